"""Receipts: each report is kept once, in whatever order it comes, and moves only a message that was sent."""

import datetime
from collections.abc import Sequence

import sqlalchemy as sa

from emergency.storage.bulk import insert_new
from emergency.storage.schema import message, receipt
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from notifier.receipt import Receipt, ReceiptStatus

ENDS = {ReceiptStatus.DELIVERED: MessageState.DELIVERED, ReceiptStatus.FAILED: MessageState.FAILED}
AT_ONCE = 500  # reports worked on together


def record_receipt(work: UnitOfWork, report: Receipt, now: datetime.datetime) -> bool:
    """Keep a report and move its message if it is known and not final; False when it was here before.

    A report that comes before the worker settled its message waits, unmatched, for `match_receipts`.
    """
    return record_receipts(work, [report], now) == 1


def record_receipts(work: UnitOfWork, reports: Sequence[Receipt], now: datetime.datetime) -> int:
    """As `record_receipt`, for all that a provider sent at once; returns how many are new."""
    fresh = 0
    for begin in range(0, len(reports), AT_ONCE):
        some = reports[begin : begin + AT_ONCE]
        fresh += insert_new(work, receipt, [_row(each, now) for each in some])
        _apply(work, receipt.c.provider_id.in_({each.provider_id for each in some}))
    return fresh


def match_receipts(work: UnitOfWork) -> int:
    """Lay reports that came too early beside their messages; returns how many found theirs."""
    return _apply(work, sa.true())


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
    if pairs:
        work.rows(_MATCH, [{"this": each.receipt_id, "found": each.message_id} for each in pairs])
        work.rows(_MOVE, [_moved(each) for each in pairs])
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


def _moved(pair: sa.Row) -> dict:
    status = ReceiptStatus(pair.status)
    delivered = status is ReceiptStatus.DELIVERED
    return {
        "this": pair.message_id,
        "end": ENDS[status],
        "moment": pair.at if delivered else None,
        "why": "" if delivered else f"服务商回执：未送达（{pair.code or '未说明'}）"[:200],
    }


_MATCH = (
    sa.update(receipt).where(receipt.c.id == sa.bindparam("this")).values(message_id=sa.bindparam("found"))
)
# Only a message that was sent can move: final states stay as they are.
_MOVE = (
    sa.update(message)
    .where(message.c.id == sa.bindparam("this"), message.c.state == MessageState.SENT)
    .values(
        state=sa.bindparam("end", type_=message.c.state.type),
        delivered_at=sa.bindparam("moment", type_=message.c.delivered_at.type),
        reason=sa.bindparam("why"),
    )
)
