"""Write the papers of one enterprise: site plan, notice board, commitment letter, as Word or PDF."""

import datetime
from collections.abc import Callable, Mapping

from emergency.documents.commitment import commitment
from emergency.documents.notice_board import notice_board
from emergency.documents.paper import Paper, Sheet, WrittenPaper
from emergency.documents.paper_pdf import write_pdf, zoom_for_word
from emergency.documents.paper_word import write_word
from emergency.documents.site_facts import SiteFacts
from emergency.documents.site_plan import site_plan
from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.services.site_facts import reduces_itself, site_facts
from emergency.storage import registry
from plans.terms import Term

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class PaperKind(Term):
    """The papers an enterprise has."""

    PLAN = "plan", "一厂一策方案"
    BOARD = "board", "公示牌"
    BOARD_A4 = "board_a4", "公示牌（A4）"
    COMMITMENT = "commitment", "承诺书"


class PaperFormat(Term):
    """The files a paper can be."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"


_DRAWN: Mapping[PaperKind, Callable[[SiteFacts], Paper]] = {
    PaperKind.PLAN: site_plan,
    PaperKind.BOARD: notice_board,
    PaperKind.BOARD_A4: lambda facts: notice_board(facts, Sheet.A4_WIDE),
    PaperKind.COMMITMENT: lambda facts: commitment(facts, reduces_itself=reduces_itself(facts.grade)),
}
WRITTEN = {
    PaperFormat.PDF: (write_pdf, "application/pdf"),
    PaperFormat.WORD: (lambda paper: write_word(paper, zoom_for_word(paper)), WORD_TYPE),
}


def written(facts: SiteFacts, kind: PaperKind, paper_format: PaperFormat) -> WrittenPaper:
    """One paper of an enterprise as a file; raises PaperNotPossible."""
    write, media_type = WRITTEN[paper_format]
    name = f"{facts.name}-{kind.label}.{paper_format.value}"
    return WrittenPaper(name, media_type, write(_DRAWN[kind](facts)))


def paper_of(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    enterprise_id: int,
    kind: PaperKind,
    paper_format: PaperFormat,
) -> WrittenPaper:
    """The paper of an enterprise in scope; raises NotFound and PaperNotPossible."""
    with office.store.begin(actor.scope) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        found = site_facts(office, work, now, held.division, [enterprise_id])
    if enterprise_id not in found:
        raise NotFound(f"{held.name}已停用，不再编制文书。请从企业列表选择在用的企业。")
    return written(found[enterprise_id], kind, paper_format)
