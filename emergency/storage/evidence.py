"""Evidence beside orders, and the files behind it. Rows are scoped through the division of their order."""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from emergency.storage.schema import attachment, evidence, order
from emergency.storage.work import UnitOfWork
from plans.terms import Verdict

CHUNK = 500


@dataclass(frozen=True)
class NewEvidence:
    """A piece of evidence about to be kept; `verdict` None: it says nothing by itself."""

    order_id: int
    kind: str
    summary: str
    verdict: Verdict | None
    grounds: tuple[str, ...]
    submitted_by: str
    recorded_at: datetime.datetime
    detail: dict = field(default_factory=dict)
    attachment_id: int | None = None


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence as kept, with the name and hash of its file (None: no file)."""

    id: int
    order_id: int
    kind: str
    summary: str
    verdict: Verdict | None
    grounds: tuple[str, ...]
    detail: dict
    attachment_id: int | None
    submitted_by: str
    recorded_at: datetime.datetime
    file_name: str | None
    sha256: str | None


@dataclass(frozen=True)
class Attachment:
    """A file as it was handed in; `sha256` is of its content."""

    id: int
    sha256: str
    name: str
    media_type: str
    size: int
    content: bytes
    created_at: datetime.datetime


def add(work: UnitOfWork, piece: NewEvidence) -> int:
    """Keep one piece of evidence; returns its id."""
    return add_all(work, [piece])[0]


def add_all(work: UnitOfWork, pieces: Iterable[NewEvidence]) -> list[int]:
    """Keep pieces of evidence; the ids come back in their order."""
    rows = [{**vars(piece), "grounds": list(piece.grounds)} for piece in pieces]
    if not rows:
        return []
    statement = sa.insert(evidence).returning(evidence.c.id, sort_by_parameter_order=True)
    return list(work.rows(statement, rows).scalars())


def add_attachment(
    work: UnitOfWork, name: str, media_type: str, content: bytes, now: datetime.datetime
) -> int:
    """Keep a file with its hash; returns its id."""
    row = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": name,
        "media_type": media_type,
        "size": len(content),
        "content": content,
        "created_at": now,
    }
    return work.rows(sa.insert(attachment).returning(attachment.c.id), row).scalar_one()


def attachment_by_id(work: UnitOfWork, attachment_id: int) -> Attachment | None:
    """One file, where evidence of an order in scope holds it."""
    held = (
        sa.select(evidence.c.id)
        .join(order, order.c.id == evidence.c.order_id)
        .where(evidence.c.attachment_id == attachment.c.id, work.visible(order.c.division))
    )
    row = work.rows(
        sa.select(attachment).where(attachment.c.id == attachment_id, held.exists())
    ).one_or_none()
    return None if row is None else Attachment(**row._mapping)


def same_file(work: UnitOfWork, order_id: int, sha256: str) -> int | None:
    """The evidence of this order that holds the very same file already."""
    query = (
        sa.select(evidence.c.id)
        .join(attachment, attachment.c.id == evidence.c.attachment_id)
        .where(evidence.c.order_id == order_id, attachment.c.sha256 == sha256)
    )
    return work.rows(query.order_by(evidence.c.id).limit(1)).scalar_one_or_none()


def count_files(work: UnitOfWork, order_id: int) -> int:
    """How many files lie beside an order."""
    query = sa.select(sa.func.count()).select_from(evidence)
    query = query.where(evidence.c.order_id == order_id, evidence.c.attachment_id.is_not(None))
    return work.rows(query).scalar_one()


def evidence_of(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """The evidence of orders in scope, oldest first, by order."""
    wanted, found = list(order_ids), {}
    for begin in range(0, len(wanted), CHUNK):
        for row in work.rows(_evidence(work).where(evidence.c.order_id.in_(wanted[begin : begin + CHUNK]))):
            piece = Evidence(**{**row._mapping, "grounds": tuple(row.grounds)})
            found.setdefault(piece.order_id, []).append(piece)
    return found


def latest_of_kind(work: UnitOfWork, order_ids: Iterable[int], kind: str) -> dict[int, Evidence]:
    """The newest evidence of one kind of each order in scope."""
    found = evidence_of(work, order_ids)
    own = {order_id: [each for each in pieces if each.kind == kind] for order_id, pieces in found.items()}
    return {order_id: pieces[-1] for order_id, pieces in own.items() if pieces}


def orders_between(
    work: UnitOfWork, enterprise_ids: Iterable[int], since: datetime.datetime, until: datetime.datetime
) -> dict[int, list[tuple[datetime.datetime, datetime.datetime | None]]]:
    """When each enterprise was bound by an order in scope, as far as it touches the given time."""
    wanted, found = list(enterprise_ids), {}
    for begin in range(0, len(wanted), CHUNK):
        query = sa.select(order.c.enterprise_id, order.c.start_at, order.c.closed_at).where(
            order.c.enterprise_id.in_(wanted[begin : begin + CHUNK]),
            order.c.start_at < until,
            sa.or_(order.c.closed_at.is_(None), order.c.closed_at > since),
            work.visible(order.c.division),
        )
        for row in work.rows(query):
            found.setdefault(row.enterprise_id, []).append((row.start_at, row.closed_at))
    return found


def _evidence(work: UnitOfWork) -> sa.Select:
    return (
        sa.select(evidence, attachment.c.name.label("file_name"), attachment.c.sha256)
        .join(order, order.c.id == evidence.c.order_id)
        .outerjoin(attachment, attachment.c.id == evidence.c.attachment_id)
        .where(work.visible(order.c.division))
        .order_by(evidence.c.order_id, evidence.c.id)
    )
