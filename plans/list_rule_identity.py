"""Who an enterprise is and where: V01 credit code, V02 place, V14 permit, V16 who watches over it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from plans import credit_code
from plans.bounds import bounds_of
from plans.list_column import (
    CREDIT_CODE,
    DIVISION,
    INDUSTRY,
    LATITUDE,
    LEADER,
    LONGITUDE,
    PERMIT_CLASS,
    PERMIT_NUMBER,
    REGULATOR,
    SUPERVISOR,
)
from plans.list_draft import DraftDustSite, DraftMobileSource, PermitClass
from plans.list_member import Basis, Breach, Member
from plans.list_rule import ListRule, threshold
from plans.permit_register import Permit, PermitRegister

# 18 characters of the holder, 3 of its place, one check character; HJ 608 itself was not read.
PERMIT_FORM = re.compile(r"[0-9A-Z]{22}", re.ASCII)
WATCHING = (("regulator", REGULATOR), ("leader", LEADER), ("supervisor", SUPERVISOR))


def credit_codes(member: Member, basis: Basis) -> Iterator[Breach]:
    """V01: eighteen characters with the right check letter."""
    wrong = credit_code.wrong(member.held.credit_code)
    if wrong:
        said = f"{member.held.name}：{wrong}请按营业执照改正。"
        yield Breach(ListRule.V01, said, member.held.place, CREDIT_CODE)


def repeated_codes(members: Sequence[Member], basis: Basis) -> Iterator[Breach]:
    """V01: one code, one enterprise; the later row is the fault."""
    first: dict[str, Member] = {}
    for member in members:
        code, held = member.held.credit_code, member.held
        earlier = first.setdefault(code, member)
        if earlier is not member and code:
            row = f"第 {earlier.held.place.row} 行" if earlier.held.place.row else f"「{earlier.held.name}」"
            said = f"{held.name}：统一社会信用代码「{code}」与{row}重复。请合并为一行，或改正其中一个。"
            yield Breach(ListRule.V01_REPEATED, said, held.place, CREDIT_CODE)


def places(member: Member, basis: Basis) -> Iterator[Breach]:
    """V02: the division belongs to the list's area, and the coordinates lie in its box."""
    wrong = _division(member.held.division, basis)
    if wrong:
        yield Breach(ListRule.V02, f"{member.held.name}：{wrong}", member.held.place, DIVISION)
    else:
        yield from _coordinates(member, basis)


def site_places(site: DraftDustSite, basis: Basis) -> Iterator[Breach]:
    """V02 for a dust site, which has no coordinates."""
    wrong = _division(site.division, basis)
    if wrong:
        yield Breach(ListRule.V02, f"{site.name}：{wrong}", site.place, DIVISION)


def fleet_places(fleet: DraftMobileSource, basis: Basis) -> Iterator[Breach]:
    """V02 for a fleet, which has no coordinates."""
    wrong = _division(fleet.division, basis)
    if wrong:
        yield Breach(ListRule.V02, f"{fleet.owner}：{wrong}", fleet.place, DIVISION)


def _division(code: str, basis: Basis) -> str:
    if code not in basis.divisions:
        return f"没有行政区划代码「{code}」。请填六位代码或旗县名称。"
    if basis.draft.area in {each.code for each in basis.divisions.path(code)}:
        return ""
    name, area = basis.divisions.get(code).name, basis.divisions.get(basis.draft.area).name
    return f"「{name}」不属于本清单的地区{area}。请改正区划，或移到该地区的清单。"


def _coordinates(member: Member, basis: Basis) -> Iterator[Breach]:
    held = member.held
    for value, column in ((held.longitude, LONGITUDE), (held.latitude, LATITUDE)):
        if value is None:
            yield Breach(
                ListRule.V02_MISSING, f"{held.name}：没有{column}。请补填十进制度数。", held.place, column
            )
    if held.longitude is None or held.latitude is None:
        return
    box = bounds_of(held.division, basis.divisions)
    if box is None or box.holds(
        held.longitude, held.latitude, threshold("bounds_margin", basis.plan, basis.day)
    ):
        return
    said = (
        f"{held.name}：坐标（{held.longitude:g}，{held.latitude:g}）不在{basis.divisions.get(box.code).name}范围内"
        f"（东经 {box.west}–{box.east}，北纬 {box.south}–{box.north}，按外框粗略核对）。"
        "请核对经纬度是否颠倒、漏位，或改正行政区划。"
    )
    yield Breach(ListRule.V02, said, held.place, LONGITUDE)


