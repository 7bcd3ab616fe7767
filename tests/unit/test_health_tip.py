"""Health tips: the text of the cause, reviewed and published by an officer, public for its time, withdrawn."""

import dataclasses
import datetime

import pytest
from bureau import AREA, DAY, HOUR, NOW, TODAY, Bureau
from makers import Clock, app_of, rows, visitor
from ozone_days import receives, starts

from emergency.errors import DrillOnly, InputInvalid, NotAllowed, NotFound, ReasonRequired
from emergency.services import consultation, health_tip
from emergency.services.browse import public
from emergency.services.health_tip import TipDraft
from emergency.storage import schema
from plans.beijing import midnight
from plans.errors import ActRefused
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.health_tip import causes, default_tip
from plans.library import load
from plans.shared_table import shipped_tables
from plans.terms import Cause

TEXTS = shipped_tables()["health_tip.toml"]
END, SECOND = NOW + 2 * DAY, datetime.timedelta(seconds=1)


def dusty(bureau: Bureau) -> int:
    """A bulletin with two dust days over every line."""
    days = tuple(ForecastDay(TODAY + place * DAY, AqiRange(300, 300), cause=Cause.DUST) for place in (1, 2))
    return consultation.record_forecast(bureau.office, bureau.duty, NOW, Forecast(AREA, "台", NOW, days))


def publishes(bureau: Bureau, who="duty", now=NOW, **changes) -> int:
    """A dust tip from now for two days."""
    values = {"area": AREA, "cause": Cause.DUST, "text": "请减少外出。", "starts_at": None, "ends_at": END}
    return health_tip.publish(bureau.office, getattr(bureau, who), now, TipDraft(**values | changes))


def test_every_cause_that_rules_keep_out_has_a_text_that_nobody_has_read():
    """No cause without a level is left without a tip; no text is called law."""
    kept_out = {
        cause for rules in load().rule_sets.values() for cause, gate in rules.gates.items() if not gate.graded
    }
    assert kept_out <= set(causes(TEXTS))
    assert not any(default_tip(each, TODAY, TEXTS).citation.verified for each in causes(TEXTS))


def test_the_proposal_follows_the_forecast(bureau):
    """Cause and last day of what is kept out; another cause on request; a day where no forecast speaks."""
    assert health_tip.propose(bureau.office, bureau.duty, NOW, AREA, Cause.O3).ends_at == NOW + DAY
    forecast_id = dusty(bureau)
    found = health_tip.propose(bureau.office, bureau.duty, NOW, AREA, None)
    assert (found.cause, found.ends_at, found.forecast_id) == (
        Cause.DUST,
        midnight(TODAY + 3 * DAY),
        forecast_id,
    )
    assert found.default.value == default_tip(Cause.DUST, TODAY, TEXTS).value
    assert not health_tip.propose(bureau.office, bureau.duty, NOW, AREA, Cause.WILDFIRE).asked
    with pytest.raises(NotAllowed):
        health_tip.propose(bureau.office, bureau.chifeng, NOW, AREA, None)


@pytest.mark.parametrize(
    ("after", "shown"), [(-SECOND, False), (datetime.timedelta(0), True), (DAY - SECOND, True), (DAY, False)]
)
def test_the_public_sees_it_from_its_start_to_its_end(bureau, after, shown):
    """Before, at the start, the last second, at the end."""
    begin = NOW + HOUR
    publishes(bureau, starts_at=begin, ends_at=begin + DAY)
    assert bool(public.current(bureau.office, begin + after).tips) is shown


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"who": "director"}, NotAllowed),
        ({"who": "admin"}, NotAllowed),
        ({"who": "chifeng"}, NotAllowed),
        ({"who": "banner", "area": "150502"}, ActRefused),
        ({"text": "  "}, InputInvalid),
        ({"text": "长" * 501}, InputInvalid),
        ({"starts_at": NOW - SECOND}, InputInvalid),
        ({"ends_at": NOW}, InputInvalid),
        ({"cause": Cause.PM25}, InputInvalid),
        ({"cause": Cause.UNKNOWN}, InputInvalid),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_published(bureau, changes, error):
    """Role, area, tier, text, times, cause."""
    with pytest.raises(error):
        publishes(bureau, **changes)
    assert not rows(bureau, schema.health_tip)


@pytest.mark.parametrize("changes", [{"text": "长" * 500}, {"starts_at": NOW}, {"ends_at": NOW + SECOND}])
def test_what_just_fits_is_published(bureau, changes):
    """The longest text, now, the shortest time."""
    assert publishes(bureau, **changes)


