"""The ozone response: an officer starts it on a forecast, extends it, ends it; no level, and PM2.5 goes on."""

import dataclasses
import datetime
from types import SimpleNamespace

import pytest
from bureau import AREA, BANNER, DAY, HOUR, NOW, START, TODAY, Bureau
from makers import change, rows, warn
from ozone_days import END, messages, receives, starts

from emergency.errors import (
    ConfirmationWrong,
    DrillOnly,
    InputInvalid,
    NotAllowed,
    NotFound,
    OutOfDate,
    ReasonRequired,
    WarningAlive,
)
from emergency.services import consultation, journaling, ozone, ozone_answer, ozone_reminding
from emergency.services.browse import ozone as browsing
from emergency.storage import ozone as stored
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState, Purpose
from plans.beijing import midnight
from plans.errors import ActRefused
from plans.ozone_response import OzoneMeasureKind, addressees, measure_from_json, measures_on, of_kind
from plans.shared_table import shipped_tables
from plans.terms import EnterpriseCategory, WarningLevel

ASKED = shipped_tables()["ozone.toml"]


def enterprise(**emissions):
    """An enterprise with these emissions and nothing else."""
    return SimpleNamespace(category=EnterpriseCategory.KEY, emissions=emissions)


@pytest.mark.parametrize(
    ("emissions", "addressed", "unknown"),
    [
        ({"vocs": 0, "nox": 0}, 0, 0),
        ({"vocs": 0.001, "nox": 0}, 1, 0),
        ({"vocs": 0, "nox": 0.001}, 1, 0),
        ({"so2": 900, "pm": 900, "vocs": 0, "nox": 0}, 0, 0),
        ({"vocs": 1}, 1, 0),
        ({"vocs": 0}, 0, 1),
        ({}, 0, 1),
    ],
)
def test_who_emits_vocs_or_nox_is_addressed_and_who_has_no_figure_is_named(emissions, addressed, unknown):
    """Nought is not addressed, the least amount is; an unknown amount is never taken for nought."""
    found = addressees([enterprise(**emissions)], TODAY, ASKED)
    assert (len(found.addressed), len(found.unknown)) == (addressed, unknown)


def test_a_long_stopped_enterprise_has_no_base():
    """Neither addressed nor asked about."""
    stopped = SimpleNamespace(category=EnterpriseCategory.LONG_STOPPED, emissions={"vocs": 9})
    assert addressees([stopped], TODAY, ASKED) == addressees([], TODAY, ASKED)


def test_every_kind_of_measure_has_sentences_and_none_is_called_read():
    """The chapter itself was not read: each sentence says so, and survives being kept."""
    found = measures_on(TODAY, ASKED)
    assert all(of_kind(found, kind) for kind in OzoneMeasureKind)
    assert not any(each.citation.verified for each in found)
    assert [measure_from_json(each.to_json()) for each in found] == list(found)


def test_a_start_orders_the_emitters_tells_them_and_is_written_down(bureau):
    """Orders, messages and journal; the forecast and the suggestion behind it are kept."""
    forecast_id = receives(bureau)
    made = starts(bureau, forecast_id)
    orders, held = rows(bureau, schema.ozone_order), rows(bureau, schema.ozone_response)[0]
    emitters = [each for each in rows(bureau, schema.enterprise) if each.emissions.get("nox", 0) > 0]

    assert made.number == "通辽市臭氧响应〔2026〕1号" and made.orders == len(orders) >= len(emitters) > 0
    assert len(messages(bureau, Purpose.OZONE_START)) == made.messages > 0
    assert held.suggestion["o3_response"] and rows(bureau, schema.ozone_step)[0].forecast_id == forecast_id
    entry = rows(bureau, schema.journal, schema.journal.c.noun == "ozone_response")[0]
    assert (entry.act, entry.summary) == ("start", f"启动臭氧响应（{made.number}），共 {made.orders} 家")
    assert journaling.verify(bureau.office).ok
    text = messages(bureau, Purpose.OZONE_START)[0].text
    assert "/e/" in text and "/ozone" in text and "预警" not in text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"who": "director"}, NotAllowed),
        ({"who": "reader"}, NotAllowed),
        ({"who": "chifeng"}, NotAllowed),
        ({"who": "banner"}, NotAllowed),
        ({"typed": "橙色"}, ConfirmationWrong),
        ({"start_at": NOW - datetime.timedelta(seconds=1)}, InputInvalid),
        ({"expected_end": START}, InputInvalid),
        ({"reason": "长" * 401}, InputInvalid),
        ({"forecast_id": 999}, OutOfDate),
    ],
)
def test_a_start_that_does_not_fit_is_refused_and_leaves_nothing(bureau, changes, error):
    """Role, area, confirmation, dates, forecast."""
    forecast_id = receives(bureau)
    with pytest.raises(error):
        starts(bureau, **{"forecast_id": forecast_id} | changes)
    assert not rows(bureau, schema.ozone_response) and not messages(bureau, Purpose.OZONE_START)


