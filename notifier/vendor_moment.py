"""Moments as vendors write them: Beijing time without a zone, or seconds since 1970."""

import datetime
import zoneinfo

BEIJING = zoneinfo.ZoneInfo("Asia/Shanghai")


def beijing_moment(value: object) -> datetime.datetime | None:
    """The moment of 2026-01-15 12:00:05, written in Beijing; None where it is none."""
    try:
        at = datetime.datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return at.replace(tzinfo=BEIJING)


def moment_of_seconds(value: object) -> datetime.datetime | None:
    """The moment of so many seconds since 1970; None where they are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.datetime.fromtimestamp(value, datetime.UTC)
    except (OverflowError, OSError, ValueError):
        return None
