"""The duty roster: who is on duty, gaps and overlaps, a workbook whole or not at all, two signatures, calendars."""

import dataclasses
import io

import icalendar
import pytest
from bureau import AREA, BANNER, DAY, HOUR, MINUTE, NOW, START
from makers import Clock, app_of, link_of, rows, visitor, warn
from tiers import REGION, TONGLIAO, Tiers

from emergency.documents.plain_table import write_xlsx
from emergency.errors import InputInvalid, LinkInvalid, NotAllowed, NotFound, OutOfDate
from emergency.services import calendar_feed, enterprise_link, handover, order, roster
from emergency.services.browse import roster as rosters
from emergency.sources.roster import read_roster
from emergency.storage import schema
from plans.control_period import control_periods, cut
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.recall import Announced
from plans.roster import HEADS, SHEET, Shift, ShiftDraft, ShiftPost, following, gaps, on_duty, overlaps
from plans.terms import Role, WarningLevel

OFFICER, LEADER = ShiftPost.OFFICER, ShiftPost.LEADER
EIGHT = NOW - 8 * HOUR  # NOW is 16:00
YELLOW = WarningLevel.YELLOW


def _shift(number, begin, end, post=OFFICER, name="甲", account=None):
    return Shift(number, AREA, post, name, None, account, begin, end)


@pytest.mark.parametrize(
    ("moment", "held"), [(-MINUTE, False), (0 * MINUTE, True), (DAY - MINUTE, True), (DAY, False)]
)
def test_a_shift_runs_from_its_beginning_until_just_before_its_end(moment, held):
    """A minute before it is not on duty, at its beginning it is, at its end the next one is."""
    assert bool(on_duty([_shift(1, EIGHT, EIGHT + DAY)], EIGHT + moment)) is held


@pytest.mark.parametrize(("beside", "found"), [(-MINUTE, 0), (0 * MINUTE, 0), (MINUTE, 1)])
def test_a_gap_begins_where_nobody_follows(beside, found):
    """The next shift a minute early or on the minute leaves none; a minute late leaves a minute."""
    shifts = [_shift(1, EIGHT, EIGHT + DAY), _shift(2, EIGHT + DAY + beside, EIGHT + 2 * DAY, name="乙")]
    seen = gaps(shifts, OFFICER, EIGHT, EIGHT + 2 * DAY)

    assert list(seen) == [(EIGHT + DAY, EIGHT + DAY + beside)] * found


@pytest.mark.parametrize(("beside", "found"), [(-MINUTE, 1), (0 * MINUTE, 0), (MINUTE, 0)])
def test_an_overlap_is_found_to_the_minute(beside, found):
    """The next shift a minute early overlaps; on the minute it does not."""
    shifts = [_shift(1, EIGHT, EIGHT + DAY), _shift(2, EIGHT + DAY + beside, EIGHT + 2 * DAY, name="乙")]

    assert [(each.begin, each.end) for each in overlaps(shifts)] == [
        (EIGHT + DAY + beside, EIGHT + DAY)
    ] * found


def test_a_leader_beside_an_officer_is_no_overlap_but_one_person_twice_is():
    """Two posts run side by side; the same person cannot hold both."""
    officer = _shift(1, EIGHT, EIGHT + DAY, account=1)
    assert overlaps([officer, _shift(2, EIGHT, EIGHT + DAY, LEADER, "乙", 2)]) == ()
    assert len(overlaps([officer, _shift(2, EIGHT, EIGHT + DAY, LEADER, "甲", 1)])) == 1
    assert len(overlaps([officer, _shift(2, EIGHT, EIGHT + DAY, LEADER, "甲")])) == 1
    assert gaps([officer], LEADER, EIGHT, EIGHT + DAY) == ((EIGHT, EIGHT + DAY),)


def test_who_follows_is_the_next_of_the_same_post():
    """Not a leader, not somebody later; several may begin at once."""
    first, leader = _shift(1, EIGHT, EIGHT + DAY), _shift(2, EIGHT + DAY, EIGHT + 2 * DAY, LEADER)
    next_two = [_shift(number, EIGHT + DAY, EIGHT + 2 * DAY, name=str(number)) for number in (3, 4)]
    later = _shift(5, EIGHT + 2 * DAY, EIGHT + 3 * DAY)

    assert following([first, leader, *next_two, later], first) == tuple(next_two)
    assert following([first], first) == ()


