"""Amendments as pages show them: who entered and confirmed what, what it replaces, what the check finds."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Actor, Office, concerning
from emergency.services.shelf import amendment_of
from emergency.storage import account as accounts
from emergency.storage import plan as amendments
from emergency.storage.confirmed_row import CONFIRMED, ENTERED, WITHDRAWN
from emergency.storage.plan import KeptAmendment
from emergency.storage.work import REGION_WIDE
from plans.amendment import Amended, Amendment, amended, faults_of
from plans.conformity import ERROR, check
from plans.dated import Figure
from plans.figure_text import named, value_words
from plans.library import PlanLibrary
from plans.shared_table import is_shared, parts
from plans.terms import Role

STATES = {ENTERED: "待确认", CONFIRMED: "已生效", WITHDRAWN: "已撤回"}


@dataclass(frozen=True)
class AmendmentRow:
    """One amendment with names; `misfits` says why a confirmed one cannot be applied to the plan data."""

    kept: KeptAmendment
    area: str
    title: str
    value: str
    before: str
    state: str
    entered_by: str
    confirmed_by: str
    withdrawn_by: str
    is_mine: bool
    may_settle: bool
    findings: tuple[str, ...]
    misfits: tuple[str, ...]


def every(office: Office, actor: Actor, day: datetime.date) -> tuple[AmendmentRow, ...]:
    """Every amendment of an area that concerns the actor's division, the newest first."""
    with office.store.begin(REGION_WIDE) as work:
        concerns = concerning(office, actor)
        kept = [each for each in amendments.every(work) if concerns(each.division)]
        standing = office.shelf.read(work, office.shipped)
        people = accounts.names(work, [one for each in kept for one in _people(each)])
        persons = {each.entered_by: accounts.get(work, each.entered_by).person for each in kept}
    return tuple(_amendment(office, actor, day, each, people, persons, standing) for each in kept)


def _people(kept: KeptAmendment) -> list[int]:
    return [each for each in (kept.entered_by, kept.confirmed_by, kept.withdrawn_by) if each is not None]


def _amendment(
    office: Office,
    actor: Actor,
    day: datetime.date,
    kept: KeptAmendment,
    people: dict,
    persons: dict,
    standing: Amended,
) -> AmendmentRow:
    title, value = named(kept.figure, kept.value)
    amendment = amendment_of(kept)
    wrong = _misfits(standing, kept.state, amendment)
    return AmendmentRow(
        kept=kept,
        area=office.library.divisions.get(kept.division).name,
        title=title,
        value=value,
        before=_before(standing.library if kept.state == ENTERED else office.shipped, kept),
        state=STATES[kept.state],
        entered_by=people[kept.entered_by],
        confirmed_by=people.get(kept.confirmed_by, ""),
        withdrawn_by=people.get(kept.withdrawn_by, ""),
        is_mine=persons[kept.entered_by] == actor.person,
        may_settle=actor.role is Role.ADMIN and actor.scope.covers(kept.division),
        findings=() if wrong or kept.state != ENTERED else _new_findings(standing.library, amendment, day),
        misfits=wrong,
    )


def _before(library: PlanLibrary, kept: KeptAmendment) -> str:
    """The value without the amendment on its first day, with its source.

    Of one that waits: in the law as it stands; of one that holds or was taken back: as shipped.
    """
    figure = _of_table(library, kept) if is_shared(kept.figure) else _of_plan(library, kept)
    if figure is None:
        return "无"
    return f"{value_words(figure.value, figure.unit)}（{figure.citation.document} {figure.citation.article}）"


def _of_plan(library: PlanLibrary, kept: KeptAmendment) -> Figure | None:
    day, versions = kept.in_force_from, library.versions(kept.division)
    plan = next((each for each in versions if each.holds_on(day)), None)
    return plan.figure(kept.figure, day) if plan and plan.has(kept.figure, day) else None


def _of_table(library: PlanLibrary, kept: KeptAmendment) -> Figure | None:
    file, name = parts(kept.figure)
    series = library.tables.get(file, {}).get(name, ())
    return next((each for each in series if each.holds_on(kept.in_force_from)), None)


def _misfits(standing: Amended, state: str, amendment: Amendment) -> tuple[str, ...]:
    """Why an entered amendment could not be confirmed now, or a confirmed one is not applied."""
    if state == ENTERED:
        return tuple(each.message for each in faults_of(standing.library, amendment))
    aside = [faults for each, faults in standing.set_aside if state == CONFIRMED and each == amendment]
    return tuple(each.message for faults in aside for each in faults)


def _new_findings(library: PlanLibrary, amendment: Amendment, day: datetime.date) -> tuple[str, ...]:
    """What the check of the plans would newly find on the first day of the amendment."""
    asked_day = max(day, amendment.in_force_from)
    known = {each.message for each in check(library, asked_day)}
    found = check(amended(library, amendment), asked_day)
    return tuple(each.message for each in found if each.severity == ERROR and each.message not in known)
