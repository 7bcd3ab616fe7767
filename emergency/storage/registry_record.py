"""What the register holds, as values: enterprises, contacts, units, outlets, entrances, meters, grades."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from plans.list_draft import PermitClass
from plans.terms import EnterpriseCategory, Grade
from plans.unit import UnitFacts


@dataclass(frozen=True)
class Enterprise:
    """One registered enterprise; `emissions` are tonnes a year by so2, nox, pm, vocs; `season`: plans.season."""

    id: int
    division: str
    credit_code: str
    name: str
    industry: str
    category: EnterpriseCategory
    address: str
    longitude: float | None
    latitude: float | None
    town: str
    permit_number: str | None
    permit_class: PermitClass | None
    regulator: str
    leader: str
    leader_mobile: str | None
    supervisor: str
    supervisor_mobile: str | None
    emissions: Mapping[str, float]
    emission_method: str
    emission_source: str
    operating_days: int | None
    season: str
    commits: bool
    guarantee: Mapping[str, str] | None
    merged_into: int | None
    invented: bool
    active: bool
    updated_at: datetime.datetime


@dataclass(frozen=True)
class Contact:
    """A person who answers for an enterprise; rank 1 is asked first."""

    id: int
    enterprise_id: int
    name: str
    duty: str
    mobile: str | None
    email: str | None
    rank: int
    confirmed_at: datetime.datetime | None
    consented_at: datetime.datetime | None


@dataclass(frozen=True)
class Unit:
    """A production unit with its key and its facts."""

    id: int
    enterprise_id: int
    facts: UnitFacts


@dataclass(frozen=True)
class Meter:
    """A power meter; `kind` is production, control or total."""

    id: int
    enterprise_id: int
    unit_id: int | None
    code: str
    kind: str
    standby_kw: float | None


@dataclass(frozen=True)
class Outlet:
    """A stack; `unit_id` None: of the whole plant."""

    id: int
    enterprise_id: int
    unit_id: int | None
    code: str
    name: str
    has_cems: bool


@dataclass(frozen=True)
class Entrance:
    """A goods entrance with a plate reader."""

    id: int
    enterprise_id: int
    code: str
    name: str


@dataclass(frozen=True)
class GradeHeld:
    """A grade an enterprise was given in one industry."""

    enterprise_id: int
    industry: str
    scheme: str
    grade: Grade
    decided_on: datetime.date
    valid_to: datetime.date | None
    document: str
