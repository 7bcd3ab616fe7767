"""What is filed when an episode is closed: every row of it as JSON, its files, the articles it quoted."""

import datetime
import enum
import json
from collections.abc import Iterator

import sqlalchemy as sa

from emergency.storage import schema
from emergency.storage.work import UnitOfWork
from plans.dated import Citation

BATCH = 500


def records(work: UnitOfWork, episode_id: int) -> Iterator[tuple[str, Iterator[dict]]]:
    """The rows of an episode, table by table, each in the order of its key and ready for JSON."""
    for name, query in _queries(work, episode_id).items():
        yield name, _rows(work, query)


def _queries(work: UnitOfWork, episode_id: int) -> dict[str, sa.Select]:
    tables = schema
    episode = sa.select(tables.episode.c.id).where(
        tables.episode.c.id == episode_id, work.visible(tables.episode.c.division)
    )
    consultations = _ids(tables.consultation, tables.consultation.c.episode_id.in_(episode))
    decisions = _ids(tables.decision, tables.decision.c.episode_id.in_(episode))
    warnings = _ids(tables.warning, tables.warning.c.episode_id.in_(episode))
    revisions = _ids(tables.revision, tables.revision.c.warning_id.in_(warnings))
    delegations = sa.select(tables.approval.c.delegation_id).where(
        tables.approval.c.decision_id.in_(decisions), tables.approval.c.delegation_id.is_not(None)
    )
    orders = _ids(
        tables.order, tables.order.c.warning_id.in_(warnings), work.visible(tables.order.c.division)
    )
    messages = _ids(tables.message, tables.message.c.order_id.in_(orders))
    enterprises = sa.select(tables.order.c.enterprise_id).where(tables.order.c.id.in_(orders))
    wanted = {
        "episode": (tables.episode, tables.episode.c.id.in_(episode)),
        "consultation": (tables.consultation, tables.consultation.c.episode_id.in_(episode)),
        "consultation_signature": (
            tables.consultation_signature,
            tables.consultation_signature.c.consultation_id.in_(consultations),
        ),
        "decision": (tables.decision, tables.decision.c.id.in_(decisions)),
        "approval": (tables.approval, tables.approval.c.decision_id.in_(decisions)),
        "warning": (tables.warning, tables.warning.c.id.in_(warnings)),
        "revision": (tables.revision, tables.revision.c.warning_id.in_(warnings)),
        "delegation": (tables.delegation, tables.delegation.c.id.in_(delegations)),
        "official_paper": (tables.official_paper, tables.official_paper.c.episode_id.in_(episode)),
        "upward_report": (tables.upward_report, tables.upward_report.c.revision_id.in_(revisions)),
        "upward_notice": (tables.upward_notice, tables.upward_notice.c.revision_id.in_(revisions)),
        "department_duty": (tables.department_duty, tables.department_duty.c.warning_id.in_(warnings)),
        "department_report": (tables.department_report, tables.department_report.c.warning_id.in_(warnings)),
        "enterprise": (tables.enterprise, tables.enterprise.c.id.in_(enterprises)),
        "order": (tables.order, tables.order.c.id.in_(orders)),
        "order_line": (tables.order_line, tables.order_line.c.order_id.in_(orders)),
        "message": (tables.message, tables.message.c.id.in_(messages)),
        "attempt": (tables.attempt, tables.attempt.c.message_id.in_(messages)),
        "receipt": (tables.receipt, tables.receipt.c.message_id.in_(messages)),
        "reply": (tables.inbound, tables.inbound.c.order_id.in_(orders)),
        "evidence": (tables.evidence, tables.evidence.c.order_id.in_(orders)),
        "finding": (tables.finding, tables.finding.c.order_id.in_(orders)),
    }
    queries = {name: sa.select(table).where(held) for name, (table, held) in wanted.items()}
    # The files themselves are filed one by one; here only what they are called and how they hash.
    named = [column for column in tables.attachment.c if column.name != "content"]
    queries["attachment"] = sa.select(*named).where(tables.attachment.c.id.in_(_evidence(work, episode_id)))
    return {name: query.order_by(query.selected_columns.id) for name, query in queries.items()}


def _ids(table: sa.Table, *filters) -> sa.Select:
    return sa.select(table.c.id).where(*filters)


def _rows(work: UnitOfWork, query: sa.Select) -> Iterator[dict]:
    for row in work.rows(query).yield_per(BATCH):
        yield {name: plain(value) for name, value in row._mapping.items()}


def plain(value):
    """A stored value as JSON takes it: terms by value, moments and days in ISO 8601 (UTC)."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return value


def files(work: UnitOfWork, episode_id: int) -> Iterator[tuple[int, str, bytes]]:
    """The files handed in as evidence: (id, name, content), one in memory at a time."""
    held = _evidence(work, episode_id)
    table = schema.attachment
    found = work.rows(sa.select(table.c.id).where(table.c.id.in_(held)).order_by(table.c.id)).scalars().all()
    for attachment_id in found:
        row = work.rows(sa.select(table.c.name, table.c.content).where(table.c.id == attachment_id)).one()
        yield attachment_id, row.name, row.content


def _evidence(work: UnitOfWork, episode_id: int) -> sa.Select:
    table = schema.evidence
    return (
        sa.select(table.c.attachment_id)
        .join(schema.order, schema.order.c.id == table.c.order_id)
        .join(schema.warning, schema.warning.c.id == schema.order.c.warning_id)
        .where(
            schema.warning.c.episode_id == episode_id,
            work.visible(schema.order.c.division),
            table.c.attachment_id.is_not(None),
        )
    )


def citations(work: UnitOfWork, episode_id: int) -> list[Citation]:
    """Every article that the orders of an episode quoted, without repeats, by document and article."""
    query = (
        sa.select(schema.order_line.c.citation)
        .join(schema.order, schema.order.c.id == schema.order_line.c.order_id)
        .join(schema.warning, schema.warning.c.id == schema.order.c.warning_id)
        .where(schema.warning.c.episode_id == episode_id, work.visible(schema.order.c.division))
    )
    texts = {json.dumps(quoted, sort_keys=True) for quoted in work.rows(query).scalars()}
    found = [Citation(**json.loads(text)) for text in texts]
    return sorted(found, key=lambda each: (each.document, each.article, each.verified))


def last_entry(work: UnitOfWork, episode_id: int) -> int:
    """The sequence of the newest journal entry about an episode, 0 where there is none."""
    table = schema.journal
    query = sa.select(sa.func.max(table.c.sequence)).where(table.c.episode_id == episode_id)
    return work.rows(query).scalar_one() or 0
