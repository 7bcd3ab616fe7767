"""Grading as pages show it: declarations by state with deadlines, one with its steps, notices, results."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.grade_step import tier_of
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import grade_file, registry
from emergency.storage import grade_notice as notices
from emergency.storage import grade_objection as objections
from emergency.storage import order as orders
from emergency.storage.evidence import Attachment
from emergency.storage.grade_record import (
    Adjustment,
    AdjustmentStep,
    Declaration,
    DeclarationFile,
    Delivery,
    Expiring,
    IndicatorHeld,
    Notice,
    Objection,
    Step,
)
from emergency.storage.registry_record import Enterprise, GradeHeld
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_examination import grades_of_scheme, overall
from plans.grade_lifecycle import (
    ADJUSTMENT,
    EXAMINERS,
    GRADE,
    AdjustmentAct,
    GradeAct,
    GradeState,
    Need,
    next_grade_state,
)
from plans.grade_procedure import FILE, Procedure, expiry_step, procedure_on
from plans.terms import Grade, Tier

WAITING = (
    GradeState.DECLARED, GradeState.EXAMINED_BANNER, GradeState.EXAMINED_CITY, GradeState.EXAMINED_REGION,
    GradeState.PUBLICISED, GradeState.OBJECTED, GradeState.RETURNED,
)  # fmt: skip
SETTLED = (GradeState.DECIDED, GradeState.ADJUSTED, GradeState.LAPSED, GradeState.REJECTED)


@dataclass(frozen=True)
class ExpiringRow:
    """A grade that runs out; `step` is the warning reached in days, 0 where its last day is past."""

    held: Expiring
    left: int
    step: int


@dataclass(frozen=True)
class GradeIndex:
    """The list of declarations in one state or in all that wait."""

    state: GradeState | None
    rows: tuple[Declaration, ...]
    counts: dict[GradeState, int]
    overdue: int
    expiring: tuple[ExpiringRow, ...]
    adjustments: tuple[Adjustment, ...]
    unacknowledged: tuple[Notice, ...]
    today: datetime.date
    procedure: Procedure


@dataclass(frozen=True)
class NoticeView:
    """A notice with the messages that carried it."""

    held: Notice
    deliveries: tuple[Delivery, ...]

    @property
    def arrived(self) -> int:
        """How many messages were delivered."""
        return sum(each.state is MessageState.DELIVERED for each in self.deliveries)


@dataclass(frozen=True)
class DeclarationView:
    """One declaration with everything about it, and what the reader may do to it now."""

    held: Declaration
    indicators: tuple[IndicatorHeld, ...]
    steps: tuple[Step, ...]
    objections: tuple[Objection, ...]
    files: tuple[DeclarationFile, ...]
    notices: tuple[NoticeView, ...]
    acts: frozenset[GradeAct]
    grades: tuple[Grade, ...]
    deciding: Tier
    held_now: tuple[GradeHeld, ...]
    today: datetime.date
    procedure: Procedure


@dataclass(frozen=True)
class AdjustmentView:
    """One proposal to lower a grade, and what the reader may do to it now."""

    held: Adjustment
    steps: tuple[AdjustmentStep, ...]
    notices: tuple[NoticeView, ...]
    acts: frozenset[AdjustmentAct]
    deciding: Tier
    today: datetime.date


@dataclass(frozen=True)
class ProposeForm:
    """What the form of a proposal offers: the grades an enterprise holds, each with the lower ones."""

    enterprise: Enterprise
    held: tuple[tuple[GradeHeld, tuple[Grade, ...]], ...]
    overall: Grade | None


def index(office: Office, actor: Actor, now: datetime.datetime, state: GradeState | None) -> GradeIndex:
    """The declarations of this division and below."""
    today = day_of(now)
    procedure = procedure_on(today, office.library.tables[FILE])
    with office.store.begin(actor.scope) as work:
        waiting = grades.in_states(work, WAITING)
        rows = waiting if state is None else grades.in_states(work, (state,))
        reach = today + datetime.timedelta(days=max(procedure["validity.warn_days"]))
        expiring = adjustments.expiring(work, reach, today)
        return GradeIndex(
            state=state,
            rows=rows,
            counts=grades.counts(work),
            overdue=sum(each.overdue(today) for each in waiting),
            expiring=_warned(expiring, today, procedure),
            adjustments=adjustments.all_of(work),
            unacknowledged=notices.waiting(work),
            today=today,
            procedure=procedure,
        )


def attention(office: Office, actor: Actor, now: datetime.datetime) -> tuple[int, int]:
    """For the duty desk: how many steps are late, and how many grades run out or have run out."""
    seen = index(office, actor, now, None)
    return seen.overdue, len(seen.expiring)


def declaration(office: Office, actor: Actor, now: datetime.datetime, declaration_id: int) -> DeclarationView:
    """One declaration in scope; raises NotFound."""
    today = day_of(now)
    procedure = procedure_on(today, office.library.tables[FILE])
    with office.store.begin(actor.scope) as work:
        held = grades.by_id(work, declaration_id)
        if held is None:
            raise NotFound("没有找到这份绩效分级申报，或不在您的辖区。请返回申报列表查看。")
        key = held.enterprise_id
        return DeclarationView(
            held=held,
            indicators=grades.indicators_of(work, declaration_id),
            steps=grades.steps_of(work, declaration_id),
            objections=objections.objections_of(work, declaration_id),
            files=grade_file.files_of(work, declaration_id),
            notices=_carried(work, notices.of_declaration(work, declaration_id)),
            acts=_acts(office, actor, held, procedure),
            grades=grades_of_scheme(held.scheme),
            deciding=procedure.deciding_tier(held.proposed),
            held_now=registry.grades_of(work, [key], today).get(key, ()),
            today=today,
            procedure=procedure,
        )


def adjustment(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int) -> AdjustmentView:
    """One proposal in scope; raises NotFound."""
    today = day_of(now)
    deciding = procedure_on(today, office.library.tables[FILE]).deciding_tier
    with office.store.begin(actor.scope) as work:
        held = adjustments.by_id(work, adjustment_id)
        if held is None:
            raise NotFound("没有找到这份下调建议，或不在您的辖区。请返回列表查看。")
        steps = adjustments.steps_of(work, adjustment_id)
        sent = _carried(work, notices.of_adjustment(work, adjustment_id))
    tier = tier_of(office, actor)
    acts = [
        act
        for act in AdjustmentAct
        if _allowed(ADJUSTMENT, held.state, act, actor, tier, deciding(held.held))
    ]
    return AdjustmentView(held, steps, sent, frozenset(acts), deciding(held.held), today)


def notice(office: Office, actor: Actor, notice_id: int) -> NoticeView:
    """One notice in scope, to be read or printed; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = notices.by_id(work, notice_id)
        if held is None:
            raise NotFound("没有找到这份文书，或不在您的辖区。请返回绩效分级页面查看。")
        return NoticeView(held, notices.deliveries(work, notice_id))


