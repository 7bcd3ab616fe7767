"""`emergency aqi`: a table of concentrations in, the same table with its air quality index out."""

import csv
import datetime
import io
import pathlib
from collections.abc import Mapping

import click

from emergency.cli import printing
from emergency.errors import InputInvalid
from emergency.sources.cell import head_name
from emergency.sources.table import BEIJING, Row, Table, day, load_table, moment, number
from plans import aqi as index
from plans.aqi_standard import EDITIONS, Standard
from plans.errors import Fault

INDICATORS = tuple(index.INDICATORS)
ADDED = ("standard", *(f"iaqi_{key}" for key in INDICATORS), "aqi", "primary", "category")
COMPUTE = {"daily": index.daily_index, "hourly": index.hourly_index}
# Tables that say over how long a mean was taken name their columns so; O3 always does.
LONG_NAMES = {
    kind: {key: key if key.startswith("o3") else f"{key}_{over}" for key in INDICATORS}
    for kind, over in (("daily", "24h"), ("hourly", "1h"))
}


@click.command(help="按 HJ 633 计算每一行的 IAQI、AQI、首要污染物和级别。")
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option("--kind", type=click.Choice(["daily", "hourly"]), help="日报或实时报；默认看表头")
@click.option("--standard", type=click.Choice(["auto", *EDITIONS]), default="auto", help="标准；auto 按日期")
@click.option("--output", type=click.Path(path_type=pathlib.Path), help="写入文件；默认标准输出")
@click.option("--json", "as_json", is_flag=True, help="以一个 JSON 文档报告行数和问题（须同时给 --output）")
def aqi(file, kind, standard, output, as_json):
    """Compute the index of every row; a bad cell costs its own IAQI and is reported, never the file."""
    if as_json and output is None:
        raise click.UsageError("使用 --json 时须用 --output 指定结果文件。")
    table = load_table(file)
    kind = kind or _kind(table)
    columns = _columns(table, kind)
    _refuse_unless_computable(table, standard, columns)
    _note_unused(table, kind)
    faults = list(table.faults)
    lines = [_line(row, kind, standard, columns, faults) for row in table.rows]
    _write(_csv_text(table, lines), output)
    _report(faults, len(lines), as_json)


def _report(faults: list[Fault], rows: int, as_json: bool) -> None:
    """Name every fault on standard error and, where asked for, all of them in one JSON document."""
    for fault in faults:
        printing.note(f"第 {fault.row} 行「{fault.column or '整行'}」列：{fault.message}")
    if as_json:
        listed = [fault.to_json() for fault in faults]
        printing.report(True, {"ok": True, "rows": rows, "faults": listed}, "")


def _kind(table: Table) -> str:
    by_hour = table.has("time") and not table.has("date")
    return "hourly" if by_hour or _long_names(table, "hourly") else "daily"


def _columns(table: Table, kind: str) -> Mapping[str, str]:
    """The column of each indicator that the table has: its plain name, else that of its averaging time."""
    found = {key: key if table.has(key) else LONG_NAMES[kind][key] for key in INDICATORS}
    return {key: column for key, column in found.items() if table.has(column)}


def _long_names(table: Table, kind: str) -> list[str]:
    """The columns of the table that are named by the averaging time of a report, O3 left out."""
    return [name for key, name in LONG_NAMES[kind].items() if name != key and table.has(name)]


def _note_unused(table: Table, kind: str) -> None:
    """Say which concentrations belong to the other report: they are kept and not computed with."""
    other = {"daily": "hourly", "hourly": "daily"}[kind]
    unused = _long_names(table, other)
    if unused:
        printing.note(
            f"{'、'.join(unused)} 列不属于所选的报告类型，未参与计算。如需使用请加 --kind {other}。"
        )


def _refuse_unless_computable(table: Table, standard: str, columns: Mapping[str, str]) -> None:
    """Refuse a table without any concentration, or without days where the edition depends on them."""
    faults = []
    if standard == "auto" and not (table.has("date") or table.has("time")):
        message = "缺少 date 或 time 列。请补上日期列，或用 --standard 指定标准。"
        faults.append(Fault("no_date", message, file=table.name, row=1))
    if not columns:
        message = f"缺少浓度列。请至少给出 {'、'.join(INDICATORS)} 之一。"
        faults.append(Fault("no_concentration", message, file=table.name, row=1))
    if faults:
        raise InputInvalid("表头不合要求，未计算。请按所列问题改正。", faults=faults)


def _line(row: Row, kind: str, standard: str, columns: Mapping[str, str], faults: list[Fault]) -> list[str]:
    """The cells to add to one row; what cannot be used is added to `faults`."""
    edition = _edition(row, faults) if standard == "auto" else index.standard(standard)
    concentrations = {key: _concentration(row, column, faults) for key, column in columns.items()}
    if edition is None:
        return [""] * len(ADDED)
    found = COMPUTE[kind](concentrations, edition)
    cells = [edition.name, *(found.iaqi[key] for key in INDICATORS), found.aqi]
    label = found.category.label if found.category else ""
    return ["" if cell is None else str(cell) for cell in cells] + [index.primary_text(found.primary), label]


def _edition(row: Row, faults: list[Fault]) -> Standard | None:
    """The edition in force on the row's day; None, with a fault, where the row has no day."""
    found = [_day(row, column) for column in ("date", "time")]
    known = [each for each in found if isinstance(each, datetime.date)]
    if known:
        return index.standard_on(known[0])
    bad = [each for each in found if isinstance(each, Fault)]
    faults += bad or [row.fault("date", "no_day", "没有日期，无法判断适用的标准。请填写日期。")]
    return None


def _day(row: Row, column: str) -> datetime.date | Fault | None:
    """The Beijing day in one cell, written as a day or as a moment."""
    at = moment(row, column)
    if isinstance(at, datetime.datetime):
        return at.astimezone(BEIJING).date()
    found = day(row, column)
    return at if isinstance(found, Fault) and column == "time" else found


def _concentration(row: Row, key: str, faults: list[Fault]):
    found = number(row, key)
    if found is not None and not isinstance(found, Fault) and found < 0:
        found = row.fault(key, "negative", f"浓度 {found} 小于 0，不可用。没有数据请留空。")
    if isinstance(found, Fault):
        faults.append(found)
        return None
    return found


def _csv_text(table: Table, lines: list[list[str]]) -> str:
    """The table as it came, with the added cells, as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(_kept(column) for column in table.columns), *ADDED])
    writer.writerows([*row.cells, *added] for row, added in zip(table.rows, lines, strict=True))
    return text.getvalue()


def _kept(column: str) -> str:
    """The name an input column keeps; one that is called as a result is told apart, so results are unique."""
    return f"{column}_input" if head_name(column) in ADDED else column


def _write(text: str, output: pathlib.Path | None) -> None:
    """UTF-8 to the file, or to standard output whatever the encoding of the terminal."""
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    try:
        output.write_bytes(text.encode())
    except OSError:
        raise click.ClickException(f"无法写入 {output}。请检查路径和权限。") from None
