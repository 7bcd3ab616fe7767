"""The wordings of official papers as their keepers see them."""

import datetime
from dataclasses import dataclass, replace

from emergency.documents.official_paper import Frame, OfficialPaper, compose
from emergency.documents.paper import Grid
from emergency.documents.paper_template import Parts, cleaned, faults_of
from emergency.services.directive_message import issuer_name
from emergency.services.office import Actor, Office
from emergency.services.paper_number import wording
from emergency.storage import account as accounts
from emergency.storage import official_paper as papers
from emergency.storage.official_paper import KeptTemplate
from plans.beijing import day_of
from plans.errors import Fault
from plans.official_paper import Field, OfficialKind, Part, fields
from plans.terms import Role


@dataclass(frozen=True)
class WordingRow:
    """One kind with the wording in force: None where it is the shipped one; whose it is."""

    kind: OfficialKind
    held: KeptTemplate | None
    area_name: str


@dataclass(frozen=True)
class WordingView:
    """One wording with its fields, the own versions with who entered them, and what it gives with field names.

    A wording that is only tried has `faults` where it would be refused, and then no sample.
    """

    kind: OfficialKind
    parts: dict[Part, str]
    held: KeptTemplate | None
    area_name: str
    fields: tuple[Field, ...]
    versions: tuple[tuple[KeptTemplate, str], ...]
    sample: OfficialPaper | None
    may_enter: bool
    today: datetime.date
    tried: bool = False
    faults: tuple[Fault, ...] = ()


def wordings(office: Office, actor: Actor, now: datetime.datetime) -> tuple[WordingRow, ...]:
    """The wording in force of every kind for the actor's division."""
    tree = office.library.divisions
    with office.store.begin(actor.scope) as work:
        found = {kind: wording(office, work, actor.division, kind, day_of(now))[1] for kind in OfficialKind}
    return tuple(
        WordingRow(kind, held, tree.get(held.division).name if held else "") for kind, held in found.items()
    )


def wording_of(office: Office, actor: Actor, now: datetime.datetime, kind: OfficialKind) -> WordingView:
    """One wording as its keeper changes it."""
    tree, known = office.library.divisions, fields(kind)
    with office.store.begin(actor.scope) as work:
        parts, held = wording(office, work, actor.division, kind, day_of(now))
        own = papers.templates(work, actor.division, kind)
        names = accounts.names(work, [each.entered_by for each in own])
    return WordingView(
        kind=kind,
        parts=parts,
        held=held,
        area_name=tree.get(held.division).name if held else "",
        fields=known,
        versions=tuple((each, names.get(each.entered_by, "")) for each in own),
        sample=_sample(office, actor, now, kind, parts),
        may_enter=actor.role is Role.ADMIN,
        today=day_of(now),
    )


def tried(
    office: Office, actor: Actor, now: datetime.datetime, kind: OfficialKind, parts: Parts
) -> WordingView:
    """The wording in force with another in its place, as it would look or why it would be refused; keeps nothing."""
    view = wording_of(office, actor, now, kind)
    clean = cleaned(parts)
    faults = tuple(faults_of(kind, clean))
    sample = None if faults else _sample(office, actor, now, kind, clean)
    return replace(view, parts=clean, sample=sample, tried=True, faults=faults)


def _sample(office: Office, actor: Actor, now: datetime.datetime, kind: OfficialKind, parts) -> OfficialPaper:
    """The wording with the name of each field in its place."""
    known = fields(kind)
    values = {
        each.name: Grid((each.name,), ((each.about,),), (1,)) if each.table else f"［{each.name}］"
        for each in known
    }
    issuer = issuer_name(office, actor.division)
    values |= {"地区": office.library.divisions.get(actor.division).name, "发文单位": issuer}
    if "发布单位" in values:
        values["发布单位"] = issuer
    return compose(kind, parts, values, Frame("", day_of(now), "［签发人］", issuer, day_of(now)))
