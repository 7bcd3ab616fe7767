"""The invented enterprises of the demonstration: always the same ones, every name marked 「(虚构)」.

Mobile numbers are 1990000xxxx, and their last three digits say how the spool treats them:
404 fails for good (wrong number), 408 is sent but gives no receipt and no answer; all others work.
Addresses under example.invalid bounce.
"""

import datetime
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emergency.services.office import Actor, Office
from emergency.services.registry import (
    NewContact,
    NewEnterprise,
    NewEntrance,
    NewGrade,
    NewMeter,
    NewOutlet,
    PublishedList,
    publish_list,
    register,
)
from plans.beijing import day_of
from plans.credit_code import check_letter
from plans.order import SELF_GRADES
from plans.terms import EnterpriseCategory, Grade
from plans.unit import UnitFacts

WRONG_NUMBER, SILENT_NUMBER = "404", "408"
MARK = "（虚构）"
# The fourth digit from the end tells the special numbers of one kind apart.
FIRST_IN_LINE_FROM, UNREACHABLE_FROM = 3, 7
COMMITTED = frozenset(
    {EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED}
)
CAPACITIES = ("eia", "permit", "last_year")


def enterprises(today: datetime.date) -> tuple[NewEnterprise, ...]:
    """The invented register, with grades decided and contacts confirmed before `today`."""
    kept = tomllib.loads(
        importlib.resources.files("emergency.demo").joinpath("data/enterprises.toml").read_text("utf-8")
    )
    trades = {trade["industry"]: trade for trade in kept["trade"]}
    dealt: dict[str, int] = {}
    made = []
    for number, (place, industry) in enumerate(_places(kept["place"]), start=1):
        turn = dealt[industry] = dealt.get(industry, 0) + 1
        made.append(_enterprise(kept, place, trades[industry], number, turn, today))
    return tuple(made)


def build_list(office: Office, actor: Actor, now: datetime.datetime) -> PublishedList:
    """Register the invented enterprises and publish the list the rules give, in force from today."""
    today = day_of(now)
    register(office, actor, now, enterprises(today))
    title = f"{today.year}年重污染天气应急减排清单（演示）"
    return publish_list(office, actor, now, actor.division, today.year, title, today)


