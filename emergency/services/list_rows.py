"""The rows that a drawn-up list becomes, with what each measure cuts, and the hash of all that it says."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from emergency.services.list_entry import entry_of, fleet_of, site_of
from emergency.storage.list_record import WrittenMeasure
from emergency.storage.listed_source import ListedSource, NewSourceMeasure
from emergency.storage.pending import PendingEnterprise, PendingSource
from emergency.storage.reduction import NewListMeasure
from plans.dated import Citation
from plans.figure_table import FigureTable
from plans.list_draft import (
    DraftDustSite,
    DraftEnterprise,
    DraftMeasure,
    DraftMobileSource,
    ListDraft,
    Place,
)
from plans.measure import Measure
from plans.reduction import Emitter, added_cuts, as_numbers, base_of
from plans.reduction_source import source_cuts
from plans.terms import WarningLevel


@dataclass(frozen=True)
class ListHead:
    """What a list is called and from which day it is to hold."""

    year: int
    title: str
    in_force_from: datetime.date


def rows_of(
    enterprise_id: int, draft: DraftEnterprise, head: ListHead, table: FigureTable
) -> list[NewListMeasure]:
    """The rows of one enterprise: each measure with what it adds to the cut of those before it."""
    found = []
    for level in dict.fromkeys(each.level for each in draft.measures):
        said = [each for each in draft.measures if each.level is level]
        cuts = _cuts(draft, level, said, head.in_force_from, table)
        found += [
            NewListMeasure(
                enterprise_id=enterprise_id,
                level=level,
                position=position,
                measure=each.measure,
                citation=each.citation or _cited(head, each.place),
                cut=cut,
                text=each.text,
                onsite=each.onsite,
            )
            for position, (each, cut) in enumerate(zip(said, cuts, strict=True), start=1)
        ]
    return found


def source_rows(
    source_id: int, draft: DraftDustSite | DraftMobileSource, head: ListHead, table: FigureTable
) -> Iterable[NewSourceMeasure]:
    """The rows of one building site, yard or fleet: each measure with what it adds to the cut of those before."""
    cuts = source_cuts(draft, head.in_force_from, table)
    for position, (each, cut) in enumerate(zip(draft.measures, cuts, strict=True), start=1):
        cited = each.citation or _cited(head, each.place)
        yield NewSourceMeasure(
            source_id, each.level, position, each.measure, each.text, cited, each.onsite, as_numbers(cut)
        )


def pending_rows(draft: ListDraft, head: ListHead) -> Iterator[PendingEnterprise | PendingSource]:
    """What a draft says, to be kept until it is published."""
    for each in draft.enterprises:
        yield PendingEnterprise(each.credit_code, entry_of(each), _written(each.measures, head))
    for each in draft.dust_sites:
        yield PendingSource(site_of(each), _written(each.measures, head))
    for each in draft.mobile_sources:
        yield PendingSource(fleet_of(each), _written(each.measures, head))


def _written(measures: Iterable[DraftMeasure], head: ListHead) -> tuple[WrittenMeasure, ...]:
    return tuple(
        WrittenMeasure(
            each.level, each.measure, each.citation or _cited(head, each.place), each.text, each.onsite
        )
        for each in measures
    )


def _cuts(
    draft: DraftEnterprise,
    level: WarningLevel,
    said: Sequence[DraftMeasure],
    day: datetime.date,
    table: FigureTable,
) -> list[Mapping[str, float]]:
    """What each measure adds; one that nobody could read adds nothing."""
    emitter = Emitter(0, draft.category, draft.emissions, draft.operating_days, draft.facts, {})
    known = [each.measure for each in said if each.measure is not None]
    if not emitter.cuts or not known:
        return [{} for _ in said]
    added = iter(added_cuts(base_of(emitter, day, table), draft.facts, known))
    return [{} if each.measure is None else as_numbers(next(added)) for each in said]


def _cited(head: ListHead, place: Place) -> Citation:
    """The list itself, and where in it the measure stands."""
    row = "" if place.row is None else f"{place.sheet}第{place.row}行"
    return Citation(head.title, row, verified=True)


def hash_of(draft: ListDraft) -> str:
    """The hash of all that a list says, wherever it stood in the file."""
    known: dict[Measure | None, dict | None] = {None: None}
    content = [
        [each.credit_code, entry_of(each), [_said(one, known) for one in each.measures]]
        for each in draft.enterprises
    ]
    sources = [
        [_plain_source(source), [_said(one, known) for one in each.measures]]
        for each, source in (
            *((each, site_of(each)) for each in draft.dust_sites),
            *((each, fleet_of(each)) for each in draft.mobile_sources),
        )
    ]
    text = json.dumps([draft.area, content, sources], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain_source(source: ListedSource) -> dict:
    values = dict(vars(source))
    return {
        **values,
        "kind": source.kind.value,
        "facts": dict(source.facts),
        "emissions": dict(source.emissions),
    }


def _said(measure: DraftMeasure, known: dict[Measure | None, dict | None]) -> list:
    """What is hashed of a measure; thousands share a few, and each different one becomes JSON once."""
    if measure.measure not in known:
        known[measure.measure] = measure.measure.to_json()
    return [measure.level.value, measure.text, measure.onsite, known[measure.measure]]
