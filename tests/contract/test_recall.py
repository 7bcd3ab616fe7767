"""An episode recalled to a moment, on both databases."""

import pytest
from bureau import AREA, DAY, HOUR, MINUTE, NOW, TODAY, open_bureau
from makers import ONE_HEAVY_DAY

from emergency.services import consultation
from emergency.services.browse import recall
from plans.forecast import ObservedDay
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

CORRECTED = NOW + 2 * HOUR


@pytest.mark.parametrize(("beside", "aqi"), [(-MINUTE, 180), (0 * MINUTE, 210), (MINUTE, 210)])
def test_it_reads_alike_on_both(store, tmp_path, beside, aqi):
    """Orders of the warning and the day as it stood on record before, at and after it was corrected."""
    bureau = open_bureau(tmp_path, store=store)
    bureau.receives(ONE_HEAVY_DAY)
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    for moment, value in ((NOW + HOUR, 180), (CORRECTED, 210)):
        days = [ObservedDay(TODAY - DAY, value)]
        consultation.record_observed(bureau.office, bureau.duty, moment, AREA, days, "监测站")
    view = recall.recalled(bureau.office, bureau.duty, NOW + DAY, 1, CORRECTED + beside)

    assert [each.aqi for each in view.days] == [aqi]
    assert (view.whole.ordered, view.whole.sent, len(view.forecasts)) == (8, 0, 1)
    assert view.orders[0].order.issued_at == NOW
