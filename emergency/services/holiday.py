"""Statutory holidays, days on which a plant's rest says nothing about its working days."""

import datetime

import chinese_calendar
from chinese_calendar import constants

FIRST, LAST = min(constants.holidays), max(constants.holidays)


def holidays_between(first: datetime.date, last: datetime.date) -> frozenset[datetime.date]:
    """The statutory holidays from `first` to `last`, ordinary weekends not among them.

    Days outside the published calendar count as ordinary: a holiday not yet announced cannot be known.
    """
    span = max(0, (last - first).days + 1)
    days = (first + datetime.timedelta(days=offset) for offset in range(span))
    return frozenset(day for day in days if FIRST <= day <= LAST and _is_holiday(day))


def _is_holiday(day: datetime.date) -> bool:
    resting, name = chinese_calendar.get_holiday_detail(day)
    return resting and name is not None
