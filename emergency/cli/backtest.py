"""`emergency backtest`: replay a history under a plan and say what its warnings would have been worth."""

import datetime
import pathlib
from dataclasses import dataclass

import click

from emergency.cli import printing
from emergency.cli.backtest_text import comparison_text, demand_text, overview_text, result_text
from emergency.cli.evidence import Day
from emergency.cli.law import SHIPPED, law_of
from emergency.cli.opening import system_of
from emergency.errors import DatabaseNotReady, InputInvalid
from emergency.services.office import Office
from emergency.services.replay_list import held_list
from emergency.sources.forecast_history import read_forecast_history
from emergency.sources.observed import read_observed_history
from emergency.sources.place import ANYWHERE
from plans.backtest import Backtest, covered, run, summary, to_json
from plans.backtest_comparison import compare, comparison_json
from plans.beijing import day_of
from plans.dust import DustHandling
from plans.errors import Fault
from plans.history import History, history_of
from plans.library import PlanLibrary
from plans.replay_basis import basis_of
from plans.replay_reduction import Demand, demand, demand_json
from plans.terms import Tier

FILE = click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)


@dataclass(frozen=True)
class _Asked:
    """What the command was asked to do."""

    library: PlanLibrary
    today: datetime.date
    rules: str | None
    against: str | None
    handling: DustHandling
    office: Office | None

    def demand(self, result: Backtest) -> Demand | None:
        """What the warnings would have meant by the list in force; None without database or list."""
        held = held_list(self.office, result.area, self.today) if self.office else None
        return demand(result.score, held) if held else None


@click.command()
@click.option("--area", help="行政区划代码，如通辽市 150500；与 --all-cities 二选一")
@click.option("--all-cities", is_flag=True, help="文件中的全部盟市，每地一行")
@click.option(
    "--observed", required=True, type=FILE, help="实测日值：date,aqi（可加 code 或 city,pm25,pm10 等）"
)
@click.option(
    "--forecast", type=FILE, help="预报历史：issue_date,target_date,aqi_low,aqi_high（可加 code,primary）"
)
@click.option("--rules", metavar="NAME", help="规则集（如 CN-2024）或预案编号；默认该地现行预案")
@click.option("--against", metavar="NAME", help="再用另一规则集或预案编号回放一遍，并列比较")
@click.option(
    "--dust",
    type=click.Choice([each.value for each in DustHandling]),
    default=DustHandling.PROPOSE.value,
    show_default=True,
    help="疑似沙尘日：propose 只列出，exclude 按沙尘剔除，ignore 不判断",
)
@click.option("--from", "first", type=Day(), help="从哪一天起")
@click.option("--to", "last", type=Day(), help="到哪一天止")
@SHIPPED
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def backtest(
    context, area, all_cities, observed, forecast, rules, against, dust, first, last, shipped, as_json
):
    """用历史数据回放规则：列出会有的预警、命中、漏报、空报和提前量。

    没有预报历史时，以实测当作预报（完全准确预报的算法）。每日20时研判，逐条建议照办。
    数据库里有该地区的应急减排清单时，按现行清单测算指令数和减排量。
    """
    if bool(area) == all_cities:
        raise click.UsageError("请写 --area CODE 或 --all-cities，二者只写其一。")
    library = law_of(context, shipped=shipped, decides=True)
    today = day_of(datetime.datetime.now(datetime.UTC))
    asked = _Asked(library, today, rules, against, DustHandling(dust), _office(context))
    histories = [
        covered(each.within(first, last))
        for each in _histories(library, None if all_cities else area, observed, forecast)
    ]
    _refuse_empty(histories, observed.name)
    named = {"observed": observed.name, "forecast": forecast.name if forecast else None}
    if all_cities:
        _report_cities(asked, histories, named, as_json)
    else:
        _report_area(asked, histories[0], named, as_json)


def _office(context: click.Context) -> Office | None:
    """The office where there is a database of this version; a replay works without one."""
    try:
        return system_of(context).office
    except DatabaseNotReady:
        return None


