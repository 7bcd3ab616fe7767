"""The five counts ask the database the same few questions however much there is to count."""

import pytest
import sqlalchemy as sa
from bureau import NOW, open_bureau
from makers import rows, warn

from emergency.services import desk
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState

PER_ENTERPRISE = 7  # messages
DELIVERED_TO = 3  # of the enterprises


def _many(row, count, **changes):
    base = {name: value for name, value in row._mapping.items() if name != "id"}
    return [
        {**base, "id": 1000 + i, **{name: make(i) for name, make in changes.items()}} for i in range(count)
    ]


def _crowd(bureau, enterprises):
    """So many more enterprises are ordered something, each by several messages."""
    enterprise, order, message = (
        rows(bureau, table)[0] for table in (schema.enterprise, schema.order, schema.message)
    )
    key = {"enterprise_id": lambda i: 1000 + i}
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        names = {"credit_code": lambda i: f"X{i:017d}", "name": lambda i: f"虚构企业{i}"}
        work.rows(sa.insert(schema.enterprise), _many(enterprise, enterprises, **names))
        codes = {"code": lambda i: f"{i:06d}", "number": lambda i: f"n{i}"}
        work.rows(sa.insert(schema.order), _many(order, enterprises, **key, **codes))
        sent = {
            "order_id": lambda i: 1000 + i % enterprises,
            "unique_key": lambda i: f"k{i}",
            "state": lambda i: (
                MessageState.DELIVERED if i % enterprises < DELIVERED_TO else MessageState.SENT
            ),
        }
        work.rows(sa.insert(schema.message), _many(message, PER_ENTERPRISE * enterprises, **sent))
        work.commit()


def _asked(bureau):
    """The counts, and how many statements they took."""
    engine, statements = bureau.office.store.engine, []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    (live,) = desk.live_counts(bureau.office, bureau.duty, NOW)
    sa.event.remove(engine, "before_cursor_execute", note)
    return live.counts, len(statements)


@pytest.mark.parametrize("enterprises", [10, 2000])
def test_the_questions_do_not_grow_with_the_orders(tmp_path, enterprises):
    """Right at both sizes, by as many statements as for the eight of a small bureau."""
    bureau = open_bureau(tmp_path)
    warn(bureau)
    before, few = _asked(bureau)
    _crowd(bureau, enterprises)
    after, many = _asked(bureau)

    assert (after.ordered, after.delivered) == (before.ordered + enterprises, DELIVERED_TO)
    assert many == few
    bureau.office.store.engine.dispose()
