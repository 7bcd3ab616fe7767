"""One decision on its way out: what it is about, the notice it makes, the revision it leaves behind."""

import datetime
from dataclasses import dataclass, replace

from emergency.errors import NoticeIncomplete
from emergency.services import approval
from emergency.services.notice_words import notice_words
from emergency.services.office import Actor, Office
from emergency.services.paper_number import take_number
from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans import lifecycle
from plans import notice as law
from plans.beijing import day_of, moment_text
from plans.errors import Fault
from plans.lifecycle import WarningAct, WarningState
from plans.official_paper import notice_kind
from plans.plan import Plan


@dataclass(frozen=True)
class Case:
    """One decision on its way out."""

    office: Office
    work: UnitOfWork
    actor: Actor
    now: datetime.datetime
    decision: warnings.Decision
    episode: warnings.Episode
    area: str
    plan: Plan

    @property
    def day(self) -> datetime.date:
        """The Beijing day whose figures and list hold: that of the start."""
        return day_of(self.decision.start_at)


def case_of(office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, decision_id: int) -> Case:
    """The case of a decision in scope, under the plan in force when it starts."""
    decision = approval.found(work, decision_id)
    return Case(
        office=office,
        work=work,
        actor=actor,
        now=now,
        decision=decision,
        episode=warnings.episode(work, decision.episode_id),
        area=office.library.divisions.get(decision.division).name,
        plan=office.library.plan_for(decision.division, day_of(decision.start_at)),
    )


def live_warning(case: Case) -> warnings.PollutionWarning:
    """The live warning the decision acts on; raises ActRefused where the act does not fit it any more."""
    warning = warnings.live_warning(case.work, case.decision.division, case.episode.drill)
    state = warning.state if warning else WarningState.RELEASED
    lifecycle.next_state(lifecycle.WARNING, state, case.decision.act, case.actor.role)
    return warning


def change(case: Case, warning: warnings.PollutionWarning, **values) -> warnings.PollutionWarning:
    """Change the warning and count its revision up; gives back what it is now."""
    values["revision"] = warning.revision + 1
    warnings.update(case.work, schema.warning, warning.id, warning.row_version, **values)
    return replace(warning, row_version=warning.row_version + 1, **values)


def add_revision(case: Case, warning: warnings.PollutionWarning) -> None:
    """Keep the notice of this revision; raises NoticeIncomplete where the law asks for more.

    The warning is called by the number of its first notice; every later notice has one of its own.
    """
    first = case.decision.act is WarningAct.ISSUE
    elements = notice_of(case, warning.number if first else next_number(case))
    lacking = law.missing(elements, case.plan.tables[law.FILE], case.day)
    if lacking:
        faults = [Fault("notice", f"缺少「{each.label}」（{each.citation.label}）") for each in lacking]
        names = "、".join(each.label for each in lacking)
        raise NoticeIncomplete(f"通知缺少{names}，未下达。请补齐后再下达。", faults=faults)
    warnings.add(
        case.work,
        schema.revision,
        warning_id=warning.id,
        number=warning.revision,
        act=case.decision.act,
        level=warning.level,
        start_at=case.decision.start_at,
        expected_end=warning.expected_end,
        decision_id=case.decision.id,
        issued_by=case.actor.account_id,
        issued_at=case.now,
        notice=elements,
    )


def notice_of(case: Case, number: str) -> dict[str, str]:
    """The elements of the notice: element name -> text, as plans.notice asks for them."""
    decision = case.decision
    response = decision.level.response.label if decision.level.response else ""
    said = notice_words(decision, response, case.plan.tables[law.FILE], case.day)
    return {
        "number": number,
        "category": "重污染天气预警",
        "act": decision.act.label,
        "level": f"{decision.level.label}预警（{response}）",
        "start": moment_text(decision.start_at),
        "duration": said.duration,
        "scope": "、".join(_names(case)) or case.area,
        "caution": said.caution,
        "measures": said.measures,
        "issuer": case.office.settings.issuer,
        "issued_at": moment_text(case.now),
    } | ({"correction": decision.correction} if decision.correction else {})


def _names(case: Case) -> list[str]:
    """The divisions a regional decision names."""
    tree = case.office.library.divisions
    return [tree.get(code).name for code in case.decision.bound]


def next_number(case: Case) -> str:
    """The 文号 of the next notice of this area, counted in this unit of work."""
    kind = notice_kind(case.decision.act)
    return take_number(
        case.office, case.work, case.decision.division, kind, case.now, drill=case.episode.drill
    )
