"""An episode held against the deadlines of its plan: what was due when, who did it when, what was missed."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from emergency.services.browse.delivery import seen
from emergency.services.browse.punctuality_report import DAILY, UPWARD, daily_reports, reports_up
from emergency.services.holiday import workdays_after
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import browse, recall, registry
from emergency.storage import directive as directives
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.journal import entries
from emergency.storage.order import Order
from emergency.storage.warning import Decision, Episode, PollutionWarning, Revision
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, midnight
from plans.directive import ACKNOWLEDGE_MINUTES, ACT_HOURS, REPORT_HOURS
from plans.figure_text import named
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.pause import Pause
from plans.plan import Plan
from plans.punctuality import Deadline, Kept, KindScore, Tally, due_after_pauses, tally

Moment = datetime.datetime
HOUR, MINUTE, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("hours", "minutes", "days"))
FORM, DISPATCH, LEAD, ANSWER, GRACE, EVALUATE = (
    "form_hours", "dispatch_hours", "lead_hours", "acknowledge_minutes", "grace_minutes", "evaluation_workdays",
)  # fmt: skip
KINDS = (
    FORM, DISPATCH, LEAD, UPWARD, ACKNOWLEDGE_MINUTES, ACT_HOURS, REPORT_HOURS, ANSWER, GRACE, DAILY, EVALUATE,
)  # fmt: skip
NEVER_BOUND = frozenset({OrderState.DRAFTED, OrderState.EXEMPTED, OrderState.REVOKED})


@dataclass(frozen=True)
class Score:
    """An episode held against its deadlines at `now`."""

    episode: Episode
    area: str
    plan_title: str
    now: Moment
    kinds: tuple[KindScore, ...]
    whole: Tally

    @property
    def missed(self) -> tuple[Deadline, ...]:
        """What was not kept, late or never, in the order of the deadlines."""
        found = [each for kind in self.kinds for each in kind.deadlines]
        return tuple(each for each in found if each.kept(self.now) in (Kept.LATE, Kept.MISSED))


def score(office: Office, actor: Actor, now: Moment, episode_id: int) -> Score:
    """The episode held against the plan in force when it opened, as far as the actor may see; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        episode = seen(work, episode_id)
        day = day_of(episode.opened_at)
        plan = office.library.plan_for(episode.division, day)
        case = _Case(office, work, episode, plan, day, now)
        deadlines = sorted(case.all(), key=lambda each: (each.due, each.what))
    return Score(
        episode=episode,
        area=office.library.divisions.get(episode.division).name,
        plan_title=plan.title,
        now=now,
        kinds=tuple(_kinds(plan, day, deadlines, now)),
        whole=tally(deadlines, now),
    )


def _kinds(plan: Plan, day: datetime.date, deadlines: Sequence[Deadline], now: Moment) -> Iterator[KindScore]:
    for key in KINDS:
        held = tuple(each for each in deadlines if each.key == key)
        if held:
            figure = plan.figure(key, day)
            yield KindScore(figure, *named(key, figure.value), tally(held, now), held)


