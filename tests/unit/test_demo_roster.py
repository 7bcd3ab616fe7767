"""The invented roster of the demonstration: no gap, no overlap, handed over every morning, in the calendar."""

import datetime

from bureau import HOUR, MINUTE, office_in
from makers import rows

from emergency.demo import duty_roster, people
from emergency.services import handover
from emergency.services.browse import roster
from emergency.storage import schema
from plans.beijing import midnight

FIRST = datetime.date(2026, 11, 16)
BEGIN = midnight(FIRST) + 8 * HOUR
DAY = datetime.timedelta(days=1)


class _Bureau:
    def __init__(self, office):
        self.office = office


def test_four_weeks_without_a_gap_are_handed_over_each_morning(tmp_path):
    """Both posts, by the services that people use; the second hour changes nothing."""
    office = office_in(tmp_path)
    cast = people.engage(office, BEGIN)
    duty_roster.enter(office, cast.admin, BEGIN, FIRST)
    for number in (1, 2):
        duty_roster.hand_over(office, cast.on_roster, BEGIN + number * DAY + 10 * MINUTE)
    duty_roster.hand_over(office, cast.on_roster, BEGIN + 2 * DAY + 20 * MINUTE)

    page = roster.page(office, cast.duty, BEGIN + 2 * DAY + HOUR)
    assert not page.gaps and not page.overlaps and not page.duty.missing and not page.duty.waiting
    assert sorted(each.name for each in page.duty.shifts) == ["值班员甲（演示）", "办公室主任（演示）"]
    given = rows(_Bureau(office), schema.duty_handover)
    assert len(given) == 4 and all(each.taken_by != each.given_by for each in given)
    with office.store.begin(cast.duty.scope) as work:
        assert handover.standing(work, people.CITY) == given[-1].standing
    office.store.engine.dispose()
