"""What the divisions below have reported to a desk: what was not taken yet, and what came lately."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Actor, Office
from emergency.services.upward_notice import clock_of
from emergency.storage import upward_notice, upward_report
from emergency.storage import warning as warnings
from emergency.storage.upward_notice import UpwardNotice
from emergency.storage.warning import Revision
from plans.decision_clock import Clock, ClockState

SHOWN_BACK = datetime.timedelta(days=3)


@dataclass(frozen=True)
class ReportedUp:
    """One report from below, with its clock."""

    notice: UpwardNotice
    area: str
    revision: Revision
    clock: Clock

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it yet."""
        return self.notice.acknowledged_at is None


def reported(office: Office, actor: Actor, now: datetime.datetime) -> tuple[ReportedUp, ...]:
    """The reports to the actor's division: those that wait first, the oldest of them at the head."""
    with office.store.begin(actor.scope) as work:
        held = upward_notice.to_superior(work, actor.division, now - SHOWN_BACK)
        others = upward_report.of_revisions(work, [each.revision_id for each in held])
        found = [
            ReportedUp(
                each, office.library.divisions.get(each.division).name, warnings.revision(work, each.revision_id),
                clock_of(office, each, others.get(each.revision_id)),
            )
            for each in held
        ]  # fmt: skip
    waiting = sorted((each for each in found if each.waits), key=lambda each: each.notice.handed_at)
    return (*waiting, *(each for each in found if not each.waits))


def late(found: tuple[ReportedUp, ...], now: datetime.datetime) -> int:
    """How many of them nobody took in time."""
    return sum(each.clock.state(now) is ClockState.OVERDUE for each in found)
