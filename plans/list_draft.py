"""A reduction list as somebody drew it up, before anything is checked against the rules or stored.

The values of a workbook's rows with the place each was read from, so that a fault can name sheet and row.
After enterprise-measures §2.3 and §9.2.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.dated import Citation
from plans.measure_value import Measure
from plans.terms import EnterpriseCategory, Grade, Term, WarningLevel
from plans.unit import UnitFacts


@dataclass(frozen=True)
class Place:
    """Where a value was read: the sheet and its row, counted from 1 as Excel does."""

    sheet: str = ""
    row: int | None = None


NOWHERE = Place()


class SourceKind(Term):
    """The three classes a city's reduction is counted in."""

    INDUSTRY = "industry", "工业源"
    DUST = "dust", "扬尘源"
    MOBILE = "mobile", "移动源"


class PermitClass(Term):
    """How a source is held by the permit register."""

    KEY = "key", "重点管理"
    SIMPLIFIED = "simplified", "简化管理"
    REGISTERED = "registered", "登记管理"
    NONE = "none", "未纳入"


@dataclass(frozen=True)
class DraftUnit:
    """One line, process or device."""

    facts: UnitFacts
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftOutlet:
    """A stack; `unit_code` None: of the whole plant."""

    code: str
    name: str = ""
    unit_code: str | None = None
    has_cems: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftMeter:
    """A power meter; `kind` is production, control or total, `standby_kw` the declared load of a stop."""

    code: str
    kind: str
    unit_code: str | None = None
    standby_kw: float | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftGate:
    """A goods entrance with a plate reader (HJ 1321)."""

    code: str
    name: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftContact:
    """A person who answers; rank 1 is asked first; `confirmed_on` is the last day the number was proved."""

    name: str
    duty: str
    mobile: str | None
    email: str | None
    rank: int
    confirmed_on: datetime.date | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftGrade:
    """A grade in one industry."""

    industry: str
    scheme: str
    grade: Grade
    decided_on: datetime.date
    valid_to: datetime.date | None = None
    document: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftMeasure:
    """What the list asks at a level: `text` as written, `measure` None where it could not be understood."""

    level: WarningLevel
    text: str
    measure: Measure | None
    citation: Citation | None = None
    onsite: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True)
class Guarantee:
    """The task a guarantee enterprise keeps going, the most it may run, and who approved it until when."""

    task: str
    max_load: str
    basis: str
    approved_by: str
    valid_to: datetime.date | None
    place: Place = NOWHERE


@dataclass(frozen=True)
class DraftEnterprise:
    """One enterprise; `emissions` are tonnes a year by so2, nox, pm, vocs; `commits` says that it promised
    to reduce by itself (自主减排承诺); `season` is when a seasonal one runs (plans.season)."""

    division: str
    credit_code: str
    name: str
    industry: str
    category: EnterpriseCategory
    town: str = ""
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    permit_number: str | None = None
    permit_class: PermitClass | None = None
    regulator: str = ""
    leader: str = ""
    leader_mobile: str | None = None
    supervisor: str = ""
    supervisor_mobile: str | None = None
    emissions: Mapping[str, float] = field(default_factory=dict)
    emission_method: str = ""
    emission_source: str = ""
    operating_days: int | None = None
    season: str = ""
    commits: bool = False
    units: tuple[DraftUnit, ...] = ()
    outlets: tuple[DraftOutlet, ...] = ()
    meters: tuple[DraftMeter, ...] = ()
    gates: tuple[DraftGate, ...] = ()
    contacts: tuple[DraftContact, ...] = ()
    grades: tuple[DraftGrade, ...] = ()
    measures: tuple[DraftMeasure, ...] = ()
    guarantee: Guarantee | None = None
    place: Place = NOWHERE

    @property
    def facts(self) -> tuple[UnitFacts, ...]:
        """The units as the rules see them."""
        return tuple(unit.facts for unit in self.units)


@dataclass(frozen=True)
class DraftDustSite:
    """A building site or open yard; `pm` is tonnes a year, `cameras` and `monitors` None where nobody said."""

    division: str
    name: str
    builder: str = ""
    address: str = ""
    area_m2: float | None = None
    supervisor: str = ""
    mobile: str | None = None
    pm: float | None = None
    measures: tuple[DraftMeasure, ...] = ()
    place: Place = NOWHERE
    cameras: int | None = None
    monitors: int | None = None


@dataclass(frozen=True)
class DraftMobileSource:
    """A fleet or the machines of a yard: how many of which stage; emissions are tonnes a year.

    `tracked`: how many carry a terminal that reports where they run; None where nobody said.
    """

    division: str
    owner: str
    kind: str  # truck | nrmm
    stage: int | None
    count: int
    fuel: str = ""
    emissions: Mapping[str, float] = field(default_factory=dict)
    measures: tuple[DraftMeasure, ...] = ()
    place: Place = NOWHERE
    tracked: int | None = None


@dataclass(frozen=True)
class ListDraft:
    """Everything a workbook holds for one area and year."""

    area: str
    enterprises: tuple[DraftEnterprise, ...]
    dust_sites: tuple[DraftDustSite, ...] = ()
    mobile_sources: tuple[DraftMobileSource, ...] = ()
