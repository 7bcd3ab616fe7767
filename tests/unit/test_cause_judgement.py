"""Dust is proposed from PM2.5 and PM10 and judged by a person; the judgement changes the next assessment."""

import datetime
from decimal import Decimal

import pytest
from bureau import AREA, DAY, NOW, TODAY
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import cause, consultation, journaling, observation
from emergency.services.cause import CauseDraft
from emergency.sources.forecast import read_forecast
from emergency.storage import schema
from plans.doubt import doubtful_days, with_causes
from plans.forecast import (
    AqiRange,
    Forecast,
    ForecastDay,
    ForecastHour,
    ObservedDay,
    forecast_from_json,
    forecast_json,
)
from plans.library import load
from plans.screening import StationHour
from plans.shared_table import shipped_tables
from plans.terms import Advice, Cause, Pollutant, WarningLevel

RULES = load().rule_set("CN-2024")
FIGURES = shipped_tables()["backtest.toml"]
HEAVY, COARSE = "2026-11-25", TODAY + 2 * DAY
TABLE = f"date,pm25,pm10\n2026-11-24,40,90\n{HEAVY},100,400\n2026-11-26,40,90\n"


def receives(bureau, text=TABLE, now=NOW):
    """A bulletin of concentrations for the city."""
    found = read_forecast(text.encode(), "预报.csv", area=AREA, source="测试台", issued_at=now)
    return consultation.record_forecast(bureau.office, bureau.duty, now, found)


def assessed(bureau, now=NOW):
    """What the newest bulletin means now."""
    return consultation.assess(bureau.office, bureau.duty, now, AREA)


def judges(bureau, who="duty", now=NOW, **changes):
    """A judgement of the coarse day as dust."""
    values = {"area": AREA, "day": COARSE, "cause": Cause.DUST, "reason": "气象台通报浮尘"} | changes
    return cause.judge(bureau.office, getattr(bureau, who), now, CauseDraft(**values))


def day(pm25, pm10, **changes):
    """A forecast day of 201 with these particles."""
    values = {"primary": (Pollutant.PM10,), "pm25": pm25, "pm10": pm10} | changes
    return ForecastDay(TODAY, AqiRange(201, 201), **values)


@pytest.mark.parametrize(
    ("pm25", "pm10", "proposed"),
    [
        (Decimal("34.9"), Decimal(100), Cause.DUST),
        (Decimal("35.0"), Decimal(100), Cause.UNKNOWN),
        (Decimal("35.1"), Decimal(100), Cause.UNKNOWN),
        (None, Decimal(100), Cause.UNKNOWN),
        (Decimal(10), None, Cause.UNKNOWN),
        (Decimal(10), Decimal(0), Cause.UNKNOWN),
    ],
)
def test_dust_is_proposed_below_the_share(pm25, pm10, proposed):
    """Below 0.35 it looks like dust; at it, above it, or unknown, only the primary pollutant speaks."""
    assert [each.proposed for each in doubtful_days([day(pm25, pm10)], RULES, FIGURES)] == [proposed]


@pytest.mark.parametrize(("aqi", "count"), [(149, 0), (150, 0), (151, 1)])
def test_only_days_over_the_lowest_graded_line_are_asked_about(aqi, count):
    """Nobody is asked at night about air that starts nothing."""
    days = [
        ObservedDay(TODAY, aqi, (Pollutant.PM10,)),
        ForecastDay(TODAY, AqiRange(60, aqi), (Pollutant.PM10,)),
    ]
    assert len(doubtful_days(days, RULES, FIGURES)) == 2 * count


def test_a_declared_cause_and_pm25_as_primary_leave_no_doubt():
    """A dust-like day stays doubtful though PM2.5 is named; a plain PM2.5 day does not."""
    plain = {"primary": (Pollutant.PM25,)}
    assert not doubtful_days([day(Decimal(10), Decimal(100), cause=Cause.PM25)], RULES, FIGURES)
    assert not doubtful_days(
        [day(None, None, **plain), day(Decimal(90), Decimal(100), **plain)], RULES, FIGURES
    )
    assert doubtful_days([day(Decimal(10), Decimal(100), **plain)], RULES, FIGURES)


