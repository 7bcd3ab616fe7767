"""Messages of other systems as they wait for a person."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import cap_proposal
from emergency.storage.work import UnitOfWork
from plans.cap_proposal import ProposalState
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

Moment = datetime.datetime


@dataclass(frozen=True)
class CapProposal:
    """One imported message; `seal` is the judgement of its signature, `cautions` what a person should weigh."""

    id: int
    division: str
    sender: str
    identifier: str
    sent: Moment
    message_type: str
    drill: bool
    level: WarningLevel | None
    act: WarningAct | None
    starts_at: Moment | None
    expires: Moment | None
    headline: str
    description: str
    sender_name: str
    areas: list[str]
    points_at: list[list[str]]
    cautions: list[str]
    seal: dict
    sha256: str
    state: ProposalState
    imported_by: int
    imported_at: Moment
    decided_by: int | None
    decided_at: Moment | None
    reason: str


_FIELDS = [cap_proposal.c[name] for name in CapProposal.__dataclass_fields__]


def add(work: UnitOfWork, **values) -> int:
    """Keep one message; returns its id. Raises OutOfDate where somebody brought the same one just now."""
    try:
        return work.rows(sa.insert(cap_proposal).returning(cap_proposal.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        raise OutOfDate("这条消息刚被他人导入。请在外来预警列表中查看。") from error


def get(work: UnitOfWork, proposal_id: int) -> CapProposal | None:
    """One message in scope."""
    found = _all(work, cap_proposal.c.id == proposal_id)
    return found[0] if found else None


def known(work: UnitOfWork, division: str, sender: str, identifier: str) -> CapProposal | None:
    """The message of this sender with this identifier as it was put before a division."""
    found = _all(
        work, cap_proposal.c.division == division, cap_proposal.c.sender == sender,
        cap_proposal.c.identifier == identifier,
    )  # fmt: skip
    return found[0] if found else None


def of_sender(work: UnitOfWork, division: str, sender: str) -> list[CapProposal]:
    """Every message of a sender put before a division, oldest first."""
    return _all(work, cap_proposal.c.division == division, cap_proposal.c.sender == sender)


def kept(work: UnitOfWork, division: str, limit: int) -> list[CapProposal]:
    """The newest messages put before a division in scope, newest first."""
    return list(reversed(_all(work, cap_proposal.c.division == division)))[:limit]


def settle(work: UnitOfWork, proposal_id: int, **values) -> None:
    """End the waiting of a message; raises OutOfDate where it waits no more."""
    waiting = (cap_proposal.c.id == proposal_id, cap_proposal.c.state == ProposalState.WAITING)
    if work.rows(sa.update(cap_proposal).where(*waiting), values).rowcount != 1:
        raise OutOfDate("这条外来预警刚被他人办理。请刷新页面查看。")


def content_of(work: UnitOfWork, proposal_id: int) -> bytes:
    """The message as it came, of a proposal that was found in scope already."""
    query = sa.select(cap_proposal.c.content).where(cap_proposal.c.id == proposal_id)
    return work.rows(query).scalar_one()


def _all(work: UnitOfWork, *filters) -> list[CapProposal]:
    query = sa.select(*_FIELDS).where(work.visible(cap_proposal.c.division), *filters)
    ordered = query.order_by(cap_proposal.c.imported_at, cap_proposal.c.id)
    return [CapProposal(**row._mapping) for row in work.rows(ordered)]