def _places(places: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for place in places:
        for industry, count in place["trades"].items():
            yield from ((place, industry) for _ in range(count))


def _enterprise(kept, place, trade, number: int, turn: int, today: datetime.date) -> NewEnterprise:
    scale = 0.7 + 0.15 * (number % 5)
    units = tuple(_unit(unit, scale) for unit in trade["units"])
    stem = f"91{place['division']}M{number:08d}"
    category, grades = _category(kept["categories"], trade, number), _grades(trade, turn, today)
    return NewEnterprise(
        division=place["division"],
        credit_code=stem + check_letter(stem),
        name=f"{place['stem']}{kept['words'][number % len(kept['words'])]}{trade['suffix']}{MARK}",
        industry=trade["industry"],
        category=category,
        address=f"{place['stem']}工业园区{number}号{MARK}",
        longitude=round(place["longitude"] + 0.01 * (number % 7), 4),
        latitude=round(place["latitude"] + 0.01 * (number % 5), 4),
        regulator=place["regulator"],
        leader=_person(kept, number + 5),
        leader_mobile=_mobile(8000 + number),
        supervisor=_person(kept, number + 9),
        supervisor_mobile=_mobile(9000 + number),
        emissions={key: round(amount * scale, 2) for key, amount in trade["emissions"].items()},
        emission_method="产排污系数法",
        emission_source=f"排污许可执行报告{MARK}",
        operating_days=trade["days"],
        commits=category in COMMITTED or any(each.grade in SELF_GRADES for each in grades),
        guarantee=_guarantee(today) if category is EnterpriseCategory.GUARANTEE else None,
        invented=True,
        units=units,
        outlets=tuple(_outlet(unit, place) for place, unit in enumerate(units, start=1)),
        entrances=(NewEntrance("M1", "物流门"),),
        contacts=_contacts(kept, number, today),
        meters=_meters(trade, number, scale),
        grades=grades,
    )


def _category(categories: Mapping[str, Sequence[int]], trade, number: int) -> EnterpriseCategory:
    special = (name for name, numbers in categories.items() if number in numbers)
    return EnterpriseCategory(next(special, trade["category"]))


def _unit(unit: Mapping[str, Any], scale: float) -> UnitFacts:
    daily = (round(value * scale, 1) for value in unit["capacity"])
    return UnitFacts(
        code=unit["code"],
        name=unit["name"],
        kind=unit.get("kind", "line"),
        count_unit=unit["count_unit"],
        capacities=dict(zip(CAPACITIES, daily, strict=True)),
        safety=unit.get("safety", ""),
        emission_share=unit["share"],
    )


def _outlet(unit: UnitFacts, place: int) -> NewOutlet:
    return NewOutlet(f"DA{place:03d}", f"{unit.name}排放口", unit.code, has_cems=True)


def _guarantee(today: datetime.date) -> dict[str, str]:
    return {
        "task": "居民供暖",
        "max_load": "以热定产，不超过核定日供热量",
        "basis": f"供热专项规划{MARK}",
        "approved_by": f"市人民政府{MARK}",
        "valid_to": (today + datetime.timedelta(days=180)).isoformat(),
    }


def _meters(trade, number: int, scale: float) -> tuple[NewMeter, ...]:
    """One of the plant (METER-001-T) and one of each unit (METER-001-F1): the measures are checked by them."""
    loads = {unit["code"]: unit["kw"] * scale for unit in trade["units"]}
    whole = NewMeter(f"METER-{number:03d}-T", "total", None, round(sum(loads.values()) * 0.12, 1))
    parts = (
        NewMeter(f"METER-{number:03d}-{code}", "production", code, round(kw * 0.08, 1))
        for code, kw in loads.items()
    )
    return (whole, *parts)


def _grades(trade, turn: int, today: datetime.date) -> tuple[NewGrade, ...]:
    if not trade["grades"]:
        return ()
    grade = Grade(trade["grades"][(turn - 1) % len(trade["grades"])])
    if grade is Grade.UNRATED:
        return ()
    decided = today - datetime.timedelta(days=120)
    return (
        NewGrade(
            industry=trade["industry"],
            scheme=trade["scheme"],
            grade=grade,
            decided_on=decided,
            valid_to=decided + datetime.timedelta(days=365),
            document=f"演示用分级结果{MARK}",
        ),
    )


def _contacts(kept, number: int, today: datetime.date) -> tuple[NewContact, ...]:
    confirmed = datetime.datetime.combine(today - datetime.timedelta(days=30), datetime.time(), datetime.UTC)
    people = ((1, "环保负责人", number), (2, "值班联系人", number + 3))
    return tuple(
        NewContact(
            name=_person(kept, seed),
            duty=duty,
            mobile=_number_of(kept, number, rank),
            email=_email(kept, number, rank),
            rank=rank,
            confirmed_at=confirmed,
            consented_at=confirmed if number % 4 else None,
        )
        for rank, duty, seed in people
    )


def _email(kept, number: int, rank: int) -> str | None:
    """No address, one that bounces (of those whose number is wrong too), or a good one."""
    if number in kept["unreachable"]:
        return f"e{number:03d}.{rank}@example.invalid"
    if number in kept["without_email"]:
        return None
    bounces = rank == 1 and number in kept["wrong_numbers"][:2]
    return f"e{number:03d}.{rank}@example.{'invalid' if bounces else 'com'}"


def _number_of(kept, number: int, rank: int) -> str:
    """The mobile of a contact; the first in line may be wrong or silent, both are where nobody answers."""
    if number in kept["unreachable"]:
        return f"1990000{UNREACHABLE_FROM + rank}{WRONG_NUMBER}"
    if number in kept["never_answers"]:
        return f"1990000{rank}{SILENT_NUMBER}"
    if rank == 1 and number in kept["wrong_numbers"]:
        return f"1990000{FIRST_IN_LINE_FROM + kept['wrong_numbers'].index(number)}{WRONG_NUMBER}"
    if rank == 1 and number in kept["silent_numbers"]:
        return f"1990000{FIRST_IN_LINE_FROM + kept['silent_numbers'].index(number)}{SILENT_NUMBER}"
    return _mobile(1000 * rank + number)


def _mobile(number: int) -> str:
    return f"1990000{number:04d}"


def _person(kept, seed: int) -> str:
    surnames, given = kept["surnames"], kept["given"]
    return surnames[seed % len(surnames)] + given[seed * 7 % len(given)]
