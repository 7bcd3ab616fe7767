"""Publicise a proposed grade for the working days of the procedure, and tell the enterprise until when."""

import datetime

from emergency.services.grade_notice import tell_of
from emergency.services.grade_step import Said, industry_name, possible, settle, write
from emergency.services.holiday import WorkdayEnd, workdays_after
from emergency.services.office import Actor, Office
from plans.beijing import day_of
from plans.grade_lifecycle import GradeAct
from plans.grade_notice import NoticeKind, publicised_wording
from plans.grade_procedure import FILE, procedure_on


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
        wording = publicised_wording(industry_name(held.industry), held.claimed, held.proposed, end.day)
        tell_of(office, work, actor, now, held, NoticeKind.PUBLICISED, wording, said.document)
        write(work, actor, now, held, GradeAct.PUBLICISE, summary, document=said.document)
        work.commit()
    return end
