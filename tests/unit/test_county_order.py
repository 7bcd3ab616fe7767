"""A county's own order: drafted, approved by another person, acknowledged, ended by it or with the warning."""

import dataclasses

import pytest
from bureau import AREA, BANNER, DAY, HOUR, MINUTE, NOW, START
from makers import Clock, app_of, rows, visitor, warn
from tiers import Tiers

from emergency.errors import (
    ConfirmationWrong,
    InputInvalid,
    NotAllowed,
    NotFound,
    OutOfDate,
    ReasonRequired,
    SamePerson,
)
from emergency.services import county_order, county_order_answer, warning
from emergency.services.county_order_draft import CountyDraft
from emergency.storage import registry, schema
from emergency.storage.work import REGION_WIDE
from notifier.message import Purpose
from plans.county_order import CountyOrderState, ends_with_warning
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

YELLOW = WarningLevel.YELLOW
ALL_STOP = "全厂停产。核查：生产用电。"
ARTICLE = "科尔沁区重污染天气应急预案（虚构）第八条"


@pytest.fixture
def county(bureau):
    """The bureau with somebody who approves for the banner, under a yellow warning of the city."""
    bureau.people["head"] = Tiers(bureau).commander(BANNER)
    warn(bureau)
    return bureau


def _enterprises(bureau):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return [each for each in registry.enterprises_of(work, BANNER)]


def _draft(bureau, **changes):
    values = {
        "area": BANNER, "enterprise_ids": tuple(each.id for each in _enterprises(bureau)), "industry": "",
        "text": ALL_STOP, "start_at": NOW + HOUR, "expected_end": NOW + 2 * DAY, "reason": "辖区站点持续重度污染",
        "article": ARTICLE, "outlives": False, "drill": False,
    }  # fmt: skip
    return CountyDraft(**values | changes)


def _submit(bureau, now=NOW, **changes):
    return county_order.submit(bureau.office, bureau.banner, now, _draft(bureau, **changes))


def _issue(bureau, now=NOW, **changes):
    made = _submit(bureau, now, **changes)
    word = "演练加严" if changes.get("drill") else "加严"
    return made, county_order.approve(bureau.office, bureau.head, now, made, word)


def _held(bureau, number=1):
    return rows(bureau, schema.county_order, schema.county_order.c.id == number)[0]


def _told(bureau, purpose):
    return [each for each in rows(bureau, schema.message) if each.purpose is purpose]


def test_nothing_goes_out_before_another_person_has_approved(county):
    """Then every enterprise and every contact is told, under the article that was named."""
    made = _submit(county)
    assert _held(county).state is CountyOrderState.SUBMITTED and not _told(county, Purpose.COUNTY_START)
    done = county_order.approve(county.office, county.head, NOW, made, "加严")
    told = _told(county, Purpose.COUNTY_START)

    assert done.enterprises == len(_enterprises(county)) > 0 and done.messages == len(told) > 0
    assert all("科尔沁区加严指令" in each.text or "加严" in each.text for each in told)
    assert any(ARTICLE in each.text for each in told) and {each.division for each in told} == {BANNER}
    assert _held(county).state is CountyOrderState.ISSUED and _held(county).warning_id == 1
    acts = [each.act for each in rows(county, schema.journal) if each.noun == "county_order"]
    assert acts == ["submit", "approve"]


def test_it_has_no_level_and_says_nothing_to_the_public(county):
    """No warning, no revision, no paper of a notice, no CAP number comes of it."""
    before = [len(rows(county, table)) for table in (schema.warning, schema.revision, schema.official_paper)]
    _issue(county)
    assert before == [
        len(rows(county, table)) for table in (schema.warning, schema.revision, schema.official_paper)
    ]
    assert not any(
        level in each.text for each in _told(county, Purpose.COUNTY_START) for level in ("黄色", "橙色")
    )


