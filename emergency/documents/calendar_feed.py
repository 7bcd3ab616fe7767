"""A calendar (iCalendar, RFC 5545) that telephones and desktops subscribe to."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import icalendar

PRODUCT = "-//emergency//CN"
REFRESH = datetime.timedelta(minutes=15)  # how often a program is asked to look again; a wish, no promise


@dataclass(frozen=True)
class CalendarEntry:
    """One stretch of time; `uid` never changes for the same matter, `sequence` rises with every change of it."""

    uid: str
    begins_at: datetime.datetime
    ends_at: datetime.datetime
    summary: str
    description: str
    changed_at: datetime.datetime
    sequence: int = 0
    tentative: bool = False


def write_calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The calendar as a file; moments in UTC, which every program shows in its own zone."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for each in entries:
        calendar.add_component(_event(each))
    return calendar.to_ical()


def _event(each: CalendarEntry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{each.uid}@emergency")
    event.add("dtstamp", _utc(each.changed_at))
    event.add("last-modified", _utc(each.changed_at))
    event.add("dtstart", _utc(each.begins_at))
    event.add("dtend", _utc(each.ends_at))
    event.add("summary", each.summary)
    event.add("description", each.description)
    event.add("sequence", each.sequence)
    event.add("status", "TENTATIVE" if each.tentative else "CONFIRMED")
    return event


def _utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).replace(microsecond=0)
