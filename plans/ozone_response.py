"""What an ozone response asks, of whom: health advice, advisory and mandatory measures, without any level.

Tongliao's plan of 2024 names the three kinds; who is addressed and every sentence stand in plans/data/ozone.toml.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from plans.dated import Citation
from plans.figure_table import FigureTable, held_on
from plans.terms import EnterpriseCategory, Term

FILE = "ozone.toml"


class OzoneMeasureKind(Term):
    """The three kinds of measures that the plan names."""

    HEALTH = "health", "健康防护"
    ADVISORY = "advisory", "倡议性污染减排"
    MANDATORY = "mandatory", "强制性管控措施"


@dataclass(frozen=True)
class OzoneMeasure:
    """One sentence of one kind, with its source."""

    kind: OzoneMeasureKind
    text: str
    citation: Citation

    def to_json(self) -> dict:
        """The measure as a response keeps it."""
        return {"kind": self.kind.value, "text": self.text, "citation": self.citation.to_json()}


def measure_from_json(kept: Mapping) -> OzoneMeasure:
    """What `to_json` wrote."""
    return OzoneMeasure(OzoneMeasureKind(kept["kind"]), kept["text"], Citation(**kept["citation"]))


class Emitting(Protocol):
    """An enterprise as the register holds it; `emissions` are tonnes a year by so2, nox, pm, vocs."""

    category: EnterpriseCategory
    emissions: Mapping[str, float]


Held = TypeVar("Held", bound=Emitting)


@dataclass(frozen=True)
class Addressees(Generic[Held]):
    """Who gets an order, and whose emissions nobody has entered, so that a person must look."""

    addressed: tuple[Held, ...]
    unknown: tuple[Held, ...]


def measures_on(day: datetime.date, table: FigureTable) -> tuple[OzoneMeasure, ...]:
    """Every sentence in force on `day`, in the order of the kinds; raises FigureMissing."""
    found = [(kind, held_on(table, kind.value, day)) for kind in OzoneMeasureKind]
    return tuple(OzoneMeasure(kind, text, each.citation) for kind, each in found for text in each.value)


def of_kind(measures: Iterable[OzoneMeasure], kind: OzoneMeasureKind) -> tuple[OzoneMeasure, ...]:
    """The measures of one kind."""
    return tuple(each for each in measures if each.kind is kind)


def addressees(enterprises: Sequence[Held], day: datetime.date, table: FigureTable) -> Addressees[Held]:
    """The enterprises whose base holds one of the pollutants addressed; a long-stopped one has no base."""
    pollutants = held_on(table, "addressed", day).value
    running = [each for each in enterprises if each.category is not EnterpriseCategory.LONG_STOPPED]
    emits = [each for each in running if any(each.emissions.get(name, 0) > 0 for name in pollutants)]
    unknown = [each for each in running if each not in emits and _is_unknown(each, pollutants)]
    return Addressees(tuple(emits), tuple(unknown))


def _is_unknown(each: Emitting, pollutants: Sequence[str]) -> bool:
    return any(each.emissions.get(name) is None for name in pollutants)
