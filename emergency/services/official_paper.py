"""Official papers: looked at without a number, drawn once with one, kept as they were drawn."""

import datetime
from collections.abc import Mapping

from emergency.documents.official_paper import OfficialPaper, official_from_json
from emergency.documents.official_word import write_official_word
from emergency.documents.paper import WrittenPaper
from emergency.documents.paper_pdf import write_official_pdf
from emergency.errors import NotFound
from emergency.services import approval, directive, paper_facts, paper_signing
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.paper_facts import Values
from emergency.services.paper_keeping import keep, look
from emergency.services.paperwork import WORD_TYPE, PaperFormat
from emergency.services.warning_case import Case, case_of, notice_of
from emergency.services.warning_change import reached
from emergency.storage import official_paper as papers
from emergency.storage import warning as warnings
from emergency.storage.official_paper import KeptPaper
from emergency.storage.warning import Consultation, Episode, Revision
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.official_paper import OfficialKind, notice_kind
from plans.terms import Role

LISTED = 200
SIGNED_STATES = (WarningState.APPROVED, WarningState.ISSUED)


def draw_consultation(office: Office, actor: Actor, now: datetime.datetime, consultation_id: int) -> int:
    """Draw the opinion of a consultation; a second time gives the paper there is. Returns its id."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held, episode = _consultation(work, consultation_id)
        require_area(actor, held.division)
        values = paper_facts.of_consultation(office, work, held, episode)
        subject = f"consultation:{held.id}"
        made = keep(office, work, actor, now, OfficialKind.CONSULTATION, episode, subject, values)
        work.commit()
    return made


def draw_approval(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> int:
    """Draw the approval form of a decision that was approved; a second time gives the paper there is."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = approval.found(work, decision_id)
        require_area(actor, held.division)
        if held.state not in SIGNED_STATES:
            raise ActRefused("决定还没有批准，审批表不能编号。需要纸质签批的，请先打印未编号的审批表。")
        episode = warnings.episode(work, held.episode_id)
        values = paper_facts.of_decision(office, work, held, now)
        made = keep(office, work, actor, now, OfficialKind.APPROVAL, episode, f"decision:{held.id}", values)
        work.commit()
    return made


def draw_notice(case: Case, warning_id: int, orders: int) -> int:
    """Draw the notice of the revision that was just added, under the number it has; in the act's transaction."""
    revisions = warnings.revisions_of(case.work, warning_id)
    newest = revisions[-1]
    before = revisions[-2].notice["number"] if len(revisions) > 1 else ""
    values = _notice_values(case, newest.notice, before, orders)
    return keep(
        case.office, case.work, case.actor, case.now, notice_kind(case.decision.act), case.episode,
        f"revision:{newest.id}", values, number=newest.notice["number"], dated=_approved_on(case),
    )  # fmt: skip


def draw_upward(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, revision: Revision, orders: int
) -> int:
    """Draw the report to the tier above about one revision, in an open unit of work; once."""
    held = approval.found(work, revision.decision_id)
    episode = warnings.episode(work, held.episode_id)
    values = paper_facts.of_upward(office, work, held, revision.notice, orders)
    signer = paper_signing.signers(work, held.id)
    subject = f"revision:{revision.id}"
    return keep(office, work, actor, now, OfficialKind.UPWARD, episode, subject, values, signer=signer)


def look_at_consultation(
    office: Office, actor: Actor, now: datetime.datetime, consultation_id: int
) -> OfficialPaper:
    """The opinion as it would be drawn now, without a number."""
    with office.store.begin(actor.scope) as work:
        held, episode = _consultation(work, consultation_id)
        values = paper_facts.of_consultation(office, work, held, episode)
        return look(office, work, now, OfficialKind.CONSULTATION, episode, values)


def look_at_approval(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> OfficialPaper:
    """The approval form as it stands now, without a number, for signing on paper."""
    with office.store.begin(actor.scope) as work:
        held = approval.found(work, decision_id)
        episode = warnings.episode(work, held.episode_id)
        values = paper_facts.of_decision(office, work, held, now)
        return look(office, work, now, OfficialKind.APPROVAL, episode, values)


def look_at_notice(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> OfficialPaper:
    """The notice that issuing a decision would draw, without a number."""
    with office.store.begin(actor.scope) as work:
        case = case_of(office, work, actor, now, decision_id)
        live = warnings.live_warning(work, case.decision.division, case.episode.drill)
        before = warnings.revisions_of(work, live.id)[-1].notice["number"] if live else ""
        told, _ = reached(case)
        values = _notice_values(case, notice_of(case, number=""), before, len(told))
        return look(office, work, now, notice_kind(case.decision.act), case.episode, values)


def listed(office: Office, actor: Actor) -> list[KeptPaper]:
    """The papers in scope, newest first."""
    with office.store.begin(actor.scope) as work:
        return papers.newest(work, LISTED)


def paper(office: Office, actor: Actor, paper_id: int) -> KeptPaper:
    """One paper in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = papers.get(work, paper_id)
    if held is None:
        raise NotFound("没有找到这份公文，或不在您的辖区内。请返回「公文」列表查看。")
    return held


def file_of(office: Office, actor: Actor, paper_id: int, paper_format: PaperFormat) -> WrittenPaper:
    """A drawn paper as a file; raises PaperNotPossible where this machine writes no PDF."""
    held = paper(office, actor, paper_id)
    return written(official_from_json(held.content), f"{held.number}{held.kind.label}", paper_format)


def written(found: OfficialPaper, name: str, paper_format: PaperFormat) -> WrittenPaper:
    """An official paper as a file."""
    if paper_format is PaperFormat.PDF:
        return WrittenPaper(f"{name}.pdf", "application/pdf", write_official_pdf(found))
    return WrittenPaper(f"{name}.docx", WORD_TYPE, write_official_word(found))


def _consultation(work: UnitOfWork, consultation_id: int) -> tuple[Consultation, Episode]:
    held = warnings.consultation(work, consultation_id)
    if held is None:
        raise NotFound("没有找到这次会商记录，或不在您的辖区内。请返回值班台查看。")
    return held, warnings.episode(work, held.episode_id)


def _notice_values(case: Case, elements: Mapping[str, str], before: str, orders: int) -> Values:
    told = directive.told_names(case)
    return paper_facts.of_notice(
        case.office, case.work, case.decision, elements, told=told, before=before, orders=orders
    )


def _approved_on(case: Case) -> datetime.date:
    """The day it was signed: an official paper is dated by its signature."""
    given = [
        each.at
        for each in warnings.approvals_of(case.work, case.decision.id)
        if each.act is WarningAct.APPROVE
    ]
    return day_of(given[-1] if given else case.now)
