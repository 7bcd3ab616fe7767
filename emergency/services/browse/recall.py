"""An episode recalled to a moment: what stood, and who had been told, had received and had acknowledged by then."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.browse.delivery import acknowledge_time, seen
from emergency.services.browse.timeline import Told, told
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import browse, cause, journal, recall, recall_known
from emergency.storage import consultation as consultations
from emergency.storage import warning as warnings
from emergency.storage.cause import JudgedCause
from emergency.storage.forecast import StoredForecast
from emergency.storage.journal import WrittenEntry
from emergency.storage.recall import DirectiveThen, DutyTally, OrderThen
from emergency.storage.recall_known import DayKnown, EvidenceThen, HoursKnown, ReadingsKnown
from emergency.storage.warning import Consultation, Decision, Episode, PollutionWarning
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, moment_text
from plans.lifecycle import WarningAct, WarningState
from plans.recall import WarningThen, decision_then, warning_then

Moment = datetime.datetime
# Forecasts and measured days of the week before an episode are what its first consultation rested on.
LOOK_BACK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class WarningRecalled:
    """A warning as it stood at the moment."""

    id: int
    division: str
    number: str
    then: WarningThen


@dataclass(frozen=True)
class DecisionRecalled:
    """A decision as it stood at the moment, with who had signed it by then."""

    decision: Decision
    state: WarningState
    submitter: str
    signed: tuple[tuple[str, WarningAct, str, Moment], ...]


@dataclass(frozen=True)
class ConsultationRecalled:
    """A consultation that was on record by then, and how many had signed it."""

    consultation: Consultation
    recorder: str
    signed: int


@dataclass(frozen=True)
class OrderRecalled:
    """An order and until when it was to be acknowledged."""

    order: OrderThen
    acknowledge_by: Moment
    at: Moment

    @property
    def is_overdue(self) -> bool:
        """Whether the time for acknowledging had run out; at the deadline it had not."""
        return self.order.acknowledged_at is None and self.at > self.acknowledge_by


@dataclass(frozen=True)
class Reach:
    """How far the orders that held had got, by one division (or all: "")."""

    division: str
    ordered: int
    sent: int
    received: int
    receipts: int
    acknowledged: int
    in_place: int
    overdue: int


@dataclass(frozen=True)
class Recalled:
    """An episode as it was known at `at`; nothing in it was written later."""

    episode: Episode
    area: str
    at: Moment
    warnings: tuple[WarningRecalled, ...]
    consultations: tuple[ConsultationRecalled, ...]
    decisions: tuple[DecisionRecalled, ...]
    orders: tuple[OrderRecalled, ...]
    whole: Reach
    divisions: tuple[Reach, ...]
    directives: tuple[DirectiveThen, ...]
    duties: DutyTally
    forecasts: tuple[StoredForecast, ...]
    days: tuple[DayKnown, ...]
    hours: tuple[HoursKnown, ...]
    readings: ReadingsKnown
    causes: tuple[JudgedCause, ...]
    evidence: tuple[EvidenceThen, ...]
    entries: tuple[WrittenEntry, ...]

    @property
    def timeline(self) -> tuple[Told, ...]:
        """The journal up to the moment, newest first."""
        return told(self.entries)


def recalled(office: Office, actor: Actor, now: Moment, episode_id: int, at: Moment) -> Recalled:
    """The episode as of `at`, that moment included; only what the actor may see.

    Raises NotFound, and InputInvalid for a moment before the episode was opened or still to come.
    """
    with office.store.begin(actor.scope) as work:
        episode = seen(work, episode_id)
        _check(episode, now, at)
        issued = [each for each in browse.warnings_of_episode(work, episode_id) if each.issued_at <= at]
        ids = [each.id for each in issued]
        acts = recall.acts_by(work, ids, at)
        orders = _orders(office, episode, recall.orders_by(work, ids, at), at)
        entries = [each for each in journal.entries(work, episode_id=episode_id) if each.entry.at <= at]
        since = episode.opened_at - LOOK_BACK
        first = day_of(since)
        judged = cause.since(work, episode.division, first)
        return Recalled(
            episode=episode,
            area=office.library.divisions.get(episode.division).name,
            at=at,
            warnings=tuple(_warning(each, acts.get(each.id, ()), at) for each in issued),
            consultations=_consultations(work, episode_id, at),
            decisions=_decisions(work, episode_id, acts, entries, at),
            orders=orders,
            whole=_reach("", orders),
            divisions=_by_division(orders),
            directives=tuple(recall.directives_by(work, ids, at)),
            duties=recall.duties_by(work, ids, at),
            forecasts=tuple(recall_known.forecasts_by(work, episode.division, since, at)),
            hours=tuple(recall_known.hours_by(work, episode.division, since, at)),
            readings=recall_known.readings_by(work, ids, since, at),
            days=tuple(recall_known.days_by(work, episode.division, first, at)),
            causes=tuple(each for each in judged if each.judged_at <= at),
            evidence=tuple(recall_known.evidence_by(work, ids, at)),
            entries=tuple(entries),
        )


def episode_named(office: Office, actor: Actor, name: str) -> int:
    """The id of the episode with this id or code; raises InputInvalid."""
    with office.store.begin(actor.scope) as work:
        held = browse.episodes_seen(work)
    for each in held:
        if name in (str(each.id), each.code):
            return each.id
    known = "、".join(each.code for each in held[:5]) or "尚无任何过程"
    raise InputInvalid(f"没有编号为「{name}」的污染过程。请改用列表中的编号，例如：{known}。")


def _check(episode: Episode, now: Moment, at: Moment) -> None:
    if at > now:
        raise InputInvalid(f"{moment_text(at)}还没有到来，不能回溯。请选择现在或更早的时刻。")
    if at < episode.opened_at:
        raise InputInvalid(
            f"「{episode.title}」自{moment_text(episode.opened_at)}起有记录，没有更早的内容。请选择此后的时刻。"
        )


def _warning(issued: PollutionWarning, acts: Sequence, at: Moment) -> WarningRecalled:
    then = warning_then([act for _, act in acts], at)
    return WarningRecalled(issued.id, issued.division, issued.number, then)


def _consultations(work: UnitOfWork, episode_id: int, at: Moment) -> tuple[ConsultationRecalled, ...]:
    held = [each for each in warnings.consultations_of(work, episode_id) if each.known_at <= at]
    names = accounts.names(work, [each.recorded_by for each in held])
    return tuple(
        ConsultationRecalled(
            each,
            names.get(each.recorded_by, ""),
            sum(one.at <= at for one in consultations.signatures(work, each.id).values()),
        )
        for each in held
    )


def _decisions(
    work: UnitOfWork, episode_id: int, acts: dict, entries: Sequence[WrittenEntry], at: Moment
) -> tuple[DecisionRecalled, ...]:
    held = [each for each in warnings.decisions_of(work, episode_id) if each.submitted_at <= at]
    signed = recall.signed_by(work, [each.id for each in held], at)
    people = [each.submitted_by for each in held] + [one[0] for some in signed.values() for one in some]
    names = accounts.names(work, people)
    issued = {number: act.announced_at for found in acts.values() for number, act in found}
    dropped = {
        each.entry.noun_id: each.entry.at
        for each in entries
        if (each.entry.noun, each.entry.act) == ("decision", WarningAct.DISCARD.value)
    }
    return tuple(
        DecisionRecalled(
            decision=each,
            state=decision_then(
                [(act, moment) for _, act, _, moment in signed.get(each.id, ())],
                issued.get(each.id), dropped.get(str(each.id)), at,
            ),
            submitter=names.get(each.submitted_by, ""),
            signed=tuple((names.get(who, ""), *rest) for who, *rest in signed.get(each.id, ())),
        )
        for each in held
    )  # fmt: skip


def _orders(
    office: Office, episode: Episode, held: Sequence[OrderThen], at: Moment
) -> tuple[OrderRecalled, ...]:
    allowed = {
        moment: acknowledge_time(office, episode.division, moment)
        for moment in {each.issued_at for each in held}
    }
    return tuple(OrderRecalled(each, each.issued_at + allowed[each.issued_at], at) for each in held)


def _by_division(orders: Sequence[OrderRecalled]) -> tuple[Reach, ...]:
    codes = sorted({each.order.division for each in orders})
    return tuple(_reach(code, [each for each in orders if each.order.division == code]) for code in codes)


def _reach(division: str, orders: Sequence[OrderRecalled]) -> Reach:
    held = [each.order for each in orders]
    return Reach(
        division=division,
        ordered=len(held),
        sent=sum(each.sent_at is not None for each in held),
        received=sum(each.delivered_at is not None for each in held),
        receipts=sum(each.receipt_at is not None for each in held),
        acknowledged=sum(each.acknowledged_at is not None for each in held),
        in_place=sum(each.in_place_at is not None for each in held),
        overdue=sum(each.is_overdue for each in orders),
    )
