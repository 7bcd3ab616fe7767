"""How a contact is proved, and which enterprises could not be reached tonight (V13)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from plans.beijing import day_of
from plans.figure_table import FigureTable, value_on

FILE = "contact.toml"


class Reachable(Protocol):
    """Whoever has a number and perhaps a moment at which it was proved."""

    mobile: str | None
    confirmed_at: datetime.datetime | None


@dataclass(frozen=True)
class CodeRules:
    """How long a code is good, how often it may be wrong, and how often one may be sent."""

    digits: int
    valid: datetime.timedelta
    attempts: int
    pause: datetime.timedelta
    a_day: int
    requests: int


@dataclass(frozen=True)
class ReachRules:
    """How many different proved mobiles an enterprise needs, and for how many days a proof holds (V13)."""

    mobiles: int
    days: int


@dataclass(frozen=True)
class Reach:
    """The mobiles of one enterprise: different ones, those proved in time, and whether one never was."""

    mobiles: int
    confirmed: int
    never: bool
    oldest: datetime.date | None

    def falls_short(self, rules: ReachRules) -> bool:
        """Whether fewer different mobiles than needed are proved in time."""
        return self.confirmed < rules.mobiles


def code_rules(day: datetime.date, table: FigureTable) -> CodeRules:
    """The rules of codes in force on `day`; raises FigureMissing."""
    return CodeRules(
        digits=value_on(table, "code_digits", day),
        valid=datetime.timedelta(minutes=value_on(table, "code_minutes", day)),
        attempts=value_on(table, "code_attempts", day),
        pause=datetime.timedelta(minutes=value_on(table, "code_pause_minutes", day)),
        a_day=value_on(table, "codes_a_day", day),
        requests=value_on(table, "requests_waiting", day),
    )


def reach_rules(day: datetime.date, table: FigureTable) -> ReachRules:
    """The rules of V13 in force on `day` by the table a list is held against; raises FigureMissing."""
    return ReachRules(value_on(table, "mobile_count", day), value_on(table, "contact_confirmed_days", day))


def is_fresh(confirmed_at: datetime.datetime | None, day: datetime.date, rules: ReachRules) -> bool:
    """Whether a proof still holds on `day`: the last day counts, a proof in the future does not."""
    return confirmed_at is not None and 0 <= (day - day_of(confirmed_at)).days <= rules.days


def reach_of(contacts: Iterable[Reachable], day: datetime.date, rules: ReachRules) -> Reach:
    """How far the contacts of one enterprise can be relied on; the same mobile twice counts once."""
    held = [each for each in contacts if each.mobile]
    proved = [each.confirmed_at for each in held if each.confirmed_at is not None]
    return Reach(
        mobiles=len({each.mobile for each in held}),
        confirmed=len({each.mobile for each in held if is_fresh(each.confirmed_at, day, rules)}),
        never=len(proved) < len(held),
        oldest=min((day_of(at) for at in proved), default=None),
    )


def shared_mobiles(mobiles: Iterable[tuple[int, str | None]]) -> Mapping[str, tuple[int, ...]]:
    """The mobiles that several enterprises give, each with their keys, from pairs of enterprise and mobile."""
    found: dict[str, set[int]] = {}
    for enterprise_id, mobile in mobiles:
        if mobile:
            found.setdefault(mobile, set()).add(enterprise_id)
    return {mobile: tuple(sorted(keys)) for mobile, keys in sorted(found.items()) if len(keys) > 1}
