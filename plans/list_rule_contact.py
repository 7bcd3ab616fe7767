"""V13: at least two people can be reached on two different mobiles, and this was proved not long ago."""

import datetime
import functools
import re
from collections.abc import Iterator

from plans.list_column import CONFIRMED_ON, MOBILE
from plans.list_draft import DraftContact
from plans.list_member import Basis, Breach, Member
from plans.list_rule import ListRule, threshold

TODAY = 0


def contacts(member: Member, basis: Basis) -> Iterator[Breach]:
    """V13: enough different mobiles of the right form; then, enough of them confirmed in time."""
    pattern = _pattern(threshold("mobile_pattern", basis.plan, basis.day))
    good = [each for each in member.held.contacts if pattern.fullmatch(each.mobile or "")]
    yield from _malformed(member, good)
    needed, different = threshold("mobile_count", basis.plan, basis.day), {each.mobile for each in good}
    if len(different) < needed:
        said = (
            f"{member.held.name}：有效的不同手机号 {len(different)} 个，至少要 {needed} 个。"
            "请补填第二联系人的 11 位手机号。"
        )
        yield Breach(ListRule.V13, said, member.held.place, MOBILE)
        return
    yield from _stale(member, good, needed, basis)


def _malformed(member: Member, good: list[DraftContact]) -> Iterator[Breach]:
    for each in member.held.contacts:
        if each.mobile and each not in good:
            said = f"{member.held.name}：{each.name}的手机号「{each.mobile}」不是 11 位手机号。请改正。"
            yield Breach(ListRule.V13, said, each.place, MOBILE)


def _stale(member: Member, good: list[DraftContact], needed: int, basis: Basis) -> Iterator[Breach]:
    day, days = basis.day, threshold("contact_confirmed_days", basis.plan, basis.day)
    stale = [each for each in good if not _fresh(each, day, days)]
    if len({each.mobile for each in good if each not in stale}) >= needed:
        return
    for each in stale:
        when = f"上次核实为 {each.confirmed_on}" if each.confirmed_on else "从未核实"
        said = f"{member.held.name}：{each.name}的手机号{when}，须在 {days} 天内核实过。请拨打或发验证码核实后填写日期。"
        yield Breach(ListRule.V13_STALE, said, each.place, CONFIRMED_ON)


def _fresh(contact: DraftContact, day: datetime.date, days: int) -> bool:
    return contact.confirmed_on is not None and TODAY <= (day - contact.confirmed_on).days <= days


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
