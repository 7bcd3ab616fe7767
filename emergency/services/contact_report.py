"""Whom nobody could reach tonight: enterprises without enough proved mobiles, shared numbers, all asked anew."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services import contact_code, contact_sending
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.contact import ContactRow
from emergency.storage.registry import Contact
from plans.beijing import day_of
from plans.contact import (
    FILE,
    CodeRules,
    Reach,
    ReachRules,
    code_rules,
    is_fresh,
    reach_of,
    reach_rules,
    shared_mobiles,
)
from plans.list_rule import FILE as LIST_RULES
from plans.list_rule import ListRule, severity_of
from plans.severity import Severity

COLUMNS = (
    "行政区划代码", "地区", "企业", "不同手机号", "已核实手机号", "问题", "联系人", "职务", "手机", "邮箱", "上次核实",
)  # fmt: skip
MOST_AT_ONCE = 2_000


@dataclass(frozen=True)
class ReachRow:
    """One enterprise that falls short, or whose number stands under several."""

    enterprise_id: int
    division: str
    enterprise: str
    contacts: tuple[Contact, ...]
    reach: Reach
    problems: tuple[str, ...]


@dataclass(frozen=True)
class ContactReport:
    """The report of an area: how many enterprises there are, and those with problems."""

    area: str
    day: datetime.date
    rules: ReachRules
    enterprises: int
    rows: tuple[ReachRow, ...]
    severity: Severity

    @property
    def forbids(self) -> bool:
        """Whether a list cannot be published while an enterprise has no second contact (V13 of the plan)."""
        return self.severity is Severity.ERROR

    @property
    def short(self) -> int:
        """How many enterprises lack two proved mobiles."""
        return sum(each.reach.falls_short(self.rules) for each in self.rows)

    @property
    def without_second(self) -> int:
        """How many have not even two different mobiles."""
        return sum(each.reach.mobiles < self.rules.mobiles for each in self.rows)


def report(office: Office, actor: Actor, now: datetime.datetime, area: str = "") -> ContactReport:
    """The enterprises of an area (the actor's own where none is given) that cannot be relied on to be reached."""
    area = area or actor.division
    office.library.divisions.get(area)
    require_area(actor, area)
    day = day_of(now)
    rules = reach_rules(day, office.library.tables[LIST_RULES])
    severity = severity_of(ListRule.V13, office.library.plan_for(area, day), day)
    with office.store.begin(actor.scope) as work:
        held = contacts.contacts_in(work, area)
    shared = shared_mobiles((each.enterprise_id, each.mobile) for each in held)
    found: dict[int, list[ContactRow]] = {}
    for each in held:
        found.setdefault(each.enterprise_id, []).append(each)
    rows = [_row(each, day, rules, shared) for each in found.values()]
    return ContactReport(area, day, rules, len(rows), tuple(each for each in rows if each.problems), severity)


def table(office: Office, found: ContactReport) -> list[tuple]:
    """The report as rows under COLUMNS: one a contact, one for an enterprise without any."""
    names = office.library.divisions
    lines: list[tuple] = []
    for row in found.rows:
        head = (
            row.division, names.get(row.division).name, row.enterprise, row.reach.mobiles, row.reach.confirmed,
            "；".join(row.problems),
        )  # fmt: skip
        lines += [(*head, *_person(each)) for each in row.contacts] or [(*head, "", "", "", "", "")]
    return lines


def recheck_all(office: Office, actor: Actor, now: datetime.datetime, area: str = "") -> tuple[int, int]:
    """Send a code to every contact whose proof does not hold; returns how many went out and how many could not.

    Whoever was asked a moment ago, or too often today, is left alone and counted among those that could not.
    """
    require_role(actor, *KEEPERS)
    found = report(office, actor, now, area)
    rules = code_rules(day_of(now), office.library.tables[FILE])
    due = [(row.enterprise_id, each) for row in found.rows for each in row.contacts
           if not is_fresh(each.confirmed_at, found.day, found.rules)]  # fmt: skip
    if len(due) > MOST_AT_ONCE:
        raise InputInvalid(
            f"须核验的联系人有 {len(due)} 名，一次最多 {MOST_AT_ONCE} 名，未发送。请按旗县分批办理。"
        )
    with office.store.begin(actor.scope, write=True) as work:
        sent = sum(_ask(office, work, actor, now, key, each, rules) for key, each in due)
        summary = f"全部重新核验联系方式：发送 {sent} 条，未发送 {len(due) - sent} 条"
        write_down(
            work, actor, now, division=found.area, act="recheck", noun="contact", noun_id=found.area,
            summary=summary,
        )  # fmt: skip
        work.commit()
    return sent, len(due) - sent


def _ask(office, work, actor, now, enterprise_id: int, asked: Contact, rules: CodeRules) -> bool:
    channel = SMS if asked.mobile else EMAIL
    if not (asked.mobile or asked.email) or contact_code.refusal(
        contacts.checks_of(work, asked.id), rules, now
    ):
        return False
    held = registry.enterprise_by_id(work, enterprise_id)
    contact_sending.queue_code(office, work, actor, now, held, asked, channel)
    return True


def _row(held: Sequence[ContactRow], day: datetime.date, rules: ReachRules, shared) -> ReachRow:
    reach = reach_of(held, day, rules)
    people = tuple(each.contact for each in held if each.contact is not None)
    first = held[0]
    problems = tuple(_problems(held, reach, rules, shared))
    return ReachRow(first.enterprise_id, first.division, first.enterprise, people, reach, problems)


def _problems(held: Sequence[ContactRow], reach: Reach, rules: ReachRules, shared):
    if reach.mobiles < rules.mobiles:
        yield f"不同的手机号 {reach.mobiles} 个，少于 {rules.mobiles} 个，须补登第二联系人"
    if reach.never:
        yield "有手机号从未核实"
    if reach.falls_short(rules):
        yield f"{rules.days} 天内核实过的手机号 {reach.confirmed} 个，少于 {rules.mobiles} 个"
    for mobile in dict.fromkeys(each.mobile for each in held if each.mobile in shared):
        yield f"尾号 {mobile[-4:]} 的手机号同时登记在 {len(shared[mobile])} 家企业"


def _person(each: Contact) -> tuple:
    proved = "从未" if each.confirmed_at is None else day_of(each.confirmed_at).isoformat()
    return each.name, each.duty, each.mobile or "", each.email or "", proved
