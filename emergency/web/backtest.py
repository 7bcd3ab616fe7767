"""What if: upload or paste a history, see the warnings there would have been under one plan or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from emergency.errors import InputInvalid
from emergency.services import backtest
from emergency.services.backtest import PLAYERS, Replayed, WhatIf
from emergency.sources.forecast_history import read_forecast_history
from emergency.sources.observed import read_observed_history
from emergency.web import backtest_chart
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.backtest import Backtest, summary
from plans.backtest_comparison import figures_beside
from plans.backtest_words import TITLES
from plans.beijing import day_of
from plans.dust import DustHandling
from plans.reduction import Emission
from plans.replay_reduction import LABEL, NO_LIST
from plans.replay_score import PeriodOutcome, WarningOutcome
from plans.terms import Tier

blueprint = Blueprint("backtest", __name__, url_prefix="/backtest")
LARGEST_FILE = 4 * 1024 * 1024
EVERY_CITY = "all"
OVERVIEW = ("days", "missing_days", "warnings", "heavy_periods", "hits", "late", "misses", "false_alarms")
PASTED = "粘贴的数据"
NONE_CHOSEN = "没有选择文件，也没有粘贴数据。请选择实测文件，或把表格连表头一起粘贴进来。"


@dataclass(frozen=True)
class Sent:
    """One table that was handed in, by file or by paste."""

    data: bytes
    name: str


@blueprint.get("/")
@permits(*PLAYERS)
def index():
    """The form of a replay."""
    return render_template("backtest/index.html", choices=_choices(), **_offered())


@blueprint.post("/")
@permits(*PLAYERS)
def replay():
    """Replay the history and show what came of it; nothing is stored, so the answer is the page itself."""
    form = Form()
    handling = form.choice("dust", "沙尘日的处理", DustHandling)
    first, last = form.day("first", "起始日期", needed=False), form.day("last", "截止日期", needed=False)
    change = (form.text("figure"), form.number("supposed", "假设值")) if form.text("figure") else None
    form.check()
    observed = _sent("observed", "pasted")
    if observed is None:
        raise InputInvalid(NONE_CHOSEN)
    forecast = _sent("forecast")
    tree = office().library.divisions
    asked = WhatIf(
        area=form.text("area"),
        first=first,
        last=last,
        rules=form.text("rules") or None,
        against=form.text("against") or None,
        handling=handling,
        change=change,
    )
    days = read_observed_history(observed.data, observed.name, tree)
    bulletins = read_forecast_history(forecast.data, forecast.name, tree) if forecast else None
    sources = [each.name for each in (observed, forecast) if each]
    if asked.area == EVERY_CITY:
        return _overview(asked, days, bulletins, sources)
    found = backtest.replay(office(), actor(), now(), asked, days, bulletins)
    named = [(_name(each), each) for each in _results(found)]
    return render_template(
        "backtest/result.html",
        found=found,
        asked=asked,
        sources=sources,
        synthetic=_is_synthetic(sources),
        area=tree.get(asked.area).name,
        results=_results(found),
        names=[name for name, _ in named],
        table=_table(found),
        picture=backtest_chart.course(found, tree.get(asked.area).name, named),
        calendars=backtest_chart.calendars(named),
        outcomes=backtest_chart.outcomes(named),
        period=PeriodOutcome,
        outcome=WarningOutcome,
        titles=TITLES,
        emissions=Emission,
        label=LABEL,
        no_list=NO_LIST,
    )


def _overview(asked: WhatIf, days: dict, bulletins: dict | None, sources: list[str]) -> str:
    """Every league and city, a row each and basis, with the sums."""
    found = backtest.replay_all(office(), actor(), now(), asked, days, bulletins)
    sides = zip(*(_results(each) for each in found), strict=True)
    return render_template(
        "backtest/overview.html",
        name_of=lambda code: office().library.divisions.get(code).name,
        sides=[(_side_name(results), [(each, summary(each)) for each in results]) for results in sides],
        demands={each.result.area: each.demands for each in found},
        label=LABEL,
        emissions=Emission,
        keys=OVERVIEW,
        titles=TITLES,
        sources=sources,
        synthetic=_is_synthetic(sources),
        definitions=found[0].result.definitions,
        perfect=found[0].result.is_perfect,
    )


def _side_name(results: Sequence[Backtest]) -> str:
    """What the areas were replayed under: one name, or each under its own plan."""
    names = {_name(each) for each in results}
    change = results[0].basis.change
    return names.pop() if len(names) == 1 else "各地现行预案" + (f"（假设{change}）" if change else "")


def _is_synthetic(sources: Sequence[str]) -> bool:
    return any("synthetic" in name.lower() for name in sources)


def _choices() -> backtest.Choices:
    return backtest.choices(office(), actor().division, day_of(now()))


def _offered() -> dict:
    """Leagues and cities in the actor's scope, or the actor's own division where there are none."""
    held = office().library.divisions
    wanted = (Tier.LEAGUE_CITY, held.get(actor().division).tier)
    areas = [each for each in held.all() if actor().scope.covers(each.code) and each.tier in wanted]
    return {"areas": areas, "handlings": DustHandling, "every_city": EVERY_CITY}


def _sent(name: str, pasted: str | None = None) -> Sent | None:
    """The uploaded file, or what was pasted instead; None for neither."""
    file = request.files.get(name)
    if file is not None and file.filename:
        data = file.read(LARGEST_FILE + 1)
        sent = Sent(data, file.filename[:80])
    else:
        text = request.form.get(pasted, "") if pasted else ""
        sent = Sent(text.encode(), PASTED) if text.strip() else None
    if sent is not None and len(sent.data) > LARGEST_FILE:
        raise InputInvalid(f"{sent.name}超过 {LARGEST_FILE // 1024 // 1024} MB，未回放。请按地区或年份拆分。")
    return sent


def _results(found: Replayed) -> list[Backtest]:
    return [found.comparison.left, found.comparison.right] if found.comparison else [found.result]


def _name(result: Backtest) -> str:
    """What people call the basis of a result: the plan, or the rule set put in its place."""
    basis = result.basis
    name = basis.plan.title if basis.name == basis.plan.id else f"规则集 {basis.rules.name}"
    return f"{name}（假设{basis.change}）" if basis.change else name


def _table(found: Replayed) -> list[tuple]:
    """The counts by key, one column a result."""
    if found.comparison:
        return list(figures_beside(found.comparison))
    flat = []
    for key, value in summary(found.result).items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        flat += [(f"{key}.{name}" if name else key, each) for name, each in inner]
    return flat
