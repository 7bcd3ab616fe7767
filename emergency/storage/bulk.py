"""Many rows in one go: SQLite's driver runs a statement a row, PostgreSQL gets all of them in one JSON document.

A statement a row costs PostgreSQL and its driver three times as much as the work itself.
"""

import datetime
import enum
import functools
import json
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from emergency.storage.work import UnitOfWork

AT_ONCE = 5_000  # rows in one document: some megabytes
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_new(work: UnitOfWork, table: sa.Table, rows: Sequence[dict]) -> int:
    """Insert the rows whose unique keys are new, leave the others as they are; returns how many are new.

    Every row names the same columns.
    """
    if not rows:
        return 0
    names, dialect = tuple(rows[0]), work.connection.dialect.name
    if dialect == "postgresql":
        statement = _insert_document(table, names)
        return sum(_run(work, statement, document) for document in _documents(rows))
    # Where there are many rows the driver's count is their sum.
    return _run(work, _INSERT[dialect](table).on_conflict_do_nothing(), rows)


def update(work: UnitOfWork, table: sa.Table, rows: Sequence[dict]) -> None:
    """Give the row of each `id` the values that stand beside it. Every row names the same columns."""
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "id")
    if work.connection.dialect.name == "postgresql":
        for document in _documents(rows):
            work.rows(_update_document(table, names), document)
        return
    work.rows(_update_each(table, names), [{**each, "this": each["id"]} for each in rows])


def update_where(
    work: UnitOfWork, table: sa.Table, rows: Sequence[dict], fence: str, where: sa.ColumnElement
) -> set[int]:
    """As `update`, but only rows that stand so and have the value of the column `fence` given; returns their ids.

    They are locked from then on. PostgreSQL does it in one statement; the others look first, then write.
    """
    if work.connection.dialect.name != "postgresql":
        wanted = {each["id"]: each[fence] for each in rows}
        found = work.rows(sa.select(table.c.id, table.c[fence]).where(table.c.id.in_(wanted), where))
        held = {row.id for row in found if row[1] == wanted[row.id]}
        update(work, table, [each for each in rows if each["id"] in held])
        return held
    names, changed = tuple(name for name in rows[0] if name != "id") if rows else (), set()
    for document in _documents(rows):
        changed.update(work.connection.scalars(_update_fenced(table, names, fence, where), document))
    return changed


def _run(work: UnitOfWork, statement: sa.Executable, parameters) -> int:
    options = {"preserve_rowcount": True}
    return work.connection.execute(statement, parameters, execution_options=options).rowcount


def _documents(rows: Sequence[dict]) -> Iterator[dict[str, str]]:
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        yield {"document": json.dumps(some, default=_word, ensure_ascii=False)}


def _word(value: object) -> object:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r} where an aware one is needed")
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a document")


def _given(table: sa.Table, names: Sequence[str]) -> sa.TableValuedAlias:
    """The rows of the document, each column of the type it has in the table."""
    document = sa.cast(sa.bindparam("document", type_=sa.Text), postgresql.JSON)
    model = sa.literal_column(f'NULL::"{table.name}"')
    return sa.func.json_populate_recordset(model, document).table_valued(*names, name="given")


@functools.cache
def _insert_document(table: sa.Table, names: tuple[str, ...]) -> sa.Executable:
    given = _given(table, names)
    chosen = sa.select(*(given.c[name] for name in names))
    return postgresql.insert(table).from_select(names, chosen).on_conflict_do_nothing()


@functools.cache
def _update_document(table: sa.Table, names: tuple[str, ...]) -> sa.Executable:
    given = _given(table, ("id", *names))
    return sa.update(table).where(table.c.id == given.c.id).values({name: given.c[name] for name in names})


@functools.cache
def _update_fenced(
    table: sa.Table, names: tuple[str, ...], fence: str, where: sa.ColumnElement
) -> sa.Executable:
    given = _given(table, ("id", *names))
    theirs = sa.and_(table.c.id == given.c.id, table.c[fence] == given.c[fence], where)
    changed = {name: given.c[name] for name in names if name != fence}
    return sa.update(table).where(theirs).values(changed).returning(table.c.id)


@functools.cache
def _update_each(table: sa.Table, names: tuple[str, ...]) -> sa.Executable:
    this = sa.bindparam("this", type_=table.c.id.type)
    return sa.update(table).where(table.c.id == this).values({name: sa.bindparam(name) for name in names})
