"""Publish the reduction list that the rules give for the registered enterprises of an area."""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.list_derived import LEVELS, Member, derived_rows, members_of
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import reduction
from emergency.storage.reduction import NewListMeasure
from emergency.storage.work import UnitOfWork
from plans.emission import FILE
from plans.errors import Fault, FigureMissing
from plans.lifecycle import LIST_KEEPERS
from plans.plan import Plan
from plans.reduction import Total, totals
from plans.special_case import FILE as SPECIAL
from plans.special_case import cases_on
from plans.terms import WarningLevel

KEEPERS = LIST_KEEPERS


@dataclass(frozen=True)
class PublishedList:
    """A list that was published: what it holds, whom it leaves without measures, and its totals."""

    list_id: int
    version: int
    enterprises: int
    measures: int
    without: tuple[str, ...]
    totals: tuple[Total, ...]


def publish_list(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    year: int,
    title: str,
    in_force_from: datetime.date,
    override_reason: str = "",
) -> PublishedList:
    """Publish a list for an area whose measures follow from the rules in force on its first day.

    Raises ReasonRequired where a level stays below a floor of the plan and `override_reason` is empty.
    """
    require_role(actor, *KEEPERS)
    require_area(actor, area)
    plan = office.library.plan_for(area, in_force_from)
    with office.store.begin(actor.scope, write=True) as work:
        members = members_of(work, area, in_force_from, cases_on(plan.tables[SPECIAL], in_force_from))
        if not members:
            raise InputInvalid(f"{area} 还没有登记企业，无法发布清单。请先登记企业。")
        counted = _totals(members, plan, in_force_from)
        _require_floors(counted, override_reason)
        rows = [row for member in members for row in derived_rows(member, in_force_from, plan.tables[FILE])]
        version = reduction.next_version(work, area, year)
        list_id = reduction.add_list(
            work,
            division=area,
            year=year,
            version=version,
            title=title,
            in_force_from=in_force_from,
            content_hash=_hash(rows),
            created_at=now,
            created_by=actor.account_id,
            override_reason=override_reason,
        )
        reduction.add_measures(work, list_id, rows)
        without = tuple(member.held.name for member in members if member.is_without)
        published = PublishedList(list_id, version, len(members), len(rows), without, counted)
        _write_publication(work, actor, now, area, title, published, override_reason)
        work.commit()
    return published


def _totals(members: Sequence[Member], plan: Plan, day: datetime.date) -> tuple[Total, ...]:
    emitters = [member.emitter for member in members]
    return tuple(
        total for level in LEVELS for total in totals(emitters, level, floors(plan, level, day), plan, day)
    )


def floors(plan: Plan, level: WarningLevel, day: datetime.date) -> Mapping[str, float] | float | None:
    """The least reduction in percent that the plan asks for at a level, by pollutant or one for all."""
    try:
        return plan.figure(f"floor.{level.value}", day).value
    except FigureMissing:
        return None


def _require_floors(counted: Sequence[Total], reason: str) -> None:
    short = [each for each in counted if not each.ok]
    if short and not reason.strip():
        faults = [
            Fault("V12", f"{each.level.label}预警 {each.pollutant.label} 减排 {float(each.ratio):.2f}%,"
                  f"低于 {float(each.floor):g}%。")
            for each in short
        ]  # fmt: skip
        said = "".join(fault.message for fault in faults)
        raise ReasonRequired(f"清单减排比例不足，未发布：{said}请加大措施，或写明理由后发布。", faults=faults)


def _hash(rows: Sequence[NewListMeasure]) -> str:
    content = [
        [row.enterprise_id, row.level.value, row.position, row.measure.to_json(), row.cut] for row in rows
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _write_publication(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    title: str,
    published: PublishedList,
    reason: str,
) -> None:
    write_down(
        work,
        actor,
        now,
        division=area,
        act="publish",
        noun="reduction_list",
        noun_id=published.list_id,
        summary=f"发布《{title}》第 {published.version} 版，企业 {published.enterprises} 家，"
        f"措施 {published.measures} 条，缺措施 {len(published.without)} 家",
        without=list(published.without),
        override_reason=reason,
        reduction=[
            {"level": each.level.value, "pollutant": each.pollutant.label, **each.to_json()}
            for each in published.totals
        ],
    )
