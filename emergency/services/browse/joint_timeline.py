"""A joint episode over several leagues and cities on one axis: what each had in force, from when to when."""

import datetime

from emergency.documents.chart import JointBar, joint_course, svg
from emergency.services.office import Actor, Office
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.lifecycle import WarningAct, WarningState

LOOK_BACK = datetime.timedelta(days=10)
_MOVING = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER)
_UNSEEN = frozenset({WarningState.REVOKED, WarningState.DISCARDED})


def joint_timeline(
    office: Office, actor: Actor, now: datetime.datetime, *, drill: bool = False
) -> tuple[JointBar, ...]:
    """Every warning in scope of the last days, level by level, the actor's own division first."""
    with office.store.begin(actor.scope) as work:
        seen = [each for each in warnings.recent(work, now - LOOK_BACK, drill) if each.state not in _UNSEEN]
        return tuple(
            stretch
            for each in sorted(seen, key=lambda each: (each.division, each.start_at))
            for stretch in _stretches(office, work, each, now)
        )


def _stretches(
    office: Office, work: UnitOfWork, warning: warnings.PollutionWarning, now: datetime.datetime
) -> list[JointBar]:
    name = office.library.divisions.get(warning.division).name
    moves = [each for each in warnings.revisions_of(work, warning.id) if each.act in _MOVING]
    end = warning.released_at or max(warning.expected_end or now, now)
    is_open = warning.released_at is None
    nexts = [each.start_at for each in moves[1:]] + [end]
    return [
        JointBar(name, each.level, each.start_at, until, is_open and each is moves[-1])
        for each, until in zip(moves, nexts, strict=True)
        if each.start_at < until
    ]


def joint_svg(office: Office, actor: Actor, now: datetime.datetime) -> str | None:
    """The timeline as a picture; None where no warning was in force in scope."""
    bars = joint_timeline(office, actor, now)
    return svg(joint_course("各地预警起止", bars, now)) if bars else None
