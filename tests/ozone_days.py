"""What tests of ozone start from: a bulletin of ozone days, a response started on it, its messages."""

from bureau import AREA, DAY, NOW, START, TODAY, Bureau
from makers import rows

from emergency.services import consultation, ozone_start
from emergency.services.ozone_start import StartDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.terms import Pollutant

END = START + 2 * DAY


def receives(bureau: Bureau, highs=(210, 160), area=AREA, now=NOW, who="duty") -> int:
    """A bulletin of ozone days from the day after tomorrow on."""
    days = tuple(
        ForecastDay(TODAY + (2 + place) * DAY, AqiRange(high, high), (Pollutant.O3,))
        for place, high in enumerate(highs)
    )
    forecast = Forecast(area, "测试监测站", now, days)
    return consultation.record_forecast(bureau.office, getattr(bureau, who), now, forecast)


def starts(bureau: Bureau, forecast_id: int | None = None, who="duty", now=NOW, **changes):
    """A start on the newest forecast, typed as asked."""
    values = {
        "area": AREA,
        "forecast_id": forecast_id,
        "start_at": START,
        "expected_end": END,
        "typed": "演练启动" if changes.get("drill") else "启动",
    }
    if forecast_id is None:
        values["forecast_id"] = receives(bureau)
    return ozone_start.start(bureau.office, getattr(bureau, who), now, StartDraft(**values | changes))


def messages(bureau: Bureau, purpose: Purpose):
    """The outbox rows of a purpose."""
    return rows(bureau, schema.message, schema.message.c.purpose == purpose)
