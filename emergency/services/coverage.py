"""Compare the register of an area with a permit register somebody exported; nothing is changed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from emergency.services.office import Actor, Office, require_area
from emergency.storage import coverage as storage
from plans.beijing import day_of
from plans.coverage import Coverage, Gap, compare
from plans.dated import Figure
from plans.figure_table import FigureTable, held_on, value_on
from plans.permit_register import PermitRegister
from plans.terms import EnterpriseCategory

COLUMNS = ("问题", "企业", "统一社会信用代码", "许可证编号", "登记（清单）", "许可名录")

FILE = "coverage.toml"
# Which column the permit register would have to have for a gap to be looked for.
ASKED_OF = {Gap.INDUSTRY: "行业类别", Gap.PERMIT_CLASS: "管理类别", Gap.EXPIRED: "有效期"}


@dataclass(frozen=True)
class Size:
    """One figure of a list beside the same figure elsewhere, with its source."""

    label: str
    here: int
    there: Figure


@dataclass(frozen=True)
class Compared:
    """The comparison of an area, and its sizes beside those of a real list."""

    area: str
    day: datetime.date
    coverage: Coverage
    sizes: tuple[Size, ...]


def compare_with(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    register: PermitRegister,
    valid_to: Mapping[str, datetime.date],
) -> Compared:
    """Every gap between the registered enterprises of an area and the permits; raises NotAllowed outside it."""
    office.library.divisions.get(area)
    require_area(actor, area)
    day = day_of(now)
    since = now - datetime.timedelta(days=value_on(office.library.tables[FILE], "activity_days", day))
    with office.store.begin(actor.scope) as work:
        held = storage.held_in(work, area, since)
        sites = storage.dust_sites(work, area)
    found = compare(held, register, valid_to, day)
    return Compared(area, day, found, _sizes(found, sites, day, office.library.tables[FILE]))


def said(found: Compared, gap: Gap) -> str:
    """How many findings of a kind there are, or that the register does not say what is asked."""
    count = found.coverage.count(gap)
    return f"未比对：名录没有填「{ASKED_OF[gap]}」" if count is None else str(count)


def table(found: Compared) -> list[tuple]:
    """The findings as rows under COLUMNS; what could not be looked for stands behind them."""
    rows = [
        (each.gap.label, each.name, each.credit_code, each.permit_number, each.listed, each.permitted)
        for each in found.coverage.findings
    ]
    unasked = [gap for gap in Gap if gap in found.coverage.unasked]
    return rows + [(gap.label, "", "", "", "", said(found, gap)) for gap in unasked]


def _sizes(found: Coverage, sites: int, day: datetime.date, known: FigureTable) -> tuple[Size, ...]:
    here = {
        "industrial": found.registered,
        "key": found.sizes[EnterpriseCategory.KEY],
        "sites": sites,
        "exempt": found.sizes[EnterpriseCategory.EXEMPT_MICRO],
    }
    labels = {"industrial": "工业企业", "key": "重点行业企业", "sites": "施工扬尘源", "exempt": "工业源豁免"}
    return tuple(
        Size(labels[key], number, held_on(known, f"composition.{key}", day))
        for key, number in here.items()
        if any(each.holds_on(day) for each in known[f"composition.{key}"])
    )
