"""Receipts: each report is kept once, in whatever order it comes, and moves only a message that was sent."""

import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from emergency.storage.schema import message, receipt
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from notifier.receipt import Receipt, ReceiptStatus

ENDS = {ReceiptStatus.DELIVERED: MessageState.DELIVERED, ReceiptStatus.FAILED: MessageState.FAILED}
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def record_receipt(work: UnitOfWork, report: Receipt, now: datetime.datetime) -> bool:
    """Keep a report and move its message if it is known and not final; False when it was here before.

    A report that comes before the worker settled its message waits, unmatched, for `match_receipts`.
    """
    if not insert_new(work, receipt, [_row(report, now)]):
        return False
    same = sa.and_(
        receipt.c.channel == report.channel,
        receipt.c.provider_id == report.provider_id,
        receipt.c.address == report.address,
        receipt.c.status == report.status.value,
    )
    _apply(work, same)
    return True


def match_receipts(work: UnitOfWork) -> int:
    """Lay reports that came too early beside their messages; returns how many found theirs."""
    return _apply(work, sa.true())


def insert_new(work: UnitOfWork, table: sa.Table, rows: list[dict]) -> int:
    """Insert the rows whose unique keys are new, leave the others as they are; returns how many are new."""
    statement = _INSERT[work.connection.dialect.name](table).on_conflict_do_nothing()
    return work.connection.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def _row(report: Receipt, now: datetime.datetime) -> dict:
    return {
        "channel": report.channel,
        "provider_id": report.provider_id,
        "address": report.address,
        "status": report.status.value,
        "code": report.code,
        "at": report.at,
        "received_at": now,
        "raw": dict(report.raw),
    }


def _apply(work: UnitOfWork, which: sa.ColumnElement) -> int:
    pairs = work.rows(_pairs(work, which)).all()
    for pair in pairs:
        work.rows(
            sa.update(receipt).where(receipt.c.id == pair.receipt_id).values(message_id=pair.message_id)
        )
        _move(work, pair)
    return len(pairs)


def _pairs(work: UnitOfWork, which: sa.ColumnElement) -> sa.Select:
    # A provider may give one number to a whole batch; the address then tells the messages apart.
    same_address = sa.or_(receipt.c.address == "", receipt.c.address == message.c.address)
    return (
        sa.select(
            receipt.c.id.label("receipt_id"), message.c.id.label("message_id"),
            receipt.c.status, receipt.c.code, receipt.c.at,
        )
        .join_from(
            receipt,
            message,
            sa.and_(
                message.c.channel == receipt.c.channel,
                message.c.provider_id == receipt.c.provider_id,
                same_address,
            ),
        )
        .where(
            which,
            receipt.c.message_id.is_(None),
            receipt.c.provider_id != "",
            work.visible(message.c.division),
        )
        .order_by(receipt.c.id)
    )  # fmt: skip


def _move(work: UnitOfWork, pair: sa.Row) -> None:
    status = ReceiptStatus(pair.status)
    delivered = status is ReceiptStatus.DELIVERED
    work.rows(
        sa.update(message)
        .where(message.c.id == pair.message_id, message.c.state == MessageState.SENT)
        .values(
            state=ENDS[status],
            delivered_at=pair.at if delivered else None,
            reason="" if delivered else f"服务商回执:未送达({pair.code or '未说明'})"[:200],
        )
    )
