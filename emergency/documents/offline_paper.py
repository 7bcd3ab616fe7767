"""The papers of an offline pack: the notice, the call sheet, and each enterprise's order to be signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emergency.documents.paper import DRILL, Code, Facts, Grid, NewPage, Paper, Signature, Text

SIGNED = ("签收人（签字）：________________", "____年____月____日____时____分")


@dataclass(frozen=True)
class OrderSheet:
    """One order as it is printed: whom to call, what is ordered."""

    code: str
    number: str
    enterprise: str
    phones: str
    deadline: str
    lines: tuple[str, ...]


def offline_papers(
    manifest: Mapping[str, Any], facts: Sequence[tuple[str, str]], sheets: Sequence[OrderSheet], address: str
) -> Paper:
    """Every paper of the pack in one file, a QR code with its reference on each sheet."""
    reference = manifest["reference"]
    blocks = [
        Facts(tuple(facts)), _code(address, reference, ""),
        Text("请打印、签收；企业指令逐家送达并由企业签字。签完后填写「回报表.xlsx」，连同本纸质件交上级值班室录入。"),
        Signature(SIGNED), NewPage(),
        Grid(
            ("指令编号", "企业", "联系电话", "签收人", "签收时间"),
            tuple((each.code, each.enterprise, each.phones, "", "") for each in sheets),
            (2, 5, 5, 2, 3), caption="电话通知签收单",
        ),
        _code(address, reference, ""),
    ]  # fmt: skip
    for each in sheets:
        blocks += [NewPage(), *_order(each, manifest, address)]
    label = (DRILL,) if manifest["drill"] else ()
    return Paper(
        title=f"{manifest['area']}重污染天气响应离线包", blocks=tuple(blocks), labels=label, foot=reference
    )


def _order(sheet: OrderSheet, manifest, address: str) -> list:
    head = (("企业", sheet.enterprise), ("指令", sheet.number), ("级别", manifest["level_name"]),
            ("到位时限", sheet.deadline))  # fmt: skip
    return [
        Facts(head),
        *(Text(f"{place}. {line}") for place, line in enumerate(sheet.lines, 1)),
        _code(address, manifest["reference"], sheet.code),
        Signature(SIGNED),
    ]


def _code(address: str, reference: str, order_code: str) -> Code:
    beside = (f"离线包编号 {reference}", *((f"指令编号 {order_code}",) if order_code else ()))
    return Code(f"{address}?pack={reference}" + (f"&order={order_code}" if order_code else ""), beside)