def test_who_may_not(county):
    """Who submitted it with a second account, another county, a city, a reader; a wrong word; twice."""
    made = _submit(county)
    twin = dataclasses.replace(county.head, person=county.banner.person)
    with pytest.raises(SamePerson):
        county_order.approve(county.office, twin, NOW, made, "加严")
    with pytest.raises(NotFound):
        county_order.approve(county.office, Tiers(county).commander("150521"), NOW, made, "加严")
    with pytest.raises(NotAllowed):
        county_order.approve(county.office, county.duty, NOW, made, "加严")
    with pytest.raises(NotAllowed):
        county_order.submit(county.office, county.reader, NOW, _draft(county))
    with pytest.raises(ActRefused, match="旗县"):
        county_order.submit(county.office, county.duty, NOW, _draft(county, area=AREA))
    with pytest.raises(ConfirmationWrong):
        county_order.approve(county.office, county.head, NOW, made, "演练加严")
    county_order.approve(county.office, county.head, NOW, made, "加严")
    with pytest.raises(OutOfDate):
        county_order.approve(county.office, county.head, NOW, made, "加严")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "请写明措施"), ({"text": "少排一点"}, "少排一点"), ({"text": "停9号窑。核查：用电。"}, "9号窑"),
        ({"reason": ""}, "理由"), ({"article": ""}, "条款"), ({"enterprise_ids": ()}, "没有选中任何企业"),
        ({"start_at": NOW - MINUTE}, "不能早于现在"), ({"expected_end": NOW + HOUR}, "晚于开始"),
        ({"text": "长" * 1001}, "1000"), ({"article": "长" * 201}, "200"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place(county, changes, said):
    """Each in Chinese, nothing kept; words that are no measure name the enterprise they fail for."""
    with pytest.raises(InputInvalid) as refused:
        _submit(county, **changes)
    assert any(said in each.message for each in refused.value.faults), refused.value.faults
    assert rows(county, schema.county_order) == []


@pytest.mark.parametrize(("off", "fits"), [(-MINUTE, True), (0 * MINUTE, True), (MINUTE, False)])
def test_it_is_approved_up_to_its_start(county, off, fits):
    """At the start it still may; after it the desk has to choose another."""
    made = _submit(county)
    if fits:
        county_order.approve(county.office, county.head, NOW + HOUR + off, made, "加严")
    else:
        with pytest.raises(ActRefused, match="已过"):
            county_order.approve(county.office, county.head, NOW + HOUR + off, made, "加严")


def test_an_industry_is_a_choice_too(county):
    """Everybody of it in the county, nobody else."""
    first = _enterprises(county)[0]
    _issue(county, enterprise_ids=(), industry=first.industry)
    given = {each.enterprise_id for each in rows(county, schema.county_order_member)}
    assert given == {each.id for each in _enterprises(county) if each.industry == first.industry}


def test_an_enterprise_acknowledges_behind_its_link_and_the_first_stands(county):
    """The link of the message leads there; after the end nothing is to be acknowledged."""
    _issue(county)
    text = _told(county, Purpose.COUNTY_START)[0].text
    token = text.split("/e/")[1].split("/county")[0]
    browser = visitor(app_of(county, Clock(NOW + MINUTE)))
    page = browser.get(f"/e/{token}/county").text
    assert "加严指令" in page and "停产" in page
    member = county_order_answer.behind(county.office, NOW, token).orders[0][1]
    for who in ("王厂长", "李主任"):
        browser.client.post(f"/e/{token}/county/{member.id}", data={"who": who})
    held = rows(county, schema.county_order_member, schema.county_order_member.c.id == member.id)[0]
    assert held.acknowledged_by == "王厂长"
    county_order.release(county.office, county.banner, NOW + HOUR, 1, "好转")
    with pytest.raises(ActRefused):
        county_order_answer.acknowledge(county.office, NOW + HOUR, token, member.id, "王厂长")


@pytest.mark.parametrize("outlives", [True, False])
def test_it_ends_with_the_warning_unless_it_says_it_outlives_it(county, outlives):
    """Who goes on being bound is told so in the release of the city; the county ends the rest by itself."""
    _issue(county, outlives=outlives)
    end = START + DAY
    county.decides(WarningAct.RELEASE, YELLOW, end - HOUR, start=end, reason="好转")
    assert _held(county).state is CountyOrderState.ISSUED  # announced is not over
    warning.release_due(county.office, end)

    released = [each for each in _told(county, Purpose.ORDER_RELEASE) if each.division == BANNER]
    bound = {each.enterprise_id for each in rows(county, schema.county_order_member)}
    of = {each.id: each.enterprise_id for each in rows(county, schema.order)}
    assert released and all(
        ("加严" in each.text) is outlives for each in released if of[each.order_id] in bound
    )
    if outlives:
        assert _held(county).state is CountyOrderState.ISSUED and not _told(county, Purpose.COUNTY_END)
        county_order.release(county.office, county.banner, end + DAY, 1, "已好转")
    held = _held(county)
    assert held.state is CountyOrderState.ENDED and held.ended_at == (end + DAY if outlives else end)
    assert len(_told(county, Purpose.COUNTY_END)) == len(_told(county, Purpose.COUNTY_START))


def test_a_revocation_ends_it_at_once_and_another_warning_does_not(county):
    """Only the warning it was given under."""
    _issue(county)
    county.decides(WarningAct.REVOKE, YELLOW, NOW + HOUR, start=NOW + HOUR, reason="误发")
    assert _held(county).state is CountyOrderState.ENDED
    assert not ends_with_warning(outlives=False, warning_id=1, ended_id=2)
    assert not ends_with_warning(outlives=False, warning_id=None, ended_id=2)
    assert not ends_with_warning(outlives=True, warning_id=1, ended_id=1)


def test_a_contact_who_was_told_the_beginning_is_told_the_end(county):
    """Also one who was renumbered since; the new number is told as well."""
    _issue(county)
    first = _told(county, Purpose.COUNTY_START)[0]
    contact = next(each for each in rows(county, schema.contact) if each.id == first.contact_id)
    with county.office.store.begin(REGION_WIDE, write=True) as work:
        work.rows(schema.contact.update().where(schema.contact.c.id == contact.id), {"mobile": "13912345678"})
        work.commit()
    county_order.release(county.office, county.banner, NOW + HOUR, 1, "好转")
    ended = {each.address for each in _told(county, Purpose.COUNTY_END)}
    assert {contact.mobile, "13912345678"} <= ended


def test_returned_with_a_reason_and_submitted_anew(county):
    """A reason is needed; the returned one stays as it was, the new one has the next number."""
    made = _submit(county)
    with pytest.raises(ReasonRequired):
        county_order.send_back(county.office, county.head, NOW, made, " ")
    county_order.send_back(county.office, county.head, NOW, made, "范围过大")
    assert _held(county).state is CountyOrderState.RETURNED and not _told(county, Purpose.COUNTY_START)
    with pytest.raises(ActRefused):
        county_order.release(county.office, county.banner, NOW, made, "好转")
    again = _submit(county)
    assert (_held(county).number, _held(county, again).number) == (
        "科尔沁区加严〔2026〕1号", "科尔沁区加严〔2026〕2号",
    )  # fmt: skip


def test_a_drill_is_a_drill_in_every_message_and_asks_for_another_word(county):
    """To files only; a drill is not under a real warning."""
    _issue(county, drill=True)
    told = _told(county, Purpose.COUNTY_START)
    assert (
        told
        and {each.channel for each in told} == {"spool"}
        and all("【演练】" in each.text for each in told)
    )
    assert _held(county).warning_id is None


def test_the_banner_officer_does_it_all_in_the_browser(county):
    """Form, approval by the other person with the typed word, release; the city sees it, the neighbour does not."""
    now = Clock(NOW)
    officer, head = (visitor(app_of(county, now), county.people[name].name) for name in ("banner", "head"))
    assert "新的加严指令" in officer.get("/county/").text
    chosen = str(_enterprises(county)[0].id)
    sent = officer.post(
        "/county/new", "/county/new", text=ALL_STOP, start_at="2026-11-23T17:00", expected_end="", reason="持续重污染",
        article=ARTICLE, outlives="1", enterprises=chosen,
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "加严指令待审批" in head.get("/duty/").text
    assert "批准并向 1 家企业下达" in head.get("/county/1").text
    head.post("/county/1/approve", "/county/1", typed="加严")
    page = officer.get("/county/1").text
    assert "执行中" in page and "预警解除后继续执行" in page
    officer.post("/county/1/release", "/county/1", reason="好转")
    assert "已终止" in officer.get("/county/1").text
    assert "科尔沁区加严" in visitor(app_of(county, now), "duty").get("/county/").text
    assert visitor(app_of(county, now), "chifeng").get("/county/1").status_code == 404