@pytest.mark.parametrize(
    "changes", [{"start_at": NOW}, {"expected_end": START + datetime.timedelta(seconds=1)}]
)
def test_a_start_at_the_very_limit_is_taken(bureau, changes):
    """Now, and an end a second after the start; an open end too."""
    assert starts(bureau, **changes).response_id
    assert rows(bureau, schema.ozone_response)[0].ended_at is None


@pytest.mark.parametrize(
    ("highs", "needs_reason"),
    [((199,), True), ((200,), True), ((201,), False), ((150, 150), True), ((151, 151), False)],
)
def test_a_start_below_the_line_needs_a_reason(bureau, highs, needs_reason):
    """One day over 200 or two over 150 justify themselves; anything else an officer must justify."""
    forecast_id = receives(bureau, highs)
    if needs_reason:
        with pytest.raises(ReasonRequired):
            starts(bureau, forecast_id)
    assert starts(bureau, forecast_id, reason="实测臭氧持续升高" if needs_reason else "").orders


def test_an_area_without_such_a_response_in_its_plan_is_refused(bureau):
    """Chifeng's plan has none: a health tip remains."""
    forecast_id = receives(bureau, area="150400", who="chifeng")
    with pytest.raises(ActRefused, match="没有臭氧专门响应"):
        starts(bureau, forecast_id, who="chifeng", area="150400")


def test_a_banner_does_not_start_one_by_itself(bureau):
    """As with warnings: the city starts, the banner follows."""
    forecast_id = receives(bureau, area="150502", who="banner")
    with pytest.raises(ActRefused, match="旗县"):
        starts(bureau, forecast_id, who="banner", area="150502")


def test_one_live_response_an_area_and_drills_apart(bureau):
    """A second is refused by the database; a drill may run beside it and reaches no real channel."""
    forecast_id = receives(bureau)
    starts(bureau, forecast_id)
    with pytest.raises(WarningAlive):
        starts(bureau, forecast_id)
    drill = starts(bureau, forecast_id, drill=True)
    told = [each for each in messages(bureau, Purpose.OZONE_START) if each.drill]
    assert len(told) == drill.messages and {each.channel for each in told} == {"spool"}
    assert "演练" in drill.number


def test_drill_only_refuses_a_real_start(bureau):
    """A system set to drills starts nothing else."""
    settings = dataclasses.replace(bureau.office.settings, drill_only=True)
    closed = Bureau(dataclasses.replace(bureau.office, settings=settings), bureau.people)
    forecast_id = receives(bureau)
    with pytest.raises(DrillOnly):
        starts(closed, forecast_id)
    assert starts(closed, forecast_id, drill=True).orders


def test_an_extension_moves_the_end_and_tells_everyone(bureau):
    """Without a newer forecast it needs a reason; with one it does not."""
    made = starts(bureau)
    later = NOW + HOUR
    with pytest.raises(ReasonRequired):
        ozone.extend(bureau.office, bureau.duty, later, made.response_id, END + DAY)
    told = ozone.extend(bureau.office, bureau.duty, later, made.response_id, END + DAY, "实测未回落")
    assert (told.orders, told.messages) == (made.orders, made.messages)
    receives(bureau, now=later)
    ozone.extend(bureau.office, bureau.duty, later, made.response_id, END + 2 * DAY)
    assert rows(bureau, schema.ozone_response)[0].expected_end == END + 2 * DAY
    assert [each.number for each in rows(bureau, schema.ozone_step)] == [1, 2, 3]
    assert len(messages(bureau, Purpose.OZONE_EXTEND)) == 2 * made.messages


@pytest.mark.parametrize(("moved", "fits"), [(-1, False), (0, False), (1, True)])
def test_an_extension_ends_later_than_before(bureau, moved, fits):
    """A second before, the same moment, a second after."""
    made, asked = starts(bureau), END + datetime.timedelta(seconds=moved)
    if not fits:
        with pytest.raises(InputInvalid):
            ozone.extend(bureau.office, bureau.duty, NOW, made.response_id, asked, "理由")
        return
    ozone.extend(bureau.office, bureau.duty, NOW, made.response_id, asked, "理由")
    assert rows(bureau, schema.ozone_response)[0].expected_end == asked


def test_an_open_end_cannot_be_extended(bureau):
    """There is nothing to move."""
    made = starts(bureau, expected_end=None)
    with pytest.raises(ActRefused, match="未定"):
        ozone.extend(bureau.office, bureau.duty, NOW, made.response_id, END, "理由")


