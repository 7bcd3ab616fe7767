"""Episodes, consultations, decisions, approvals, warnings and their revisions."""

import datetime
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from emergency.errors import OutOfDate, WarningAlive
from emergency.storage import schema
from emergency.storage.warning_record import Consultation, Decision, Episode, PollutionWarning, Revision
from emergency.storage.work import Scope, UnitOfWork
from plans.lifecycle import LIVE_STATES, WarningState
from plans.pause import Pause, Step, pauses

_UNIQUE_LIVE = "uq_warning_live"


def add(work: UnitOfWork, table: sa.Table, **values) -> int:
    """Insert one row into a table of this module; returns its id. A second live warning raises WarningAlive."""
    try:
        return work.rows(sa.insert(table).returning(table.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        if table is schema.warning and _is_second_live(error):
            raise WarningAlive() from error
        raise


def _is_second_live(error: sa.exc.IntegrityError) -> bool:
    # PostgreSQL names the index, SQLite names its columns.
    text = str(error.orig)
    return _UNIQUE_LIVE in text or "warning.division, warning.drill" in text


def update(work: UnitOfWork, table: sa.Table, row_id: int, version: int, **values) -> None:
    """Change one row if it still has `version`; raises OutOfDate when somebody was faster."""
    changed = work.rows(
        sa.update(table).where(table.c.id == row_id, table.c.row_version == version),
        {**values, "row_version": version + 1},
    )
    if changed.rowcount != 1:
        raise OutOfDate()


def close_episode(work: UnitOfWork, episode_id: int, at: datetime.datetime) -> bool:
    """Mark the episode closed; False when it was closed before."""
    table = schema.episode
    query = sa.update(table).where(table.c.id == episode_id, table.c.closed_at.is_(None))
    return work.rows(query, {"closed_at": at}).rowcount == 1


def episode(work: UnitOfWork, episode_id: int) -> Episode | None:
    """One episode in scope."""
    return _one(work, schema.episode, Episode, schema.episode.c.id == episode_id)


def open_episode(work: UnitOfWork, area: str, drill: bool) -> Episode | None:
    """The episode of exactly this area that is not closed yet."""
    table = schema.episode
    return _one(
        work, table, Episode, table.c.division == area, table.c.drill == drill, table.c.closed_at.is_(None)
    )


def episodes(work: UnitOfWork) -> list[Episode]:
    """All episodes in scope, newest first."""
    table = schema.episode
    return _all(work, table, Episode, order_by=table.c.opened_at.desc())


def count_episodes(work: UnitOfWork, area: str) -> int:
    """How many episodes this area has had, for the next code."""
    query = sa.select(sa.func.count()).select_from(schema.episode)
    return work.rows(query.where(schema.episode.c.division == area)).scalar_one()


def consultation(work: UnitOfWork, consultation_id: int) -> Consultation | None:
    """One consultation in scope."""
    table = schema.consultation
    return _one(work, table, Consultation, table.c.id == consultation_id)


def consultations_of(work: UnitOfWork, episode_id: int) -> list[Consultation]:
    """The consultations of an episode, oldest first."""
    table = schema.consultation
    return _all(work, table, Consultation, table.c.episode_id == episode_id, order_by=table.c.held_at)


def consultations_since(work: UnitOfWork, area: str, since: datetime.datetime) -> list[Consultation]:
    """The consultations of exactly this area held at or after `since`, oldest first."""
    table = schema.consultation
    return _all(
        work,
        table,
        Consultation,
        table.c.division == area,
        table.c.held_at >= since,
        order_by=table.c.held_at,
    )


def decision(work: UnitOfWork, decision_id: int) -> Decision | None:
    """One decision in scope."""
    return _one(work, schema.decision, Decision, schema.decision.c.id == decision_id)


def decisions_of(work: UnitOfWork, episode_id: int) -> list[Decision]:
    """The decisions of an episode, oldest first."""
    table = schema.decision
    return _all(work, table, Decision, table.c.episode_id == episode_id, order_by=table.c.submitted_at)


def waiting_decisions(work: UnitOfWork) -> list[Decision]:
    """Decisions in scope that wait for approval or for issue, oldest first."""
    table = schema.decision
    waiting = table.c.state.in_([WarningState.SUBMITTED, WarningState.APPROVED])
    return _all(work, table, Decision, waiting, order_by=table.c.submitted_at)


def approvals_of(work: UnitOfWork, decision_id: int) -> list:
    """Approvals and returns of a decision, oldest first: (account_id, act, comment, at, delegation_id)."""
    table = schema.approval
    query = sa.select(table.c.account_id, table.c.act, table.c.comment, table.c.at, table.c.delegation_id)
    return list(work.rows(query.where(table.c.decision_id == decision_id).order_by(table.c.at)))


def warning(work: UnitOfWork, warning_id: int) -> PollutionWarning | None:
    """One warning in scope."""
    return _one(work, schema.warning, PollutionWarning, schema.warning.c.id == warning_id)


def live_warning(work: UnitOfWork, area: str, drill: bool) -> PollutionWarning | None:
    """The live warning of exactly this area."""
    table = schema.warning
    live = table.c.state.in_(list(LIVE_STATES))
    return _one(work, table, PollutionWarning, table.c.division == area, table.c.drill == drill, live)


def live_above(work: UnitOfWork, areas: Sequence[str]) -> list[PollutionWarning]:
    """The live warnings of these divisions that lie above the scope or in it, drills left out.

    What a tier above has issued binds everybody below it, so here alone the scope looks upward.
    """
    table = schema.warning
    bound = [area for area in areas if work.scope is not None and Scope(area).covers(work.scope.division)]
    query = sa.select(table).where(
        table.c.division.in_(areas),
        sa.or_(work.visible(table.c.division), table.c.division.in_(bound)),
        table.c.drill == sa.false(),
        table.c.state.in_(list(LIVE_STATES)),
    )
    return [PollutionWarning(**row._mapping) for row in work.rows(query)]


def live_warnings(work: UnitOfWork) -> list[PollutionWarning]:
    """Every live warning in scope, drills last."""
    table = schema.warning
    live = table.c.state.in_(list(LIVE_STATES))
    return _all(work, table, PollutionWarning, live, order_by=(table.c.drill, table.c.issued_at))


def recent(work: UnitOfWork, since: datetime.datetime, drill: bool) -> list[PollutionWarning]:
    """The warnings in scope that are live or ended after `since`, oldest first."""
    table = schema.warning
    lasting = sa.or_(table.c.state.in_(list(LIVE_STATES)), table.c.released_at >= since)
    return _all(work, table, PollutionWarning, lasting, table.c.drill == drill, order_by=table.c.issued_at)


def episodes_behind(work: UnitOfWork, warning_ids: Iterable[int]) -> dict[int, int]:
    """The episode of each of these warnings in scope: warning id -> episode id."""
    table = schema.warning
    chosen = table.c.id.in_(sorted(warning_ids)), work.visible(table.c.division)
    return dict(work.rows(sa.select(table.c.id, table.c.episode_id).where(*chosen)).all())


def warnings_of(work: UnitOfWork, episode_id: int) -> list[PollutionWarning]:
    """The warnings of an episode, oldest first."""
    table = schema.warning
    return _all(work, table, PollutionWarning, table.c.episode_id == episode_id, order_by=table.c.issued_at)


def due_to_start(work: UnitOfWork, now: datetime.datetime) -> list[PollutionWarning]:
    """Warnings that were issued and whose start has come."""
    table = schema.warning
    due = (table.c.state == WarningState.ISSUED, table.c.start_at <= now)
    return _all(work, table, PollutionWarning, *due, order_by=table.c.start_at)


def due_to_pause(work: UnitOfWork, now: datetime.datetime) -> list[PollutionWarning]:
    """Active warnings whose announced pause has come."""
    table = schema.warning
    due = (table.c.state == WarningState.ACTIVE, table.c.suspended_at <= now)
    return _all(work, table, PollutionWarning, *due, order_by=table.c.suspended_at)


def due_to_resume(work: UnitOfWork, now: datetime.datetime) -> list[PollutionWarning]:
    """Suspended warnings whose announced resumption has come."""
    table = schema.warning
    due = (table.c.state == WarningState.SUSPENDED, table.c.resumes_at <= now)
    return _all(work, table, PollutionWarning, *due, order_by=table.c.resumes_at)


def pauses_of(work: UnitOfWork, warning_id: int) -> tuple[Pause, ...]:
    """When the response of a warning was suspended."""
    steps = [Step(each.act, each.issued_at, each.start_at) for each in revisions_of(work, warning_id)]
    return pauses(steps)


def due_to_end(work: UnitOfWork, now: datetime.datetime) -> list[PollutionWarning]:
    """Live warnings whose announced release has come."""
    table = schema.warning
    due = (table.c.state.in_(list(LIVE_STATES)), table.c.released_at <= now)
    return _all(work, table, PollutionWarning, *due, order_by=table.c.released_at)


def revisions_of(work: UnitOfWork, warning_id: int) -> list[Revision]:
    """The revisions of a warning, oldest first."""
    table = schema.revision
    query = sa.select(table).where(table.c.warning_id == warning_id).order_by(table.c.number)
    return [Revision(**row._mapping) for row in work.rows(query)]


def revision_of_decision(work: UnitOfWork, decision_id: int) -> Revision | None:
    """The revision that a decision became when it was issued."""
    return _revision(work, schema.revision.c.decision_id == decision_id)


def revision(work: UnitOfWork, revision_id: int) -> Revision | None:
    """One revision."""
    return _revision(work, schema.revision.c.id == revision_id)


def _revision(work: UnitOfWork, which: sa.ColumnElement) -> Revision | None:
    row = work.rows(sa.select(schema.revision).where(which)).one_or_none()
    return None if row is None else Revision(**row._mapping)


def _one(work: UnitOfWork, table: sa.Table, record, *filters):
    query = sa.select(table).where(work.visible(table.c.division), *filters)
    row = work.rows(query).one_or_none()
    return None if row is None else record(**row._mapping)


def _all(work: UnitOfWork, table: sa.Table, record, *filters, order_by) -> list:
    ordering = order_by if isinstance(order_by, tuple) else (order_by,)
    query = sa.select(table).where(work.visible(table.c.division), *filters).order_by(*ordering, table.c.id)
    return [record(**row._mapping) for row in work.rows(query)]
