"""The journal is a chain that shows every change."""

import dataclasses

import pytest
import sqlalchemy as sa
from database import NOW, fresh_store

from emergency.storage import journal
from emergency.storage.journal import Entry
from emergency.storage.schema import journal as table
from emergency.storage.schema import journal_head
from emergency.storage.work import REGION_WIDE, Scope

ENTRY = Entry(NOW, "值班员甲", "150500", "record", "forecast", "1", "收到预报", detail={"days": 3})


@pytest.fixture
def store(tmp_path):
    """A database with three entries in its journal."""
    store = fresh_store(tmp_path)
    with store.begin(REGION_WIDE, write=True) as work:
        for number in range(3):
            journal.append(work, dataclasses.replace(ENTRY, noun_id=str(number), episode_id=number % 2))
        work.commit()
    yield store
    store.engine.dispose()


def _verify(store):
    with store.begin(REGION_WIDE) as work:
        return journal.verify(work)


def _tamper(store, statement):
    with store.begin(REGION_WIDE, write=True) as work:
        work.rows(statement)
        work.commit()


def test_an_untouched_chain_verifies(store):
    """Every entry fits the one before, and the head fits the last."""
    assert _verify(store) == journal.Verification(3, None, _verify(store).head)


@pytest.mark.parametrize(
    "change", [{"summary": "别的"}, {"actor": "他人"}, {"detail": {}}, {"at": NOW.replace(year=2020)}]
)
def test_a_changed_entry_breaks_the_chain_where_it_stands(store, change):
    """Changing any field of the second entry is found at the second entry."""
    _tamper(store, sa.update(table).where(table.c.sequence == 2).values(**change))

    assert _verify(store).broken_at == 2


def test_a_removed_entry_breaks_the_chain(store):
    """A gap in the middle is found at the gap, a cut tail behind the last entry that is left."""
    _tamper(store, sa.delete(table).where(table.c.sequence == 3))
    assert _verify(store).broken_at == 3
    _tamper(store, sa.delete(table).where(table.c.sequence == 1))
    assert _verify(store).broken_at == 1


def test_a_moved_head_is_found(store):
    """Somebody who rewrites the head alone is found too."""
    _tamper(store, sa.update(journal_head).values(hash="f" * 64))

    assert not _verify(store).ok


def test_entries_come_back_as_they_went_in_and_in_order(store):
    """The newest entries of an episode, oldest first."""
    with store.begin(Scope("150500")) as work:
        assert [each.entry.noun_id for each in journal.entries(work, episode_id=0)] == ["0", "2"]
        assert [each.entry.noun_id for each in journal.entries(work, limit=1)] == ["2"]
        assert journal.entries(work, limit=1)[0].entry.detail == {"days": 3}


def test_entries_of_another_city_are_not_seen(store):
    """Rows are scoped by division; without a scope there are none."""
    for scope in (Scope("150400"), None):
        with store.begin(scope) as work:
            assert journal.entries(work) == []


def test_an_entry_that_is_not_committed_is_not_there(store):
    """The journal rolls back with the act."""
    with store.begin(REGION_WIDE, write=True) as work:
        journal.append(work, ENTRY)

    assert _verify(store).entries == 3
