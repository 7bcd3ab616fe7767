"""The rows of an episode as they were known at a moment: each query leaves out whatever came later."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import (
    approval,
    decision,
    department_duty,
    directive,
    enterprise,
    message,
    order,
    receipt,
    revision,
)
from emergency.storage.work import UnitOfWork
from plans.lifecycle import WarningAct
from plans.recall import Announced
from plans.terms import WarningLevel

Moment = datetime.datetime


@dataclass(frozen=True)
class OrderThen:
    """One order as known at the moment; every time that came later is None.

    `receipt_at` is when the provider's word of the delivery came in: before it nobody here knew of it.
    """

    id: int
    enterprise: str
    division: str
    warning_id: int
    level: WarningLevel
    issued_at: Moment
    start_at: Moment
    sent_at: Moment | None
    delivered_at: Moment | None
    receipt_at: Moment | None
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    in_place_at: Moment | None
    closed_at: Moment | None


@dataclass(frozen=True)
class DirectiveThen:
    """What a division had been ordered, and how far it had answered."""

    division: str
    act: WarningAct
    level: WarningLevel
    issued_at: Moment
    acknowledge_by: Moment
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    acted_at: Moment | None
    reported_at: Moment | None


@dataclass(frozen=True)
class DutyTally:
    """How many duties members of the command had been given, had read and had done."""

    given: int
    acknowledged: int
    done: int


def acts_by(
    work: UnitOfWork, warning_ids: Sequence[int], at: Moment
) -> dict[int, list[tuple[int, Announced]]]:
    """The acts of warnings announced by `at`, oldest first: warning -> (decision, act)."""
    query = (
        sa.select(revision, decision.c.bound)
        .join(decision, decision.c.id == revision.c.decision_id)
        .where(revision.c.warning_id.in_(warning_ids), revision.c.issued_at <= at)
        .order_by(revision.c.warning_id, revision.c.number)
    )
    found: dict[int, list[tuple[int, Announced]]] = {}
    for row in work.rows(query):
        partly = row.act is WarningAct.RELEASE and bool(row.bound)
        act = Announced(row.act, row.level, row.issued_at, row.start_at, row.expected_end, whole=not partly)
        found.setdefault(row.warning_id, []).append((row.decision_id, act))
    return found


def signed_by(work: UnitOfWork, decision_ids: Sequence[int], at: Moment) -> dict[int, list]:
    """Approvals and returns given by `at`, oldest first: decision -> (account, act, comment, at)."""
    query = (
        sa.select(approval)
        .where(approval.c.decision_id.in_(decision_ids), approval.c.at <= at)
        .order_by(approval.c.at, approval.c.id)
    )
    found: dict[int, list] = {}
    for row in work.rows(query):
        found.setdefault(row.decision_id, []).append((row.account_id, row.act, row.comment, row.at))
    return found


def orders_by(work: UnitOfWork, warning_ids: Sequence[int], at: Moment) -> list[OrderThen]:
    """The orders in scope that held at `at`, by division and enterprise; replaced and ended ones are left out."""
    sent = _first(message.c.sent_at, at)
    delivered = _first(message.c.delivered_at, at)
    told = (
        sa.select(sa.func.min(receipt.c.received_at))
        .join(message, message.c.id == receipt.c.message_id)
        .where(
            message.c.order_id == order.c.id, message.c.delivered_at <= at,
            receipt.c.received_at <= at, receipt.c.status == "delivered",
        )
        .scalar_subquery()
    )  # fmt: skip
    query = (
        sa.select(
            order.c.id, enterprise.c.name.label("enterprise"), order.c.division, order.c.warning_id, order.c.level,
            order.c.issued_at, order.c.start_at, sent.label("sent_at"), delivered.label("delivered_at"),
            told.label("receipt_at"), _then(order.c.acknowledged_at, at), order.c.acknowledged_by,
            _then(order.c.in_place_at, at), _then(order.c.closed_at, at),
        )
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .where(
            order.c.warning_id.in_(warning_ids), order.c.issued_at <= at, work.visible(order.c.division),
            sa.or_(order.c.closed_at.is_(None), order.c.closed_at > at),
        )
        .order_by(order.c.division, enterprise.c.name, order.c.id)
    )  # fmt: skip
    return [_order(row) for row in work.rows(query)]


def directives_by(work: UnitOfWork, warning_ids: Sequence[int], at: Moment) -> list[DirectiveThen]:
    """What divisions in scope had been ordered by `at` and no later directive had replaced."""
    names = ("division", "act", "level", "issued_at", "acknowledge_by", "acknowledged_by")
    moments = ("acknowledged_at", "acted_at", "reported_at")
    query = (
        sa.select(*[directive.c[name] for name in names], *[_then(directive.c[name], at) for name in moments])
        .where(
            directive.c.warning_id.in_(warning_ids), directive.c.issued_at <= at, work.visible(directive.c.division),
            sa.or_(directive.c.superseded_at.is_(None), directive.c.superseded_at > at),
        )
        .order_by(directive.c.division, directive.c.id)
    )  # fmt: skip
    return [_directive(row) for row in work.rows(query)]


def duties_by(work: UnitOfWork, warning_ids: Sequence[int], at: Moment) -> DutyTally:
    """The duties of members of the command that held at `at`."""
    table = department_duty
    query = sa.select(
        sa.func.count(),
        sa.func.count(_then(table.c.acknowledged_at, at)),
        sa.func.count(_then(table.c.done_at, at)),
    ).where(
        table.c.warning_id.in_(warning_ids), table.c.given_at <= at, work.visible(table.c.division),
        sa.or_(table.c.ended_at.is_(None), table.c.ended_at > at),
    )  # fmt: skip
    return DutyTally(*work.rows(query).one())


def _then(column: sa.Column, at: Moment) -> sa.ColumnElement:
    """The moment of a column, or nothing where it came after `at`."""
    return sa.case((column <= at, column)).label(column.name)


def _first(column: sa.Column, at: Moment) -> sa.ScalarSelect:
    """The first such moment of the messages of an order, none after `at`."""
    return (
        sa.select(sa.func.min(column)).where(message.c.order_id == order.c.id, column <= at).scalar_subquery()
    )


def _order(row) -> OrderThen:
    values = dict(row._mapping)
    values["acknowledged_by"] = values["acknowledged_by"] if values["acknowledged_at"] else None
    return OrderThen(**values)


def _directive(row) -> DirectiveThen:
    values = dict(row._mapping)
    values["acknowledged_by"] = values["acknowledged_by"] if values["acknowledged_at"] else None
    return DirectiveThen(**values)
