"""Decide on a publicised grade, and let declarations lapse: the decision writes the grade itself."""

import datetime

from emergency.errors import ReasonRequired
from emergency.services.grade_notice import tell_of
from emergency.services.grade_step import Said, industry_name, possible, settle, write
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage.grade_record import Declaration
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeAct, GradeState
from plans.grade_notice import NoticeKind, decided_wording
from plans.grade_procedure import FILE, procedure_on, valid_to

TAKES_EFFECT = "自下一版应急减排清单起执行；现行清单和已下达的指令不变"


def decide(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    said: Said,
    *,
    calendar_checked: bool = False,
) -> datetime.date:
    """Decide on the publicised grade after its period; returns the last day it is valid.

    Where the end of the period was reckoned without a published calendar, `calendar_checked` must say that
    a person has compared it.
    """
    today = day_of(now)
    procedure, said = procedure_on(today, office.library.tables[FILE]), said.trimmed()
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, GradeAct.DECIDE, said, procedure)
        held = move.held
        _require_period(held, today, calendar_checked)
        last = valid_to(today, procedure)
        grades.close_earlier(work, held)
        settle(
            work, actor, now, move, said, decided_on=today, valid_to=last, document=said.document,
            deadline=None, deadline_certain=True, step_grade=held.proposed,
        )  # fmt: skip
        grades.award(work, held, held.proposed, decided_on=today, valid_to=last, document=said.document)
        summary = (
            f"评定{held.enterprise}为{held.proposed.label}，{said.document}，有效至{last}，{TAKES_EFFECT}"
        )
        wording = decided_wording(
            industry_name(held.industry), held.proposed, last, TAKES_EFFECT, procedure["notice.remedy"]
        )
        tell_of(office, work, actor, now, held, NoticeKind.DECIDED, wording, said.document)
        write(work, actor, now, held, GradeAct.DECIDE, summary, industry=held.industry, scheme=held.scheme)
        work.commit()
    return last


def lapse(office: Office, actor: Actor, now: datetime.datetime, declaration_id: int) -> None:
    """Close a declaration that was not mended in time, or whose grade ran out; the grade itself stays written."""
    today = day_of(now)
    procedure = procedure_on(today, office.library.tables[FILE])
    with office.store.begin(actor.scope, write=True) as work:
        move = possible(office, work, actor, declaration_id, GradeAct.LAPSE, Said(), procedure)
        held = move.held
        last = held.valid_to if held.state is GradeState.DECIDED else held.deadline
        if last is None or today <= last:
            raise ActRefused(f"期限（{last or '未定'}）还没有过，不能记为失效。请在期限届满后办理。")
        why = "等级有效期届满" if held.state is GradeState.DECIDED else "逾期没有补正重报"
        settle(work, actor, now, move, Said(opinion=why), deadline=None, deadline_certain=True)
        write(work, actor, now, held, GradeAct.LAPSE, f"{held.enterprise}的绩效分级申报失效：{why}")
        work.commit()


def _require_period(held: Declaration, today: datetime.date, calendar_checked: bool) -> None:
    if held.publicity_ends is None or today <= held.publicity_ends:
        raise ActRefused(f"公示期至 {held.publicity_ends} 届满，次日起方可评定。")
    if not held.publicity_certain and not calendar_checked:
        raise ReasonRequired(
            "公示截止日推算时节假日安排尚未公布，没有评定。请核对国务院办公厅的节假日安排，"
            "确认公示工作日已满后勾选「已核对节假日」再提交。"
        )
