"""`emergency list`: the reduction list as a workbook — template, check, import, export."""

import dataclasses
import datetime
import pathlib

import click

from emergency.cli import printing
from emergency.cli.evidence import Day
from emergency.cli.opening import system_of
from emergency.cli.reduction_list_text import check_text, import_text
from emergency.documents.list_workbook import write_list, write_marked, write_template
from emergency.errors import InputInvalid, NotFound
from emergency.services import listing
from emergency.services.office import SYSTEM, Office
from emergency.sources.list_workbook import read_list
from emergency.sources.permit_register import read_permits
from emergency.sources.workbook_guard import LIMITS
from emergency.wiring import utc_now
from plans.beijing import day_of
from plans.errors import Fault
from plans.library import load
from plans.list_check import Examination, examine
from plans.list_draft import ListDraft
from plans.list_fault import has_errors, joined
from plans.permit_register import PermitRegister

FILE = click.argument("file", type=click.Path(path_type=pathlib.Path))
OUT = click.argument("out", metavar="OUT.xlsx", type=click.Path(dir_okay=False, path_type=pathlib.Path))
AREA = click.option("--area", required=True, help="六位行政区划代码")
JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group("list")
def reduction_list():
    """应急减排清单：模板、检查、导入、导出。"""


@reduction_list.command()
@OUT
@JSON
def template(out, as_json):
    """写出空白的清单模板 OUT.xlsx，第二张表说明每一列。"""
    _save(out, write_template())
    printing.report(
        as_json, {"ok": True, "file": str(out)}, f"已写出模板 {out}。请填写后运行 emergency list check。"
    )


@reduction_list.command()
@FILE
@AREA
@click.option("--on", "day", type=Day(), help="按哪一天的预案检查；默认今天")
@click.option(
    "--marked", type=click.Path(dir_okay=False, path_type=pathlib.Path), help="另写一份标出问题的 .xlsx"
)
@click.option(
    "--permits", type=click.Path(path_type=pathlib.Path), help="排污许可名录文件（CSV、Excel），据此核对 V14"
)
@JSON
@click.pass_context
def check(context, file, area, day, marked, permits, as_json):
    """检查清单 FILE（.xlsx、.xls、.csv 或 CSV 的 .zip），不存入任何内容。

    列出每处问题的工作表、行、列、代码和改法。有必须改正的问题时以 1 结束；文件读不了时以 2 结束。
    """
    data = _read(file)
    draft, faults = read_list(data, file.name, area=area)
    register = _permits(permits) if permits is not None else None
    examination = _examined(draft, faults, day or day_of(utc_now()), register)
    if marked is not None:
        _save(marked, write_marked(data, examination.faults, file.name))
    document = examination.to_json() | {"permits": None if register is None else len(register.permits)}
    printing.report(as_json, document, check_text(examination, marked, register))
    context.exit(0 if examination.ok else printing.FAILED)


@reduction_list.command("import")
@FILE
@AREA
@click.option("--year", type=click.IntRange(2013, 2100), required=True, help="清单年度")
@click.option("--title", help="清单名称；默认由年度和地区拼成")
@click.option("--from", "start", type=Day(), help="自哪一天起执行；默认今天")
@JSON
@click.pass_context
def import_command(context, file, area, year, title, start, as_json):
    """把清单 FILE 存为草稿，由审批人在网页上核准、发布。

    有读不出的内容时拒绝导入，什么也不存；规则检查的问题随草稿保存，改正前不能报审。
    """
    draft, faults = read_list(_read(file), file.name, area=area)
    _refuse_unread(faults)
    now = utc_now()
    name = load().divisions.get(area).name
    imported = listing.import_list(
        system_of(context).office.settled(),
        SYSTEM,
        now,
        draft,
        year=year,
        title=title or f"{year}年{name}重污染天气应急减排清单",
        in_force_from=start or day_of(now),
    )
    document = {each.name: getattr(imported, each.name) for each in dataclasses.fields(imported)}
    examination = dataclasses.replace(
        imported.examination, faults=joined(faults, imported.examination.faults)
    )
    document |= {"ok": True, "missing": list(imported.missing), "examination": examination.to_json()}
    printing.report(as_json, document, import_text(imported, examination))


@reduction_list.command("export")
@OUT
@AREA
@click.option("--on", "day", type=Day(), help="导出哪一天现行的清单；默认今天")
@click.option("--list", "list_id", type=int, help="导出这个编号的清单（草稿也可）；编号见导入的回答")
@JSON
@click.pass_context
def export_command(context, out, area, day, list_id, as_json):
    """把某地区现行的清单写成工作簿 OUT.xlsx，格式与模板相同；还没有现行清单时写最新的草稿，并说明。"""
    office = system_of(context).office
    day = day or day_of(utc_now())
    draft = _drawn(office, area, day, list_id)
    _save(out, write_list(draft, _examined(draft, (), day).totals))
    document = {"ok": True, "file": str(out), "enterprises": len(draft.enterprises)}
    printing.report(as_json, document, f"已写出 {out}，共 {len(draft.enterprises)} 家企业。")


def _drawn(office: Office, area: str, day: datetime.date, list_id: int | None) -> ListDraft:
    """The list in force; where none is, the newest draft, with a word that it binds nobody."""
    try:
        return listing.draft_of(office, SYSTEM, area, day, list_id=list_id)
    except NotFound:
        newest = None if list_id else listing.newest_draft(office, SYSTEM, area)
        if newest is None:
            raise
    printing.note(f"该地区还没有现行清单，写出的是草稿《{newest.title}》（编号 {newest.id}），尚未生效。")
    return listing.draft_of(office, SYSTEM, area, day, list_id=newest.id)


def _permits(path: pathlib.Path) -> PermitRegister:
    """The permits to hold a list against; a register that cannot be read in full is refused with its faults."""
    read = read_permits(_read(path), path.name)
    if read.faults:
        raise InputInvalid(
            f"许可名录 {path.name} 有 {len(read.faults)} 处读不出来，没有比对。请改正后重试，或不加 --permits。",
            faults=read.faults,
        )
    return read.register


def _examined(
    draft: ListDraft, faults: tuple[Fault, ...], day: datetime.date, register: PermitRegister | None = None
) -> Examination:
    """The examination by the plan of the day, with what reading found."""
    library = load()
    plan = library.plan_for(draft.area, day)
    found = examine(draft, divisions=library.divisions, plan=plan, day=day, register=register)
    return dataclasses.replace(found, faults=joined(faults, found.faults))


def _refuse_unread(faults: tuple[Fault, ...]) -> None:
    """Nothing is stored while something of the file could not be read."""
    if has_errors(faults):
        wrong = [fault for fault in faults if fault.severity == "error"]
        raise InputInvalid(
            f"清单有 {len(wrong)} 处读不出来，什么也没有存入。请按所列位置改正后重新导入；"
            "可用 emergency list check 的 --marked 写出标出问题的副本。",
            faults=wrong,
        )


def _read(path: pathlib.Path) -> bytes:
    """The file, at most a byte more than the limit; raises InputInvalid."""
    try:
        with path.open("rb") as file:
            return file.read(LIMITS.size + 1)
    except OSError:
        message = f"打不开文件 {path}。请检查路径和权限。"
        raise InputInvalid(message, faults=[Fault("W01", message, file=path.name)]) from None


def _save(path: pathlib.Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError:
        raise click.ClickException(f"无法写入 {path}。请检查路径和权限，并关闭正打开它的 Excel。") from None