def test_everyone_who_was_told_to_start_is_told_that_it_is_over(bureau):
    """Also an enterprise since struck off; what still waits to be sent is taken back first."""
    made = starts(bureau)
    first = rows(bureau, schema.ozone_order)[0].enterprise_id
    change(bureau, schema.enterprise.update().where(schema.enterprise.c.id == first).values(active=False))
    over = ozone.end(bureau.office, bureau.duty, NOW + HOUR, made.response_id, "浓度已回落", "结束")

    assert over.orders == made.orders and over.messages == made.messages
    started, ended = messages(bureau, Purpose.OZONE_START), messages(bureau, Purpose.OZONE_END)
    assert {each.contact_id for each in ended} == {each.contact_id for each in started}
    assert {each.state for each in started} == {MessageState.WITHDRAWN}
    assert {each.state for each in ended} == {MessageState.QUEUED}
    with pytest.raises(ActRefused, match="已于"):
        ozone.end(bureau.office, bureau.duty, NOW + HOUR, made.response_id, "再次", "结束")
    assert starts(bureau, receives(bureau, now=NOW + HOUR), now=NOW + HOUR).number.endswith("2号")


@pytest.mark.parametrize(
    ("who", "typed", "reason", "error"),
    [
        ("commander", "结束", "回落", NotAllowed),
        ("chifeng", "结束", "回落", NotFound),
        ("duty", "解除", "回落", ConfirmationWrong),
        ("duty", "结束", " ", ReasonRequired),
        ("duty", "结束", "长" * 401, InputInvalid),
    ],
)
def test_an_end_that_does_not_fit_is_refused(bureau, who, typed, reason, error):
    """Role, scope, confirmation, reason; the response stays live."""
    made = starts(bureau)
    with pytest.raises(error):
        ozone.end(bureau.office, getattr(bureau, who), NOW, made.response_id, reason, typed)
    assert rows(bureau, schema.ozone_response)[0].ended_at is None


def test_somebody_who_was_slower_changes_nothing(bureau):
    """The row version guards against two officers at once."""
    made = starts(bureau)
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        held = stored.get(work, made.response_id)
        stored.change(work, held, expected_end=None)
        with pytest.raises(OutOfDate):
            stored.change(work, held, ended_at=NOW)


def test_a_running_warning_and_an_ozone_response_leave_each_other_alone(bureau):
    """Orders and messages of the PM2.5 warning stand after start and end; the suggestion of a level is the same."""
    warn(bureau)
    before = [rows(bureau, table) for table in (schema.warning, schema.order)]
    queued = messages(bureau, Purpose.ORDER_START)
    made = starts(bureau)
    ozone.end(bureau.office, bureau.duty, NOW, made.response_id, "回落", "结束")

    assert [rows(bureau, table) for table in (schema.warning, schema.order)] == before
    assert messages(bureau, Purpose.ORDER_START) == queued
    found = consultation.assess(bureau.office, bureau.duty, NOW, AREA)
    assert found.approved is WarningLevel.YELLOW


def test_an_enterprise_reads_and_acknowledges_behind_the_link_in_its_message(bureau):
    """The first answer stands; after the end nothing is asked; the officer sees who has not answered."""
    made = starts(bureau)
    message = messages(bureau, Purpose.OZONE_START)[0]
    token = message.text.split("/e/")[1].split("/ozone")[0]
    seen = ozone_answer.behind(bureau.office, NOW, token)
    assert seen.order.number.startswith(made.number) and seen.measures == measures_on(TODAY, ASKED)

    for who in ("张三", "李四"):
        ozone_answer.acknowledge(bureau.office, NOW, token, who)
    assert ozone_answer.behind(bureau.office, NOW, token).order.acknowledged_by == "张三"
    view = browsing.response(bureau.office, bureau.reader, made.response_id)
    assert (view.summary.ordered, view.summary.acknowledged, view.summary.delivered) == (made.orders, 1, 0)
    assert sum(bool(each.phones) for each in view.orders) == made.orders - 1
    with pytest.raises(InputInvalid):
        ozone_answer.acknowledge(bureau.office, NOW, token, "")

    ozone.end(bureau.office, bureau.duty, NOW, made.response_id, "回落", "结束")
    assert ozone_answer.behind(bureau.office, NOW, token).order is None
    with pytest.raises(ActRefused):
        ozone_answer.acknowledge(bureau.office, NOW, token, "张三")


