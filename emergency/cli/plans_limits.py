"""`emergency plans limits`: the concentration limits of GB 3095 that hold on a day, both classes."""

import datetime

import click

from emergency.cli import printing
from emergency.cli.columns import aligned
from emergency.cli.evidence import Day
from plans.beijing import day_of
from plans.dated import Figure
from plans.difference import figure_json, value_text
from plans.errors import FigureMissing
from plans.limit import limits_on

CLASSES = (1, 2)


@click.command("limits")
@click.option("--on", "day", type=Day(), help="哪一天；默认今天")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def limits_command(day, as_json):
    """列出某日适用的空气质量标准限值（GB 3095，分过渡阶段和 2031 年起）。"""
    day = day or day_of(datetime.datetime.now(datetime.UTC))
    found = [each for functional in CLASSES for each in limits_on(day, functional)]
    if not found:
        raise FigureMissing(f"{day} 的限值没有录入：GB 3095-2026 自 2026-03-01 起施行，此前的版本未读原文。")
    document = {"on": day.isoformat(), "limits": [figure_json(each) for each in found]}
    printing.report(as_json, document, "\n".join(aligned([_row(each) for each in found])))


def _row(each: Figure) -> tuple[str, ...]:
    until = f"{each.in_force_from} 至 {each.until}" if each.until else f"{each.in_force_from} 起"
    return each.title, value_text(each), until, each.citation.label