def _draft(login, begin, end, post=OFFICER, name="", mobile=""):
    return ShiftDraft(post, name, login, mobile, begin, end)


@pytest.fixture
def kept(bureau):
    """Today duty is on, tomorrow twin's colleague: the reviewer as a second officer; the commander leads."""
    drafts = [
        _draft("duty", EIGHT, EIGHT + DAY, mobile="19900000001"),
        _draft("reviewer", EIGHT + DAY, EIGHT + 2 * DAY),
        _draft("commander", EIGHT, EIGHT + 7 * DAY, LEADER),
    ]
    roster.enter(bureau.office, bureau.admin, NOW - DAY, AREA, drafts)
    return bureau


def test_who_is_on_duty_now_and_next(kept):
    """The leader first, the officer until tomorrow, then the next; an hour after the end the next is on."""
    shown = rosters.duty(kept.office, kept.duty, NOW)
    assert [each.name for each in shown.shifts] == ["commander", "duty"]
    assert [each.name for each in shown.ahead] == ["reviewer"] and shown.missing == ()
    after = rosters.duty(kept.office, kept.duty, EIGHT + DAY)
    assert [each.name for each in after.officers] == ["reviewer"]
    assert [each.name for each in after.missing] == ["duty"]


def test_the_page_names_the_gap_to_the_end_of_the_roster(kept):
    """From the end of the second shift on there is an officer no more, while the leader still is on the roster."""
    shown = rosters.page(kept.office, kept.duty, NOW)

    assert shown.gaps == ((OFFICER, (EIGHT + 2 * DAY, EIGHT + 7 * DAY)),) and shown.overlaps == ()
    assert shown.ends_at == EIGHT + 7 * DAY


def test_only_an_administrator_of_the_area_enters(bureau):
    """Not the duty officer, not for another city."""
    drafts = [_draft("duty", EIGHT, EIGHT + DAY)]
    with pytest.raises(NotAllowed):
        roster.enter(bureau.office, bureau.duty, NOW, AREA, drafts)
    with pytest.raises(NotAllowed):
        roster.enter(bureau.office, bureau.admin, NOW, "150400", drafts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"login": "nobody"}, "没有登录名为「nobody」"),
        ({"login": "", "name": ""}, "请填写姓名"),
        ({"name": "别人"}, "与所填「别人」不符"),
        ({"mobile": "1990000"}, "须为 11 位数字"),
        ({"ends_at": EIGHT}, "结束时间须晚于开始时间"),
    ],
)
def test_one_fault_enters_nothing(bureau, change, said):
    """The faulty shift names its fault; the good one beside it is not entered either."""
    good = _draft("duty", EIGHT, EIGHT + DAY)
    faulty = ShiftDraft(**{**vars(_draft("director", EIGHT, EIGHT + DAY)), **change, "row": 3})
    with pytest.raises(InputInvalid) as refused:
        roster.enter(bureau.office, bureau.admin, NOW, AREA, [good, faulty])

    assert said in refused.value.faults[0].message and refused.value.faults[0].row == 3
    assert rows(bureau, schema.duty_shift) == []


def test_the_same_file_twice_enters_once(kept):
    """What stands there already is left alone; a new shift beside it is entered."""
    again = [_draft("duty", EIGHT, EIGHT + DAY), _draft("director", EIGHT + 2 * DAY, EIGHT + 3 * DAY)]
    made = roster.enter(kept.office, kept.admin, NOW, AREA, again)

    assert (made.new, made.known) == (1, 1) and len(rows(kept, schema.duty_shift)) == 4


def _book(*lines, heads=HEADS):
    return write_xlsx(SHEET, heads, lines)


def test_a_workbook_is_read_row_by_row():
    """Text times, Chinese times and full-width colons; empty rows are left out; the login may stay empty."""
    data = _book(
        ("值班员", "虚构甲", "", "19900000001", "2026-11-23 08:00", "2026-11-24 08：00"),
        ("", "", "", "", "", ""),
        ("带班领导", "虚构乙", "yi", "", "2026年11月23日8时00分", "2026/11/30 08:00"),
    )
    first, second = read_roster(data, "值班表.xlsx")

    assert (first.post, first.name, first.begins_at, first.ends_at, first.row) == (
        OFFICER, "虚构甲", EIGHT, EIGHT + DAY, 2,
    )  # fmt: skip
    assert (second.post, second.login, second.begins_at, second.row) == (LEADER, "yi", EIGHT, 4)


