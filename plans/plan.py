"""One plan of one area: its own dated figures, the plan of the tier above for the rest, what it rests on."""

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.dated import Citation, Figure, figure_on
from plans.errors import FigureMissing
from plans.figure_kind import FIGURES
from plans.figure_table import FigureTable
from plans.rule import RuleSet
from plans.shared_table import shipped_tables
from plans.terms import Tier, WarningLevel


@dataclass(frozen=True)
class LegalBase:
    """A text the plan rests on; `replaced_by` names the text that took its place, from `replaced_on`.

    `citation` says where the plan names it; `replacement_verified` whether that other text and its day were read.
    """

    title: str
    number: str
    citation: Citation
    replaced_by: str = ""
    replaced_on: datetime.date | None = None
    replacement_verified: bool = False

    def is_replaced_on(self, day: datetime.date) -> bool:
        """Whether another text has taken its place by `day`."""
        return self.replaced_on is not None and self.replaced_on <= day

    @property
    def notice(self) -> str:
        """What the desk is told of a replaced base; empty while the base stands."""
        if self.replaced_on is None:
            return ""
        doubt = "" if self.replacement_verified else "（日期待核）"
        return f"依据已更新：《{self.title}》自{self.replaced_on}{doubt}起由《{self.replaced_by}》取代，请修订预案。"


@dataclass(frozen=True)
class Zone:
    """A fixed pollution control zone: the divisions whose warnings are managed together."""

    name: str
    members: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True)
class Plan:
    """One version of the plan of one area.

    `text` says how much of it was read: full, opening, none. `elders`: the versions of the plan above, for
    what this plan does not say. `borrowed_for` is the area without a plan that follows this one.
    `tables` are the figures that bind every area, by file name.
    A replayed plan answers days before `as_of` as if they were `as_of`.
    """

    id: str
    title: str
    area: str
    tier: Tier
    number: str
    in_force_from: datetime.date
    until: datetime.date | None
    text: str
    note: str
    own: Mapping[str, tuple[Figure, ...]]
    legal_bases: tuple[LegalBase, ...] = ()
    zones: tuple[Zone, ...] = ()
    elders: tuple["Plan", ...] = ()
    rule_sets: Mapping[str, RuleSet] = field(default_factory=dict)
    tables: Mapping[str, FigureTable] = field(default_factory=shipped_tables, repr=False, compare=False)
    borrowed_for: str | None = None
    as_of: datetime.date | None = None

    @property
    def parent(self) -> str | None:
        """The id of the newest plan above this one; None for the region."""
        return self.elders[-1].id if self.elders else None

    @property
    def is_read(self) -> bool:
        """Whether the whole text was read; otherwise every figure of it is 待核."""
        return self.text == "full"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this version is in force on `day`."""
        return self.in_force_from <= day and (self.until is None or day <= self.until)

    def parent_on(self, day: datetime.date) -> "Plan | None":
        """The plan above this one on `day`."""
        held = (elder for elder in self.elders if elder.holds_on(self._day(day)))
        return next(held, None)

    def figure(self, key: str, day: datetime.date) -> Figure:
        """The figure in force on `day`, its own or the plan's above; raises FigureMissing."""
        day = self._day(day)
        own = [figure for figure in self.own.get(key, ()) if figure.holds_on(day)]
        if own:
            return figure_on(own, day, key)
        above = self.parent_on(day)
        if above is None:
            raise FigureMissing(
                f"{self.title}在 {day} 没有「{_title(key)}」（{key}）。请管理员补充数值及依据。"
            )
        return above.figure(key, day)

    def figures(self, day: datetime.date) -> tuple[Figure, ...]:
        """Every figure in force on `day`, in the order of the keys."""
        return tuple(self.figure(key, day) for key in FIGURES if self.has(key, day))

    def has(self, key: str, day: datetime.date) -> bool:
        """Whether this plan or a plan above it holds the figure on `day`."""
        return self.owns(key, day) or ((above := self.parent_on(day)) is not None and above.has(key, day))

    def owns(self, key: str, day: datetime.date) -> bool:
        """Whether the figure is this plan's own on `day` and not inherited."""
        return any(figure.holds_on(self._day(day)) for figure in self.own.get(key, ()))

    def approver(self, level: WarningLevel, day: datetime.date) -> Figure:
        """Who signs a warning of this level (value: Post); raises FigureMissing."""
        return self.figure(f"approver.{level.value}", day)

    def rules_on(self, day: datetime.date) -> RuleSet:
        """The rule set the plan follows on `day`; raises FigureMissing."""
        return self.rule_set(self.figure("rule_set", day).value)

    def rule_set(self, name: str) -> RuleSet:
        """The rule set of this name; raises FigureMissing."""
        if name not in self.rule_sets:
            known = "、".join(sorted(self.rule_sets))
            raise FigureMissing(f"没有规则集「{name}」。现有：{known}。")
        return self.rule_sets[name]

    def basis_notices(self, day: datetime.date) -> tuple[str, ...]:
        """A sentence for every legal base, of this plan or above it, that has been replaced by `day`."""
        above = self.parent_on(day)
        own = tuple(base.notice for base in self.legal_bases if base.is_replaced_on(self._day(day)))
        return own + (above.basis_notices(day) if above else ())

    def replayed(self, as_of: datetime.date) -> "Plan":
        """This plan for a replay: days before `as_of` are answered as `as_of`."""
        return dataclasses.replace(self, as_of=as_of)

    def _day(self, day: datetime.date) -> datetime.date:
        return day if self.as_of is None else max(day, self.as_of)


def _title(key: str) -> str:
    return FIGURES[key].title if key in FIGURES else key
