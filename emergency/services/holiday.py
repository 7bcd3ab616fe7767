"""Statutory holidays, on which a plant's rest says nothing, and the working days of offices."""

import datetime
from dataclasses import dataclass

import chinese_calendar
from chinese_calendar import constants

from emergency.errors import HolidayUnknown
from plans.grade_procedure import add_workdays

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


@dataclass(frozen=True)
class WorkdayEnd:
    """The last day of a run of working days; not `certain` where its calendar was not published yet."""

    day: datetime.date
    certain: bool


def is_workday(day: datetime.date) -> bool:
    """Whether offices work on `day`, moved rest days included; raises HolidayUnknown outside the calendar."""
    if not FIRST.year <= day.year <= LAST.year:
        raise HolidayUnknown(
            f"{day.year} 年的节假日安排尚未收录，不能确定 {day} 是否为工作日。请更新节假日数据。"
        )
    return chinese_calendar.is_workday(day)


def workdays_after(start: datetime.date, count: int) -> WorkdayEnd:
    """The `count`th working day after `start`, which itself does not count.

    Where the calendar is not published, Monday to Friday stand in and the answer is not `certain`.
    """
    end = add_workdays(start, count, presumed_workday)
    return WorkdayEnd(end, certain=FIRST.year <= start.year and end.year <= LAST.year)


def presumed_workday(day: datetime.date) -> bool:
    """Whether offices work on `day`; Monday to Friday where the calendar is not published yet."""
    try:
        return is_workday(day)
    except HolidayUnknown:
        return day.isoweekday() <= 5
