"""Papers of grading as files: a notice, its proof of service, what is publicised; for officer, enterprise, anyone."""

import datetime
from collections.abc import Sequence

from emergency.documents.grade_paper import (
    NoticeFacts,
    Publicity,
    Service,
    notice_paper,
    publicity_paper,
    receipt_paper,
)
from emergency.documents.paper import DRILL, WrittenPaper
from emergency.errors import NotFound
from emergency.services.directive_message import issuer_name
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_serving import PORTAL
from emergency.services.grade_step import industry_name
from emergency.services.office import Actor, Office
from emergency.services.official_paper import written
from emergency.services.paperwork import WRITTEN, PaperFormat
from emergency.storage import grade as grades
from emergency.storage import grade_notice as notices
from emergency.storage.grade_record import Declaration, Notice
from emergency.storage.work import REGION_WIDE, Scope
from plans.beijing import day_of
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import FILE, procedure_on

INVENTED = "虚构企业"
NONE = "没有找到这份文书，或不在您的辖区。请返回绩效分级页面查看。"
OPEN = (GradeState.PUBLICISED, GradeState.OBJECTED)


def notice_for(office: Office, actor: Actor, notice_id: int, paper_format: PaperFormat) -> WrittenPaper:
    """A notice in scope as a file; raises NotFound, and PaperNotPossible where no PDF can be written."""
    return _written(office, _in_scope(office, actor, notice_id), paper_format)


def notice_behind(
    office: Office, now: datetime.datetime, token: str, notice_id: int, paper_format: PaperFormat
) -> WrittenPaper:
    """A notice to the enterprise behind the link; raises LinkInvalid, NotFound, PaperNotPossible."""
    with office.store.begin(REGION_WIDE) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = notices.by_id(work, notice_id)
    if held is None or held.enterprise_id != linked.id:
        raise NotFound("没有找到这份文书。请返回企业页面查看。")
    return _written(office, held, paper_format)


def receipt_for(office: Office, actor: Actor, notice_id: int, paper_format: PaperFormat) -> WrittenPaper:
    """The proof of service of a notice in scope; raises NotFound, PaperNotPossible."""
    held = _in_scope(office, actor, notice_id)
    if held.kind.reminds:
        raise NotFound("提醒不需要签收，没有送达回证。")
    way = {"": "", PORTAL: "企业页面签收"}.get(held.way, "纸质送达")
    paper = receipt_paper(_facts(office, held), Service(way, held.served_on, held.received_by))
    write, media_type = WRITTEN[paper_format]
    name = f"{held.enterprise}-{held.kind.label}-送达回证.{paper_format.value}"
    return WrittenPaper(name, media_type, write(paper))


def publicity(
    office: Office, now: datetime.datetime, declaration_id: int, paper_format: PaperFormat
) -> WrittenPaper:
    """The public notice by which this grade is publicised now, with all that stand in it, for anyone."""
    with office.store.begin(Scope(office.settings.area)) as work:
        shown = grades.in_states(work, OPEN, most=None)
    one = next((each for each in shown if each.id == declaration_id), None)
    if one is None:
        raise NotFound("这项等级没有在公示。请返回绩效分级公示页面查看。")
    same = (one.notice_document, one.publicised_on, one.publicity_ends)
    found = [
        each for each in shown if (each.notice_document, each.publicised_on, each.publicity_ends) == same
    ]
    paper = publicity_paper(_publicity(office, one, found, day_of(now)))
    return written(paper, f"{paper.title}-{one.publicised_on}", paper_format)


def _in_scope(office: Office, actor: Actor, notice_id: int) -> Notice:
    with office.store.begin(actor.scope) as work:
        held = notices.by_id(work, notice_id)
    if held is None:
        raise NotFound(NONE)
    return held


def _written(office: Office, held: Notice, paper_format: PaperFormat) -> WrittenPaper:
    return written(notice_paper(_facts(office, held)), f"{held.enterprise}-{held.kind.label}", paper_format)


def _facts(office: Office, held: Notice) -> NoticeFacts:
    return NoticeFacts(
        title=held.kind.label,
        enterprise=held.enterprise,
        paragraphs=held.paragraphs,
        document=held.document,
        issuer=held.issuer,
        issued_on=day_of(held.issued_at),
        phone=office.settings.duty_phone,
        labels=_labels(office, invented=held.invented),
    )


def _publicity(
    office: Office, one: Declaration, found: Sequence[Declaration], today: datetime.date
) -> Publicity:
    rows = sorted((each.enterprise, industry_name(each.industry), each.proposed.label) for each in found)
    return Publicity(
        area=office.library.divisions.get(office.settings.area).name,
        document=one.notice_document,
        rows=tuple(rows),
        first_day=one.publicised_on,
        last_day=one.publicity_ends,
        issuer=_publisher(office, one, today),
        phone=office.settings.duty_phone,
        labels=_labels(office, invented=any(each.invented for each in found)),
    )


def _publisher(office: Office, one: Declaration, today: datetime.date) -> str:
    """Who publicises is who decides: the city or the region above the enterprise."""
    tier = procedure_on(today, office.library.tables[FILE]).deciding_tier(one.proposed)
    path = office.library.divisions.path(one.division)
    return issuer_name(office, next(each.code for each in path if each.tier is tier))


def _labels(office: Office, *, invented: bool) -> tuple[str, ...]:
    return (*((DRILL,) if office.settings.drill_only else ()), *((INVENTED,) if invented else ()))
