"""Object to a publicised grade: an enterprise behind its link, or an officer from a letter; then it is settled."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import grade_notice
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_notice import NoticeDraft, tell_of
from emergency.services.grade_step import (
    Move,
    Said,
    due,
    found,
    industry_name,
    possible,
    settle,
    tier_of,
    write,
)
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.storage import grade_objection as objections
from emergency.storage.grade_record import Declaration, Objection
from emergency.storage.work import Scope, UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import EXAMINERS, GRADE, GradeAct, GradeState, next_grade_state
from plans.grade_notice import NoticeKind, answered_wording, returned_wording
from plans.grade_procedure import FILE, Procedure, procedure_on
from plans.terms import Tier

OBJECTOR_LIMIT, WAY_LIMIT, TEXT_LIMIT = 80, 40, 2000
BY_PORTAL = "企业页面"


@dataclass(frozen=True)
class ObjectionDraft:
    """An objection: who objects, how it came in, what it says, and on which day (None: today)."""

    objector: str
    way: str
    text: str
    received_on: datetime.date | None = None


def object_to(
    office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, draft: ObjectionDraft
) -> int:
    """Take down an objection that came in within the period of publicity; returns its id.

    The day it came in decides, not the day it is entered.
    """
    require_role(actor, *EXAMINERS)
    draft = checked(draft)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, declaration_id)
        objection_id = take_down(office, work, actor, now, held, draft, tier_of(office, actor), None)
        work.commit()
    return objection_id


def object_behind(
    office: Office, now: datetime.datetime, token: str, declaration_id: int, who: str, text: str
) -> int:
    """Take down what the enterprise behind the link objects to a grade publicised in this area."""
    with office.store.begin(Scope(office.settings.area), write=True) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = found(work, declaration_id)
        draft = checked(
            ObjectionDraft(f"{linked.name}（{who.strip()}）" if who.strip() else "", BY_PORTAL, text)
        )
        actor = enterprise_actor(linked.name, who.strip(), linked.division)
        objection_id = take_down(office, work, actor, now, held, draft, None, linked.id)
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
        objection = _settle_one(work, actor, now, declaration_id, objection_id, said, upheld)
        others = any(each.upheld is None for each in objections.objections_of(work, declaration_id))
        state = GradeState.OBJECTED if others and not upheld else move.transition.target
        kept = {"deadline": move.held.deadline, "deadline_certain": move.held.deadline_certain}
        term = kept if state is GradeState.OBJECTED else due(now, state, procedure)
        settle(work, actor, now, move, said, state=state, **term)
        summary = f"{move.held.enterprise}绩效分级公示{act.label}：{said.opinion}"
        _tell(office, work, actor, now, move.held, objection, said, upheld, term["deadline"])
        write(work, actor, now, move.held, act, summary, objection=objection_id)
        work.commit()
    return state


def take_down(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Declaration,
    draft: ObjectionDraft,
    tier: Tier | None,
    enterprise_id: int | None,
) -> int:
    """Keep an objection that came in within the period, whoever wrote it down; the caller commits."""
    transition = next_grade_state(GRADE, held.state, GradeAct.OBJECT)
    received_on = draft.received_on or day_of(now)
    _require_in_time(held, received_on, day_of(now))
    procedure: Procedure = procedure_on(day_of(now), office.library.tables[FILE])
    objection_id = objections.add_objection(
        work, declaration_id=held.id, received_at=now, received_on=received_on, enterprise_id=enterprise_id,
        objector=draft.objector, way=draft.way, text=draft.text, recorded_by=actor.name, settled_by="", answer="",
    )  # fmt: skip
    move = Move(held, GradeAct.OBJECT, transition, tier)
    settle(work, actor, now, move, Said(opinion=draft.text[:1000]), **_term(held, now, procedure))
    summary = f"{draft.objector}对{held.enterprise}拟定{held.proposed.label}提出异议（{draft.way}，{received_on}收到）"
    write(work, actor, now, held, GradeAct.OBJECT, summary, objection=objection_id)
    return objection_id


def _term(held: Declaration, now: datetime.datetime, procedure: Procedure) -> dict:
    """A further objection does not put off the settling of the first."""
    if held.state is GradeState.OBJECTED:
        return {"deadline": held.deadline, "deadline_certain": held.deadline_certain}
    return dict(due(now, GradeState.OBJECTED, procedure))


def _require_in_time(held: Declaration, received_on: datetime.date, today: datetime.date) -> None:
    if received_on > today:
        raise InputInvalid(f"收到日期 {received_on} 在将来，没有登记。请按收件日期填写。")
    if held.publicised_on is not None and received_on < held.publicised_on:
        raise InputInvalid(f"公示自 {held.publicised_on} 开始，收到日期不能更早，没有登记。请核对。")
    if held.publicity_ends is not None and received_on > held.publicity_ends:
        raise ActRefused(
            f"公示期已于 {held.publicity_ends} 届满，不再登记异议。发现问题的，请办理下调或信访举报。"
        )


def _settle_one(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    objection_id: int,
    said: Said,
    upheld: bool,
) -> Objection:
    known = {each.id: each for each in objections.objections_of(work, declaration_id)}
    if objection_id not in known:
        raise NotFound("这份申报没有这条异议。请刷新页面查看。")
    values = {"settled_at": now, "settled_by": actor.name, "upheld": upheld, "answer": said.opinion}
    if not objections.settle_objection(work, objection_id, **values):
        raise OutOfDate("这条异议已经办结。请刷新页面查看。")
    return known[objection_id]


def _tell(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Declaration,
    objection: Objection,
    said: Said,
    upheld: bool,
    last_day: datetime.date | None,
) -> None:
    """The objector hears what came of it; the declarant, what is to be mended, without a word of who objected."""
    industry = industry_name(held.industry)
    if objection.enterprise_id is not None:
        about = f"{held.enterprise}{industry}拟定{held.proposed.label}"
        wording = answered_wording(about, upheld, said.opinion)
        key = f"objection:{objection.id}"
        draft = NoticeDraft(NoticeKind.ANSWERED, key, wording, actor.division, said.document)
        grade_notice.issue(office, work, actor, now, objection.enterprise_id, draft)
    if upheld:
        wording = returned_wording(industry, f"公示期间的异议经核实成立。{said.opinion}", last_day)
        tell_of(office, work, actor, now, held, NoticeKind.RETURNED, wording, said.document)


def checked(draft: ObjectionDraft) -> ObjectionDraft:
    """The objection without space around it; raises InputInvalid with every fault."""
    trimmed = ObjectionDraft(draft.objector.strip(), draft.way.strip(), draft.text.strip(), draft.received_on)
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
