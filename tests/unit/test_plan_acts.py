"""Amending the law at the console: two persons, from one day on, for every service, in the journal."""

import dataclasses
import datetime

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, NOW, PASSWORD, START, TODAY, bulletin
from makers import change, rows

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services import account, consultation, journaling, plan, ticking
from emergency.services.account import NewAccount
from emergency.services.browse import amendment as amendments
from emergency.services.browse import assumed
from emergency.services.office import SYSTEM, Actor, Office
from emergency.services.plan import AmendmentDraft
from emergency.services.shelf import Shelf
from emergency.storage import schema
from plans.terms import Post, Role, WarningLevel

DAY = datetime.timedelta(days=1)
DRAFT = AmendmentDraft(
    AREA, "release_hours", 24, TODAY + 2 * DAY, "通辽市预案（测试）", "第四章（二）", "测试核对人", "测试"
)


@pytest.fixture
def second(bureau):
    """Another administrator of the city: another person."""
    return administrator(bureau, "second", "person-20")


def administrator(bureau, login, person, division=AREA):
    """A new administrator."""
    new = NewAccount(login, login, person, Role.ADMIN, division, PASSWORD)
    return Actor(
        account.create_account(bureau.office, SYSTEM, NOW, new), login, person, Role.ADMIN, None, division
    )


def hours(bureau, day, area=AREA):
    """How long the air must be clear before release, as every service reads it."""
    return bureau.office.library.plan_for(area, day).figure("release_hours", day).value


def entered(bureau, **changes):
    """An amendment the administrator entered."""
    return plan.amend(bureau.office, bureau.admin, NOW, dataclasses.replace(DRAFT, **changes))


def confirmed(bureau, second, **changes):
    """An amendment that holds."""
    amendment_id = entered(bureau, **changes)
    plan.confirm(bureau.office, second, NOW, amendment_id)
    return amendment_id


def journal(bureau):
    """The acts on amendments, oldest first."""
    return rows(bureau, schema.journal, schema.journal.c.noun == "plan_amendment")


def test_an_unconfirmed_amendment_has_no_effect(bureau):
    """One person's word changes nothing."""
    entered(bureau)

    assert hours(bureau, DRAFT.in_force_from) == 36


@pytest.mark.parametrize(("days", "expected"), [(-1, 36), (0, 24), (1, 24)])
def test_a_confirmed_amendment_holds_from_its_day_without_a_restart(bureau, second, days, expected):
    """The same office answers by the new value on the day and after it, by the old one before."""
    confirmed(bureau, second)

    assert hours(bureau, DRAFT.in_force_from + days * DAY) == expected
    assert hours(bureau, DRAFT.in_force_from + days * DAY, BANNER) == expected


def test_another_process_sees_it_too(bureau, second):
    """An office built before, with a library of its own, reads the same database."""
    other = Office(
        bureau.office.store, bureau.office.shipped, bureau.office.renderer, bureau.office.settings, Shelf()
    )
    assert other.library is other.shipped
    confirmed(bureau, second)
    day = DRAFT.in_force_from

    assert other.library.plan_for(AREA, day).figure("release_hours", day).value == 24


def test_a_settled_office_holds_still_during_an_act(bureau, second):
    """What is confirmed meanwhile counts from the next act on."""
    settled = bureau.office.settled()
    confirmed(bureau, second)
    day = DRAFT.in_force_from

    assert settled.library.plan_for(AREA, day).figure("release_hours", day).value == 36
    assert settled.settled().library.plan_for(AREA, day).figure("release_hours", day).value == 24


def test_the_library_is_rebuilt_only_when_an_amendment_came_or_went(bureau, second):
    """Two readings give the same object; a second amendment gives another."""
    confirmed(bureau, second)
    first = bureau.office.library
    assert bureau.office.library is first

    confirmed(bureau, second, figure="lead_hours", value=48)
    assert bureau.office.library is not first


