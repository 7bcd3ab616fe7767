"""From draft to published: who may, what stops it, what it replaces, what is written down."""

import dataclasses

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, DAY, NOW, TODAY, administrators
from drawn_list import drawn, drawn_list, land
from makers import app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotFound, ReasonRequired, SamePerson
from emergency.services import list_deriving, list_editing, list_life, plan
from emergency.services.browse.reduction import reduction_list
from emergency.services.list_rows import ListHead
from emergency.services.listing import draft_of, import_list
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from plans.errors import ActRefused
from plans.industry import industries
from plans.terms import WarningLevel

GOOD = {"ok": True, "counts": {}, "faults": [], "reduction": {}}
HEAD = ListHead(TODAY.year, "按规则（测试）", TODAY)


def total(ratio: float, floor: float = 10.0, *, ok: bool = True) -> dict:
    """One total of an examination."""
    return {"base_t_d": 1.0, "cut_t_d": ratio / 100, "ratio": ratio, "floor": floor, "ok": ok}


SHORT = {**GOOD, "reduction": {"yellow": {"PM": total(9.99, ok=False), "SO2": total(10.0)}}}
LAME = {**GOOD, "ok": False, "faults": [{"code": "V06", "message": "没有写明生产线。", "severity": "error"}]}
ODD = {**GOOD, "faults": [{"code": "V06", "message": "请核实。", "severity": "warning"}]}


def taken(bureau, examination=GOOD, actor=None, first=TODAY, number=901) -> int:
    """A list of two plants with this examination."""
    draft = drawn_list(drawn(number), drawn(number + 1))
    imported = import_list(
        bureau.office,
        actor or bureau.admin,
        NOW,
        draft,
        year=TODAY.year,
        title="导入清单",
        in_force_from=first,
    )
    table = schema.reduction_list
    change(bureau, sa.update(table).where(table.c.id == imported.list_id).values(examination=examination))
    return imported.list_id


def held(bureau, list_id):
    """The head of one list."""
    return rows(bureau, schema.reduction_list, schema.reduction_list.c.id == list_id)[0]


def approved(bureau, examination=GOOD, **choices) -> int:
    """A list that went as far as its approval."""
    list_id = taken(bureau, examination, **choices)
    list_life.check(bureau.office, bureau.admin, NOW, list_id)
    list_life.approve(bureau.office, bureau.director, NOW, list_id, "已报批（测试）")
    return list_id


def asked_of(bureau, day) -> set[str]:
    """The enterprises of which the list in force on a day asks something."""
    draft = draft_of(bureau.office, bureau.duty, AREA, day)
    return {each.name for each in draft.enterprises if each.measures}


def leave(bureau) -> None:
    """Let the enterprises that are not in the file leave the register."""
    table = schema.enterprise
    change(bureau, sa.update(table).where(table.c.name.notlike("清单水泥%")).values(active=False))


def test_the_long_way_ends_in_force_and_replaces_the_list_before(bureau):
    """Checked, approved by another, published: from its day on it is the list of the area."""
    list_id = approved(bureau)
    first = list_life.publish(bureau.office, bureau.admin, NOW, list_id).first

    states = [row.state for row in rows(bureau, schema.reduction_list)]
    assert (first, states) == (TODAY, ["superseded", "published"])
    assert (held(bureau, list_id).approved_by, held(bureau, list_id).approved_at) == (
        bureau.director.account_id, NOW,
    )  # fmt: skip
    assert asked_of(bureau, TODAY) == {"清单水泥901（虚构）", "清单水泥902（虚构）"}
    told = [row.summary for row in rows(bureau, schema.journal) if row.noun == "reduction_list"][-4:]
    assert [each[:2] for each in told] == ["导入", "核对", "批准", "发布"]


def test_a_list_for_later_leaves_the_present_one_in_force_until_its_day(bureau):
    """On the day before the old list holds, on the day itself the new one."""
    before = asked_of(bureau, TODAY)
    list_life.publish(bureau.office, bureau.admin, NOW, approved(bureau, first=TODAY + 10 * DAY))

    assert asked_of(bureau, TODAY + 9 * DAY) == before != {"清单水泥901（虚构）", "清单水泥902（虚构）"}
    assert asked_of(bureau, TODAY + 10 * DAY) == {"清单水泥901（虚构）", "清单水泥902（虚构）"}


def test_a_day_that_is_past_does_not_come_back(bureau):
    """Approval took longer than thought: the list holds from today."""
    list_id = approved(bureau, first=TODAY - 5 * DAY)
    assert list_life.publish(bureau.office, bureau.admin, NOW, list_id).first == TODAY
    assert held(bureau, list_id).in_force_from == TODAY