def test_a_judgement_reaches_the_days_and_their_hours():
    """Other days and hours keep what they had."""
    start = datetime.datetime.combine(TODAY, datetime.time(23), NOW.tzinfo)
    hours = (ForecastHour(start, AqiRange(201, 201)), ForecastHour(start + DAY, AqiRange(201, 201)))
    made = Forecast(AREA, "x", NOW, (day(None, None),), hours)
    found = with_causes(made, {TODAY: Cause.DUST})
    assert [each.cause for each in (*found.days, *found.hours)] == [Cause.DUST, Cause.DUST, None]
    assert with_causes(made, {}) is made


def test_particles_survive_keeping_and_a_day_without_any_is_kept_as_before():
    """Their keys are written only where they are known: old bulletins keep their hash."""
    made = Forecast(AREA, "x", NOW, (day(Decimal("34.9"), Decimal(100)), day(None, None)))
    kept = forecast_json(made)
    assert forecast_from_json(kept) == made
    assert ("pm25" in kept["days"][0], "pm25" in kept["days"][1]) == (True, False)


def test_a_dust_like_day_counts_until_a_person_judged_it(bureau):
    """Yellow with a request to judge; after the judgement no colour, a health tip, no doubt left."""
    forecast_id = receives(bureau)
    before = assessed(bureau)
    assert (before.suggestion.level, before.suggestion.advice) == (WarningLevel.YELLOW, Advice.ISSUE)
    assert [(each.day.day, each.day.proposed) for each in before.doubts] == [(COARSE, Cause.DUST)]
    assert [each.clause for each in before.suggestion.reasons if "疑似沙尘" in each.text] == [
        "cause.dust_like"
    ]

    judges(bureau, forecast_id=forecast_id)
    after = assessed(bureau)
    assert (after.suggestion.level, after.suggestion.advice) == (WarningLevel.NONE, Advice.NONE)
    assert after.suggestion.health_tip and not after.doubts
    assert [each.cause for each in after.suggestion.excluded_days] == [Cause.DUST]
    assert [(each.kept.cause, each.holds) for each in after.judgements] == [(Cause.DUST, True)]


def test_rejecting_the_proposal_keeps_the_day_graded(bureau):
    """Not dust: the day counts, and nobody is asked again."""
    judges(bureau, forecast_id=receives(bureau), cause=Cause.PM25)
    found = assessed(bureau)
    assert (found.suggestion.level, found.doubts) == (WarningLevel.YELLOW, ())
    assert "cause.dust_like" not in [each.clause for each in found.suggestion.reasons]


def test_the_newest_judgement_holds(bureau):
    """Changed one's mind: both are kept, the last counts."""
    forecast_id = receives(bureau)
    judges(bureau, forecast_id=forecast_id)
    judges(bureau, forecast_id=forecast_id, cause=Cause.MIXED, reason="沙尘已过，本地积累")
    found = assessed(bureau)
    assert [(each.kept.cause, each.holds) for each in found.judgements] == [
        (Cause.MIXED, True), (Cause.DUST, False),
    ]  # fmt: skip
    assert len(rows(bureau, schema.judged_cause)) == 2


def test_a_new_bulletin_asks_again_and_says_what_was_judged(bureau):
    """A judgement must not silence a later bulletin that may be of other air."""
    first = receives(bureau)
    judges(bureau, forecast_id=first)
    later = NOW + datetime.timedelta(hours=1)
    receives(bureau, TABLE.replace("100,400", "110,420"), later)
    found = assessed(bureau, later)
    assert found.suggestion.level is WarningLevel.YELLOW
    assert [each.before.cause for each in found.doubts] == [Cause.DUST]
    with pytest.raises(OutOfDate):
        judges(bureau, now=later, forecast_id=first)


def test_a_measured_day_is_judged_once_for_all_bulletins(bureau):
    """Yesterday's sand does not make today's run; PM2.5 alone of that day still counts where it is known."""
    yesterday = TODAY - DAY
    receives(bureau, f"date,aqi,primary\n{TODAY},201,PM2.5\n")
    measured = ObservedDay(yesterday, 300, (Pollutant.PM10,), pm25=Decimal(60), pm10=Decimal(420))
    consultation.record_observed(bureau.office, bureau.duty, NOW, AREA, [measured], "测试实测")
    before = assessed(bureau)
    assert before.suggestion.level is WarningLevel.ORANGE
    assert [(each.day.day, each.day.measured) for each in before.doubts] == [(yesterday, True)]
    judges(bureau, day=yesterday)
    after = assessed(bureau)
    assert (after.suggestion.level, after.doubts) == (WarningLevel.YELLOW, ())


