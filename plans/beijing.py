"""Beijing time: every day of a plan is a Beijing day, every moment is shown in Beijing time."""

import datetime
import zoneinfo

BEIJING = zoneinfo.ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime.datetime) -> datetime.date:
    """The Beijing day that an aware moment falls in."""
    local = moment if moment.tzinfo is BEIJING else moment.astimezone(BEIJING)
    return local.date()


def midnight(day: datetime.date) -> datetime.datetime:
    """The moment a Beijing day begins."""
    return datetime.datetime.combine(day, datetime.time(), BEIJING)


def moment_text(moment: datetime.datetime) -> str:
    """A moment as a notice writes it: 2026年1月15日12时 (minutes only where there are any)."""
    local = moment.astimezone(BEIJING)
    minutes = f"{local.minute:02d}分" if local.minute else ""
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{minutes}"


def minute_of(moment: datetime.datetime) -> datetime.datetime:
    """The whole minute a moment falls in: what a form can say of it."""
    return moment.replace(second=0, microsecond=0)
