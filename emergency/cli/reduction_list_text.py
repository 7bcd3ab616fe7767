"""What `emergency list` says to a person: the faults with their places, the counts, the reduction."""

import pathlib
from collections import Counter
from collections.abc import Iterator

from emergency.services.listing import ImportedList
from plans.errors import Fault
from plans.list_check import Examination
from plans.permit_register import PermitRegister
from plans.severity import Severity

SHOWN = 200  # a terminal holds no more; the marked copy and --json hold all
NAMED = 10  # so many of the missing are named; the JSON names all
UNCHECKED = "没有给出许可名录，许可证只核对编号形式（V14）；加 --permits 名录文件可逐家核对。"
COUNTS = {
    "enterprises": "企业", "key_industry": "重点行业", "exempt": "豁免", "long_stopped": "长期停产",
    "guarantee": "保障类", "lines": "生产线", "measures": "措施", "dust_sites": "扬尘源", "mobile_sources": "移动源",
}  # fmt: skip


def check_text(examination: Examination, marked: pathlib.Path | None, register: PermitRegister | None) -> str:
    """The answer of a check."""
    permits = f"已与 {len(register.permits)} 张排污许可核对（V14）。" if register is not None else UNCHECKED
    lines = [*fault_lines(examination.faults), _counted(examination), permits, _verdict(examination)]
    if marked is not None:
        lines.append(f"标出问题的副本：{marked}")
    return "\n".join(lines)


def import_text(imported: ImportedList, examination: Examination) -> str:
    """The answer of an import."""
    lines = [
        *fault_lines(examination.faults),
        f"已存为草稿：编号 {imported.list_id}，第 {imported.version} 版。新增企业 {imported.new} 家，"
        f"变更 {imported.changed} 家，未变 {imported.unchanged} 家，措施 {imported.measures} 条。",
    ]
    if imported.missing:
        names = "、".join(imported.missing[:NAMED]) + ("等" if len(imported.missing) > NAMED else "")
        lines.append(f"登记在册而文件没有列入的企业 {len(imported.missing)} 家：{names}。")
    return "\n".join([*lines, _verdict(examination)])


def fault_lines(faults: tuple[Fault, ...]) -> Iterator[str]:
    """One line a fault, the gravest of the list first in a terminal's reach."""
    ordered = sorted(faults, key=lambda each: -Severity(each.severity).rank)
    for fault in ordered[:SHOWN]:
        yield f"{Severity(fault.severity).label} {fault.code} {_place(fault)}{fault.message}"
    if len(faults) > SHOWN:
        yield f"……共 {len(faults)} 处，其余请用 --json 或 --marked 查看。"


def _place(fault: Fault) -> str:
    row = f"第 {fault.row} 行" if fault.row else ""
    column = f"「{fault.column}」" if fault.column else ""
    shown = " ".join(part for part in (fault.sheet or "", row, column) if part)
    return f"{shown}：" if shown else ""


def _counted(examination: Examination) -> str:
    held = (f"{word} {examination.counts[key]}" for key, word in COUNTS.items() if key in examination.counts)
    return f"{'，'.join(held)}。"


def _verdict(examination: Examination) -> str:
    found = Counter(Severity(fault.severity) for fault in examination.faults)
    said = "，".join(
        f"{severity.label} {found[severity]} 处" for severity in reversed(Severity) if found[severity]
    )
    if not any(examination.counts.values()):
        return f"{said or '没有读到任何一家企业、工地或车队'}。请核对文件是否填写、示例行是否已改。"
    if not said:
        return "没有发现问题。"
    return f"{said}。{'可以导入和报审。' if examination.ok else '请改正后重新检查。'}"
