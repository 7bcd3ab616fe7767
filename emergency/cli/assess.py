"""`emergency assess`: a forecast table in, the suggested level out, with every reason."""

import datetime
import pathlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import click

from emergency.cli import printing
from emergency.cli.assess_region import region_text
from emergency.cli.evidence import BeijingTime
from emergency.cli.law import SHIPPED, law_of
from emergency.sources.cell import YEARS
from emergency.sources.forecast import names_places, read_forecast, read_forecasts, read_observed
from plans.beijing import day_of, midnight, moment_text
from plans.errors import PlanMissing
from plans.forecast import Forecast, ObservedDay
from plans.library import PlanLibrary
from plans.plan import Plan
from plans.reading import NEXT
from plans.region_json import RegionalSuggestion, region_json, suggest_region
from plans.suggestion import LevelSuggestion, LiveWarning, Reason, suggest, to_json
from plans.terms import Cause, RangePolicy, Tier, WarningLevel

LEVELS = ["none", *(level.value for level in WarningLevel if level.is_graded)]
EVENING = datetime.timedelta(hours=20)  # forecasts are public by 20:00 of the day before (HJ 633-2026, 5.2.3)
FILE = click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)


@click.command()
@click.argument("file", metavar="FORECAST.csv", type=FILE)
@click.option("--area", required=True, help="行政区划代码，如通辽市 150500")
@click.option("--on", "at", type=BeijingTime(), help="研判时间；默认现在，预报全部已过去时取首日前一天20时")
@click.option("--rules", help="规则集 CN-2018 或 CN-2024；默认按当时生效的预案")
@click.option(
    "--range-policy", type=click.Choice([each.value for each in RangePolicy]), help="区间取值；默认按预案"
)
@click.option("--active", type=click.Choice(LEVELS), default="none", show_default=True, help="现行预警级别")
@click.option("--active-from", type=BeijingTime(), help="现行预警的启动时间，默认为研判时间")
@click.option("--active-until", type=BeijingTime(), help="现行预警的预计结束时间")
@click.option("--observed", type=FILE, help="已过去各日的实测日值（date,aqi）")
@SHIPPED
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def assess(
    context,
    file,
    area,
    at,
    rules,
    range_policy,
    active,
    active_from,
    active_until,
    observed,
    shipped,
    as_json,
):
    """由预报和当时生效的预案给出预警建议及依据。

    按日：date 和 aqi（或 aqi_min、aqi_max），可加 primary、cause；按小时：time 代替 date；也可给浓度列。
    自治区（150000）可用含 code、area 或 city 列的表一次给出多个盟市，并作区域联动研判。
    """
    _refuse_far_away(at)
    library = law_of(context, shipped=shipped, decides=True)
    asked = Asked(library, rules, range_policy, WarningLevel(active), active_from, active_until)
    data, regional = file.read_bytes(), library.divisions.get(area).tier is Tier.REGION
    now = datetime.datetime.now(datetime.UTC)
    if regional and names_places(data, file.name):
        if observed:
            raise click.UsageError("多个盟市的表不能与 --observed 同用。请把已过去各日写在预报表中。")
        held = read_forecasts(data, file.name, tree=library.divisions, source=file.name, issued_at=at or now)
        found = asked.region(area, held, at or _moment(held.values(), now))
        printing.report(as_json, region_json(found, asked.live_level), region_text(found, asked.live_level))
        return
    forecast = read_forecast(data, file.name, area=area, source=file.name, issued_at=at or now)
    days = read_observed(observed.read_bytes(), observed.name) if observed else ()
    suggestion = asked.suggestion(forecast, at or _moment([forecast], now), days)
    printing.report(as_json, to_json(suggestion), _text(suggestion))