def test_one_live_tip_a_cause_until_it_is_withdrawn_or_over(bureau):
    """Another cause beside it is fine; after its time a new one follows."""
    first = publishes(bureau)
    with pytest.raises(ActRefused, match="先撤下"):
        publishes(bureau)
    publishes(bureau, cause=Cause.O3)
    health_tip.withdraw(bureau.office, bureau.duty, NOW, first, "文字有误")
    publishes(bureau)
    assert publishes(bureau, now=END, ends_at=END + DAY)


def test_a_withdrawal_needs_a_reason_and_takes_it_off_the_page(bureau):
    """Kept with who and why; a second time, an unknown one, another city: refused."""
    tip = publishes(bureau)
    with pytest.raises(ReasonRequired):
        health_tip.withdraw(bureau.office, bureau.duty, NOW, tip, " ")
    with pytest.raises(InputInvalid):
        health_tip.withdraw(bureau.office, bureau.duty, NOW, tip, "长" * 401)
    with pytest.raises(NotFound):
        health_tip.withdraw(bureau.office, bureau.chifeng, NOW, tip, "撤")
    with pytest.raises(NotAllowed):
        health_tip.withdraw(bureau.office, bureau.reviewer, NOW, tip, "撤")
    health_tip.withdraw(bureau.office, bureau.duty, NOW, tip, "沙尘提前过境")
    assert not public.current(bureau.office, NOW).tips
    kept = health_tip.kept(bureau.office, bureau.reader)[0]
    assert (kept.withdrawer, kept.tip.reason) == ("duty", "沙尘提前过境")
    with pytest.raises(ActRefused):
        health_tip.withdraw(bureau.office, bureau.duty, NOW, tip, "再撤")
    noted = rows(bureau, schema.journal, schema.journal.c.noun == "health_tip")
    assert [each.act for each in noted] == ["publish", "withdraw"] and "环大气" in noted[0].citation


def test_a_system_set_to_drills_tells_the_public_nothing(bureau):
    """There is no drill of a public page."""
    settings = dataclasses.replace(bureau.office.settings, drill_only=True)
    with pytest.raises(DrillOnly):
        publishes(Bureau(dataclasses.replace(bureau.office, settings=settings), bureau.people))


def test_the_way_at_the_console_from_the_suggestion_to_the_public_page(bureau):
    """Offered, reviewed, published, on the desk and in public, withdrawn."""
    dusty(bureau)
    app = app_of(bureau, Clock())
    duty, stranger = visitor(app, "duty"), visitor(app)
    assert "/tip/new/150500" in duty.get("/forecast/assessment/150500").text
    page = "/tip/new/150500?cause=dust"
    assert default_tip(Cause.DUST, TODAY, TEXTS).value in duty.get(page).text
    sent = {"cause": "dust", "text": "审定<后>的提示", "ends_at": "2026-11-25T00:00"}
    assert duty.post("/tip/new/150500", page, **sent).status_code == 302
    assert "审定&lt;后&gt;的提示" in stranger.get("/public/").text
    assert "健康提示" in duty.get("/duty/").text.split('id="tips"')[1]
    refused = duty.post("/tip/new/150500", page, **sent | {"ends_at": ""})
    assert refused.status_code == 422 and "请填写截止时间" in refused.text
    assert "撤下</button>" not in visitor(app, "reader").get("/tip/").text
    assert duty.post("/tip/1/withdraw", "/tip/", reason="过境").status_code == 302
    assert "审定" not in stranger.get("/public/").text and "过境" in duty.get("/tip/").text


def test_the_public_sees_an_ozone_response_without_a_colour_and_never_a_drill(bureau):
    """Advice for everybody; what enterprises must do is not for the page."""
    forecast_id = receives(bureau)
    stranger = visitor(app_of(bureau))
    starts(bureau, forecast_id, drill=True)
    assert "臭氧污染响应" not in stranger.get("/public/").text
    starts(bureau, forecast_id)
    shown = stranger.get("/public/").text
    assert "臭氧污染响应" in shown and "不分预警级别" in shown and "公共交通" in shown
    assert "旁路直排" not in shown and "level-" not in shown


@pytest.mark.parametrize(("who", "sees"), [("duty", 1), ("banner", 1), ("chifeng", 0)])
def test_a_banner_sees_the_tip_of_its_city_and_another_city_does_not(bureau, who, sees):
    """On the desk; it cannot take it down."""
    tip = publishes(bureau)
    assert len(health_tip.live(bureau.office, getattr(bureau, who), NOW)) == sees
    with pytest.raises(NotFound):
        health_tip.withdraw(bureau.office, bureau.banner, NOW, tip, "测试")