def _histories(library: PlanLibrary, area: str | None, observed, forecast) -> list[History]:
    """The history of one area, or of every league and city of the region that the file has."""
    if area is not None:
        library.divisions.get(area)
    days = read_observed_history(observed.read_bytes(), observed.name, library.divisions)
    bulletins = {}
    if forecast is not None:
        bulletins = read_forecast_history(forecast.read_bytes(), forecast.name, library.divisions)
    areas = [area] if area is not None else _cities(library, days)
    wanted = [(each, _held(days, each), _held(bulletins, each)) for each in areas]
    for each, held, issued in wanted:
        _refuse_absent(each, held, days, observed.name)
        if forecast is not None:
            _refuse_absent(each, issued, bulletins, forecast.name)
    return [history_of(each, held, issued or ()) for each, held, issued in wanted]


def _held(by_area: dict, area: str) -> tuple | None:
    return by_area.get(area) or by_area.get(ANYWHERE)


def _cities(library: PlanLibrary, days: dict) -> list[str]:
    cities = [each.code for each in library.divisions.all() if each.tier is Tier.LEAGUE_CITY]
    return [code for code in cities if code in days]


def _refuse_absent(area: str, held: tuple | None, by_area: dict, name: str) -> None:
    if held is None:
        known = "、".join(sorted(by_area)[:12])
        message = f"文件 {name} 中没有地区 {area} 的数据，有：{known}。请核对 --area。"
        raise InputInvalid(message, faults=[Fault("no_area", message, file=name, column="code")])


def _refuse_empty(histories: list[History], name: str) -> None:
    if not any(each.days for each in histories):
        message = f"文件 {name} 在所选日期内没有该地区的数据。请检查 --from、--to、code 列和预报的日期。"
        raise InputInvalid(message, faults=[Fault("no_days", message, file=name)])


def _report_area(asked: _Asked, history: History, named: dict, as_json: bool) -> None:
    left = basis_of(asked.library, history.area, asked.rules, asked.today)
    tree = asked.library.divisions
    if asked.against is None:
        result = run(history, left, asked.handling)
        found = asked.demand(result)
        document = to_json(result) | {"reduction": demand_json(found)} | _sources(named)
        text = result_text(result, tree, _source_text(named)) + demand_text(found, result.basis.name)
        printing.report(as_json, document, text)
        return
    right = basis_of(asked.library, history.area, asked.against, asked.today)
    found = compare(history, left, right, asked.handling)
    one, other = asked.demand(found.left), asked.demand(found.right)
    counted = {"reduction": {"left": demand_json(one), "right": demand_json(other)}}
    text = comparison_text(found, tree, _source_text(named)) + demand_text(one, left.name)
    text += demand_text(other, right.name) if other else ""
    printing.report(as_json, comparison_json(found) | counted | _sources(named), text)


def _report_cities(asked: _Asked, histories: list[History], named: dict, as_json: bool) -> None:
    names = [asked.rules] + ([asked.against] if asked.against else [])
    tables = [_results(asked, histories, name) for name in names]
    counted = [[asked.demand(each) for each in table] for table in tables]
    pairs = list(zip(tables, counted, strict=True))
    document = {
        "results": [
            {"rules": table[0].basis.rules.name, "areas": list(map(_row, table, demands))}
            for table, demands in pairs
        ]
    }
    tree = asked.library.divisions
    texts = [overview_text(table, demands, tree, _source_text(named)) for table, demands in pairs]
    printing.report(as_json, document | _sources(named), "\n\n".join(texts))


def _results(asked: _Asked, histories: list[History], name: str | None) -> list[Backtest]:
    answers = {}
    return [
        run(each, basis_of(asked.library, each.area, name, asked.today), asked.handling, answers)
        for each in histories
        if each.days
    ]


def _row(result: Backtest, found: Demand | None) -> dict:
    head = {"area": result.area, "plan": result.basis.plan.id, "reading": result.reading}
    return head | summary(result) | {"reduction": demand_json(found)}


def _sources(named: dict) -> dict:
    return {"sources": named | {"synthetic": _is_synthetic(named)}}


def _source_text(named: dict) -> str:
    shown = f"实测：{named['observed']}" + (f"；预报：{named['forecast']}" if named["forecast"] else "")
    return shown + ("（合成数据，仅供演示）" if _is_synthetic(named) else "")


def _is_synthetic(named: dict) -> bool:
    """Whether a file calls itself synthetic; such a result proves nothing about real forecasts."""
    return any("synthetic" in name.lower() for name in named.values() if name)
