"""Write the orders of a warning, in the unit of work of the act that issues or changes it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.order_link import random_word
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.lifecycle import OrderState
from plans.order import OrderDraft

# No 0 O 1 I: the code is read out over the telephone and typed into a reply.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 6


@dataclass(frozen=True)
class IssuedOrder:
    """An order that was written, with the one it replaces."""

    id: int
    code: str
    number: str
    draft: OrderDraft
    replaces: orders.Order | None


def issue_orders(
    work: UnitOfWork,
    warning: warnings.PollutionWarning,
    drafts: Sequence[OrderDraft],
    now: datetime.datetime,
) -> list[IssuedOrder]:
    """Write one order per draft in the caller's unit of work; open orders of the warning are superseded."""
    previous = {each.enterprise_id: each for each in orders.open_orders(work, warning.id)}
    orders.end_open(work, warning.id, OrderState.SUPERSEDED, now)
    codes = _fresh_codes(work, len(drafts))
    numbers = [f"{warning.number}-{warning.revision}-{n:04d}" for n in range(1, len(drafts) + 1)]
    rows = [
        _row(warning, draft, code, number, previous.get(draft.enterprise_id), now)
        for draft, code, number in zip(drafts, codes, numbers, strict=True)
    ]
    ids = orders.insert(work, rows)
    orders.insert_lines(
        work,
        [
            _line_row(order_id, line)
            for order_id, draft in zip(ids, drafts, strict=True)
            for line in draft.lines
        ],
    )
    return [
        IssuedOrder(order_id, code, number, draft, previous.get(draft.enterprise_id))
        for order_id, code, number, draft in zip(ids, codes, numbers, drafts, strict=True)
    ]


def _row(
    warning: warnings.PollutionWarning,
    draft: OrderDraft,
    code: str,
    number: str,
    replaced: orders.Order | None,
    now: datetime.datetime,
) -> dict:
    return {
        "division": draft.division,
        "warning_id": warning.id,
        "revision": warning.revision,
        "enterprise_id": draft.enterprise_id,
        "code": code,
        "number": number,
        "level": draft.level,
        "response": draft.response,
        "grade": draft.grade.value,
        "state": OrderState.ISSUED,
        "issued_at": now,
        "start_at": draft.start_at,
        "deadline": draft.deadline,
        "expected_end": draft.expected_end,
        "supersedes_id": replaced.id if replaced else None,
    }


def _line_row(order_id: int, line) -> dict:
    return {
        "order_id": order_id,
        "number": line.number,
        "text": line.text,
        "measure": line.measure.to_json(),
        "citation": line.citation.to_json(),
    }


def _fresh_codes(work: UnitOfWork, count: int) -> list[str]:
    fresh: set[str] = set()
    while len(fresh) < count:
        more = {random_word(CODE_LETTERS, CODE_LENGTH) for _ in range(count - len(fresh))}
        fresh |= more - orders.taken_codes(work, more)
    return list(fresh)
