"""Publicise a proposed grade for the working days of the procedure; take down and settle objections."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services.grade_step import Said, due, possible, settle, write
from emergency.services.holiday import WorkdayEnd, workdays_after
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeAct, GradeState
from plans.grade_procedure import FILE, procedure_on

OBJECTOR_LIMIT, WAY_LIMIT, TEXT_LIMIT = 80, 40, 2000


@dataclass(frozen=True)
class ObjectionDraft:
    """An objection as an officer takes it down: who objects, how it came in, what it says."""

    objector: str
    way: str
    text: str


def publicise(
    office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, said: Said
) -> WorkdayEnd:
    """Publicise the proposed grade from today; returns the last day, the day of issue not counted."""
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, GradeAct.PUBLICISE, said, procedure)
        end = workdays_after(today, procedure.publicity_workdays)
        settle(
            work, actor, now, move, said, publicised_on=today, publicity_ends=end.day,
            publicity_certain=end.certain, notice_document=said.document, deadline=None, deadline_certain=True,
        )  # fmt: skip
        held = move.held
        summary = f"公示{held.enterprise}拟定{held.proposed.label}，{today}至{end.day}"
        write(work, actor, now, held, GradeAct.PUBLICISE, summary, document=said.document)
        work.commit()
    return end


def object_to(
    office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, draft: ObjectionDraft
) -> int:
    """Take down an objection raised within the period of publicity; returns its id."""
    today = day_of(now)
    draft = _checked(draft)
    procedure, said = procedure_on(today, office.library.tables[FILE]), Said(opinion=draft.text[:1000])
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, GradeAct.OBJECT, said, procedure)
        held = move.held
        if held.publicity_ends is not None and today > held.publicity_ends:
            raise ActRefused(
                f"公示期已于 {held.publicity_ends} 届满，不再登记异议。发现问题的，请办理下调或信访举报。"
            )
        objection_id = grades.add_objection(
            work, declaration_id=held.id, received_at=now, objector=draft.objector, way=draft.way, text=draft.text,
            recorded_by=actor.name, settled_by="", answer="",
        )  # fmt: skip
        settle(work, actor, now, move, said, **due(now, move.transition.target, procedure))
        write(
            work, actor, now, held, GradeAct.OBJECT, f"登记对{held.enterprise}拟定{held.proposed.label}的异议"
        )
        work.commit()
    return objection_id


def settle_objection(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    objection_id: int,
    said: Said,
    *,
    upheld: bool,
) -> GradeState:
    """Settle one objection. Upheld, the declaration goes back; the last one that is not lets publicity go on."""
    procedure, said = procedure_on(day_of(now), office.library.tables[FILE]), said.trimmed()
    act = GradeAct.UPHOLD if upheld else GradeAct.SETTLE
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, act, said, procedure)
        _settle_one(work, actor, now, declaration_id, objection_id, said, upheld)
        others = any(each.upheld is None for each in grades.objections_of(work, declaration_id))
        state = GradeState.OBJECTED if others and not upheld else move.transition.target
        kept = {"deadline": move.held.deadline, "deadline_certain": move.held.deadline_certain}
        term = kept if state is GradeState.OBJECTED else due(now, state, procedure)
        settle(work, actor, now, move, said, state=state, **term)
        summary = f"{move.held.enterprise}绩效分级公示{act.label}：{said.opinion}"
        write(work, actor, now, move.held, act, summary, objection=objection_id)
        work.commit()
    return state


def _settle_one(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    objection_id: int,
    said: Said,
    upheld: bool,
) -> None:
    if objection_id not in {each.id for each in grades.objections_of(work, declaration_id)}:
        raise NotFound("这份申报没有这条异议。请刷新页面查看。")
    values = {"settled_at": now, "settled_by": actor.name, "upheld": upheld, "answer": said.opinion}
    if not grades.settle_objection(work, objection_id, **values):
        raise OutOfDate("这条异议已经办结。请刷新页面查看。")


def _checked(draft: ObjectionDraft) -> ObjectionDraft:
    trimmed = ObjectionDraft(draft.objector.strip(), draft.way.strip(), draft.text.strip())
    limits = (
        ("异议人", trimmed.objector, OBJECTOR_LIMIT),
        ("来源", trimmed.way, WAY_LIMIT),
        ("异议内容", trimmed.text, TEXT_LIMIT),
    )
    wrong = [f"请填写{label}。" for label, text, _ in limits if not text]
    wrong += [f"{label}不超过 {most} 个字。" for label, text, most in limits if len(text) > most]
    if wrong:
        raise InputInvalid("异议没有登记。" + "".join(wrong))
    return trimmed