def test_an_error_stops_the_check_and_a_warning_does_not(bureau):
    """What must be mended is named; what is to be verified is let through."""
    with pytest.raises(InputInvalid) as caught:
        list_life.check(bureau.office, bureau.admin, NOW, taken(bureau, LAME))
    assert [fault.code for fault in caught.value.faults] == ["V06"]
    list_life.check(bureau.office, bureau.admin, NOW, taken(bureau, ODD, number=911))


def test_a_list_below_a_floor_needs_a_reason_of_the_approver(bureau):
    """9.99 % under 10 % is refused without a reason, and kept with it; 10 % is enough."""
    list_id = taken(bureau, SHORT)
    leave(bureau)
    list_life.check(bureau.office, bureau.admin, NOW, list_id)
    with pytest.raises(ReasonRequired) as caught:
        list_life.approve(bureau.office, bureau.director, NOW, list_id, "  ")
    assert any("PM 减排 9.99%，低于 10%" in fault.message for fault in caught.value.faults)
    list_life.approve(bureau.office, bureau.director, NOW, list_id, "民生供热占比高（测试）")
    assert held(bureau, list_id).override_reason == "民生供热占比高（测试）"
    assert list_life.publish(bureau.office, bureau.admin, NOW, list_id).first == TODAY


def test_publication_looks_at_the_approval_itself(bureau):
    """A list whose override vanished is not published, however it came to be approved."""
    list_id = approved(bureau, SHORT)
    table = schema.reduction_list
    change(bureau, sa.update(table).where(table.c.id == list_id).values(override_reason=""))
    with pytest.raises(ReasonRequired, match="未发布"):
        list_life.publish(bureau.office, bureau.admin, NOW, list_id)
    assert held(bureau, list_id).state == "approved"


def test_nobody_approves_what_the_same_person_drew_up(bureau):
    """Two accounts of one person are one person."""
    list_id = taken(bureau, actor=bureau.duty)
    list_life.check(bureau.office, bureau.duty, NOW, list_id)
    with pytest.raises(SamePerson):
        list_life.approve(bureau.office, bureau.twin, NOW, list_id, "理由")
    list_life.approve(bureau.office, bureau.director, NOW, list_id, "理由")


def test_who_is_left_out_of_the_file_still_counts(bureau):
    """The file reaches every floor by itself; with the registered enterprises it is silent on, it does not."""
    list_id = taken(bureau)
    list_life.check(bureau.office, bureau.admin, NOW, list_id)
    with pytest.raises(ReasonRequired) as caught:
        list_life.approve(bureau.office, bureau.director, NOW, list_id)
    assert {fault.code for fault in caught.value.faults} == {"V12"}

    leave(bureau)
    list_life.approve(bureau.office, bureau.director, NOW, list_id)
    assert held(bureau, list_id).override_reason == ""


def test_a_returned_list_starts_again_without_its_approval(bureau):
    """The reason is needed, and the override goes too."""
    list_id = approved(bureau, SHORT)
    with pytest.raises(ReasonRequired):
        list_life.send_back(bureau.office, bureau.director, NOW, list_id, " ")
    list_life.send_back(bureau.office, bureau.director, NOW, list_id, "请补两家")
    row = held(bureau, list_id)
    assert (row.state, row.approved_by, row.approved_at, row.override_reason) == ("draft", None, None, "")


def test_what_is_given_up_is_over(bureau):
    """A discarded draft cannot be taken up; a published list cannot be discarded."""
    list_id = taken(bureau)
    with pytest.raises(ReasonRequired):
        list_life.discard(bureau.office, bureau.admin, NOW, list_id, "")
    list_life.discard(bureau.office, bureau.admin, NOW, list_id, "重复")
    with pytest.raises(ActRefused):
        list_life.check(bureau.office, bureau.admin, NOW, list_id)
    with pytest.raises(ActRefused):
        list_life.discard(bureau.office, bureau.admin, NOW, 1, "不要了")


@pytest.mark.parametrize(
    ("act", "login"),
    [("check", "director"), ("check", "reader"), ("publish", "reviewer"), ("discard", "commander")],
)
def test_roles_are_kept(bureau, act, login):
    """Whoever may not is refused in words, and the list stays."""
    list_id = approved(bureau) if act == "publish" else taken(bureau)
    arguments = ("理由",) if act == "discard" else ()
    with pytest.raises(ActRefused, match="须由"):
        getattr(list_life, act)(bureau.office, bureau.people[login], NOW, list_id, *arguments)


def test_a_banner_does_not_touch_the_list_of_the_city(bureau):
    """It sees that it is there and may not act on it."""
    list_id = taken(bureau)
    with pytest.raises(NotFound):
        list_life.check(bureau.office, bureau.banner, NOW, list_id)


