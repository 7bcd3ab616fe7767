"""How the system itself stands: database, outbox, scheduler, workers, auditor."""

import datetime
from dataclasses import dataclass

from emergency.services import auditing
from emergency.services.auditing import Alive
from emergency.services.office import Office
from emergency.storage import standing as rows
from notifier.message import MessageState
from plans.lifecycle import OrderState


@dataclass(frozen=True)
class Standing:
    """One look at the system; ages in seconds, None where there is nothing to be old."""

    messages: dict[MessageState, int]
    orders: dict[OrderState, int]
    outbox_age: float | None
    beats: dict[str, float]
    live_warnings: int
    channels: dict[str, str]
    processes: tuple[Alive, ...]
    untaken: datetime.timedelta

    @property
    def checks(self) -> dict[str, str]:
        """Each check by its name: what is not as it should be, in words; empty where all is well."""
        stuck = self.outbox_age is not None and self.outbox_age > self.untaken.total_seconds()
        minutes = self.untaken // datetime.timedelta(minutes=1)
        found = {
            "database": "",
            "outbox": f"有消息到期超过 {minutes} 分钟仍未发送。请检查消息发送进程。" if stuck else "",
        }
        return found | {each.kind: each.said for each in self.processes}

    @property
    def faults(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        return tuple(said for said in self.checks.values() if said)


def standing(office: Office, now: datetime.datetime) -> Standing:
    """How the system stands now; raises DatabaseNotReady where the database does not answer."""
    with rows.looking(office.store) as work:
        limits = auditing.limits_of(office, now)
        due = rows.oldest_due(work)
        beats: dict[str, float] = {}
        for each in rows.beats(work):
            age = (now - each.at).total_seconds()
            beats[each.kind] = min(age, beats.get(each.kind, age))
        return Standing(
            messages=rows.message_counts(work),
            orders=rows.order_counts(work),
            outbox_age=max(0.0, (now - due).total_seconds()) if due else None,
            beats=beats,
            live_warnings=rows.live_count(work),
            channels={"sms": office.settings.sms_channel, "email": office.settings.mail_channel},
            processes=auditing.alive(work, limits, now),
            untaken=limits.untaken,
        )
