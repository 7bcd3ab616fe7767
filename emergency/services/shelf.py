"""The shelf: the plan library as it stands now, shipped plan data with the confirmed amendments in it.

Rebuilt when the set of confirmed amendments changed, whichever process changed it; otherwise one small query.
"""

from dataclasses import dataclass

import structlog

from emergency.storage import plan as amendments
from emergency.storage.plan import KeptAmendment
from emergency.storage.work import REGION_WIDE, Store, UnitOfWork
from plans.amendment import Amended, Amendment, amended_by_all
from plans.errors import Fault
from plans.library import PlanLibrary

log = structlog.get_logger()


@dataclass(frozen=True)
class _Built:
    """What was built last, and from what."""

    shipped: PlanLibrary
    ids: tuple[int, ...]
    amended: Amended


@dataclass(frozen=True)
class StandingLaw:
    """The law as it stands with the confirmed amendments in it, and those that do not fit it, with why."""

    library: PlanLibrary
    amendments: tuple[Amendment, ...] = ()
    set_aside: tuple[tuple[Amendment, tuple[Fault, ...]], ...] = ()


def standing_law(store: Store, shipped: PlanLibrary) -> StandingLaw:
    """What holds now and which amendments made it so, read once for one command."""
    with store.begin(REGION_WIDE) as work:
        ids = amendments.holding(work)
        kept = amendments.of_ids(work, ids)
    found = amended_by_all(shipped, [amendment_of(kept[each]) for each in ids])
    aside = [amendment for amendment, _ in found.set_aside]
    fitting = tuple(each for each in map(amendment_of, (kept[each] for each in ids)) if each not in aside)
    return StandingLaw(found.library, fitting, found.set_aside)


class Shelf:
    """Keeps the library built last. Threads may build it twice at once; they build the same."""

    def __init__(self):
        self._built: _Built | None = None

    def standing(self, store: Store, shipped: PlanLibrary) -> PlanLibrary:
        """The library as it stands now, in a unit of work of its own."""
        with store.begin(REGION_WIDE) as work:
            return self.read(work, shipped).library

    def read(self, work: UnitOfWork, shipped: PlanLibrary) -> Amended:
        """The library as this unit of work sees it, with the amendments that do not fit the plan data."""
        ids = amendments.holding(work)
        if not ids:
            return Amended(shipped)
        built = self._built
        if built is None or built.ids != ids or built.shipped is not shipped:
            kept = amendments.of_ids(work, ids)
            built = _Built(shipped, ids, amended_by_all(shipped, [amendment_of(kept[each]) for each in ids]))
            _complain(built.amended)
            self._built = built
        return built.amended


def amendment_of(kept: KeptAmendment) -> Amendment:
    """The amendment in a row."""
    return Amendment(
        area=kept.division,
        key=kept.figure,
        value=kept.value,
        in_force_from=kept.in_force_from,
        document=kept.document,
        article=kept.article,
    )


def _complain(found: Amended) -> None:
    for amendment, faults in found.set_aside:
        why = "".join(fault.message for fault in faults)
        log.error("amendment does not fit the plan data", area=amendment.area, figure=amendment.key, why=why)