def test_the_law_is_read_with_one_query_however_many_figures(bureau, second):
    """A settled office asks the database for nothing while figures are looked up."""
    confirmed(bureau, second)
    assert bureau.office.library is not bureau.office.shipped  # built before the counting begins
    asked = []
    sa.event.listen(bureau.office.store.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    settled = bureau.office.settled()
    for _ in range(50):
        settled.library.plan_for(AREA, TODAY).figures(TODAY)

    assert len([each for each in asked if "SELECT" in each]) == 1


@pytest.mark.parametrize(
    ("later", "level"), [(-1, WarningLevel.NONE), (0, WarningLevel.YELLOW), (1, WarningLevel.YELLOW)]
)
def test_an_amendment_changes_the_suggestion_from_its_day_only(bureau, second, later, level):
    """One heavy day warns under CN-2024 and not under CN-2018: assessed the day before and on the day."""
    confirmed(bureau, second, figure="rule_set", value="CN-2018", in_force_from=TODAY - 30 * DAY)
    confirmed(bureau, second, figure="rule_set", value="CN-2024", in_force_from=TODAY + DAY)
    moment = NOW + (1 + later) * DAY
    consultation.record_forecast(bureau.office, bureau.duty, moment, bulletin([230, 140], moment))

    assert consultation.assess(bureau.office, bureau.duty, moment, AREA).suggestion.level is level


def test_an_amended_approver_signs(bureau, second):
    """Approval asks the post that the confirmed article names."""
    confirmed(bureau, second, figure="approver.yellow", value="commander", in_force_from=TODAY)
    figure = bureau.office.library.plan_for(AREA, TODAY).approver(WarningLevel.YELLOW, TODAY)

    assert figure.value is Post.COMMANDER and figure.citation.verified


def test_the_clock_works_by_the_amended_law(bureau, second):
    """A tick hands its job an office that holds the amended library."""
    confirmed(bureau, second, in_force_from=TODAY)
    seen = []
    job = ticking.Job("look", DAY, lambda office, now: seen.append(office.held) or 0, "{}")
    ticking.run_tick(bureau.office, job, NOW)

    assert seen[0].plan_for(AREA, TODAY).figure("release_hours", TODAY).value == 24


def test_the_person_who_entered_may_not_confirm(bureau):
    """Neither with the same account nor with another account of the same person."""
    amendment_id = entered(bureau)
    twin = administrator(bureau, "admin-twin", bureau.admin.person)
    for actor in (bureau.admin, twin):
        with pytest.raises(SamePerson, match="另一位管理员"):
            plan.confirm(bureau.office, actor, NOW, amendment_id)

    assert hours(bureau, DRAFT.in_force_from) == 36


def test_the_database_refuses_one_account_for_both(bureau):
    """Behind the system's back one account cannot confirm either."""
    entered(bureau)
    table = schema.plan_amendment
    with pytest.raises(sa.exc.IntegrityError):
        change(bureau, sa.update(table).values(confirmed_by=table.c.entered_by))


@pytest.mark.parametrize("login", ["duty", "commander", "reviewer", "reader"])
def test_only_administrators_amend(bureau, login):
    """Enter, confirm and withdraw are refused to every other role."""
    actor, amendment_id = getattr(bureau, login), entered(bureau)
    for act in (
        lambda: plan.amend(bureau.office, actor, NOW, DRAFT),
        lambda: plan.confirm(bureau.office, actor, NOW, amendment_id),
        lambda: plan.withdraw(bureau.office, actor, NOW, amendment_id, "测试"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_administrator_amends_only_the_own_area_and_below(bureau):
    """The city may not amend the region; another city finds nothing to confirm."""
    with pytest.raises(NotAllowed):
        entered(bureau, area="150000")
    chifeng = administrator(bureau, "chifeng-admin", "person-21", "150400")
    with pytest.raises(NotFound):
        plan.confirm(bureau.office, chifeng, NOW, entered(bureau))


def test_the_region_may_confirm_for_its_city(bureau):
    """An administrator of the tier above is a second person as well."""
    region = administrator(bureau, "region", "person-22", "150000")
    plan.confirm(bureau.office, region, NOW, entered(bureau))

    assert hours(bureau, DRAFT.in_force_from) == 24


@pytest.mark.parametrize(
    "changes",
    [
        {"value": "24"},
        {"value": 241},
        {"figure": "nonsense"},
        {"document": " "},
        {"article": ""},
        {"reader": " "},
        {"document": "字" * 201},
        {"in_force_from": datetime.date(2024, 6, 27)},
    ],
)
def test_a_bad_draft_is_refused_and_nothing_is_stored(bureau, changes):
    """A wrong type, a bound, a missing source or reader, a day before the plan."""
    with pytest.raises(InputInvalid, match="未保存") as refused:
        entered(bureau, **changes)

    assert refused.value.faults and not rows(bureau, schema.plan_amendment) and not journal(bureau)


def test_every_fault_is_named_in_one_refusal(bureau):
    """The sentence names the text that is blank, the reader and the value."""
    with pytest.raises(InputInvalid) as refused:
        entered(bureau, value="x", document="", reader="")

    assert len(refused.value.faults) == 3
    assert all(word in refused.value.message for word in ("文件不能为空", "核对原文的人", "「x」"))


def test_one_day_takes_one_reading_until_it_is_withdrawn(bureau, second):
    """A second entry for the same figure and day is refused; after withdrawal it is taken."""
    first = entered(bureau)
    with pytest.raises(InputInvalid, match="先撤回"):
        entered(bureau, value=48)
    plan.withdraw(bureau.office, second, NOW, first, "读错一行")

    plan.confirm(bureau.office, second, NOW, entered(bureau, value=48))
    assert hours(bureau, DRAFT.in_force_from) == 48


def test_a_withdrawn_amendment_no_longer_holds(bureau, second):
    """What held before it holds again, at once; the row and the reason stay."""
    amendment_id = confirmed(bureau, second)
    plan.withdraw(bureau.office, bureau.admin, NOW, amendment_id, "条款已废止")

    assert hours(bureau, DRAFT.in_force_from) == 36
    assert rows(bureau, schema.plan_amendment)[0].reason == "条款已废止"


def test_withdrawing_needs_a_reason(bureau):
    """Without one nothing changes."""
    with pytest.raises(ReasonRequired):
        plan.withdraw(bureau.office, bureau.admin, NOW, entered(bureau), "  ")


def test_what_is_settled_is_not_settled_again(bureau, second):
    """Confirming twice, confirming or withdrawing what was withdrawn: somebody was faster."""
    amendment_id = confirmed(bureau, second)
    with pytest.raises(OutOfDate):
        plan.confirm(bureau.office, second, NOW, amendment_id)
    plan.withdraw(bureau.office, second, NOW, amendment_id, "测试")
    for act in (
        lambda: plan.confirm(bureau.office, second, NOW, amendment_id),
        lambda: plan.withdraw(bureau.office, second, NOW, amendment_id, "测试"),
    ):
        with pytest.raises(OutOfDate):
            act()


def test_every_act_stands_in_the_journal(bureau, second):
    """Entering, confirming, withdrawing: who, what value from which day, under which article."""
    amendment_id = confirmed(bureau, second)
    plan.withdraw(bureau.office, bureau.admin, NOW, amendment_id, "条款已废止")
    found = journal(bureau)

    assert [(each.act, each.actor) for each in found] == [
        ("amend", "admin"), ("confirm", "second"), ("withdraw", "admin")
    ]  # fmt: skip
    assert all(each.citation == "通辽市预案（测试） 第四章（二）" for each in found)
    assert all("24 小时" in each.summary and str(DRAFT.in_force_from) in each.summary for each in found)
    assert "条款已废止" in found[-1].summary and journaling.verify(bureau.office).ok


def test_a_confirmed_amendment_that_no_longer_fits_is_set_aside(bureau, second):
    """After an update a figure may be gone: the desk goes on, the others hold, the register says so."""
    amendment_id = confirmed(bureau, second, figure="lead_hours", value=48)
    confirmed(bureau, second)
    table = schema.plan_amendment
    change(bureau, sa.update(table).where(table.c.id == amendment_id).values(figure="gone"))

    assert hours(bureau, DRAFT.in_force_from) == 24
    told = amendments.every(bureau.office, bureau.admin, TODAY)
    assert [bool(each.misfits) for each in told] == [False, True]
    plan.withdraw(bureau.office, bureau.admin, NOW, amendment_id, "程序更新后不再适用")


def test_the_register_lists_what_is_assumed_and_drops_what_was_read(bureau, second):
    """By area with what is inherited, by plan without; a figure read from today on is gone from it."""
    before = assumed.register(bureau.office, bureau.admin, NOW, AREA)
    confirmed(bureau, second, in_force_from=TODAY)
    after = assumed.register(bureau.office, bureau.admin, NOW, AREA)

    assert {each.figure.key for each in before.rows} - {each.figure.key for each in after.rows} == {
        "release_hours"
    }
    assert [each.kept.figure for each in after.confirmed] == ["release_hours"]
    every = assumed.register(bureau.office, bureau.admin, NOW)
    assert all(each.own for each in every.rows)
    assert len(every.rows) == sum(each.assumed for each in every.counts)


def test_the_register_warns_of_a_value_laxer_than_the_tier_above(bureau):
    """A city that asks for less notice than the region is told before anybody confirms it."""
    entered(bureau, figure="lead_hours", value=12, in_force_from=START.date())
    found = assumed.register(bureau.office, bureau.admin, NOW)

    assert any("宽于上级" in each for each in found.entered[0].findings)


def test_an_area_without_a_plan_of_its_own_is_not_found(bureau):
    """Nor is one beside the actor's division."""
    for area in ("150103", "150400", "nonsense"):
        with pytest.raises(NotFound):
            assumed.register(bureau.office, bureau.admin, NOW, area)


def test_what_waits_is_shown_beside_what_holds_now(bureau, second):
    """Not beside the shipped value, which an amendment in force replaced."""
    confirmed(bureau, second, in_force_from=TODAY)
    entered(bureau, value=12, in_force_from=TODAY + DAY)
    waiting, holding = amendments.every(bureau.office, bureau.admin, TODAY)
    assert waiting.before.startswith("24 小时（通辽市预案（测试）")
    assert holding.before.startswith("36 小时（")


@pytest.mark.parametrize(
    ("minutes", "fits"), [([20, 60], True), ([20, 20], False), ([60, 20], False), ([], False)]
)
def test_reminders_come_one_after_the_other(bureau, minutes, fits):
    """Rising, none twice: a later one that is due sooner would never be sent."""
    if fits:
        assert entered(bureau, figure="remind_minutes", value=minutes)
        return
    with pytest.raises(InputInvalid, match="由小到大"):
        entered(bureau, figure="remind_minutes", value=minutes)