def test_rules_draw_up_a_draft_that_is_examined(bureau):
    """The same measures as a published derived list, but a draft that somebody has to approve."""
    list_id = list_deriving.derive_draft(bureau.office, bureau.admin, NOW, AREA, HEAD)
    row = held(bureau, list_id)
    assert (row.state, row.source, row.created_by) == ("draft", "derived", bureau.admin.account_id)
    assert row.examination["counts"]["enterprises"] == 8 and len(row.content_hash) == 64
    table = schema.list_measure
    asked = [
        [
            (each.enterprise_id, each.level, each.measure, each.cut)
            for each in rows(bureau, table, table.c.list_id == one)
        ]
        for one in (1, list_id)
    ]
    assert asked[0] == asked[1] != []
    told = [each["message"] for each in row.examination["faults"]]
    assert told and not [each for each in told if "没有现场核查要点" in each]
    assert all(each.onsite for each in rows(bureau, table))


def test_gaps_are_filled_by_the_rules(bureau):
    """Only levels without measures get some; then there is nothing left to fill."""
    bare = drawn(903, measures=drawn(903).measures[:1])
    imported = import_list(
        bureau.office,
        bureau.admin,
        NOW,
        drawn_list(bare, drawn(904)),
        year=TODAY.year,
        title="缺",
        in_force_from=TODAY,
    )
    offered = reduction_list(bureau.office, bureau.duty, NOW, imported.list_id)
    assert len(offered.gaps) == offered.fillable == len(rows(bureau, schema.enterprise)) + 1
    added = list_deriving.fill_gaps(bureau.office, bureau.duty, NOW, imported.list_id)
    edited = held(bureau, imported.list_id)
    assert edited.edited_by == bureau.duty.account_id
    back = draft_of(bureau.office, bureau.admin, AREA, TODAY, list_id=imported.list_id)
    own = next(each for each in back.enterprises if each.credit_code == bare.credit_code)
    levels = [each.level for each in own.measures]
    assert set(levels) == {WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED}
    assert levels.count(WarningLevel.YELLOW) == 1
    assert sum(len(each.measures) for each in back.enterprises) == imported.measures + added
    with pytest.raises(InputInvalid, match="补不出"):
        list_deriving.fill_gaps(bureau.office, bureau.admin, NOW, imported.list_id)
    land(bureau.office, bureau.admin, NOW, imported.list_id)
    table = schema.list_measure
    assert len(rows(bureau, table, table.c.list_id == imported.list_id)) == imported.measures + added


def test_no_filling_is_offered_where_an_industry_has_no_rules(bureau):
    """Such a plant is named as a gap and not counted; whoever may not amend is offered nothing."""
    bare = drawn(905, measures=drawn(905).measures[:1])
    unruled = next(each.code for each in industries().values() if not each.ruled)
    head = {"year": TODAY.year, "title": "缺", "in_force_from": TODAY}
    draft = drawn_list(dataclasses.replace(bare, industry=unruled))
    list_id = import_list(bureau.office, bureau.admin, NOW, draft, **head).list_id
    seen = reduction_list(bureau.office, bureau.duty, NOW, list_id)

    assert len(seen.gaps) - seen.fillable == 1
    assert reduction_list(bureau.office, bureau.reader, NOW, list_id).fillable == 0
    page = visitor(app_of(bureau), "duty").get(f"/list/{list_id}").text
    assert f"按行业规则补充 {seen.fillable} 家企业" in page and "其中 1 家的行业没有可用的规则" in page


def test_whoever_changed_a_draft_last_does_not_approve_it(bureau):
    """One person drew it up, another filled its gaps: neither is the third that approves; two accounts are one person."""
    imported = import_list(
        bureau.office, bureau.admin, NOW, drawn_list(drawn(903, measures=())),
        year=TODAY.year, title="缺", in_force_from=TODAY,
    )  # fmt: skip
    list_deriving.fill_gaps(bureau.office, bureau.duty, NOW, imported.list_id)
    table = schema.reduction_list
    change(bureau, sa.update(table).where(table.c.id == imported.list_id).values(examination=GOOD))
    list_life.check(bureau.office, bureau.admin, NOW, imported.list_id)
    with pytest.raises(SamePerson, match="改动过这份清单"):
        list_life.approve(bureau.office, bureau.twin, NOW, imported.list_id, "理由")
    list_life.approve(bureau.office, bureau.director, NOW, imported.list_id, "理由")


