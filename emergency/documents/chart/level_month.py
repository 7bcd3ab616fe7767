"""The level of every day as a calendar: a row a month, a column a day; a letter in each cell beside its colour."""

import datetime
from collections import Counter
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet
from plans.terms import WarningLevel

WIDTH, ROW = 900, 19
EMPTY, LIGHT = "#eef2f6", "#ffffff"
LONG = 36  # months from which those without any level are left out: nobody scrolls through eleven years
LEVELS = tuple(level for level in WarningLevel if level.is_graded)


@dataclass(frozen=True)
class LevelCalendar:
    """The level of every day under one plan, named by the plan."""

    name: str
    levels: tuple[tuple[datetime.date, WarningLevel], ...]


@dataclass(frozen=True)
class MonthCount:
    """How many days of one month stood under each level."""

    month: str
    days: dict[WarningLevel, int]


def level_calendar(calendar: LevelCalendar) -> alt.LayerChart:
    """The calendar; months without a level are left out of a long one, and it says so."""
    shown = months(calendar)
    rows = [_cell(day, level) for day, level in calendar.levels if month_of(day) in shown]
    order = alt.Y("month:O", sort=shown, title=None)
    axis = alt.Axis(labelAngle=0, orient="top", ticks=False, domain=False)
    x = alt.X(
        "day:O", sort=list(range(1, 32)), title="日", axis=axis, scale=alt.Scale(domain=list(range(1, 32)))
    )
    base = alt.Chart(sheet.data(rows)).encode(x=x, y=order)
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=1.5).encode(fill=alt.Fill("colour:N", scale=None))
    letters = base.mark_text(fontSize=12, fontWeight="bold").encode(
        text="letter:N", color=alt.Color("ink:N", scale=None)
    )
    left_out = len({month_of(day) for day, _ in calendar.levels}) - len(shown)
    note = f"另有 {left_out} 个月没有任何预警，未列出" if left_out else ""
    title = sheet.heading(
        f"逐日预警级别：{calendar.name}", "黄、橙、红为当日级别，空格为不预警，缺格不在回放日期内", note
    )
    height = ROW * max(len(shown), 1)
    return alt.layer(cells, letters).properties(width=WIDTH, height=height, title=title)


def months(calendar: LevelCalendar) -> list[str]:
    """The months that are shown, in order."""
    known = list(dict.fromkeys(month_of(day) for day, _ in sorted(calendar.levels)))
    if len(known) <= LONG:
        return known
    warned = {month_of(day) for day, level in calendar.levels if level.is_graded}
    return [month for month in known if month in warned]


def month_counts(calendar: LevelCalendar) -> tuple[MonthCount, ...]:
    """What the calendar says in numbers, for the table beneath it."""
    counted = Counter((month_of(day), level) for day, level in calendar.levels)
    return tuple(
        MonthCount(month, {level: counted[month, level] for level in LEVELS}) for month in months(calendar)
    )


def calendar_words(calendar: LevelCalendar) -> str:
    """The calendar in one sentence, for who cannot see it."""
    total = Counter(level for _, level in calendar.levels)
    counts = "，".join(f"{level.label} {total[level]} 天" for level in LEVELS)
    return f"{calendar.name}：共 {len(calendar.levels)} 天，{counts}。逐月天数见下表。"


def month_of(day: datetime.date) -> str:
    """A month as a row is called."""
    return f"{day.year}年{day.month}月"


def _cell(day: datetime.date, level: WarningLevel) -> dict:
    graded = level.is_graded
    return {
        "month": month_of(day),
        "day": day.day,
        "colour": sheet.LEVEL_COLOURS[level] if graded else EMPTY,
        "letter": level.badge if graded else "",
        "ink": LIGHT if level is WarningLevel.RED else sheet.INK,
    }
