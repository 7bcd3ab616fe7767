"""`emergency plans try`: situations that a bureau wrote down, run through the engine and compared."""

import datetime
import pathlib
from collections.abc import Sequence
from typing import Any

import click

from emergency.cli import printing
from emergency.cli.columns import aligned
from emergency.cli.law import SHIPPED, law_of
from emergency.errors import InputInvalid
from plans.beijing import moment_text
from plans.library import PlanLibrary
from plans.scenario import Scenario, parse_scenarios
from plans.terms import Advice, WarningLevel
from plans.trial import Comparison, Trial, try_scenario, unfit

HEAD = ("", "情形", "应为", "得出", "依据")
NOTHING = "—"
WORDS = {
    "level": "级别", "advice": "建议", "start": "启动", "end": "结束", "lead_hours": "提前小时数",
    "health_tip": "健康提示", "o3_response": "臭氧专门响应", "excluded": "不计入的天数", "later": "此后的过程",
    "article": "依据文件", "met": "符合", "unmet": "不符合", "absent": "未列出",
}  # fmt: skip


@click.command("try")
@click.argument(
    "files",
    metavar="FILE.toml...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
)
@SHIPPED
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def try_command(context, files, shipped, as_json):
    """用写好的情形核对规则：逐个列出应为、得出和依据。

    情形文件的写法见 docs/scenarios.md。全部相符以 0 结束，有不符以 1 结束；文件有错以 2 结束，不作核对。
    """
    library = law_of(context, shipped=shipped, decides=True)
    trials = [(name, try_scenario(scenario, library)) for name, scenario in _scenarios(files, library)]
    differing = sum(not trial.agrees for _, trial in trials)
    document = {
        "ok": not differing,
        "cases": len(trials),
        "differing": differing,
        "results": [_json(name, trial) for name, trial in trials],
    }
    printing.report(as_json, document, _text([trial for _, trial in trials], differing))
    context.exit(printing.FAILED if differing else 0)


def _scenarios(files: Sequence[pathlib.Path], library: PlanLibrary) -> list[tuple[str, Scenario]]:
    """Every scenario with the name of its file; raises InputInvalid with every fault of every file."""
    held, faults = [], []
    for file in files:
        found, wrong = parse_scenarios(file.read_bytes(), file.name)
        faults += wrong
        for scenario in found:
            faults += unfit(scenario, library, file.name)
        held += [(file.name, scenario) for scenario in found]
    if faults:
        raise InputInvalid(
            f"情形文件有 {len(faults)} 处错误，未作核对。请按所列位置改正后重试。", faults=faults
        )
    return held


def _text(trials: Sequence[Trial], differing: int) -> str:
    rows = [_row(trial) for trial in trials]
    lines = []
    for line, trial in zip(aligned([HEAD, *rows]), [None, *trials], strict=True):
        lines.append(line)
        lines += (
            [] if trial is None else [f"    {_said(each)}" for each in trial.comparisons if not each.agrees]
        )
    verdict = f"其中 {differing} 个不符。" if differing else "全部相符。"
    return "\n".join([*lines, f"共 {len(trials)} 个情形，{verdict}"])


def _row(trial: Trial) -> tuple[str, ...]:
    expected, found = trial.scenario.expected, trial.suggestion
    wanted = _answer(WarningLevel(expected.level), Advice(expected.advice) if expected.advice else None)
    got = _answer(found.level, found.advice if expected.advice else None)
    source = trial.citation.label if trial.citation else NOTHING
    return ("✓" if trial.agrees else "✗", trial.scenario.name, wanted, got, source)


def _answer(level: WarningLevel, advice: Advice | None) -> str:
    return level.label if advice is None else f"{level.label}，{advice.label}"


def _said(each: Comparison) -> str:
    what = WORDS.get(each.what, each.what)
    return f"不符：{what} 应为 {_shown(each.what, each.expected)}，得出 {_shown(each.what, each.got)}"


def _shown(what: str, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, datetime.datetime):
        return moment_text(value)
    if isinstance(value, list):
        return "；".join(" ".join(map(str, each)) for each in value) or "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = {each.value: each.label for each in (Advice if what == "advice" else WarningLevel)}
    return NOTHING if value is None else labels.get(value, WORDS.get(value, str(value)))


def _json(name: str, trial: Trial) -> dict:
    return {
        "file": name,
        "name": trial.scenario.name,
        "agrees": trial.agrees,
        "expected": trial.scenario.expected.model_dump(mode="json", exclude_unset=True),
        "got": {"level": trial.suggestion.level.value, "advice": trial.suggestion.advice.value},
        "comparisons": [
            {
                "what": each.what,
                "expected": _plain(each.expected),
                "got": _plain(each.got),
                "agrees": each.agrees,
            }
            for each in trial.comparisons
        ],
        "citation": trial.citation.to_json() if trial.citation else None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime.date) else value