@dataclass(frozen=True)
class _Case:
    """One episode in an open unit of work."""

    office: Office
    work: UnitOfWork
    episode: Episode
    plan: Plan
    day: datetime.date
    now: Moment

    def all(self) -> Iterator[Deadline]:
        """Every deadline of the episode."""
        issued = browse.warnings_of_episode(self.work, self.episode.id)
        decided = warnings.decisions_of(self.work, self.episode.id)
        revisions = {
            each.decision_id: each for one in issued for each in warnings.revisions_of(self.work, one.id)
        }
        names = accounts.names(
            self.work,
            [*(each.submitted_by for each in decided), *(each.issued_by for each in revisions.values())],
        )
        yield from self._forms(decided, names)
        yield from self._dispatches(decided, revisions, names)
        yield from self._leads(decided, revisions, names)
        yield from self._tiers(issued)
        for one in issued:
            yield from reports_up(self.office, self.work, one)
            yield from self._orders(one)
            yield from daily_reports(self.work, self.plan, one, self.now)
        yield from self._evaluation(issued)

    def _span(self, key: str, unit: datetime.timedelta) -> datetime.timedelta:
        return self.plan.figure(key, self.day).value * unit

    def _forms(self, decided: Sequence[Decision], names: dict) -> Iterator[Deadline]:
        """From a consultation to the form that is handed in; where none was, nobody can tell that one was due."""
        first = {each.consultation_id: each for each in reversed(decided)}
        for held in warnings.consultations_of(self.work, self.episode.id):
            made = first.get(held.id)
            if made is not None:
                yield Deadline(
                    FORM, f"会商后报审{made.act.label}{made.level.label}预警", held.held_at + self._span(FORM, HOUR),
                    made.submitted_at, names.get(made.submitted_by, ""),
                )  # fmt: skip

    def _dispatches(
        self, decided: Sequence[Decision], revisions: dict[int, Revision], names: dict
    ) -> Iterator[Deadline]:
        signed = recall.signed_by(self.work, [each.id for each in decided], self.now)
        dropped = {
            each.entry.noun_id: each.entry.at
            for each in entries(self.work, episode_id=self.episode.id)
            if (each.entry.noun, each.entry.act) == ("decision", WarningAct.DISCARD.value)
        }
        for each in decided:
            approved = [at for _, act, _, at in signed.get(each.id, ()) if act is WarningAct.APPROVE]
            if not approved:
                continue
            out = revisions.get(each.id)
            yield Deadline(
                DISPATCH, f"签发后下达{each.act.label}{each.level.label}预警",
                approved[-1] + self._span(DISPATCH, HOUR), out.issued_at if out else None,
                names.get(out.issued_by, "") if out else "", dropped.get(str(each.id)),
            )  # fmt: skip

    def _leads(
        self, decided: Sequence[Decision], revisions: dict[int, Revision], names: dict
    ) -> Iterator[Deadline]:
        for each in decided:
            out = revisions.get(each.id)
            if each.act is WarningAct.ISSUE and out is not None:
                what = f"提前发布{each.level.label}预警" + (f"（{each.reason}）" if each.reason else "")
                due = each.start_at - self._span(LEAD, HOUR)
                yield Deadline(LEAD, what, due, out.issued_at, names.get(out.issued_by, ""))

    def _tiers(self, issued: Sequence[PollutionWarning]) -> Iterator[Deadline]:
        tree = self.office.library.divisions
        for warning in issued:
            for each in directives.history_of(self.work, warning.id):
                place, act = tree.get(each.division).name, f"{each.act.label}{each.level.label}预警的通知"
                steps = (
                    (
                        ACKNOWLEDGE_MINUTES,
                        "签收",
                        each.acknowledge_by,
                        each.acknowledged_at,
                        each.acknowledged_by,
                    ),
                    (ACT_HOURS, "落实", each.act_by, each.acted_at, each.acted_by),
                    (REPORT_HOURS, "回报", each.report_by, each.reported_at, ""),
                )
                for key, word, due, met, who in steps:
                    if due is not None:
                        by = who or (place if met else "")
                        yield Deadline(key, f"{place}{word}{act}", due, met, by, each.superseded_at)

    def _orders(self, warning: PollutionWarning) -> Iterator[Deadline]:
        held = [
            each for each in orders.orders_of_warning(self.work, warning.id) if each.state not in NEVER_BOUND
        ]
        names = registry.names_of(self.work, [each.enterprise_id for each in held])
        paused = warnings.pauses_of(self.work, warning.id)
        answer, grace = self._span(ANSWER, MINUTE), self._span(GRACE, MINUTE)
        for each in held:
            name, ended = names[each.enterprise_id], _ended(each, warning)
            yield from _one(
                ANSWER, f"{name}签收指令", each.issued_at + answer, paused, answer,
                each.acknowledged_at, each.acknowledged_by, ended,
            )  # fmt: skip
            yield from _one(
                GRACE, f"{name}申报措施到位", each.deadline + grace, paused, grace,
                each.in_place_at, each.in_place_by, ended,
            )  # fmt: skip

    def _evaluation(self, issued: Iterable[PollutionWarning]) -> Iterator[Deadline]:
        ended = [
            each.released_at for each in issued if each.released_at and each.state is not WarningState.REVOKED
        ]
        if not ended:
            return
        days = self.plan.figure(EVALUATE, self.day).value
        last = workdays_after(day_of(max(ended)), days).day
        due = midnight(last + DAY) - datetime.timedelta(microseconds=1)
        closed = browse.review_of(self.work, self.episode.id)
        by = browse.closer_of(self.work, self.episode.id)
        yield Deadline(EVALUATE, "解除后完成评估", due, closed.closed_at if closed else None, by)


def _ended(order: Order, warning: PollutionWarning) -> Moment | None:
    """When an order stopped asking for anything; None while it does."""
    return order.closed_at or warning.released_at


def _one(
    key: str, what: str, due: Moment, paused: Sequence[Pause], anew: datetime.timedelta,
    met: Moment | None, by: str | None, ended: Moment | None,
) -> Iterator[Deadline]:  # fmt: skip
    moved = due_after_pauses(due, paused, anew)
    if moved is not None:
        yield Deadline(key, what, moved, met, by or "", ended)
