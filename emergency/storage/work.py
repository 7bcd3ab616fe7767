"""The unit of work: one transaction with a scope; it rolls back unless told to commit."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage import engines
from emergency.storage.outage import outages_named

CODE_LENGTH = 6


@dataclass(frozen=True)
class Scope:
    """The division whose rows a caller may see: a six-digit code covers itself and all below it."""

    division: str

    @property
    def prefix(self) -> str:
        """The leading digits shared by every division in scope: 150500 -> 1505."""
        trimmed = self.division
        while trimmed.endswith("00"):
            trimmed = trimmed[:-2]
        return trimmed

    def over(self, column: sa.ColumnElement) -> sa.ColumnElement:
        """The filter for rows in scope; as a range of six-digit codes, which every database finds by index."""
        return column.between(self.prefix.ljust(CODE_LENGTH, "0"), self.prefix.ljust(CODE_LENGTH, "9"))

    @property
    def above(self) -> tuple[str, ...]:
        """The divisions that lie over this one, and itself: 150502 -> 150000, 150500, 150502."""
        return tuple(self.division[:digits].ljust(CODE_LENGTH, "0") for digits in (2, 4, CODE_LENGTH))

    def covers(self, division: str) -> bool:
        """Whether rows of `division` are in scope."""
        return division.startswith(self.prefix)


REGION_WIDE = Scope("150000")


class UnitOfWork:
    """An open transaction. Storage functions take it first; only its owner commits."""

    def __init__(self, connection: sa.Connection, scope: Scope | None):
        self.connection = connection
        self.scope = scope
        self._transaction = connection.begin()

    def commit(self) -> None:
        """Make everything done in this unit of work last."""
        self._transaction.commit()

    def rollback(self) -> None:
        """Undo whatever was not committed; harmless after a commit."""
        if self._transaction.is_active:
            self._transaction.rollback()

    def rows(self, statement: sa.Executable, parameters=None) -> sa.CursorResult:
        """Run one statement."""
        return self.connection.execute(statement, parameters)

    def visible(self, column: sa.ColumnElement) -> sa.ColumnElement:
        """The filter every scoped query carries; without a scope it lets nothing through."""
        if self.scope is None:
            return sa.false()
        return self.scope.over(column)

    def visible_or_above(self, column: sa.ColumnElement) -> sa.ColumnElement:
        """The filter for rows in scope and for those of the divisions over it: whose desk is told what happens here."""
        if self.scope is None:
            return sa.false()
        return sa.or_(self.scope.over(column), column.in_(self.scope.above))


class Store:
    """The way to the database: opens units of work."""

    def __init__(self, engine: sa.Engine):
        self.engine = engine

    @contextlib.contextmanager
    def begin(self, scope: Scope | None, *, write: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work; `write` takes SQLite's writer lock at once, so that reads in it stay true.

        Raises DatabaseAway where the database cannot be reached or written for now.
        """
        with outages_named(), self.engine.connect() as connection:
            work = UnitOfWork(engines.for_writing(connection) if write else connection, scope)
            try:
                yield work
            finally:
                work.rollback()
