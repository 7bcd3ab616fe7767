"""Hold the register beside a permit register: who is missing, who differs, who pads the list (应纳尽纳)."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans.industry import industries
from plans.list_draft import PermitClass
from plans.permit_register import Permit, PermitRegister
from plans.terms import EnterpriseCategory, Term

SETTLED = (None, PermitClass.NONE)


class Gap(Term):
    """What a comparison finds."""

    NOT_LISTED = "not_listed", "有许可、未列入清单（应纳尽纳）"
    NOT_PERMITTED = "not_permitted", "列入清单、名录中查不到许可"
    INDUSTRY = "industry", "行业不一致"
    PERMIT_CLASS = "permit_class", "许可管理类别不一致"
    EXPIRED = "expired", "许可已过有效期"
    RUNNING = "running", "登记为长期停产，近期有用电"
    PADDING = "padding", "登记为长期停产，占清单名额"


@dataclass(frozen=True)
class Held:
    """What is compared of a registered enterprise; `used` None: no meter tells whether it runs."""

    id: int
    name: str
    credit_code: str
    industry: str
    category: EnterpriseCategory
    permit_number: str
    permit_class: PermitClass | None
    used: bool | None = None


@dataclass(frozen=True)
class Finding:
    """One gap: of which enterprise (its key, None where it is not registered) and what to do."""

    gap: Gap
    enterprise_id: int | None
    name: str
    credit_code: str
    permit_number: str
    listed: str
    permitted: str

    def to_json(self) -> dict[str, Any]:
        """The finding as commands print it."""
        return {
            "code": self.gap.value, "gap": self.gap.label, "name": self.name, "credit_code": self.credit_code,
            "permit_number": self.permit_number, "listed": self.listed, "permitted": self.permitted,
        }  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """The comparison: how many were compared, the findings, and the sizes by category.

    `unasked` are the gaps that could not be looked for, because the permit register says nothing of the kind.
    """

    registered: int
    permits: int
    matched: int
    findings: tuple[Finding, ...]
    sizes: Mapping[EnterpriseCategory, int]
    unasked: frozenset[Gap] = frozenset()

    def count(self, gap: Gap) -> int | None:
        """How many findings of one kind; None where none could be looked for."""
        return None if gap in self.unasked else sum(each.gap is gap for each in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The comparison as commands print it."""
        return {
            "ok": not self.findings,
            "registered": self.registered,
            "permits": self.permits,
            "matched": self.matched,
            "counts": {gap.value: self.count(gap) for gap in Gap},
            "sizes": {each.value: number for each, number in self.sizes.items()},
            "findings": [each.to_json() for each in self.findings],
        }


def compare(
    held: Sequence[Held],
    register: PermitRegister,
    valid_to: Mapping[str, datetime.date],
    day: datetime.date,
) -> Coverage:
    """Every gap between the register and the permits on `day`; `valid_to` by permit number, the last day counts."""
    findings, met = [], set()
    for each in held:
        own = permits_of(each, register)
        met.update(id(permit) for permit in own)
        findings += _of_enterprise(each, own, valid_to, day)
    missing = [permit for permit in register.permits if id(permit) not in met]
    findings += [_finding(Gap.NOT_LISTED, None, permit, "未列入", _said(permit)) for permit in missing]
    order = list(Gap)
    findings.sort(key=lambda each: (order.index(each.gap), each.name, each.permit_number))
    counted = Counter(each.category for each in held)
    return Coverage(
        registered=len(held),
        permits=len(register.permits),
        matched=len(met),
        findings=tuple(findings),
        sizes={each: counted[each] for each in EnterpriseCategory},
        unasked=_unasked(register, valid_to),
    )


def permits_of(each: Held, register: PermitRegister) -> tuple[Permit, ...]:
    """The permits of an enterprise: by its number if that is its own, else all of its credit code."""
    numbered = register.numbered(each.permit_number) if each.permit_number else None
    if numbered is not None and numbered.credit_code in ("", each.credit_code):
        rest = (permit for permit in register.held_by(each.credit_code) if permit is not numbered)
        return (numbered, *rest)
    return register.held_by(each.credit_code)


def _unasked(register: PermitRegister, valid_to: Mapping[str, datetime.date]) -> frozenset[Gap]:
    """What a register without the column, or with nothing in it, cannot be asked."""
    said = {
        Gap.INDUSTRY: any(permit.industry for permit in register.permits),
        Gap.PERMIT_CLASS: any(permit.permit_class for permit in register.permits),
        Gap.EXPIRED: bool(valid_to),
    }
    return frozenset(gap for gap, answered in said.items() if not answered)


def _of_enterprise(each: Held, own, valid_to, day) -> list[Finding]:
    found = []
    if not own:
        said = each.permit_number or "未填许可证编号"
        found.append(_finding(Gap.NOT_PERMITTED, each, None, said, "查不到"))
    else:
        found += _differences(each, own[0])
    for permit in own:
        until = valid_to.get(permit.number)
        if until is not None and until < day:
            found.append(_finding(Gap.EXPIRED, each, permit, each.permit_number, f"有效期至 {until}"))
    if each.category is EnterpriseCategory.LONG_STOPPED:
        gap = Gap.RUNNING if each.used else Gap.PADDING
        said = {True: "近期有用电", False: "近期没有用电", None: "没有电表数据"}[each.used]
        found.append(_finding(gap, each, None, each.category.label, said))
    return found


def _differences(each: Held, permit: Permit) -> list[Finding]:
    found = []
    if permit.industry and not same_industry(each.industry, permit.industry):
        known = industries().get(each.industry)
        listed = known.name if known else each.industry
        found.append(_finding(Gap.INDUSTRY, each, permit, listed, permit.industry))
    if permit.permit_class and each.permit_class not in SETTLED and permit.permit_class != each.permit_class:
        listed, said = each.permit_class.label, permit.permit_class.label
        found.append(_finding(Gap.PERMIT_CLASS, each, permit, listed, said))
    return found


def same_industry(code: str, said: str) -> bool:
    """Whether a register's words name the industry of the list: 水泥制造 is what is listed as 水泥（熟料）."""
    known = industries().get(code)
    if known is None:
        return code == said
    stems = [known.name.partition("（")[0], known.national or known.name]
    return said == known.code or any(stem in said or said in stem for stem in stems)


def _finding(gap: Gap, each: Held | None, permit: Permit | None, listed: str, permitted: str) -> Finding:
    return Finding(
        gap=gap,
        enterprise_id=each.id if each else None,
        name=each.name if each else permit.name,
        credit_code=each.credit_code if each else permit.credit_code,
        permit_number=permit.number if permit else each.permit_number,
        listed=listed,
        permitted=permitted,
    )


def _said(permit: Permit) -> str:
    kind = permit.permit_class.label if permit.permit_class else ""
    return "，".join(part for part in (permit.industry, kind) if part) or permit.number
