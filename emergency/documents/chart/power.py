"""The power of one meter against its baseline, with the window in which it had to be down."""

import datetime
import itertools
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet


@dataclass(frozen=True)
class PowerPoint:
    """Mean power in kilowatts over the interval that ends at `at` (aware)."""

    at: datetime.datetime
    kw: float


@dataclass(frozen=True)
class PowerCourse:
    """One meter: readings and baseline in order of time, the window, and the declared standby load."""

    meter: str
    readings: tuple[PowerPoint, ...]
    baseline: tuple[PowerPoint, ...]
    window_start: datetime.datetime
    window_end: datetime.datetime
    standby_kw: float | None = None
    demand: str = "停产时段"
    note: str = ""


LONGEST_STEP = 4  # a pause of more than this many ordinary steps is drawn as a gap, not as a line


def power_course(course: PowerCourse) -> alt.LayerChart:
    """Measured power as a line over the grey baseline; silence stays a gap."""
    layers = [*_window(course), *_lines(course), *_standby(course)]
    title = sheet.heading(f"用电功率：{course.meter}", course.note)
    return alt.layer(*layers).properties(width=sheet.WIDTH, height=240, title=title)


def _time(field: str) -> alt.X:
    return sheet.timeline(field, "%-m月%-d日", "日期（北京时间）", tickCount=10)


def _power(course: PowerCourse, field: str) -> alt.Y:
    values = [point.kw for point in (*course.readings, *course.baseline)]
    top = max([*values, course.standby_kw or 0, 1]) * 1.2
    return alt.Y(f"{field}:Q", title="功率（kW）", scale=alt.Scale(domain=[0, top], nice=False))


def _window(course: PowerCourse) -> list[alt.Chart]:
    rows = [{"from": sheet.moment(course.window_start), "to": sheet.moment(course.window_end)}]
    base = alt.Chart(sheet.data([{**rows[0], "name": course.demand}]))
    band = base.mark_rect(color=sheet.WINDOW).encode(x=_time("from"), x2="to:T")
    name = base.mark_text(align="left", baseline="top", dx=5, dy=5, fontWeight="bold").encode(
        x=_time("from"), y=alt.value(0), text="name:N"
    )
    return [band, name]


def _lines(course: PowerCourse) -> list[alt.Chart]:
    series = {"基线": course.baseline, "实测": course.readings}
    rows = [row for name, points in series.items() for row in _with_gaps(name, points)]
    names = [name for name, points in series.items() if points]
    colours = {"基线": sheet.MUTED, "实测": sheet.DEEP}
    dashes = {"基线": [5, 3], "实测": [1, 0]}
    chart = alt.Chart(sheet.data(rows)).mark_line(strokeWidth=1.4, invalid="break-paths-show-domains")
    return [
        chart.encode(
            x=_time("at"),
            y=_power(course, "kw"),
            color=alt.Color(
                "name:N", title=None, scale=alt.Scale(domain=names, range=[colours[name] for name in names])
            ),
            strokeDash=alt.StrokeDash(
                "name:N", title=None, scale=alt.Scale(domain=names, range=[dashes[name] for name in names])
            ),
        )
    ]


def _with_gaps(name: str, points: tuple[PowerPoint, ...]) -> list[dict]:
    pauses = sorted(after.at - before.at for before, after in itertools.pairwise(points))
    longest = pauses[len(pauses) // 2] * LONGEST_STEP if pauses else None
    rows, before = [], None
    for point in points:
        if before is not None and point.at - before.at > longest:
            rows.append({"name": name, "at": sheet.moment(before.at + longest / 2), "kw": None})
        rows.append({"name": name, "at": sheet.moment(point.at), "kw": point.kw})
        before = point
    return rows


def _standby(course: PowerCourse) -> list[alt.Chart]:
    if course.standby_kw is None:
        return []
    rows = [{"kw": course.standby_kw, "name": f"申报保安负荷 {course.standby_kw:g} kW"}]
    base = alt.Chart(sheet.data(rows)).encode(y=_power(course, "kw"))
    rule = base.mark_rule(strokeDash=[2, 3], color=sheet.ALERT)
    name = base.mark_text(align="left", dx=4, dy=-7, color=sheet.ALERT).encode(x=alt.value(0), text="name:N")
    return [rule, name]