def test_delivered_is_counted_by_receipt(bureau):
    """Sent is not delivered: one delivered message reaches one enterprise."""
    made = starts(bureau)
    first = messages(bureau, Purpose.OZONE_START)[0]
    table = schema.message
    change(bureau, table.update().where(table.c.id == first.id).values(state=MessageState.DELIVERED))
    assert browsing.live(bureau.office, bureau.duty)[0].delivered == 1
    assert browsing.live(bureau.office, bureau.chifeng) == ()
    assert [each.response.id for each in browsing.every(bureau.office, bureau.duty)] == [made.response_id]


def test_numbers_begin_again_with_the_year_of_the_start(bureau):
    """A response that starts on New Year's Day is the first of that year."""
    starts(bureau)
    new_year = midnight(datetime.date(2027, 1, 1))
    drill = starts(bureau, drill=True, start_at=new_year, expected_end=None)
    assert "〔2027〕1号" in drill.number


def steps_of(bureau):
    """The minutes after which the plan reminds."""
    return bureau.office.library.plan_for(AREA, TODAY).figure("remind_minutes", TODAY).value


def reminded(bureau, seconds):
    """How many are told when the clock runs `seconds` after the start was decided."""
    return ozone_reminding.remind_due(bureau.office, NOW + datetime.timedelta(seconds=seconds))


@pytest.mark.parametrize(("seconds", "told"), [(-1, False), (0, True), (1, True)])
def test_the_silent_are_reminded_at_the_minutes_of_the_plan(bureau, seconds, told):
    """A second before the first step, at it, a second after; a second run tells nobody twice."""
    made = starts(bureau)
    after = steps_of(bureau)[0] * 60 + seconds
    assert reminded(bureau, after) == (made.messages if told else 0)
    assert reminded(bureau, after) == 0
    found = messages(bureau, Purpose.OZONE_REMIND)
    assert len(found) == (made.messages if told else 0)
    entries = rows(bureau, schema.journal, schema.journal.c.act == "remind")
    assert [each.summary for each in entries] == [
        f"臭氧响应（{made.number}）第1次催办 {made.orders} 家未签收企业"
    ] * told
    assert journaling.verify(bureau.office).ok


def test_who_acknowledged_is_left_in_peace_and_the_latest_step_is_said_once(bureau):
    """After an outage of all steps only the last one is said, to those who are still silent."""
    made = starts(bureau)
    token = messages(bureau, Purpose.OZONE_START)[0].text.split("/e/")[1].split("/ozone")[0]
    ozone_answer.acknowledge(bureau.office, NOW, token, "张三")
    (answered,) = [each for each in rows(bureau, schema.ozone_order) if each.acknowledged_at]
    steps = steps_of(bureau)
    assert 0 < reminded(bureau, steps[-1] * 60) < made.messages
    found = messages(bureau, Purpose.OZONE_REMIND)
    assert {each.unique_key.split(":")[2] for each in found} == {f"r{len(steps)}"}
    contacts = {each.id: each.enterprise_id for each in rows(bureau, schema.contact)}
    assert answered.enterprise_id not in {contacts[each.contact_id] for each in found}


def test_what_is_over_is_reminded_of_no_more(bureau):
    """Ended between the start and the first step."""
    made = starts(bureau)
    ozone.end(bureau.office, bureau.duty, NOW, made.response_id, "浓度已回落", "结束")
    assert reminded(bureau, steps_of(bureau)[0] * 60) == 0


def test_a_drill_is_reminded_of_on_the_spool_alone(bureau):
    """Marked, and by no live channel."""
    starts(bureau, drill=True)
    assert reminded(bureau, steps_of(bureau)[0] * 60) > 0
    found = messages(bureau, Purpose.OZONE_REMIND)
    assert {each.channel for each in found} == {"spool"} and all(
        each.text.startswith("【演练】") for each in found
    )


def test_a_banner_reads_the_response_of_its_city_with_its_own_enterprises(bureau):
    """On its desk and its page; it may not extend or end it; another city sees nothing."""
    moved = schema.enterprise.c.id == rows(bureau, schema.enterprise)[0].id
    change(bureau, schema.enterprise.update().where(moved).values(division="150521"))
    made = starts(bureau)
    mine = [each for each in rows(bureau, schema.ozone_order) if each.division == BANNER]
    (seen,) = browsing.live(bureau.office, bureau.banner)
    assert (seen.area, seen.ordered) == ("通辽市", len(mine)) and 0 < len(mine) < made.orders
    view = browsing.response(bureau.office, bureau.banner, made.response_id)
    assert {each.order.division for each in view.orders} == {BANNER} and not view.may_act
    assert browsing.response(bureau.office, bureau.duty, made.response_id).may_act
    with pytest.raises(NotFound):
        ozone.end(bureau.office, bureau.banner, NOW, made.response_id, "回落", "结束")
    with pytest.raises(NotFound):
        browsing.response(bureau.office, bureau.chifeng, made.response_id)
