"""Examine a grade declaration at banner, city and region; return it or turn it down."""

import datetime
from collections.abc import Mapping, Sequence

from emergency.errors import InputInvalid
from emergency.services.grade_notice import tell_of
from emergency.services.grade_step import (
    Said,
    as_json,
    bars_of,
    due,
    industry_name,
    possible,
    settle,
    write,
)
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage.grade_record import Declaration
from plans.beijing import day_of
from plans.errors import ActRefused, Fault
from plans.grade_examination import Indicator, faults_of, weakest
from plans.grade_lifecycle import GradeAct, GradeState
from plans.grade_notice import NoticeKind, rejected_wording, returned_wording
from plans.grade_procedure import FILE, Bar, Procedure, bar_faults, gate_faults, procedure_on
from plans.terms import Grade, Tier


def examine(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    indicators: Sequence[Indicator],
    said: Said,
    found_bars: Mapping[Bar, datetime.date] | None = None,
) -> Grade:
    """Examine at the actor's tier, dimension by dimension; returns the grade that the weakest one gives.

    `found_bars` adds bars the examiner knows of; a grade they bar is refused with every fault.
    """
    procedure, said = procedure_on(day_of(now), office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, GradeAct.EXAMINE, said, procedure)
        held, bars = move.held, {**bars_of(move.held), **(found_bars or {})}
        _refuse(held, indicators, bars, now, procedure)
        grade = weakest(indicators)
        _require_region(held, procedure)
        grades.note_examined(work, held.id, indicators)
        settle(
            work, actor, now, move, said, proposed=grade, step_grade=grade, step_grades=as_json(indicators),
            bars={bar.value: day.isoformat() for bar, day in bars.items()},
            **due(now, _waits(move.transition.target, grade, procedure), procedure),
        )  # fmt: skip
        summary = f"{move.tier.label}审核{held.enterprise}的绩效分级申报：申报{held.claimed.label}，审核{grade.label}"
        write(
            work,
            actor,
            now,
            held,
            GradeAct.EXAMINE,
            summary,
            opinion=said.opinion,
            indicators=as_json(indicators),
        )
        work.commit()
    return grade


def send_back(office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, said: Said) -> None:
    """Return a declaration to the enterprise, with what is to be mended."""
    _put_off(office, actor, now, declaration_id, said, GradeAct.RETURN)


def reject(office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, said: Said) -> None:
    """Turn a declaration down, with the reason."""
    _put_off(office, actor, now, declaration_id, said, GradeAct.REJECT)


def _put_off(
    office: Office, actor: Actor, now: datetime.datetime, declaration_id: int, said: Said, act: GradeAct
) -> None:
    procedure, said = procedure_on(day_of(now), office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, act, said, procedure)
        term = due(now, move.transition.target, procedure)
        settle(work, actor, now, move, said, **term)
        summary = f"{act.label}{move.held.enterprise}的绩效分级申报：{said.opinion}"
        industry = industry_name(move.held.industry)
        if act is GradeAct.RETURN:
            kind, wording = NoticeKind.RETURNED, returned_wording(industry, said.opinion, term["deadline"])
        else:
            remedy = procedure["notice.remedy"]
            kind, wording = NoticeKind.REJECTED, rejected_wording(industry, said.opinion, remedy)
        tell_of(office, work, actor, now, move.held, kind, wording, said.document)
        write(work, actor, now, move.held, act, summary)
        work.commit()


def _refuse(
    held: Declaration,
    indicators: Sequence[Indicator],
    bars: Mapping[Bar, datetime.date],
    now: datetime.datetime,
    procedure: Procedure,
) -> None:
    faults = faults_of(held.scheme, indicators)
    faults += [
        Fault("bar", f"{bar.label}的日期 {day} 在将来，请核对。", column=bar.value)
        for bar, day in bars.items()
        if day > day_of(now)
    ]
    if not faults:
        grade = weakest(indicators)
        faults += bar_faults(bars, held.declared_on, grade, procedure)
        faults += gate_faults(held.gate_ready, grade, procedure)
    if faults:
        raise InputInvalid(
            f"审核内容有 {len(faults)} 处问题，未保存。请改正，或按较低等级审核、退回、不予通过。",
            faults=faults,
        )


def _require_region(held: Declaration, procedure: Procedure) -> None:
    """What the city decides by itself does not go up for examination."""
    goes_up = held.state is GradeState.EXAMINED_CITY
    if goes_up and procedure.deciding_tier(held.proposed) is not Tier.REGION:
        raise ActRefused(f"拟定{held.proposed.label}由盟市评定，不报自治区审核。请由盟市公示、评定。")


def _waits(state: GradeState, grade: Grade, procedure: Procedure) -> GradeState:
    """The state whose deadline counts: what the city publicises itself waits for publicity."""
    by_city = procedure.deciding_tier(grade) is Tier.LEAGUE_CITY
    return GradeState.EXAMINED_REGION if state is GradeState.EXAMINED_CITY and by_city else state
