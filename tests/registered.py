"""Makers of invented enterprises for tests."""

import datetime
from collections.abc import Sequence

from emergency.services.office import Actor, Office
from emergency.services.registry import NewContact, NewEnterprise, NewGrade, NewMeter
from plans.credit_code import check_letter
from plans.library import load
from plans.terms import EnterpriseCategory, Grade, Role
from plans.unit import UnitFacts

NOW = datetime.datetime(2026, 11, 23, 8, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 23)
KILN = UnitFacts("K1", "1号熟料线", "line", "吨", {"eia": 4000, "permit": 4500, "last_year": 3600}, "kiln")


def credit(number: int) -> str:
    """A valid credit code."""
    stem = f"91150500M{number:08d}"
    return stem + check_letter(stem)


def maker(number: int = 1, division: str = "150502", **changes) -> NewEnterprise:
    """A C-grade cement plant with one line, one meter and two contacts; `changes` replace parts."""
    parts = {
        "division": division,
        "credit_code": credit(number),
        "name": f"测试水泥{number}（虚构）",
        "industry": "cement_clinker",
        "category": EnterpriseCategory.KEY,
        "emissions": {"so2": 33.0, "nox": 66.0},
        "operating_days": 330,
        "invented": True,
        "units": (KILN,),
        "contacts": (
            NewContact("乙", "值班联系人", f"1990001{number:04d}", None, 2),
            NewContact("甲", "环保负责人", f"1990000{number:04d}", "a@example.com", 1),
        ),
        "meters": (NewMeter(f"T-{number}-K1", "production", "K1", 30.0),),
        "grades": (NewGrade("cement_clinker", "CN2020_ABCD", Grade.C, TODAY - datetime.timedelta(days=90)),),
    }
    return NewEnterprise(**{**parts, **changes})


def office(store) -> Office:
    """An office that can register and publish; it renders and sends nothing."""
    return Office(store, load(), renderer=None, settings=None)


def keeper(division: str = "150500", role: Role = Role.ADMIN) -> Actor:
    """Who keeps the register."""
    return Actor(1, "管理员（演示）", "p-1", role, None, division)


def makers(divisions: Sequence[str]) -> list[NewEnterprise]:
    """One plant in each division."""
    return [maker(number, division) for number, division in enumerate(divisions, start=1)]
