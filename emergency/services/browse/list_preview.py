"""What a workbook would do, as the page before the confirmation shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services import list_gate
from emergency.services.list_difference import EnterpriseDifference
from emergency.services.list_landing import difference_of
from emergency.services.list_look import ChangedEnterprise, Looked, changed_in_words, looked_of
from emergency.services.list_rows import ListHead
from emergency.services.listing import preview
from emergency.services.office import Actor, Office, require_role
from emergency.storage.reduction import ReductionList
from plans.division import Division
from plans.errors import Fault
from plans.lifecycle import LIST_KEEPERS
from plans.list_draft import ListDraft
from plans.terms import Role

PAGE = 50
MOST_NAMED = 30


@dataclass(frozen=True)
class FaultGroup:
    """The faults of one sheet on this page of the preview."""

    sheet: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class PreviewView:
    """Everything the page shows; faults and changed enterprises come in pages."""

    found: Looked
    groups: tuple[FaultGroup, ...]
    changed: tuple[ChangedEnterprise, ...]
    number: int
    last: int

    @property
    def faults(self) -> int:
        """How many faults there are in all."""
        return self.found.faults_in_all


def areas(office: Office, actor: Actor) -> tuple[Division, ...]:
    """The divisions a list can be for: the actor's own first, then those below it."""
    own = office.library.divisions.get(actor.division)
    below = (each for each in office.library.divisions.all() if actor.scope.covers(each.code))
    return (own, *(each for each in below if each != own))


def view(
    office: Office, actor: Actor, draft: ListDraft, head: ListHead, faults: Sequence[Fault], page: int
) -> PreviewView:
    """The preview of a workbook; raises InputInvalid where nothing can be said of it."""
    return paged(looked_of(preview(office, actor, draft, head.in_force_from, faults)), page)


def paged(found: Looked, page: int) -> PreviewView:
    """One page of what was found."""
    last = max(1, -(-max(len(found.faults), len(found.changed_rows)) // PAGE))
    number = min(max(page, 1), last)
    shown = slice((number - 1) * PAGE, number * PAGE)
    return PreviewView(found, grouped(found.faults[shown]), found.changed_rows[shown], number, last)


@dataclass(frozen=True)
class PendingView:
    """What publishing a draft will change in the register; changed and new enterprises come in pages."""

    held: ReductionList
    new: tuple[EnterpriseDifference, ...]
    changed: tuple[ChangedEnterprise, ...]
    new_count: int
    changed_count: int
    number: int
    last: int


def pending(office: Office, actor: Actor, list_id: int, page: int) -> PendingView:
    """The changes that wait with a draft; raises NotFound where none wait or the list is not in scope."""
    require_role(actor, *LIST_KEEPERS, Role.APPROVER, Role.REVIEWER)
    with office.store.begin(actor.scope) as work:
        held = list_gate.found(work, list_id)
        difference = difference_of(work, held)
    if difference is None:
        raise NotFound("这份清单没有等待写入登记的内容。请返回清单页面。")
    new, changed = difference.new, difference.changed
    last = max(1, -(-max(len(new), len(changed)) // PAGE))
    number = min(max(page, 1), last)
    shown = slice((number - 1) * PAGE, number * PAGE)
    words = tuple(changed_in_words(each) for each in changed[shown])
    return PendingView(held, new[shown], words, len(new), len(changed), number, last)


def every_fault(
    office: Office, actor: Actor, draft: ListDraft, head: ListHead, faults: Sequence[Fault]
) -> tuple[Fault, ...]:
    """Every fault of a workbook for its marked copy: also those that make storing impossible."""
    found = preview(office, actor, draft, head.in_force_from, faults)
    return (*found.unstorable, *found.examination.faults)


def grouped(faults: Sequence[Fault]) -> tuple[FaultGroup, ...]:
    """The faults by sheet, in their order."""
    sheets: dict[str, list[Fault]] = {}
    for each in faults:
        sheets.setdefault(each.sheet or "", []).append(each)
    return tuple(FaultGroup(sheet, tuple(found)) for sheet, found in sheets.items())
