"""Mail that came back settles its message as failed; the escalation then goes on by another way."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.office import Office
from emergency.storage import bounce as bounces
from emergency.storage.receipt import record_receipts
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.bounce import Bounce, read_bounces
from notifier.channels.mail import digest_of
from notifier.receipt import Receipt, ReceiptStatus

MOST = 5_000
LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What came of some mail: how many reports, how many new, for how many no mail of ours was found, no reports.

    `early` reports are of mails that are just being sent: they are to be handed in once more.
    """

    mails: int
    reports: int
    fresh: int
    unmatched: int
    early: int
    other: int

    def to_json(self) -> dict[str, int]:
        """As programs read it."""
        return dict(vars(self))


def take(office: Office, now: datetime.datetime, mails: Iterable[bytes]) -> Taken:
    """Take reports of undelivered mail; the same report twice is once. Raises InputInvalid for too much at once."""
    held = list(mails)
    if len(held) > MOST:
        raise InputInvalid(f"一次最多处理 {MOST} 封邮件。请分批处理。")
    if any(len(each) > LARGEST for each in held):
        raise InputInvalid("有邮件超过 2 MB，不像退信，未处理任何一封。请移出后重试。")
    found = [read_bounces(each) for each in held]
    reports = [each for some in found for each in some]
    with office.store.begin(REGION_WIDE, write=True) as work:
        meant = [_receipt(work, each, now) for each in reports]
        known = [each for each in meant if each is not None]
        fresh = record_receipts(work, known, now)
        strange = [each for each, receipt in zip(reports, meant, strict=True) if receipt is None]
        early = _early(work, strange) if strange else 0
        work.commit()
    return Taken(
        mails=len(held),
        reports=len(reports),
        fresh=fresh,
        unmatched=len(strange) - early,
        early=early,
        other=sum(not some for some in found),
    )


def _early(work: UnitOfWork, reports: Iterable[Bounce]) -> int:
    """How many of these are of mails that a worker is just sending; the number of such a mail is not known yet."""
    sending = {digest_of(key) for key in bounces.on_the_wire(work)}
    named = ({number.strip("<>").partition("@")[0] for number in each.references} for each in reports)
    return sum(not sending.isdisjoint(each) for each in named)


def _receipt(work: UnitOfWork, each: Bounce, now: datetime.datetime) -> Receipt | None:
    meant = bounces.mail_meant(work, each.references)
    if meant is None:
        return None
    number, address = meant
    raw = {"references": list(each.references), "address": each.address, "code": each.code}
    at = each.at if each.at is not None and each.at <= now else now
    code = each.code if each.status is ReceiptStatus.FAILED else ""
    return Receipt(bounces.EMAIL, number, each.status, at, address, code, raw)
