"""The clocks of decisions, notices and daily reports as the desk and the decision page show them."""

import datetime
from dataclasses import dataclass

from emergency.services.daily_report import REPORTED, subject_of
from emergency.services.office import Actor, Office
from emergency.services.upward_notice import clock_of
from emergency.storage import official_paper as papers
from emergency.storage import upward_notice, upward_report
from emergency.storage import warning as warnings
from emergency.storage.upward_notice import UpwardNotice
from emergency.storage.upward_report import UpwardReport
from emergency.storage.warning import Consultation, Decision, PollutionWarning, Revision
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.decision_clock import (
    Clock,
    ClockState,
    asks_daily,
    daily_clock,
    dispatch_clock,
    form_clock,
    lead_clocks,
    upward_clock,
)
from plans.lifecycle import WarningAct, WarningState
from plans.official_paper import OfficialKind

# A consultation that nobody followed up is history after this long; its decision, if any, has clocks of its own.
FOLLOWED_UP = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Hand:
    """One matter with its clocks: what it is, in which division, where it is opened, a drill or not."""

    what: str
    division: str
    drill: bool
    clocks: tuple[Clock, ...]
    consultation_id: int | None = None
    decision_id: int | None = None
    daily_of: int | None = None

    def open(self) -> "tuple[Clock, ...]":
        """Those that still run or are overdue."""
        return tuple(each for each in self.clocks if each.is_open)


@dataclass(frozen=True)
class DecisionClocks:
    """The clocks of one decision, the revision it became, and how that was reported upward.

    `handed` lies on the desk of the tier above; `report` is what was told by another way and entered by hand.
    """

    clocks: tuple[Clock, ...]
    revision: Revision | None
    report: UpwardReport | None
    handed: UpwardNotice | None


def of_decision(office: Office, work: UnitOfWork, held: Decision) -> DecisionClocks:
    """Every clock of a decision: submitted, issued, far enough ahead, reported upward."""
    plan = office.library.plan_for
    consultation = warnings.consultation(work, held.consultation_id)
    revision = warnings.revision_of_decision(work, held.id)
    issued_at = revision.issued_at if revision else None
    clocks = [
        form_clock(plan(held.division, day_of(consultation.held_at)), consultation.held_at, held.submitted_at)
    ]
    approved_at = _approved_at(work, held)
    if approved_at is not None:
        clocks.append(dispatch_clock(plan(held.division, day_of(approved_at)), approved_at, issued_at))
    if held.act is WarningAct.ISSUE:
        day = day_of(held.submitted_at)
        clocks += lead_clocks(plan(held.division, day), held.submitted_at, held.start_at, issued_at)
    report = handed = None
    if revision is not None:
        report = upward_report.of_revisions(work, [revision.id]).get(revision.id)
        handed = upward_notice.of_revisions(work, [revision.id]).get(revision.id)
        if handed is not None:
            clocks.append(clock_of(office, handed, report))
        else:
            reported_at = report.reported_at if report else None
            clocks.append(upward_clock(plan(held.division, day_of(issued_at)), issued_at, reported_at))
    if held.state not in (WarningState.SUBMITTED, WarningState.APPROVED, WarningState.ISSUED):
        # What was returned or withdrawn owes nothing any more.
        clocks = [each for each in clocks if not each.is_open]
    return DecisionClocks(tuple(clocks), revision, report, handed)


def desk(office: Office, actor: Actor, now: datetime.datetime) -> tuple[Hand, ...]:
    """Every matter of the actor's own division with a clock that is open, the most pressing first."""
    with office.store.begin(actor.scope) as work:
        found = [*_consultations(office, work, actor, now), *_decisions(office, work, actor)]
        found += _live(office, work, actor, now)
    pressing = [each for each in found if each.open()]
    return tuple(sorted(pressing, key=lambda each: (each.drill, min(one.due for one in each.open()))))


def overdue(hands: tuple[Hand, ...], now: datetime.datetime) -> int:
    """How many clocks are overdue, targets left out."""
    every = (one for each in hands for one in each.clocks if not one.is_target)
    return sum(one.state(now) is ClockState.OVERDUE for one in every)


def _consultations(office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime):
    """Consultations whose conclusion asks for a decision that nobody has submitted."""
    tree = office.library.divisions
    for held in warnings.consultations_since(work, actor.division, now - FOLLOWED_UP):
        episode = warnings.episode(work, held.episode_id)
        if episode.closed_at is not None or not _asks(work, held, episode.drill):
            continue
        clock = form_clock(office.library.plan_for(held.division, day_of(held.held_at)), held.held_at, None)
        what = f"{tree.get(held.division).name}会商结论「{held.conclusion.label}」待报审"
        yield Hand(what, held.division, episode.drill, (clock,), consultation_id=held.id)


def _asks(work: UnitOfWork, held: Consultation, drill: bool) -> bool:
    """Whether the newest conclusion differs from what is in force and no decision followed."""
    every = warnings.consultations_of(work, held.episode_id)
    if every[-1].id != held.id:
        return False
    if any(each.submitted_at >= held.held_at for each in warnings.decisions_of(work, held.episode_id)):
        return False
    live = warnings.live_warning(work, held.division, drill)
    if live is None:
        return held.conclusion.is_graded
    return held.conclusion is not live.level


def _decisions(office: Office, work: UnitOfWork, actor: Actor):
    for held in warnings.waiting_decisions(work):
        if held.division == actor.division:
            drill = warnings.episode(work, held.episode_id).drill
            yield _hand(office, held, drill, of_decision(office, work, held).clocks)


def _live(office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime):
    recent = [
        *warnings.recent(work, now - FOLLOWED_UP, drill=False), *warnings.recent(work, now - FOLLOWED_UP, drill=True),
    ]  # fmt: skip
    for warning in recent:
        if warning.division != actor.division:
            continue
        for revision in warnings.revisions_of(work, warning.id):
            held = warnings.decision(work, revision.decision_id)
            yield _hand(office, held, warning.drill, of_decision(office, work, held).clocks)
        yield from _daily(office, work, warning, now)


def _daily(office: Office, work: UnitOfWork, warning: PollutionWarning, now: datetime.datetime):
    today = day_of(now)
    plan = office.library.plan_for(warning.division, today)
    if warning.state not in REPORTED or not asks_daily(plan, today, warning.start_at):
        return
    drawn = papers.of_subject(work, warning.division, OfficialKind.DAILY, subject_of(warning, today))
    clock = daily_clock(plan, today, drawn.drawn_at if drawn else None)
    yield Hand(f"{warning.number}日报", warning.division, warning.drill, (clock,), daily_of=warning.id)


def _hand(office: Office, held: Decision, drill: bool, clocks: tuple[Clock, ...]) -> Hand:
    area = office.library.divisions.get(held.division).name
    return Hand(
        f"{area}{held.act.label}{held.level.label}预警", held.division, drill, clocks, decision_id=held.id
    )


def _approved_at(work: UnitOfWork, held: Decision) -> datetime.datetime | None:
    given = [each.at for each in warnings.approvals_of(work, held.id) if each.act is WarningAct.APPROVE]
    return given[-1] if given else None
