"""Declare for a grade: the enterprise behind its link, or an officer from a paper form; mend and declare again."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from emergency.errors import InputInvalid
from emergency.services.attachment import checked_type, safe_name
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_step import Move, Said, as_json, due, settle, write
from emergency.services.office import BY_LINK, Actor, Office, enterprise_actor, require_role
from emergency.storage import evidence, grade_file, registry
from emergency.storage import grade as grades
from emergency.storage.registry_record import Enterprise
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused, Fault
from plans.grade_examination import Indicator, faults_of, weakest
from plans.grade_lifecycle import DECLARERS, GRADE, GradeAct, GradeState, next_grade_state
from plans.grade_procedure import FILE, Bar, Procedure, bar_faults, gate_faults, procedure_on
from plans.industry import industries
from plans.terms import Tier

PORTAL, PAPER = "portal", "paper"
FILES_AT_MOST = 20


@dataclass(frozen=True)
class FileSent:
    """One file as a form sends it."""

    name: str
    content: bytes
    note: str = ""


@dataclass(frozen=True)
class DeclarationDraft:
    """What an enterprise declares in one industry; `bars` says on which day a bar happened."""

    industry: str
    scheme: str
    indicators: tuple[Indicator, ...]
    gate_ready: bool
    bars: Mapping[Bar, datetime.date]
    who: str
    files: tuple[FileSent, ...] = field(default=())


def declare_for(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, draft: DeclarationDraft
) -> int:
    """Declare on behalf of an enterprise, from its paper form; returns the id of the declaration."""
    require_role(actor, *DECLARERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        declaration_id = _declare(office, work, actor, now, held, draft, PAPER)
        work.commit()
    return declaration_id


def declare_behind(office: Office, now: datetime.datetime, token: str, draft: DeclarationDraft) -> int:
    """Declare behind the enterprise's link; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        held = enterprise_behind(work, now, token).enterprise
        actor = enterprise_actor(held.name, draft.who.strip() or BY_LINK, held.division)
        declaration_id = _declare(office, work, actor, now, held, draft, PORTAL)
        work.commit()
    return declaration_id


def faults_in(draft: DeclarationDraft, today: datetime.date, procedure: Procedure) -> list[Fault]:
    """Everything wrong with a declaration, at once."""
    faults = faults_of(draft.scheme, draft.indicators)
    if draft.industry not in industries():
        faults.append(Fault("industry", "请从列表中选择行业。", column="industry"))
    if not draft.who.strip():
        faults.append(Fault("who", "请填写填报人。", column="who"))
    late = [bar.label for bar, day in draft.bars.items() if day > today]
    if late:
        faults.append(Fault("bar", f"{'、'.join(late)}的日期在将来，请核对。", column="bars"))
    if len(draft.files) > FILES_AT_MOST:
        faults.append(Fault("file", f"附件不能超过 {FILES_AT_MOST} 个。", column="file"))
    if not faults:
        grade = weakest(draft.indicators)
        faults += bar_faults(draft.bars, today, grade, procedure)
        faults += gate_faults(draft.gate_ready, grade, procedure)
    return faults


def _declare(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Enterprise,
    draft: DeclarationDraft,
    source: str,
) -> int:
    today = day_of(now)
    procedure = procedure_on(today, office.library.tables[FILE])
    faults = faults_in(draft, today, procedure)
    if faults:
        raise InputInvalid(
            f"申报内容有 {len(faults)} 处问题，未受理。请按提示改正后重新提交。", faults=faults
        )
    types = [checked_type(each.content) for each in draft.files]
    declaration_id = _store(office, work, actor, now, held, draft, source, procedure)
    for each, media_type in zip(draft.files, types, strict=True):
        _attach(work, actor, now, declaration_id, each, media_type)
    grade = weakest(draft.indicators)
    stored = grades.by_id(work, declaration_id)
    way = "纸质代录" if source == PAPER else "网上申报"
    summary = f"{held.name}申报{industries()[draft.industry].name}{grade.label}（{way}）"
    write(work, actor, now, stored, GradeAct.DECLARE, summary, indicators=as_json(draft.indicators))
    return declaration_id


def _store(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Enterprise,
    draft: DeclarationDraft,
    source: str,
    procedure: Procedure,
) -> int:
    """A new declaration, or the returned one declared again."""
    grade = weakest(draft.indicators)
    _require_banner(office, held)
    first = GradeState.DECLARED
    values = {
        "scheme": draft.scheme, "claimed": grade, "proposed": grade, "source": source, "state": first,
        "declared_on": day_of(now), "declared_by": actor.name, "gate_ready": draft.gate_ready,
        "bars": {bar.value: day.isoformat() for bar, day in draft.bars.items()}, **due(now, first, procedure),
    }  # fmt: skip
    said = Said(opinion="企业补正后重报")
    live = grades.live(work, held.id, draft.industry)
    if live is None:
        return _begin(work, actor, now, held, draft, values)
    if live.state is not GradeState.RETURNED:
        raise ActRefused(
            f"{held.name}在该行业已有一份申报，状态为「{live.state.label}」，不能再次申报。请等待办结，或在退回后补正重报。"
        )
    transition = next_grade_state(GRADE, live.state, GradeAct.DECLARE)
    cleared = {
        "publicised_on": None,
        "publicity_ends": None,
        "publicity_certain": True,
        "notice_document": "",
    }
    grades.replace_indicators(work, live.id, draft.indicators)
    settle(
        work, actor, now, Move(live, GradeAct.DECLARE, transition, None), said,
        step_grade=grade, step_grades=as_json(draft.indicators), **values, **cleared,
    )  # fmt: skip
    return live.id


def _require_banner(office: Office, held: Enterprise) -> None:
    """Every declaration begins at a banner or county: its examination cannot be skipped by a register entry."""
    division = office.library.divisions.get(held.division)
    if division.tier is not Tier.BANNER_COUNTY:
        raise ActRefused(
            f"{held.name}登记在{division.name}本级，没有旗县初审机关，不能申报。"
            "请先在企业页面「修改登记」把地区改为所在的旗县（市、区）。"
        )


def _begin(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Enterprise,
    draft: DeclarationDraft,
    values: Mapping[str, object],
) -> int:
    declaration_id = grades.add(
        work, draft.indicators, division=held.division, enterprise_id=held.id, industry=draft.industry,
        publicity_certain=True, notice_document="", document="", **values,
    )  # fmt: skip
    grades.add_step(
        work, declaration_id=declaration_id, at=now, act=GradeAct.DECLARE.value, state=values["state"], tier=None,
        account_id=actor.account_id, person=actor.person, who=actor.name, opinion="", grade=values["claimed"],
        grades=as_json(draft.indicators), document="", deadline=None,
    )  # fmt: skip
    return declaration_id


def _attach(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    declaration_id: int,
    sent: FileSent,
    media_type: str,
) -> None:
    attachment_id = evidence.add_attachment(work, safe_name(sent.name), media_type, sent.content, now)
    grade_file.attach(
        work, declaration_id=declaration_id, attachment_id=attachment_id, note=sent.note.strip()[:200],
        submitted_by=actor.name, submitted_at=now,
    )  # fmt: skip
