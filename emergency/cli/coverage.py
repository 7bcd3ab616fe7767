"""`emergency coverage`: the register of an area beside a permit register file."""

import pathlib

import click

from emergency.cli import printing
from emergency.cli.opening import system_of
from emergency.services import coverage as comparing
from emergency.services.office import SYSTEM
from emergency.sources.permit_register import read_permits
from emergency.wiring import utc_now
from plans.coverage import Gap

SHOWN = 200


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--area", required=True, help="行政区划代码，如 150500；包括其下各级")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def coverage(context, file, area, as_json):
    """把登记的企业与排污许可名录文件（CSV、Excel）比对：漏登、多登、行业和管理类别不一致、许可过期、长期停产占名额。只比对，不修改。"""
    read = read_permits(file.read_bytes(), file.name)
    found = comparing.compare_with(
        system_of(context).office, SYSTEM, utc_now(), area, read.register, read.valid_to
    )
    document = {
        "area": area,
        "day": found.day.isoformat(),
        **found.coverage.to_json(),
        "composition": [
            {"label": each.label, "here": each.here, "there": each.there.value, "source": each.there.title}
            for each in found.sizes
        ],
        "faults": [each.to_json() for each in read.faults],
    }
    printing.report(as_json, document, _text(found, read.faults))


def _text(found: comparing.Compared, faults) -> str:
    held = found.coverage
    lines = [f"登记企业 {held.registered} 家，许可名录 {held.permits} 条，对上 {held.matched} 条。"]
    lines += [f"  {gap.label}：{comparing.said(found, gap)}" for gap in Gap]
    lines += [f"{row[0]}：{row[1]}（{row[2] or row[3]}）登记：{row[4]}；名录：{row[5]}"
              for row in comparing.table(found)[: min(SHOWN, len(held.findings))]]  # fmt: skip
    if len(held.findings) > SHOWN:
        lines.append(f"只列出前 {SHOWN} 条，全部请加 --json。")
    lines += [f"{each.label} {each.here}（{each.there.title} {each.there.value}）" for each in found.sizes]
    lines += [f"名录第 {each.row} 行：{each.message}" for each in faults[:SHOWN]]
    return "\n".join(lines)
