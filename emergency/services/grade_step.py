"""What every act on a grade declaration shares: finding it, the table's answer, moving it on, writing it down."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services.holiday import WorkdayEnd, workdays_after
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage.grade_record import Declaration
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_examination import Dimension, Indicator
from plans.grade_lifecycle import GRADE, GradeAct, GradeState, GradeTransition, Need, next_grade_state
from plans.grade_procedure import Bar, Procedure
from plans.industry import industries
from plans.terms import Grade, Tier

OPINION_LIMIT, DOCUMENT_LIMIT, REMARK_LIMIT = 1000, 120, 400
ACTED_ON = (GradeAct.DECLARE, GradeAct.EXAMINE, GradeAct.REJECT)


@dataclass(frozen=True)
class Said:
    """What a person says with an act: an opinion, and the name or number of a document."""

    opinion: str = ""
    document: str = ""

    def trimmed(self) -> "Said":
        """The same without space around it; raises InputInvalid where something is too long."""
        said = Said(self.opinion.strip(), self.document.strip())
        if len(said.opinion) > OPINION_LIMIT or len(said.document) > DOCUMENT_LIMIT:
            raise InputInvalid(
                f"意见不超过 {OPINION_LIMIT} 个字，文件不超过 {DOCUMENT_LIMIT} 个字，未保存。请精简后重新提交。"
            )
        return said


@dataclass(frozen=True)
class Move:
    """One act that was found possible: the declaration, where it leads, and at which tier it is done."""

    held: Declaration
    act: GradeAct
    transition: GradeTransition
    tier: Tier | None


def found(work: UnitOfWork, declaration_id: int) -> Declaration:
    """The declaration in scope; raises NotFound."""
    held = grades.by_id(work, declaration_id)
    if held is None:
        raise NotFound("没有找到这份绩效分级申报，或不在您的辖区。请返回申报列表查看。")
    return held


def tier_of(office: Office, actor: Actor) -> Tier:
    """At which tier an actor acts."""
    return office.library.divisions.get(actor.division).tier


def possible(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    declaration_id: int,
    act: GradeAct,
    said: Said,
    procedure: Procedure,
) -> Move:
    """The move that an officer asks for; raises ActRefused, ReasonRequired, SamePerson, NotFound."""
    held, tier = found(work, declaration_id), tier_of(office, actor)
    transition = next_grade_state(GRADE, held.state, act, role=actor.role, tier=tier)
    require_said(transition, act.label, said)
    if Need.DECIDING_TIER in transition.needs:
        _require_deciding(held, tier, act, procedure)
    if Need.OTHER_PERSON in transition.needs:
        _require_other(work, held, actor)
    return Move(held, act, transition, tier)


def industry_name(code: str) -> str:
    """What people call an industry; its code where it is not known any more."""
    found = industries().get(code)
    return found.name if found else code


def require_said(transition: GradeTransition, label: str, said: Said) -> None:
    """Refuse an act without the opinion or the document it needs, both named at once."""
    given = {Need.OPINION: said.opinion, Need.DOCUMENT: said.document}
    missing = [need.label for need, text in given.items() if need in transition.needs and not text]
    if missing:
        raise ReasonRequired(f"办理「{label}」须填写{'和'.join(missing)}，未保存。请补充后重新提交。")


def settle(work: UnitOfWork, actor: Actor, now: datetime.datetime, move: Move, said: Said, **values) -> None:
    """Move a declaration on and keep the step; `values` may override state and deadline."""
    held = move.held
    state = values.pop("state", move.transition.target)
    grade, found_grades = values.pop("step_grade", None), values.pop("step_grades", {})
    if not grades.advance(work, held, state=state, **values):
        raise OutOfDate("这份申报刚被他人办理。请刷新页面，按最新状态办理。")
    grades.add_step(
        work, declaration_id=held.id, at=now, act=move.act.value, state=state, tier=move.tier,
        account_id=actor.account_id, person=actor.person, who=actor.name, opinion=said.opinion, grade=grade,
        grades=found_grades, document=said.document, deadline=held.deadline,
    )  # fmt: skip


def write(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Declaration,
    act: GradeAct,
    summary: str,
    **detail,
) -> None:
    """Write an act on a declaration into the journal."""
    write_down(
        work, actor, now, division=held.division, act=act.value, noun="grade_declaration", noun_id=held.id,
        summary=summary, **detail,
    )  # fmt: skip


def due(now: datetime.datetime, state: GradeState, procedure: Procedure) -> Mapping[str, object]:
    """Deadline columns for a state that begins now."""
    count = procedure.workdays_for(state)
    if count is None:
        return {"deadline": None, "deadline_certain": True}
    end: WorkdayEnd = workdays_after(day_of(now), count)
    return {"deadline": end.day, "deadline_certain": end.certain}


def as_json(indicators: Iterable[Indicator]) -> dict[str, str | None]:
    """Examined grades as a step keeps them."""
    return {each.dimension.value: each.grade.value if each.grade else None for each in indicators}


def bars_of(held: Declaration) -> dict[Bar, datetime.date]:
    """The bars of a declaration with the day each happened."""
    return {Bar(key): datetime.date.fromisoformat(day) for key, day in held.bars.items()}


def indicators_from(values: Mapping[str, tuple[str, str]]) -> list[Indicator]:
    """Indicators from form values, dimension -> (grade, remark); "" is a missing one, "none" inapplicable."""
    return [
        Indicator(dimension, None if grade == "none" else Grade(grade), remark.strip()[:REMARK_LIMIT])
        for dimension in Dimension
        for grade, remark in (values.get(dimension.value, ("", "")),)
        if grade == "none" or grade in {each.value for each in Grade}
    ]


def _require_deciding(held: Declaration, tier: Tier, act: GradeAct, procedure: Procedure) -> None:
    deciding = procedure.deciding_tier(held.proposed)
    if tier is not deciding:
        citation = procedure.figures["deciding.region"].citation.label
        raise ActRefused(
            f"拟定{held.proposed.label}由{deciding.label}评定，「{act.label}」须由{deciding.label}一级办理。"
            f"依据：{citation}。"
        )


def _require_other(work: UnitOfWork, held: Declaration, actor: Actor) -> None:
    examined = {each.value for each in ACTED_ON}
    persons = {each.person for each in grades.steps_of(work, held.id) if each.act in examined and each.person}
    if actor.person in persons:
        raise SamePerson(
            "您已办理过这份申报的填报或审核，不能再办理下一环节，换一个账号也不行。请由另一人办理。"
        )