def test_every_fault_of_a_workbook_is_named():
    """An unknown post, a time that is none, an empty one; and a file that is no roster."""
    data = _book(
        ("门卫", "甲", "", "", "2026-11-23 08:00", "明天"), ("值班员", "乙", "", "", "", "2026-11-24 08:00")
    )
    with pytest.raises(InputInvalid) as refused:
        read_roster(data, "值班表.xlsx")
    assert [(each.row, each.column) for each in refused.value.faults] == [
        (2, "岗位"),
        (2, "结束"),
        (3, "开始"),
    ]
    with pytest.raises(InputInvalid, match="这不是值班表"):
        read_roster(write_xlsx("别的", ("甲", "乙"), [("1", "2")]), "别的.xlsx")
    with pytest.raises(InputInvalid):
        read_roster(b"PK\x03\x04broken", "值班表.xlsx")


def test_a_handover_bears_two_signatures(kept):
    """Given by who goes with what was going on, taken by who comes; then it stands."""
    warn(kept, drill=True)
    number = handover.give(kept.office, kept.duty, EIGHT + DAY - MINUTE, 1, "关注科尔沁区三家未签收企业")
    handover.take(kept.office, _as(kept, "reviewer"), EIGHT + DAY, number, "已阅")
    [row] = rows(kept, schema.duty_handover)

    assert (row.given_at, row.taken_at, row.taken_shift_id) == (EIGHT + DAY - MINUTE, EIGHT + DAY, 2)
    assert row.standing[0].startswith("【演练】通辽市重污染预警演练") and "签收 0 家" in row.standing[0]
    acts = [(each.act, each.actor) for each in rows(kept, schema.journal) if each.noun == "duty_handover"]
    assert acts == [("give", "duty"), ("take", "reviewer")]
    with pytest.raises(OutOfDate):
        handover.take(kept.office, _as(kept, "reviewer"), EIGHT + DAY, number)
    with pytest.raises(OutOfDate):
        handover.give(kept.office, kept.duty, EIGHT + DAY, 1, "再写一次")


def _as(bureau, login):
    """The person with a role that may sign: the reviewer of the bureau is a duty officer at night."""
    return dataclasses.replace(bureau.people[login], role=Role.DUTY)


def test_nobody_signs_for_another(kept):
    """Not another officer for who goes, not who goes for who comes, not his second account, not a stranger."""
    with pytest.raises(NotAllowed, match="本人签字"):
        handover.give(kept.office, _as(kept, "reviewer"), NOW, 1, "无")
    number = handover.give(kept.office, kept.duty, NOW, 1, "无")
    for login in ("duty", "twin"):
        with pytest.raises(NotAllowed, match="不能自己接自己的班"):
            handover.take(kept.office, _as(kept, login), NOW, number)
    with pytest.raises(NotAllowed, match="没有您接"):
        handover.take(kept.office, kept.commander, NOW, number)
    with pytest.raises(NotFound):
        handover.take(kept.office, kept.chifeng, NOW, number)
    with pytest.raises(NotAllowed):
        handover.give(kept.office, kept.reader, NOW, 1, "无")


@pytest.mark.parametrize(("beside", "refused"), [(-MINUTE, True), (0 * MINUTE, False), (MINUTE, False)])
def test_a_shift_is_not_handed_over_before_it_begins(kept, beside, refused):
    """A minute before its beginning is refused; at it and after it is not."""
    if refused:
        with pytest.raises(ActRefused, match="才开始"):
            handover.give(kept.office, kept.duty, EIGHT + beside, 1, "无")
    else:
        assert handover.give(kept.office, kept.duty, EIGHT + beside, 1, "无")


def test_a_shift_that_is_over_or_handed_over_stays(kept):
    """It is a record; one still to come may be taken off."""
    handover.give(kept.office, kept.duty, NOW, 1, "无")
    with pytest.raises(InputInvalid, match="不能删除"):
        roster.remove(kept.office, kept.admin, NOW, 1)
    with pytest.raises(InputInvalid, match="不能删除"):
        roster.remove(kept.office, kept.admin, EIGHT + 2 * DAY, 2)
    roster.remove(kept.office, kept.admin, EIGHT + 2 * DAY - MINUTE, 2)
    with pytest.raises(NotFound):
        roster.remove(kept.office, kept.admin, NOW, 2)