@dataclass(frozen=True)
class Asked:
    """What the command line asks for: rules, reading of ranges, the live warning."""

    library: PlanLibrary
    rules: str | None
    range_policy: str | None
    active: WarningLevel
    since: datetime.datetime | None
    until: datetime.datetime | None

    @property
    def live_level(self) -> WarningLevel | None:
        """The level in force, None where there is none."""
        return self.active if self.active.is_graded else None

    def suggestion(
        self, forecast: Forecast, now: datetime.datetime, observed: Sequence[ObservedDay] = ()
    ) -> LevelSuggestion:
        """What the plan of the forecast's area suggests."""
        return suggest(
            forecast,
            _plan(self.library, forecast.area, day_of(now), self.rules),
            now=now,
            observed=observed,
            live=LiveWarning(self.active, self.since or now, self.until) if self.live_level else None,
            rules=self.library.rule_set(self.rules) if self.rules else None,
            range_policy=RangePolicy(self.range_policy) if self.range_policy else None,
        )

    def region(self, area: str, held: Mapping[str, Forecast], now: datetime.datetime) -> RegionalSuggestion:
        """What each city's plan suggests, and the linkage among them under the region's plan."""
        day = day_of(now)
        plan = _plan(self.library, area, day, self.rules)
        approved = dict.fromkeys(held, self.active) if self.live_level else {}
        found = {code: self.suggestion(each, now) for code, each in held.items()}
        return suggest_region(found, approved, plan, self.library.divisions, now, day)


def _refuse_far_away(at: datetime.datetime | None) -> None:
    if at is not None and at.year not in YEARS:
        raise click.UsageError(f"--on 须在 {YEARS.start} 年至 {YEARS.stop - 1} 年之间。")


def _moment(forecasts: Collection[Forecast], now: datetime.datetime) -> datetime.datetime:
    """Now; for a forecast of the past the evening before its first day, which is said."""
    days = [each.day for forecast in forecasts for each in forecast.days]
    days += [day_of(each.start) for forecast in forecasts for each in forecast.hours]
    if max(days) >= day_of(now):
        return now
    evening = midnight(min(days)) - datetime.timedelta(days=1) + EVENING
    printing.note(f"预报各日均已过去，按 {moment_text(evening)} 研判。可用 --on 指定时间。")
    return evening


def _plan(library: PlanLibrary, area: str, day: datetime.date, rules: str | None) -> Plan:
    """The plan in force; with `rules` named, a day older than every plan is answered by the first plan."""
    try:
        return library.plan_for(area, day)
    except PlanMissing as missing:
        if rules is None:
            raise PlanMissing(f"{missing.message}回算更早的过程可用 --rules 指定规则集。") from None
    first = max(library.earliest, library.rule_set(rules).in_force_from)
    printing.note(f"{day} 没有生效的预案，按 {first} 的预案数值和规则集 {rules} 回算。")
    return library.replaying(first).plan_for(area, day)


def _text(suggestion: LevelSuggestion) -> str:
    lines = [
        f"{suggestion.plan_title}（{suggestion.rules}），{moment_text(suggestion.assessed_at)}研判",
        f"建议级别：{suggestion.level.label}    {suggestion.advice.label}",
    ]
    if suggestion.response:
        span = f"{moment_text(suggestion.start)}起，预计至{moment_text(suggestion.end)}"
        lines.append(f"{suggestion.response.label}：{span}，提前{suggestion.lead_hours}小时")
    lines += [
        f"  {_mark(suggestion, each)} {each.text}\n      依据：{each.citation.label}"
        for each in suggestion.reasons
    ]
    lines += [f"  不计入：{each.day} {each.why}" for each in suggestion.excluded_days]
    lines += [
        f"  {each.why}：{each.level.label}"
        if each.reading == NEXT
        else f"  另一种算法（{each.why}）：{each.level.label}"
        for each in suggestion.alternatives
    ]
    lines += _tips(suggestion)
    if suggestion.assumed:
        lines.append(f"待核（未读到原文的数值）：{'、'.join(suggestion.assumed)}")
    return "\n".join(lines)


def _mark(suggestion: LevelSuggestion, reason: Reason) -> str:
    """A condition is met or not; what only explains is neither."""
    if not suggestion.is_condition(reason):
        return "说明"
    return "✓" if reason.met else "✗"


def _tips(suggestion: LevelSuggestion) -> list[str]:
    lines = ["建议发布健康提示。"] if suggestion.health_tip else []
    if suggestion.o3_response:
        lines.append(
            "建议启动臭氧专门响应：健康防护、倡议性减排、强制性管控，不分级（须由值班人员确认，另行部署）。"
        )
    if any(each.cause is Cause.FIREWORKS for each in suggestion.excluded_days):
        lines.append("请会商确认烟花爆竹的影响。")
    return lines