@pytest.mark.parametrize(("pm25", "level"), [(150, "yellow"), (151, "orange")])
def test_pm25_alone_of_a_dust_day_counts_where_it_is_known(bureau, pm25, level):
    """IAQI 200 of PM2.5 is not over the line, 201 is."""
    yesterday = TODAY - DAY
    receives(bureau, f"date,aqi,primary\n{TODAY},201,PM2.5\n")
    measured = ObservedDay(yesterday, 500, (Pollutant.PM10,), pm25=Decimal(pm25), pm10=Decimal(800))
    consultation.record_observed(bureau.office, bureau.duty, NOW, AREA, [measured], "测试实测")
    judges(bureau, day=yesterday)
    assert assessed(bureau).suggestion.level.value == level


def test_a_day_closed_from_station_hours_carries_its_particles(bureau):
    """What the stations measured tells dust the next morning."""
    start = datetime.datetime.combine(TODAY - DAY, datetime.time(), NOW.tzinfo)
    hours = [
        StationHour(station, start + step * datetime.timedelta(hours=1), values(step, station))
        for station in ("甲", "乙")
        for step in range(24)
    ]
    observation.record_station_hours(bureau.office, bureau.duty, NOW, AREA, hours)
    observation.close_day(bureau.office, bureau.duty, NOW, AREA, TODAY - DAY, "测试站")
    receives(bureau, f"date,aqi\n{TODAY},90\n")
    assert [each.day.proposed for each in assessed(bureau).doubts] == [Cause.DUST]


def values(step, station):
    """Coarse air that is never the same twice."""
    extra = step + (station == "甲")
    return {
        "pm25": 80 + extra, "pm10": 400 + extra, "so2": 10 + extra, "no2": 20 + extra, "co": 1.0, "o3_1h": 50 + extra,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "changes", "error"),
    [
        ("director", {}, NotAllowed),
        ("chifeng", {}, NotAllowed),
        ("duty", {"reason": "  "}, ReasonRequired),
        ("duty", {"reason": "长" * 401}, InputInvalid),
        ("duty", {"day": TODAY - DAY}, InputInvalid),
        ("duty", {"day": TODAY + 9 * DAY}, InputInvalid),
        ("duty", {"forecast_id": None, "day": TODAY - DAY}, NotFound),
    ],
)
def test_what_may_not_be_judged_is_refused_and_leaves_nothing(bureau, who, changes, error):
    """Role, area, reason, length, a day that is over or not forecast, a day not measured."""
    forecast_id = receives(bureau)
    with pytest.raises(error):
        judges(bureau, who, **({"forecast_id": forecast_id} | changes))
    assert rows(bureau, schema.judged_cause) == []


def test_a_judgement_stands_in_the_journal(bureau):
    """Who judged which day of which bulletin as what, and why."""
    judges(bureau, forecast_id=receives(bureau))
    entry = rows(bureau, schema.journal, schema.journal.c.noun == "cause")[0]
    assert "11月25日" in entry.summary and "沙尘" in entry.summary
    assert entry.detail["reason"] == "气象台通报浮尘"
    assert journaling.verify(bureau.office).ok


def test_the_page_asks_the_officer_and_shows_what_was_judged(bureau):
    """Proposal, form, judgement; a reader sees it without the form."""
    forecast_id = receives(bureau)
    path = f"/forecast/assessment/{AREA}"
    duty, reader = visitor(app_of(bureau), "duty"), visitor(app_of(bureau), "reader")
    page = duty.get(path).text
    assert "1 天待判定" in page and "0.25" in page and "是沙尘" in page and "待核" in page
    assert 'action="/forecast/cause"' not in reader.get(path).text

    fields = {"area": AREA, "day": HEAVY, "forecast_id": str(forecast_id), "reason": "气象台通报浮尘"}
    assert duty.post("/forecast/cause", path, cause="", **fields).status_code == 422
    assert duty.post("/forecast/cause", path, cause="dust", **fields).status_code == 302
    page = duty.get(path).text
    assert "天待判定" not in page and "气象台通报浮尘" in page and "无需预警" in page
    assert reader.post("/forecast/cause", path, cause="pm25", **fields).status_code == 403
