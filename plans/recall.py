"""Where a warning and a decision stood at a moment, from nothing but the acts that were known by then."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.lifecycle import WarningAct, WarningState
from plans.pause import Step, pauses
from plans.terms import WarningLevel

Moment = datetime.datetime
_SETTING = frozenset({WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER})
# An act that goes on with the response overtakes a release that was announced for later.
_GOES_ON = frozenset({WarningAct.RAISE, WarningAct.LOWER, WarningAct.EXTEND})


@dataclass(frozen=True)
class Announced:
    """One act of a warning: when it was announced, from when it holds; `whole` False: only for some divisions."""

    act: WarningAct
    level: WarningLevel
    announced_at: Moment
    start_at: Moment
    expected_end: Moment | None
    whole: bool = True

    @property
    def from_at(self) -> Moment:
        """From when it holds; nothing holds before it is announced."""
        return max(self.start_at, self.announced_at)


@dataclass(frozen=True)
class WarningThen:
    """A warning as it stood: `level` as announced last, `in_force` None where no level held yet or any more."""

    state: WarningState
    level: WarningLevel
    in_force: WarningLevel | None
    issued_at: Moment
    start_at: Moment
    expected_end: Moment | None
    release_at: Moment | None


def warning_then(acts: Iterable[Announced], at: Moment) -> WarningThen | None:
    """The warning that the acts announced up to and including `at` make; None where it was not issued yet.

    `acts` in the order of their announcement, the issue first.
    """
    known = [each for each in acts if each.announced_at <= at]
    if not known:
        return None
    release_at = _release(known)
    state = _state(known, release_at, at)
    holding = [each for each in known if each.act in _SETTING and each.from_at <= at]
    binds = state in (WarningState.ACTIVE, WarningState.SUSPENDED) and holding
    return WarningThen(
        state=state,
        level=[each for each in known if each.act in _SETTING][-1].level,
        in_force=holding[-1].level if binds else None,
        issued_at=known[0].announced_at,
        start_at=known[0].start_at,
        expected_end=known[-1].expected_end if release_at is None else None,
        release_at=release_at,
    )


def decision_then(
    signed: Sequence[tuple[WarningAct, Moment]],
    issued_at: Moment | None,
    discarded_at: Moment | None,
    at: Moment,
) -> WarningState:
    """Where a submitted decision stood at `at`; `signed` are its approvals and returns, oldest first."""
    if discarded_at is not None and discarded_at <= at:
        return WarningState.DISCARDED
    if issued_at is not None and issued_at <= at:
        return WarningState.ISSUED
    known = [act for act, moment in signed if moment <= at]
    if not known:
        return WarningState.SUBMITTED
    return WarningState.APPROVED if known[-1] is WarningAct.APPROVE else WarningState.CONSULTED


def _release(known: Sequence[Announced]) -> Moment | None:
    found = None
    for each in known:
        if each.act is WarningAct.RELEASE and each.whole:
            found = each.from_at
        elif each.act in _GOES_ON:
            found = None
    return found


def _state(known: Sequence[Announced], release_at: Moment | None, at: Moment) -> WarningState:
    if any(each.act is WarningAct.REVOKE for each in known):
        return WarningState.REVOKED
    if release_at is not None and release_at <= at:
        return WarningState.RELEASED
    steps = [Step(each.act, each.announced_at, each.from_at) for each in known]
    if any(each.begin <= at and (each.end is None or at < each.end) for each in pauses(steps)):
        return WarningState.SUSPENDED
    return WarningState.ACTIVE if known[0].from_at <= at else WarningState.ISSUED