def test_the_duty_message_of_the_region_reaches_who_is_on_duty(bureau):
    """The officer on duty is told beside the contact, one number once; who was on duty yesterday is not."""
    tiers = Tiers(bureau)
    drafts = [
        _draft("", EIGHT, EIGHT + DAY, name="虚构值班", mobile="19900000011"),
        _draft("", EIGHT - DAY, EIGHT, name="虚构昨日", mobile="19900000012"),
    ]
    roster.enter(bureau.office, bureau.admin, NOW, TONGLIAO, drafts)
    tiers.receives(REGION, 2)
    tiers.decides(REGION, WarningAct.ISSUE, YELLOW, bound=(TONGLIAO,))
    told = [each for each in rows(bureau, schema.message) if each.purpose.value == "directive"]

    assert [(each.address, each.recipient) for each in told] == [("19900000011", "通辽市 虚构值班")]


# Calendars


def _events(data):
    found = icalendar.Calendar.from_ical(data)
    return [each for each in found.walk("VEVENT")]


def test_the_public_calendar_shows_control_periods_and_no_drill(bureau):
    """One period from the start to the expected end; the banner has it too, the neighbour has no calendar here."""
    warn(bureau, drill=True)
    warn(bureau)
    [event] = _events(calendar_feed.area_calendar(bureau.office, NOW, AREA))

    assert (event["dtstart"].dt, event["dtend"].dt) == (START, START + 2 * DAY)
    assert str(event["summary"]) == "通辽市黄色预警 Ⅲ级响应" and str(event["status"]) == "CONFIRMED"
    assert len(_events(calendar_feed.area_calendar(bureau.office, NOW, BANNER))) == 1
    for area in ("150400", "999999", "nonsense"):
        with pytest.raises(NotFound):
            calendar_feed.area_calendar(bureau.office, NOW, area)
    answer = visitor(app_of(bureau)).get(f"/public/calendar/{AREA}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")


def test_a_raise_makes_a_second_period_under_the_next_sequence(bureau):
    """The yellow period ends where the orange one begins; a program that kept the first version takes the new."""
    warn(bureau)
    [before] = _events(calendar_feed.area_calendar(bureau.office, NOW, AREA))
    bureau.receives([230, 230, 230], now=START + HOUR, first=1)
    later = {"start": START + 3 * HOUR, "reason": "按会商结论"}
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, START + HOUR, **later)
    first, second = _events(calendar_feed.area_calendar(bureau.office, START + 2 * HOUR, AREA))

    assert first["uid"] == before["uid"] and first["sequence"] > before["sequence"]
    assert (first["dtstart"].dt, first["dtend"].dt) == (START, START + 3 * HOUR)
    assert second["dtstart"].dt == START + 3 * HOUR and "橙色" in second["summary"]


def test_an_enterprise_sees_its_own_periods_behind_either_link(bureau):
    """The link of an order and the standing link lead to the same; its drills are marked; a dead link leads nowhere."""
    warn(bureau, drill=True)
    path, order_id = link_of(bureau)
    [event] = _events(calendar_feed.enterprise_calendar(bureau.office, NOW, path.removeprefix("/e/")))
    assert str(event["summary"]).startswith("【演练】") and event["dtstart"].dt == START
    number = rows(bureau, schema.order, schema.order.c.id == order_id)[0].enterprise_id
    address = enterprise_link.issue_link(bureau.office, bureau.duty, NOW, number)
    token = address.rsplit("/", 1)[1]
    assert len(_events(calendar_feed.enterprise_calendar(bureau.office, NOW, token))) == 1
    with pytest.raises(LinkInvalid):
        calendar_feed.enterprise_calendar(bureau.office, NOW, "nothing")
    browser = visitor(app_of(bureau))
    assert browser.get(f"/e/{token}/calendar.ics").mimetype == "text/calendar"
    assert "管控时段日历" in browser.get(f"/e/{token}").text