def test_every_editor_counts_not_only_the_last(bureau):
    """Drawn up by one, filled by a second, filled again by a third: the second, under another account, may not."""
    bare = drawn(903, measures=())
    imported = import_list(
        bureau.office, bureau.admin, NOW, drawn_list(bare), year=TODAY.year, title="缺", in_force_from=TODAY
    )
    list_deriving.fill_gaps(bureau.office, bureau.duty, NOW, imported.list_id)
    with bureau.office.store.begin(bureau.admin.scope, write=True) as work:
        list_editing.note_editor(work, bureau.admin, NOW, imported.list_id, "amend")
        work.commit()
    table = schema.reduction_list
    admin = bureau.admin.account_id
    change(
        bureau,
        sa.update(table).where(table.c.id == imported.list_id).values(examination=GOOD, edited_by=admin),
    )
    list_life.check(bureau.office, bureau.admin, NOW, imported.list_id)
    with pytest.raises(SamePerson, match="改动过这份清单"):
        list_life.approve(bureau.office, bureau.twin, NOW, imported.list_id, "理由")
    list_life.approve(bureau.office, bureau.director, NOW, imported.list_id, "理由")
    acts = [each.act for each in rows(bureau, schema.list_editor)]
    assert acts == ["import", "amend", "amend"]


def test_publication_looks_at_who_approved_again(bureau):
    """An approval by somebody who turns out to have changed the list is worth nothing."""
    list_id = approved(bureau)
    with bureau.office.store.begin(bureau.admin.scope, write=True) as work:
        list_editing.note_editor(work, bureau.director, NOW, list_id, "amend")
        work.commit()
    with pytest.raises(SamePerson, match="批准人改动过"):
        list_life.publish(bureau.office, bureau.admin, NOW, list_id)
    assert held(bureau, list_id).state == "approved"


def lose_second_contact(bureau) -> None:
    """The first enterprise keeps one mobile only."""
    people = rows(bureau, schema.contact, schema.contact.c.enterprise_id == 1)
    change(bureau, sa.update(schema.contact).where(schema.contact.c.id == people[-1].id).values(mobile=None))


@pytest.mark.parametrize(("days", "stops"), [(1, True), (0, False), (-1, False)])
def test_a_lost_second_contact_stops_the_publication_as_the_plan_says(bureau, days, stops):
    """An error as shipped; from the day on which the plan makes it a warning, it is told and let through."""
    list_id = approved(bureau)
    lose_second_contact(bureau)
    one, other = administrators(bureau.office)
    milder = AmendmentDraft(
        "150000", "severity.V13", "warning", TODAY + days * DAY, "规程（测试）", "第五条", "核对人"
    )
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, milder))
    page = visitor(app_of(bureau), "admin").get(f"/list/{list_id}").text
    assert ("不补登不能发布" in page) is stops and "联系人问题" in page
    if stops:
        with pytest.raises(InputInvalid, match="V13 不得发布") as caught:
            list_life.publish(bureau.office, bureau.admin, NOW, list_id)
        assert {fault.code for fault in caught.value.faults} == {"V13"}
        assert held(bureau, list_id).state == "approved"
        return
    assert list_life.publish(bureau.office, bureau.admin, NOW, list_id).unreachable >= 1
    told = rows(bureau, schema.journal)[-1].detail["unreachable"]
    assert sum("至少要 2 个" in each for each in told) == 1


def test_the_report_says_whether_a_missing_second_contact_stops_a_list(bureau):
    """By name, with the weight that the plan gives it."""
    assert "应急减排清单不能发布" not in visitor(app_of(bureau), "reader").get("/contact/stale").text
    lose_second_contact(bureau)
    assert "应急减排清单不能发布" in visitor(app_of(bureau), "reader").get("/contact/stale").text


def test_a_draft_that_is_given_up_leaves_no_trace(bureau):
    """Register, history, sites and waiting entries are as before; the head of the list says why."""
    tables = (schema.enterprise, schema.enterprise_change, schema.listed_source, schema.pending_entry)
    before = [rows(bureau, each) for each in tables]
    list_id = taken(bureau)
    list_life.discard(bureau.office, bureau.admin, NOW, list_id, "文件有误（测试）")
    assert [rows(bureau, each) for each in tables] == before
    assert held(bureau, list_id).state == "discarded"


def test_the_publication_writes_the_register_and_says_so(bureau):
    """Two new enterprises enter with the publication; the journal counts them."""
    list_id = approved(bureau)
    assert len(rows(bureau, schema.enterprise)) == 8
    list_life.publish(bureau.office, bureau.admin, NOW, list_id)
    assert len(rows(bureau, schema.enterprise)) == 10
    assert "登记新增企业 2 家、变更 0 家" in rows(bureau, schema.journal)[-1].summary


def test_an_area_without_enterprises_gets_no_draft(bureau):
    """There is nothing to draw up."""
    with pytest.raises(InputInvalid, match="还没有登记企业"):
        list_deriving.derive_draft(bureau.office, bureau.admin, NOW, "150581", HEAD)
    assert BANNER != "150581"
