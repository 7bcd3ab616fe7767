"""The monthly communication check (通信检验): every contact of an area gets a code, and what came back is a page."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services import contact_code, contact_sending
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import contact_round as rounds
from emergency.storage import registry
from emergency.storage.contact import ContactRow
from emergency.storage.contact_round import Asked, Round
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.beijing import BEIJING, day_of
from plans.contact import FILE, code_rules, is_fresh, reach_rules
from plans.figure_table import value_on
from plans.list_rule import FILE as LIST_RULES
from plans.terms import Tier

MOST_AT_ONCE = 2_000
COLUMNS = ("行政区划代码", "地区", "企业", "联系人", "职务", "方式", "号码或邮箱", "结果", "原因")
CONFIRMED, LOST, WAITING, LEFT = "已回复验证码", "发送失败", "未回复", "未能发送"


@dataclass(frozen=True)
class Answer:
    """One contact in a check with what came of it; `stale`: its last proof no longer holds."""

    asked: Asked
    result: str
    stale: bool


@dataclass(frozen=True)
class RoundPage:
    """The results of a check: everyone who did not answer first, and whoever could not be asked at all."""

    round: Round
    answers: tuple[Answer, ...]
    left_out: tuple[dict, ...]

    def count(self, result: str) -> int:
        """How many came to a result."""
        return sum(each.result == result for each in self.answers)

    @property
    def confirmed(self) -> int:
        """How many sent their code back."""
        return self.count(CONFIRMED)

    @property
    def lost(self) -> int:
        """How many messages failed."""
        return self.count(LOST)

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return self.count(WAITING)

    @property
    def stale(self) -> int:
        """How many have no proof that still holds, those not asked included."""
        return sum(each.stale for each in self.answers) + len(self.left_out)


def month_of(now: datetime.datetime) -> str:
    """The Beijing month, as 2026-11."""
    return now.astimezone(BEIJING).strftime("%Y-%m")


def start(office: Office, actor: Actor, now: datetime.datetime, area: str = "") -> int:
    """Ask every contact of an area for this month; returns the key of the check.

    Raises InputInvalid where there was one this month, and where there is nobody or there are too many to ask.
    """
    require_role(actor, *KEEPERS)
    area = area or actor.division
    name = office.library.divisions.get(area).name
    require_area(actor, area)
    month = month_of(now)
    with office.store.begin(actor.scope, write=True) as work:
        if _is_done(office, work, area, month):
            raise InputInvalid(f"{name} {month} 的通信检验已经做过。请在结果页逐个补发，或下月再做。")
        people = [each for each in contacts.contacts_in(work, area) if each.contact is not None]
        if not people:
            raise InputInvalid(f"{name}没有登记联系人，不能做通信检验。请先补登联系人。")
        if len(people) > MOST_AT_ONCE:
            raise InputInvalid(f"联系人有 {len(people)} 名，一次最多 {MOST_AT_ONCE} 名。请按旗县分别检验。")
        round_id = rounds.add(work, division=area, month=month, started_at=now, started_by=actor.name)
        left = [said for each in people if (said := _ask(office, work, actor, now, each, round_id))]
        rounds.leave_out(work, round_id, left)
        summary = f"{name} {month} 通信检验：发送 {len(people) - len(left)} 名，未能发送 {len(left)} 名"
        write_down(
            work, actor, now, division=area, act="check_contacts", noun="contact_round", noun_id=round_id,
            summary=summary,
        )  # fmt: skip
        work.commit()
    return round_id


def listed(office: Office, actor: Actor) -> list[Round]:
    """The checks of the actor's area, newest first."""
    with office.store.begin(actor.scope) as work:
        return rounds.rounds(work)


def page(office: Office, actor: Actor, now: datetime.datetime, round_id: int) -> RoundPage:
    """The results of a check as they stand now; raises NotFound."""
    day = day_of(now)
    rules = reach_rules(day, office.library.tables[LIST_RULES])
    with office.store.begin(actor.scope) as work:
        found = rounds.by_id(work, round_id)
        if found is None:
            raise NotFound("没有找到这次通信检验，或不在您的辖区内。请返回列表查看。")
        asked = rounds.asked(work, round_id)
        held = registry.contacts_of(work, {each.enterprise_id for each in asked})
    proofs = {each.id: each.confirmed_at for some in held.values() for each in some}
    answers = [
        Answer(each, _result(each), not is_fresh(proofs.get(each.contact_id), day, rules)) for each in asked
    ]
    order = (LOST, WAITING, CONFIRMED)
    return RoundPage(
        found, tuple(sorted(answers, key=lambda each: order.index(each.result))), tuple(found.left_out)
    )


def table(office: Office, found: RoundPage) -> list[tuple]:
    """The results as rows under COLUMNS."""
    names = office.library.divisions
    rows: list[tuple] = [
        (
            each.asked.division, names.get(each.asked.division).name, each.asked.enterprise, each.asked.name,
            each.asked.duty, {SMS: "短信", EMAIL: "邮件"}[each.asked.channel], each.asked.address, each.result,
            each.asked.reason,
        )
        for each in found.answers
    ]  # fmt: skip
    rows += [
        (
            each["division"], names.get(each["division"]).name, each["enterprise"], each["name"], "", "", "", LEFT,
            each["why"],
        )
        for each in found.left_out
    ]  # fmt: skip
    return rows


def overdue(office: Office, actor: Actor, now: datetime.datetime) -> bool:
    """Whether the day of the month is past by which the actor's area was to be checked, and was not.

    The region keeps no contacts of its own to check.
    """
    last = value_on(office.library.tables[FILE], "check_day", day_of(now))
    if day_of(now).day <= last or office.library.divisions.get(actor.division).tier is Tier.REGION:
        return False
    return not is_done(office, actor, now)


def is_done(office: Office, actor: Actor, now: datetime.datetime) -> bool:
    """Whether the actor's area was checked this month, by itself or by a tier above."""
    with office.store.begin(actor.scope) as work:
        return _is_done(office, work, actor.division, month_of(now))


def _is_done(office: Office, work: UnitOfWork, area: str, month: str) -> bool:
    path = office.library.divisions.path(area)
    return any(rounds.of_month(work, each.code, month) is not None for each in path)


def _ask(office, work: UnitOfWork, actor, now, row: ContactRow, round_id: int) -> dict | None:
    """Send a code; returns who was left out and why, nothing where it went out."""
    asked = row.contact
    why = "没有登记手机和邮箱" if not (asked.mobile or asked.email) else ""
    rules = code_rules(day_of(now), office.library.tables[FILE])
    why = why or contact_code.refusal(contacts.checks_of(work, asked.id), rules, now)
    if why:
        return {"division": row.division, "enterprise": row.enterprise, "enterprise_id": row.enterprise_id,
                "name": asked.name, "why": why}  # fmt: skip
    held = registry.enterprise_by_id(work, row.enterprise_id)
    channel = SMS if asked.mobile else EMAIL
    contact_sending.queue_code(office, work, actor, now, held, asked, channel, round_id)
    return None


def _result(each: Asked) -> str:
    if each.confirmed_at is not None:
        return CONFIRMED
    return LOST if each.state in (MessageState.FAILED, MessageState.EXPIRED) else WAITING


def answers_by_result(found: RoundPage) -> Sequence[tuple[str, int]]:
    """Each result with its number, for the head of the page."""
    return (
        (CONFIRMED, found.confirmed),
        (WAITING, found.waiting),
        (LOST, found.lost),
        (LEFT, len(found.left_out)),
    )
