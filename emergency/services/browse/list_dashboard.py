"""What a list takes away: by level, pollutant, class of sources and division, against the floors of the plan."""

import datetime
import functools
from dataclasses import dataclass, field, replace

from emergency.documents.chart import ListReduction, ListShare, list_shares, svg
from emergency.services.list_rows import hash_of
from emergency.services.office import Office
from emergency.storage.reduction import ReductionList
from plans.list_draft import ListDraft
from plans.plan import Plan
from plans.reduction_source import PartTotal, Source, list_totals, part_totals, sources_of
from plans.reduction_total import Total

QUESTIONS_KEPT = 8
PICTURES_KEPT = 32


@dataclass(frozen=True)
class Dashboard:
    """The totals of a list, the parts they are made of, and the sources nothing is counted of."""

    totals: tuple[Total, ...]
    parts: tuple[PartTotal, ...]
    uncounted: tuple[Source, ...]


@dataclass(frozen=True)
class _Question:
    """Counting exactly takes a while for a big list; the same list under the same plan is counted once."""

    key: tuple
    draft: ListDraft = field(compare=False)
    plan: Plan = field(compare=False)


def dashboard(
    office: Office, held: ReductionList, draft: ListDraft, day: datetime.date, *, whole: bool
) -> Dashboard:
    """The dashboard of a list, drawn up, on a day; a part of its area (`whole` false) is compared with no floor."""
    plan = office.library.plan_for(held.division, day)
    counted = _counted(_Question((hash_of(draft), day, id(plan)), draft, plan))
    if whole:
        return counted
    return replace(counted, totals=tuple(replace(each, floor=None, pooled=False) for each in counted.totals))


def picture(found: Dashboard) -> str:
    """The totals as bars against their floors, as SVG."""
    shares = tuple(
        ListShare(
            level=each.level,
            pollutant=each.pollutant.label,
            ratio=float(each.ratio),
            floor=None if each.floor is None else float(each.floor),
            ok=each.ok,
        )
        for each in found.totals
        if each.ratio is not None
    )
    return _drawn(ListReduction(shares))


@functools.lru_cache(QUESTIONS_KEPT)
def _counted(question: _Question) -> Dashboard:
    day = question.key[1]
    sources = sources_of(question.draft, question.plan, day)
    return Dashboard(
        totals=list_totals(sources, question.plan, day),
        parts=part_totals(sources),
        uncounted=tuple(each for each in sources if each.uncounted),
    )


@functools.lru_cache(PICTURES_KEPT)
def _drawn(shares: ListReduction) -> str:
    return svg(list_shares(shares))
