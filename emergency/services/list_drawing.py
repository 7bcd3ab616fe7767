"""Draw up a list again from the register and what a list in the database says."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.list_difference import merged
from emergency.services.list_entry import drafted_fleet, drafted_site, enterprise_of
from emergency.services.office import Actor, Office, require_area
from emergency.storage import list_record, listed_source, pending, reduction, register_entry, registry
from emergency.storage.list_record import WrittenMeasure
from emergency.storage.listed_source import NewSourceMeasure
from emergency.storage.pending import Pending, PendingEnterprise, PendingSource
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.lifecycle import ListState
from plans.list_draft import DraftEnterprise, DraftMeasure, ListDraft, SourceKind
from plans.measure import sentence
from plans.unit import UnitFacts

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
    said = _Said.of(work, area, lists)
    codes = [each.credit_code for each in registry.enterprises_of(work, area)]
    entries = register_entry.held_entries(work, [*codes, *said.enterprises])
    written: dict[int, list[WrittenMeasure]] = {}
    asked: dict[int, list[NewSourceMeasure]] = {}
    for held in lists:
        written.update(list_record.written_in(work, area, held.id))
        asked.update(listed_source.measures_in(work, held.id))
    sources = [
        (each, _said(asked.get(each.id, ())))
        for each in listed_source.sources_of(work, area)
        if each.key not in said.sources
    ]
    sources += [(each.source, _in_words(each.measures, ())) for each in said.sources.values()]
    return ListDraft(
        area=area,
        enterprises=tuple(
            _pending(said.enterprises[code], entries.get(code))
            if code in said.enterprises
            else _enterprise(entries[code], written)
            for code in dict.fromkeys([*codes, *said.enterprises])
        ),
        dust_sites=tuple(drafted_site(*each) for each in sources if each[0].kind is SourceKind.DUST),
        mobile_sources=tuple(drafted_fleet(*each) for each in sources if each[0].kind is SourceKind.MOBILE),
    )


def pending_draft(area: str, said: Pending) -> ListDraft:
    """What a draft itself says, without the enterprises and sources it leaves out."""
    sources = [(each.source, _in_words(each.measures, ())) for each in said.sources]
    return ListDraft(
        area=area,
        enterprises=tuple(_pending(each, None) for each in said.enterprises),
        dust_sites=tuple(drafted_site(*each) for each in sources if each[0].kind is SourceKind.DUST),
        mobile_sources=tuple(drafted_fleet(*each) for each in sources if each[0].kind is SourceKind.MOBILE),
    )


@dataclass(frozen=True)
class _Said:
    """What drafts say that nothing was written of yet, by code and by what names a source."""

    enterprises: Mapping[str, PendingEnterprise]
    sources: Mapping[tuple, PendingSource]

    @classmethod
    def of(cls, work: UnitOfWork, area: str, lists: Sequence[ReductionList]) -> "_Said":
        """What these lists say; the last prevails."""
        kept = [pending.pending_of(work, each.id, area) for each in lists if each.state in WAITING_STATES]
        found = [each for each in kept if each is not None]
        return cls(
            {one.code: one for each in found for one in each.enterprises},
            {one.source.key: one for each in found for one in each.sources},
        )


def _pending(said: PendingEnterprise, held: register_entry.HeldEntry | None) -> DraftEnterprise:
    """An enterprise as it will stand once the draft is published."""
    entry = said.entry if held is None else merged(held.entry, said.entry)
    bare = enterprise_of(said.code, entry, ())
    return enterprise_of(said.code, entry, _in_words(said.measures, bare.facts))


def _in_words(measures: Iterable[WrittenMeasure], units: Sequence[UnitFacts]) -> tuple[DraftMeasure, ...]:
    return tuple(
        DraftMeasure(
            level=each.level,
            text=each.text or sentence(each.measure, units),
            measure=each.measure,
            citation=each.citation,
            onsite=each.onsite,
        )
        for each in sorted(measures, key=lambda one: one.level)
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
    measures = _in_words(written.get(held.id, ()), bare.facts)
    return enterprise_of(held.credit_code, held.entry, measures)


def _said(measures: Iterable[NewSourceMeasure]) -> tuple[DraftMeasure, ...]:
    ordered = sorted(measures, key=lambda one: (one.level, one.position))
    return tuple(
        DraftMeasure(
            each.level, each.text or sentence(each.measure, ()), each.measure, each.citation, each.onsite
        )
        for each in ordered
    )
