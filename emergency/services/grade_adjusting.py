"""Lower a grade with due process: the enterprise is told in writing and heard, then another person decides."""

import datetime
from dataclasses import dataclass

from emergency.errors import OutOfDate
from emergency.services import grade_notice
from emergency.services.grade_adjustment_step import possible, settle
from emergency.services.grade_deciding import TAKES_EFFECT
from emergency.services.grade_notice import IssuedNotice, NoticeDraft
from emergency.services.grade_proposing import held_grade
from emergency.services.grade_step import Said, industry_name
from emergency.services.holiday import workdays_after
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage.grade_record import Adjustment
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import (
    AdjustmentAct,
    Need,
)
from plans.grade_notice import Change, NoticeKind, kept_wording, lower_wording, lowered_wording
from plans.grade_procedure import FILE, Procedure, procedure_on, valid_to


@dataclass(frozen=True)
class Told:
    """The enterprise was told: the last day for its statement, and how many messages carry the notice."""

    due: datetime.date
    messages: int


def notify(office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said) -> Told:
    """Tell the enterprise by a written notice that goes out by SMS and mail and waits to be acknowledged.

    The term for its statement is counted anew from the day it acknowledges, or is served on paper.
    """
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, adjustment_id, AdjustmentAct.NOTIFY, said, procedure)
        held, workdays = move.held, procedure["deadline.state"]
        end = workdays_after(today, workdays)
        values = {
            "notified_on": today, "notice_document": said.document, "statement_due": end.day,
            "statement_certain": end.certain,
            "deadline": workdays_after(end.day, procedure["deadline.adjust"]).day,
        }  # fmt: skip
        wording = lower_wording(_change(held), held.ground.label, held.reason, procedure.basis, workdays)
        issued = _tell(office, work, actor, now, held, NoticeKind.LOWER, wording, said.document)
        summary = f"告知{held.enterprise}拟下调绩效等级（{said.document}），陈述期限至{end.day}"
        settle(work, actor, now, move, said, summary, values)
        work.commit()
    return Told(end.day, issued.messages)


def decide(
    office: Office, actor: Actor, now: datetime.datetime, adjustment_id: int, said: Said, *, lower: bool
) -> None:
    """Lower the grade, or let the proposal fall; by another person than the one who proposed it."""
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    act = AdjustmentAct.ADJUST if lower else AdjustmentAct.DROP
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, adjustment_id, act, said, procedure)
        held = move.held
        if Need.PERIOD_OVER in move.transition.needs:
            _require_heard(held, today)
        values = {
            "decided_on": today, "decided_by": actor.name, "answer": said.opinion, "document": said.document,
            "deadline": None,
        }  # fmt: skip
        summary = f"{act.label}{held.enterprise}绩效等级：{said.opinion}"
        if lower:
            change = f"将{held.enterprise}由{held.held.label}下调为{held.proposed.label}"
            summary = f"{change}，{said.document}，{TAKES_EFFECT}"
            _lower(work, held, today, procedure, said)
        _tell_decision(office, work, actor, now, held, procedure, said, lower)
        settle(work, actor, now, move, said, summary, values)
        work.commit()


def _require_heard(held: Adjustment, today: datetime.date) -> None:
    """Unheard, the grade is lowered only after the enterprise received the notice and let its term pass."""
    if held.served_on is None:
        raise ActRefused(
            "企业还没有签收告知书，也没有登记纸质送达，陈述期限没有起算，不能下调。"
            "请催企业在页面签收，或纸质送达后在本页登记送达。"
        )
    if held.statement_due is None or today <= held.statement_due:
        raise ActRefused(f"企业的陈述期限至 {held.statement_due} 届满，企业没有陈述的，次日起方可下调。")


def _tell_decision(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Adjustment,
    procedure: Procedure,
    said: Said,
    lower: bool,
) -> None:
    """What was never told needs no end: a proposal dropped before the notice stays inside."""
    if lower:
        wording = lowered_wording(_change(held), said.opinion, TAKES_EFFECT, procedure["notice.remedy"])
        _tell(office, work, actor, now, held, NoticeKind.LOWERED, wording, said.document)
    elif held.notified_on is not None:
        wording = kept_wording(_change(held), said.opinion)
        _tell(office, work, actor, now, held, NoticeKind.KEPT, wording, said.document)


def _tell(
    office, work, actor, now, held: Adjustment, kind: NoticeKind, wording, document: str
) -> IssuedNotice:
    draft = NoticeDraft(
        kind, f"adjustment:{held.id}:{kind.value}", wording, actor.division, document, adjustment_id=held.id
    )
    return grade_notice.issue(office, work, actor, now, held.enterprise_id, draft)


def _change(held: Adjustment) -> Change:
    return Change(industry_name(held.industry), held.held, held.proposed)


def _lower(
    work: UnitOfWork, held: Adjustment, today: datetime.date, procedure: Procedure, said: Said
) -> None:
    current = held_grade(work, held.enterprise_id, held.industry, today)
    if current.grade is not held.held:
        raise OutOfDate(
            f"{held.enterprise}现有等级已变为{current.grade.label}，与提出时的{held.held.label}不同，没有下调。"
            "请办理「不予下调」后按现有等级重新提出。"
        )
    grades.close_earlier(work, held)
    last = current.valid_to or valid_to(today, procedure)
    grades.award(work, held, held.proposed, decided_on=today, valid_to=last, document=said.document)
