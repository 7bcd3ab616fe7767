"""Consultations: called, held, signed."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import consultation, consultation_call, consultation_signature
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class ConsultationCall:
    """A consultation called for a moment; `held_as` is the record that came of it."""

    id: int
    division: str
    drill: bool
    scheduled_for: datetime.datetime
    place: str
    subject: str
    invited: list
    called_by: int
    called_at: datetime.datetime
    called_off_at: datetime.datetime | None
    called_off_reason: str
    held_as: int | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held."""
        return self.held_as is None and self.called_off_at is None


@dataclass(frozen=True)
class Signature:
    """Who signed for which participant; with a basis it was entered for somebody absent."""

    number: int
    account_id: int
    basis: str
    at: datetime.datetime


def add(work: UnitOfWork, **values) -> int:
    """Insert one consultation; raises OutOfDate when its call was held by somebody else."""
    try:
        return work.rows(sa.insert(consultation).returning(consultation.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        if values.get("call_id") is None:
            raise
        raise OutOfDate("这次会商安排刚被他人记录。请刷新页面，查看已有的会商记录。") from error


def add_call(work: UnitOfWork, **values) -> int:
    """Insert one call; returns its id."""
    return work.rows(sa.insert(consultation_call).returning(consultation_call.c.id), values).scalar_one()


def call(work: UnitOfWork, call_id: int) -> ConsultationCall | None:
    """One call in scope."""
    row = work.rows(_calls(work).where(consultation_call.c.id == call_id)).one_or_none()
    return None if row is None else ConsultationCall(**row._mapping)


def open_calls(work: UnitOfWork, area: str | None = None) -> list[ConsultationCall]:
    """The calls in scope that are still to be held, the next first; `area` keeps those of exactly one."""
    query = _calls(work).where(consultation_call.c.called_off_at.is_(None), consultation.c.id.is_(None))
    if area is not None:
        query = query.where(consultation_call.c.division == area)
    rows = work.rows(query.order_by(consultation_call.c.scheduled_for, consultation_call.c.id))
    return [ConsultationCall(**row._mapping) for row in rows]


def call_off(work: UnitOfWork, call_id: int, at: datetime.datetime, reason: str) -> bool:
    """Call one off; False when that was done before."""
    query = sa.update(consultation_call).where(
        consultation_call.c.id == call_id, consultation_call.c.called_off_at.is_(None)
    )
    return work.rows(query, {"called_off_at": at, "called_off_reason": reason}).rowcount == 1


def sign(work: UnitOfWork, **values) -> None:
    """Insert one signature; raises OutOfDate where the place is signed."""
    try:
        work.rows(sa.insert(consultation_signature), values)
    except sa.exc.IntegrityError as error:
        raise OutOfDate("这一位已经签字，无需再签。请刷新页面查看。") from error


def signatures(work: UnitOfWork, consultation_id: int) -> dict[int, Signature]:
    """Who signed, by the place of the participant."""
    table = consultation_signature
    query = sa.select(table.c.number, table.c.account_id, table.c.basis, table.c.at)
    rows = work.rows(query.where(table.c.consultation_id == consultation_id).order_by(table.c.number))
    return {row.number: Signature(**row._mapping) for row in rows}


def _calls(work: UnitOfWork) -> sa.Select:
    table = consultation_call
    fields = [table.c[name] for name in ConsultationCall.__dataclass_fields__ if name != "held_as"]
    return (
        sa.select(*fields, consultation.c.id.label("held_as"))
        .outerjoin(consultation, consultation.c.call_id == table.c.id)
        .where(work.visible(table.c.division))
    )
