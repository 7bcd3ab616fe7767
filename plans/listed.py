"""What the reduction list holds of one enterprise: its facts, and its measures by level."""

from collections.abc import Mapping
from dataclasses import dataclass

from plans.dated import Citation
from plans.measure_value import Measure
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts


@dataclass(frozen=True)
class ListedMeasure:
    """One measure and where it comes from."""

    measure: Measure
    citation: Citation


@dataclass(frozen=True)
class ListedEnterprise:
    """An enterprise as it stands in the list in force; a level without measures has no entry.

    `season` is when a seasonal one runs (plans.season); empty: all year.
    """

    id: int
    name: str
    division: str
    industry: str
    category: EnterpriseCategory
    grade: Grade
    units: tuple[UnitFacts, ...]
    measures: Mapping[WarningLevel, tuple[ListedMeasure, ...]]
    season: str = ""
