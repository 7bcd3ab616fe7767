"""Draw up a list again from the register and what a list in the database says."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from emergency.errors import NotFound
from emergency.services.list_entry import drafted_fleet, drafted_site, enterprise_of
from emergency.services.office import Actor, Office, require_area
from emergency.storage import list_record, listed_source, reduction, register_entry, registry
from emergency.storage.list_record import WrittenMeasure
from emergency.storage.listed_source import NewSourceMeasure
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.lifecycle import ListState
from plans.list_draft import DraftEnterprise, DraftMeasure, ListDraft, SourceKind
from plans.measure import sentence

WAITING_STATES = frozenset({ListState.DRAFT.value, ListState.CHECKED.value, ListState.APPROVED.value})


def draft_of(
    office: Office, actor: Actor, area: str, day: datetime.date, *, list_id: int | None = None
) -> ListDraft:
    """The list in force for an area on a day (or the list of this id) as somebody would draw it up.

    Raises NotFound where no list is in force, or where the list is not in sight.
    """
    office.library.divisions.get(area)
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        return drawn_up(work, area, _wanted(work, area, day, list_id))


def newest_draft(office: Office, actor: Actor, area: str) -> ReductionList | None:
    """The newest list of exactly this area that nobody has published or discarded yet; None without any."""
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        waiting = [
            each
            for each in list_record.lists_seen(work)
            if each.division == area and each.state in WAITING_STATES
        ]
    return max(waiting, key=lambda each: each.id, default=None)


def drawn_up(work: UnitOfWork, area: str, lists: Sequence[ReductionList]) -> ListDraft:
    """The enterprises and sources of an area with what these lists ask of them; the last list prevails."""
    codes = [each.credit_code for each in registry.enterprises_of(work, area)]
    entries = register_entry.held_entries(work, codes)
    written: dict[int, list[WrittenMeasure]] = {}
    asked: dict[int, list[NewSourceMeasure]] = {}
    for held in lists:
        written.update(list_record.written_in(work, area, held.id))
        asked.update(listed_source.measures_in(work, held.id))
    sources = listed_source.sources_of(work, area)
    sites = [each for each in sources if each.kind is SourceKind.DUST]
    fleets = [each for each in sources if each.kind is SourceKind.MOBILE]
    return ListDraft(
        area=area,
        enterprises=tuple(_enterprise(entries[code], written) for code in codes),
        dust_sites=tuple(drafted_site(each, _said(asked.get(each.id, ()))) for each in sites),
        mobile_sources=tuple(drafted_fleet(each, _said(asked.get(each.id, ()))) for each in fleets),
    )


def _wanted(
    work: UnitOfWork, area: str, day: datetime.date, list_id: int | None
) -> tuple[ReductionList, ...]:
    if list_id is None:
        found = reduction.lists_in_force(work, area, day)
    else:
        found = tuple(each for each in list_record.lists_seen(work) if each.id == list_id)
    if not found:
        raise NotFound("没有找到这份清单，或该地区当日没有现行清单。请先导入或发布清单。")
    return found


def _enterprise(
    held: register_entry.HeldEntry, written: Mapping[int, Sequence[WrittenMeasure]]
) -> DraftEnterprise:
    bare = enterprise_of(held.credit_code, held.entry, ())
    measures = tuple(
        DraftMeasure(
            level=each.level,
            text=each.text or sentence(each.measure, bare.facts),
            measure=each.measure,
            citation=each.citation,
            onsite=each.onsite,
        )
        for each in sorted(written.get(held.id, ()), key=lambda one: one.level)
    )
    return enterprise_of(held.credit_code, held.entry, measures)


def _said(measures: Iterable[NewSourceMeasure]) -> tuple[DraftMeasure, ...]:
    ordered = sorted(measures, key=lambda one: (one.level, one.position))
    return tuple(
        DraftMeasure(
            each.level, each.text or sentence(each.measure, ()), each.measure, each.citation, each.onsite
        )
        for each in ordered
    )