def permits(member: Member, basis: Basis) -> Iterator[Breach]:
    """V14: number, class and industry equal the register's; without a register the number has the right form."""
    said = _said_of_form(member, basis) if basis.register is None else _said_of_permit(member, basis.register)
    for rule, column, text in said:
        yield Breach(rule, f"{member.held.name}：{text}", member.held.place, column)


def _said_of_form(member: Member, basis: Basis) -> Iterator[tuple[ListRule, str, str]]:
    """Without a register only the number itself can be looked at: its length, its holder, whether there is one."""
    held = member.held
    number = (held.permit_number or "").strip().upper()
    if not number:
        if held.permit_class in (PermitClass.KEY, PermitClass.SIMPLIFIED):
            text = f"许可管理类别为{held.permit_class.label}，没有填排污许可证编号。请补填，或改正管理类别。"
            yield ListRule.V14_FORM, PERMIT_NUMBER, text
    elif not PERMIT_FORM.fullmatch(number):
        text = f"排污许可证编号「{held.permit_number[:40]}」应为 22 位（统一社会信用代码加 4 位）。请按许可证改正。"
        yield ListRule.V14_FORM, PERMIT_NUMBER, text
    elif _holder_is_sure(member, basis) and not number.startswith(held.credit_code.upper()):
        text = "排污许可证编号的前 18 位不是本企业的统一社会信用代码。请按许可证改正。"
        yield ListRule.V14_FORM, PERMIT_NUMBER, text


def _holder_is_sure(member: Member, basis: Basis) -> bool:
    """A credit code that is wrong or listed twice is named by V01 already."""
    code = member.held.credit_code
    return not credit_code.wrong(code) and code not in basis.repeated_codes


def _said_of_permit(member: Member, register: PermitRegister) -> Iterable[tuple[ListRule, str, str]]:
    held = member.held
    own = register.held_by(held.credit_code)
    permit = register.numbered(held.permit_number or "")
    if permit is not None:
        return _differences(member, permit)
    if own:
        numbers = "、".join(each.number for each in own)
        listed = f"为「{held.permit_number}」" if held.permit_number else "未填"
        text = f"排污许可证编号{listed}，许可名录中该企业为 {numbers}。请按许可名录改正。"
        return [(ListRule.V14, PERMIT_NUMBER, text)]
    if held.permit_number or held.permit_class not in (None, PermitClass.NONE):
        text = "在所给的排污许可名录中查不到。请核对统一社会信用代码和许可证编号，或更新名录。"
        return [(ListRule.V14_ABSENT, PERMIT_NUMBER, text)]
    return []


def _differences(member: Member, permit: Permit) -> Iterator[tuple[ListRule, str, str]]:
    held = member.held
    if permit.credit_code and permit.credit_code != held.credit_code:
        text = f"许可证 {permit.number} 属于「{permit.name}」（{permit.credit_code}）。请改正许可证编号或信用代码。"
        yield ListRule.V14, PERMIT_NUMBER, text
    if permit.permit_class and permit.permit_class is not held.permit_class:
        listed = held.permit_class.label if held.permit_class else "未填"
        text = f"许可管理类别{listed}，许可名录为{permit.permit_class.label}。请按许可名录改正。"
        yield ListRule.V14, PERMIT_CLASS, text
    if permit.industry and not _same_industry(member, permit.industry):
        shown = member.known.name if member.known else held.industry
        text = f"行业为「{shown}」，许可名录为「{permit.industry}」。请核对行业，确有不同的说明理由。"
        yield ListRule.V14, INDUSTRY, text


def _same_industry(member: Member, said: str) -> bool:
    """Whether the register names the same industry; registers write 水泥制造 for what is listed as 水泥."""
    if member.known is None:
        return said == member.held.industry
    stems = [member.known.name.partition("（")[0], member.known.national or member.known.name]
    return said == member.known.code or any(stem in said or said in stem for stem in stems)


def watchers(member: Member, basis: Basis) -> Iterator[Breach]:
    """V16: a regulator, a leader and a supervisor are named."""
    for key, column in WATCHING:
        if not getattr(member.held, key).strip():
            yield Breach(
                ListRule.V16, f"{member.held.name}：没有{column}。请补填。", member.held.place, column
            )


def site_watchers(site: DraftDustSite, basis: Basis) -> Iterator[Breach]:
    """V16 for a dust site: a supervisor is named."""
    if not site.supervisor.strip():
        yield Breach(ListRule.V16, f"{site.name}：没有{SUPERVISOR}。请补填。", site.place, SUPERVISOR)
