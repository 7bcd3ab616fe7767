"""The list in force now as a replay reckons with it."""

import datetime
from collections import Counter

from emergency.services.office import Actor, Office
from emergency.storage import reduction
from plans.beijing import day_of
from plans.order import NOTICE_ONLY
from plans.replay_burden import ListBurden, list_burden


def list_in_force(office: Office, actor: Actor, now: datetime.datetime, area: str) -> ListBurden | None:
    """What the list in force for an area asks at each level; None where there is no list."""
    day = day_of(now)
    with office.store.begin(actor.scope) as work:
        lists = reduction.lists_in_force(work, area, day)
        if not lists:
            return None
        listed = reduction.listed_enterprises(work, area, day)
        cuts = reduction.planned_cuts(work, area, day)
    ordered = Counter(
        level
        for each in listed
        if each.category not in NOTICE_ONLY
        for level in each.measures
        if each.measures[level]
    )
    titles = [f"{each.title}（第 {each.version} 版）" for each in lists]
    return list_burden(titles, ordered, ((each.level, each.cut) for each in cuts))
