"""After the release an enterprise says how it carried out its order; the order itself stays as it ended."""

import datetime
import hashlib
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.attachment import checked_type, safe_name
from emergency.services.journaling import write_down
from emergency.services.office import Office, enterprise_actor
from emergency.services.order import NAME_LIMIT
from emergency.services.order_link import linked_order
from emergency.storage import evidence
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.evidence import Evidence
from emergency.storage.order import Linked, Order
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans import lifecycle
from plans.errors import ActRefused, Fault
from plans.evidence_kind import EvidenceKind
from plans.lifecycle import OrderAct, OrderState

MARK = "summary"  # in the detail of its evidence: the hash of what was handed in
TEXT_LIMIT = 4000
VERSIONS = 10


@dataclass(frozen=True)
class SummaryDraft:
    """What the enterprise hands in; a file is optional (empty content: none)."""

    who: str
    text: str
    name: str = ""
    media_type: str = ""
    content: bytes = b""


def refusal_reason(work: UnitOfWork, order: Order, warning: PollutionWarning, now: datetime.datetime) -> str:
    """Why no summary of this order is taken at `now`, in a sentence; empty where it is asked for.

    It is asked for once the response is over, of the last order the enterprise had in it: one that a later
    revision left out has no successor to its order and is asked as well.
    """
    if warning.released_at is None or warning.released_at > now:
        return "预警尚未解除，暂不收执行总结。请继续落实措施，解除后再提交。"
    if order.state is OrderState.SUPERSEDED and orders.successor_of(work, order.id) is not None:
        return "此指令已被新指令取代。请打开最近一条短信中的链接提交执行总结。"
    return ""


def summaries(pieces: list[Evidence] | tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Those pieces of evidence that are summaries, newest first."""
    return tuple(each for each in reversed(pieces) if MARK in each.detail)


def hand_in(office: Office, now: datetime.datetime, token: str, draft: SummaryDraft) -> int:
    """Keep a summary beside the order of a link; returns the id of the evidence. The same text is kept once.

    Raises ActRefused before the release, InputInvalid with every fault of the form.
    """
    _check(draft)
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = linked_order(work, now, token)
        warning = warnings.warning(work, linked.order.warning_id)
        refused = refusal_reason(work, linked.order, warning, now)
        if refused:
            raise ActRefused(refused)
        told = summaries(evidence.evidence_of(work, [linked.order.id]).get(linked.order.id, []))
        same = next((each for each in told if each.detail[MARK] == _hash(draft)), None)
        if same is not None:
            return same.id
        if len(told) >= VERSIONS:
            raise InputInvalid(f"执行总结已提交 {VERSIONS} 次，未保存。如需更正，请致电值班室。")
        evidence_id = _keep(work, linked, draft, now)
        _report(work, linked.order)
        _write_down(work, linked, draft, warning.episode_id, evidence_id, now)
        work.commit()
    return evidence_id


def _check(draft: SummaryDraft) -> None:
    faults = []
    if not 0 < len(draft.who.strip()) <= NAME_LIMIT:
        faults.append(Fault("who", f"请填写填报人姓名（1 至 {NAME_LIMIT} 个字）。", column="who"))
    if not 0 < len(draft.text.strip()) <= TEXT_LIMIT:
        faults.append(Fault("text", f"请填写执行总结（1 至 {TEXT_LIMIT} 个字）。", column="text"))
    if faults:
        said = "".join(each.message for each in faults)
        raise InputInvalid(f"执行总结未保存。{said}", faults=faults)


def _keep(work: UnitOfWork, linked: Linked, draft: SummaryDraft, now: datetime.datetime) -> int:
    attached = None
    if draft.content:
        kind, name = checked_type(draft.content), safe_name(draft.name)
        attached = evidence.add_attachment(work, name, kind, draft.content, now)
    piece = evidence.NewEvidence(
        order_id=linked.order.id,
        kind=EvidenceKind.LEDGER.value,
        summary="执行总结",
        verdict=None,
        grounds=(draft.text.strip(),),
        submitted_by=f"{linked.enterprise}（{draft.who.strip()}）"[:80],
        recorded_at=now,
        detail={MARK: _hash(draft), "declared_type": draft.media_type[:80]},
        attachment_id=attached,
    )
    return evidence.add(work, piece)


def _report(work: UnitOfWork, order: Order) -> None:
    """Only an order that is still open and in place moves; what ended stays as it ended."""
    if (order.state, OrderAct.REPORT) in lifecycle.ORDER:
        state = lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.REPORT)
        orders.advance(work, order.id, order.row_version, state=state)


def _write_down(
    work: UnitOfWork,
    linked: Linked,
    draft: SummaryDraft,
    episode_id: int,
    evidence_id: int,
    now: datetime.datetime,
) -> None:
    write_down(
        work,
        enterprise_actor(linked.enterprise, draft.who.strip(), linked.order.division),
        now,
        division=linked.order.division,
        act=OrderAct.REPORT.value,
        noun="evidence",
        noun_id=evidence_id,
        summary=f"{linked.enterprise}提交执行总结（{draft.who.strip()}）",
        episode_id=episode_id,
        sha256=_hash(draft),
    )


def _hash(draft: SummaryDraft) -> str:
    return hashlib.sha256(draft.text.strip().encode() + b"\0" + draft.content).hexdigest()
