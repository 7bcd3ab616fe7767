"""The part of the register that no area owns: unread entries of the rule, standard and parameter tables."""

import datetime
from collections import Counter
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.browse.amendment import every
from emergency.services.browse.assumed import shared_figure
from emergency.services.office import Actor, Office
from emergency.storage.confirmed_row import ENTERED
from plans.assumed_data import AssumedEntry, DataKind, assumed_entries
from plans.beijing import day_of
from plans.shared_table import REGION
from plans.terms import Role

KEEPERS = "内蒙古自治区的管理员"
COLUMNS = (
    "类别",
    "文件",
    "键",
    "项目",
    "现用值",
    "单位",
    "自",
    "来源",
    "条款",
    "用于",
    "可确认者",
    "如何更正",
)


@dataclass(frozen=True)
class KindCount:
    """How many entries of one kind nobody has read."""

    kind: DataKind
    assumed: int


@dataclass(frozen=True)
class AssumedData:
    """The entries (of one kind, or all), the counts of every kind, and whose administrators may confirm.

    `waiting` are the figures with an amendment that waits for its confirmation.
    """

    day: datetime.date
    kind: DataKind | None
    entries: tuple[AssumedEntry, ...]
    counts: tuple[KindCount, ...]
    waiting: frozenset[str]
    may_enter: bool
    keepers: str = KEEPERS
    area: str = REGION

    @property
    def total(self) -> int:
        """The entries of every kind together."""
        return sum(each.assumed for each in self.counts)


def data(office: Office, actor: Actor, now: datetime.datetime, kind: str | None = None) -> AssumedData:
    """The entries in force today that no amendment has read; raises NotFound for an unknown kind."""
    chosen = None if kind is None else next((each for each in DataKind if each.value == kind), None)
    if kind is not None and chosen is None:
        raise NotFound("没有这个类别。请从待核清单选择。")
    day = day_of(now)
    entries = [each for each in assumed_entries(day) if not _is_read(office, each.figure, day)]
    entered = [each.kept for each in every(office, actor, day) if each.kept.state == ENTERED]
    counts = Counter(each.kind for each in entries)
    return AssumedData(
        day=day,
        kind=chosen,
        entries=tuple(each for each in entries if chosen in (None, each.kind)),
        counts=tuple(KindCount(each, counts[each]) for each in DataKind),
        waiting=frozenset(each.figure for each in entered if each.division == REGION),
        may_enter=actor.role is Role.ADMIN and actor.scope.covers(REGION),
    )


def _is_read(office: Office, key: str, day: datetime.date) -> bool:
    return bool(key) and shared_figure(office, key, day).citation.verified


def cells(row: AssumedEntry) -> tuple:
    """The entry as a row of the table for download."""
    citation = row.citation
    return (
        row.kind.label, row.file, row.key, row.title, row.value, row.unit, row.in_force_from,
        citation.document, citation.article, row.used, KEEPERS, row.remedy,
    )  # fmt: skip
