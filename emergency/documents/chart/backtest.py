"""A replay over time: the days as measured, the heavy line, the levels there would have been by each plan."""

import datetime
import itertools
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet
from plans.terms import WarningLevel

WIDTH, HEIGHT, STRIP = 900, 230, 54
DAY = datetime.timedelta(days=1)
LEVELS = tuple(level for level in WarningLevel if level.is_graded)
LONG = 400  # days from which the axis names months with their year


@dataclass(frozen=True)
class LevelStrip:
    """The level of every day under one plan, named by the plan; days without a level may be left out."""

    name: str
    levels: tuple[tuple[datetime.date, WarningLevel], ...]


@dataclass(frozen=True)
class ReplayCourse:
    """What the chart shows: the daily AQI (None: unknown), the line over which a day is heavy, the strips."""

    area: str
    days: tuple[tuple[datetime.date, int | None], ...]
    heavy_over: int
    strips: tuple[LevelStrip, ...]
    note: str = ""


def replay_course(course: ReplayCourse) -> alt.VConcatChart:
    """The air above, a strip for each plan below; a higher level is a higher bar as well as a colour."""
    air = alt.layer(*_air(course)).properties(width=WIDTH, height=HEIGHT)
    strips = [_strip(course, each) for each in course.strips]
    notes = ("圆点为重污染日；下方色带为按各预案会有的预警，越高级别越高", course.note)
    title = sheet.heading(f"{course.area}逐日AQI与会有的预警", *notes)
    return alt.vconcat(air, *strips, spacing=14).properties(title=title)


def _x(course: ReplayCourse, field: str, *, labelled: bool) -> alt.X:
    first, last = course.days[0][0], course.days[-1][0]
    form = "%Y年%-m月" if (last - first).days >= LONG else "%-m月%-d日"
    title = f"{first} 至 {last}（北京时间）" if labelled else ""
    ends = (f"{first}T00:00:00Z", f"{last + DAY}T00:00:00Z")
    axis = {"tickCount": 9} if labelled else {"labels": False, "ticks": False}
    return sheet.timeline(field, form, title, domain=ends, **axis)


def _air(course: ReplayCourse) -> list[alt.Chart]:
    rows = [{"at": sheet.noon(day), "aqi": aqi} for day, aqi in course.days]
    top = max([course.heavy_over, *(aqi for _, aqi in course.days if aqi is not None)]) * 1.1
    y = alt.Y(
        "aqi:Q", title="日AQI", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=6)
    )
    x = _x(course, "at", labelled=not course.strips)
    line = alt.Chart(sheet.data(rows)).mark_line(color=sheet.DEEP, strokeWidth=1.1).encode(x=x, y=y)
    heavy = [row for row in rows if row["aqi"] is not None and row["aqi"] > course.heavy_over]
    points = alt.Chart(sheet.data(heavy)).mark_point(
        filled=True, size=34, color=sheet.ALERT, opacity=1, clip=True
    )
    rule = alt.Chart(sheet.data([{"aqi": course.heavy_over, "name": f"重污染线 {course.heavy_over}"}]))
    words = rule.mark_text(align="left", dx=5, color=sheet.MUTED).encode(
        x=alt.value(WIDTH), y=y, text="name:N"
    )
    dashed = rule.mark_rule(strokeDash=[6, 4], color=sheet.MUTED).encode(y=y)
    return [line, dashed, words, points.encode(x=x, y=y)]


def _strip(course: ReplayCourse, strip: LevelStrip) -> alt.Chart:
    rows = [_bar(level, days) for level, days in _runs(strip)]
    is_last = strip is course.strips[-1]
    badges = "".join(f"datum.value == {place} ? '{level.badge}' : " for place, level in enumerate(LEVELS, 1))
    axis = alt.Axis(values=[1, 2, 3], labelExpr=f"{badges}''", grid=True, ticks=False)
    y = alt.Y("height:Q", title=None, scale=alt.Scale(domain=[0, 3.15], nice=False), axis=axis)
    bars = alt.Chart(sheet.data(rows)).mark_rect(stroke=sheet.INK, strokeWidth=0.4, clip=True)
    return bars.encode(
        x=_x(course, "from", labelled=is_last),
        x2="to:T",
        y=y,
        y2="base:Q",
        fill=alt.Fill("colour:N", scale=None),
    ).properties(
        width=WIDTH, height=STRIP, title=alt.TitleParams(strip.name, fontSize=12, anchor="start", offset=4)
    )


def _runs(strip: LevelStrip) -> list[tuple[WarningLevel, list[datetime.date]]]:
    """Days in a row under one level."""
    graded = sorted((day, level) for day, level in strip.levels if level.is_graded)
    keyed = itertools.groupby(enumerate(graded), lambda each: (each[1][0].toordinal() - each[0], each[1][1]))
    return [(key[1], [day for _, (day, _) in found]) for key, found in keyed]


def _bar(level: WarningLevel, days: list[datetime.date]) -> dict:
    return {
        "from": f"{days[0]}T00:00:00Z",
        "to": f"{days[-1] + DAY}T00:00:00Z",
        "height": LEVELS.index(level) + 1,
        "base": 0,
        "colour": sheet.LEVEL_COLOURS[level],
    }