def propose_form(office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int) -> ProposeForm:
    """The form to propose a lower grade for an enterprise in scope."""
    with office.store.begin(actor.scope) as work:
        enterprise = registry.enterprise_by_id(work, enterprise_id)
        held = registry.grades_of(work, [enterprise_id], day_of(now)).get(enterprise_id, ())
    lower = tuple((each, tuple(g for g in grades_of_scheme(each.scheme) if g > each.grade)) for each in held)
    whole = overall({each.industry: (each.scheme, each.grade) for each in held})
    return ProposeForm(enterprise, tuple(each for each in lower if each[1]), whole)


def enterprise_of_order(office: Office, actor: Actor, order_id: int) -> int:
    """The enterprise an order in scope is about; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = orders.get(work, order_id)
    if held is None:
        raise NotFound("没有找到这份指令，或不在您的辖区。请返回评估页面查看。")
    return held.enterprise_id


def file_of(office: Office, actor: Actor, declaration_id: int, attachment_id: int) -> Attachment:
    """A file of a declaration in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = grade_file.file_by_id(work, declaration_id, attachment_id)
    if held is None:
        raise NotFound("没有找到这个附件，或不在您的辖区。请返回申报页面查看。")
    return held


def _carried(work: UnitOfWork, held: Sequence[Notice]) -> tuple[NoticeView, ...]:
    return tuple(NoticeView(each, notices.deliveries(work, each.id)) for each in held)


def _acts(office: Office, actor: Actor, held: Declaration, procedure: Procedure) -> frozenset[GradeAct]:
    """The acts the table gives this reader; persons, periods and texts are looked at when one is done."""
    tier, deciding = tier_of(office, actor), procedure.deciding_tier(held.proposed)
    acts = {act for act in GradeAct if _allowed(GRADE, held.state, act, actor, tier, deciding)}
    if held.state is GradeState.EXAMINED_CITY and deciding is not Tier.REGION:
        acts.discard(GradeAct.EXAMINE)
    if actor.role not in EXAMINERS:
        acts -= {GradeAct.OBJECT, GradeAct.DECLARE}
    return frozenset(acts)


def _allowed(table, state, act, actor: Actor, tier: Tier, deciding: Tier) -> bool:
    try:
        transition = next_grade_state(table, state, act, role=actor.role, tier=tier)
    except ActRefused:
        return False
    return Need.DECIDING_TIER not in transition.needs or tier is deciding


def _warned(rows: Sequence[Expiring], today: datetime.date, procedure: Procedure) -> tuple[ExpiringRow, ...]:
    stepped = [(each, expiry_step(each.valid_to, today, procedure)) for each in rows]
    return tuple(
        ExpiringRow(each, (each.valid_to - today).days, step) for each, step in stepped if step is not None
    )
