"""The reduction list in force for an area, as the values a replay counts with."""

import datetime

from emergency.services.office import Office
from emergency.storage import reduction
from emergency.storage.work import REGION_WIDE, Scope
from plans.replay_reduction import ListInForce, list_in_force


def held_list(
    office: Office, area: str, day: datetime.date, scope: Scope = REGION_WIDE
) -> ListInForce | None:
    """The lists that hold for `area` on `day`, counted within `scope`; None where no list names anybody."""
    with office.store.begin(scope) as work:
        held = reduction.lists_in_force(work, area, day)
        cuts = reduction.planned_cuts(work, area, day)
        listed = reduction.listed_enterprises(work, area, day) if cuts else []
    if not cuts:
        return None
    titles = [each.title for each in held]
    return list_in_force(titles, day, listed, [(each.level, each.cut) for each in cuts])