def test_the_roster_leaves_by_a_link_that_can_be_taken_back(kept):
    """Names and posts, no telephone number; after it is revoked nothing more."""
    address = calendar_feed.issue_roster_link(kept.office, kept.duty, NOW)
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    data = calendar_feed.roster_calendar(kept.office, NOW, token)

    assert [str(each["summary"]) for each in _events(data)] == [
        "带班领导 commander",
        "值班员 duty",
        "值班员 reviewer",
    ]
    assert b"19900000001" not in data
    assert token not in str(rows(kept, schema.roster_link))
    calendar_feed.revoke_roster_link(kept.office, kept.admin, NOW, 1)
    with pytest.raises(LinkInvalid):
        calendar_feed.roster_calendar(kept.office, NOW, token)
    with pytest.raises(NotFound):
        calendar_feed.revoke_roster_link(kept.office, kept.admin, NOW, 1)
    assert visitor(app_of(kept)).get(f"/roster/calendar/{token}.ics").status_code == 404


ISSUE = Announced(WarningAct.ISSUE, YELLOW, NOW, START, START + 2 * DAY)


@pytest.mark.parametrize(("moment", "is_open"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_an_end_that_has_passed_without_a_release_is_open(moment, is_open):
    """Until its expected end the end is announced; at it and after it the warning still binds, so the end is open."""
    now = START + 2 * DAY + moment
    [found] = control_periods([ISSUE], now)

    assert found.open is is_open and found.end == (now + DAY if is_open else START + 2 * DAY)


def test_periods_without_pauses_cut_at_a_division_of_its_own():
    """A pause splits a period; a division released before the others has it cut; a revoked warning has none."""
    pause = Announced(WarningAct.SUSPEND, YELLOW, START, START + 2 * HOUR, None)
    on = Announced(WarningAct.RESUME, YELLOW, START + HOUR, START + 4 * HOUR, START + 2 * DAY)
    found = control_periods([ISSUE, pause, on], START + HOUR)
    assert [(each.begin, each.end) for each in found] == [
        (START, START + 2 * HOUR), (START + 4 * HOUR, START + 2 * DAY),
    ]  # fmt: skip
    assert [each.end for each in cut(found, START + HOUR)] == [START + HOUR]
    assert cut(found, None) == found
    revoked = Announced(WarningAct.REVOKE, YELLOW, NOW + HOUR, NOW, None)
    assert control_periods([ISSUE, revoked], NOW + HOUR) == ()
    assert control_periods([ISSUE], NOW - MINUTE) == ()


# Pages


def test_the_pages_of_the_roster(kept):
    """The desk says who is on duty and until when; a file is imported; the officer signs, the next one signs."""
    clock = Clock(NOW)
    app = app_of(kept, clock)
    duty, admin = visitor(app, "duty"), visitor(app, "admin")
    desk = duty.get("/duty/").text
    assert "现在值班" in desk and "还有16小时" in desk and "下一班" in desk
    page = duty.get("/roster/").text
    assert "没有值班员。" in page and "签字交班" in page and "整表导入" not in page
    line = ("值班员", "虚构丙", "", "", "2026-11-25 08:00", "2026-11-26 08:00")
    sent = admin.post("/roster/import", "/roster/", file=(io.BytesIO(_book(line)), "值班表.xlsx"))
    assert sent.status_code == 302 and "虚构丙" in duty.get("/roster/").text
    assert admin.get("/roster/template.xlsx").status_code == 200
    assert read_roster(admin.get("/roster/template.xlsx").data, "t.xlsx")[0].post is OFFICER
    assert duty.post("/roster/1/give", "/roster/", note="无").status_code == 302
    assert "等待接班人签字" in duty.get("/duty/").text
    assert duty.post("/roster/handover/1/take", "/roster/", note="").status_code == 403
    assert duty.post("/roster/import", "/roster/", note="").status_code == 403


def test_the_calendar_ends_with_the_order(bureau):
    """A raise closes the first order before it began: it leaves the calendar, the new one stands there."""
    warn(bureau)
    path, _ = link_of(bureau)
    token = path.removeprefix("/e/")
    order.acknowledge(bureau.office, NOW, token, "虚构甲")
    bureau.receives([230, 230], now=NOW + HOUR)
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + HOUR, reason="按会商结论")
    [event] = _events(calendar_feed.enterprise_calendar(bureau.office, NOW + HOUR, token))

    assert "橙色" in event["summary"]
