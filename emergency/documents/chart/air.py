"""The course of the air: days as measured, what each bulletin said, the thresholds, the warnings."""

import datetime

import altair as alt

from emergency.documents.chart import sheet
from emergency.documents.chart.course import AirCourse, WarningPeriod, category_of
from plans.beijing import midnight

HEIGHT = 300
DAY_HOURS = 24


def air_course(course: AirCourse) -> alt.LayerChart:
    """Observed days as points in the colours of their category, forecasts as bars, warnings as bands."""
    layers = [*_periods(course), *_thresholds(course), *_bulletins(course), *_observed(course)]
    notes = ("圆点为实测日AQI；竖条为预报范围，同一日由左至右按发布先后排列", course.note)
    title = sheet.heading(f"{course.area}空气质量指数（AQI）变化过程", *notes)
    return (
        alt.layer(*layers)
        .resolve_scale(color="independent", fill="independent")
        .properties(width=sheet.WIDTH, height=HEIGHT, title=title)
    )


def _x(course: AirCourse, field: str) -> alt.X:
    days = course.days
    ends = (f"{days[0]}T00:00:00Z", f"{days[-1]}T23:59:59Z") if days else ()
    labelled = [sheet.noon(day) for day in days] if days else None
    return sheet.timeline(field, "%-m月%-d日", "日期（北京时间）", domain=ends, values=labelled)


def _y(course: AirCourse, field: str) -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title="日AQI",
        scale=alt.Scale(domain=[0, course.top], nice=False),
        axis=alt.Axis(grid=False, tickCount=6),
    )


def _periods(course: AirCourse) -> list[alt.Chart]:
    if not course.periods:
        return []
    base = alt.Chart(sheet.data([_period(course, each) for each in course.periods]))
    x, colour = _x(course, "from"), "colour:N"
    band = base.mark_rect(opacity=0.16, clip=True).encode(
        x=x, x2="to:T", y=_y(course, "bottom"), y2="top:Q", fill=alt.Fill(colour, scale=None)
    )
    edge = base.mark_rule(strokeWidth=2, clip=True).encode(x=x, color=alt.Color(colour, scale=None))
    name = base.mark_text(baseline="top", dy=6, fontWeight="bold", lineHeight=15)
    return [band, edge, name.encode(x=_x(course, "middle"), y=_y(course, "top"), text="name:N")]


def _period(course: AirCourse, period: WarningPeriod) -> dict:
    response = period.level.response
    return {
        "from": sheet.moment(period.start),
        "to": sheet.moment(period.end),
        "middle": _middle(course, period),
        "name": [f"{period.level.label}预警", response.label if response else ""],
        "colour": sheet.LEVEL_COLOURS[period.level],
        "bottom": 0,
        "top": course.top,
    }


def _middle(course: AirCourse, period: WarningPeriod) -> str:
    """The middle of that part of a period which the chart shows."""
    days = course.days
    first = max(period.start, midnight(days[0])) if days else period.start
    last = min(period.end, midnight(days[-1]) + datetime.timedelta(days=1)) if days else period.end
    return sheet.moment(first + (last - first) / 2)


def _thresholds(course: AirCourse) -> list[alt.Chart]:
    rows = [{"aqi": threshold.aqi, "name": threshold.name} for threshold in course.thresholds]
    if not rows:
        return []
    base = alt.Chart(sheet.data(rows)).encode(y=_y(course, "aqi"))
    rule = base.mark_rule(strokeDash=[6, 4], color=sheet.MUTED)
    name = base.mark_text(align="left", dx=4, color=sheet.MUTED).encode(
        x=alt.value(sheet.WIDTH), text="name:N"
    )
    return [rule, name]


def _bulletins(course: AirCourse) -> list[alt.Chart]:
    rows = [
        {
            "at": _beside(day.day, place, len(course.bulletins)),
            "low": day.low,
            "high": day.high,
            "name": each.name,
        }
        for place, each in enumerate(course.bulletins)
        for day in each.days
    ]
    if not rows:
        return []
    names = [bulletin.name for bulletin in course.bulletins]
    colour = alt.Color(
        "name:N",
        title="预报",
        legend=alt.Legend(columns=3),
        sort=names,
        scale=alt.Scale(domain=names, range=_blues(len(names))),
    )
    bars = alt.Chart(sheet.data(rows)).mark_bar(size=_bar_width(course), cornerRadius=1.5)
    return [bars.encode(x=_x(course, "at"), y=_y(course, "low"), y2="high:Q", color=colour)]


def _beside(day: datetime.date, place: int, count: int) -> str:
    minutes = round(DAY_HOURS * 60 * (place + 1) / (count + 1))
    return f"{day.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:00Z"


def _bar_width(course: AirCourse) -> float:
    places = len(course.days) * (len(course.bulletins) + 1)
    return max(2.0, min(12.0, 0.7 * sheet.WIDTH / places))


def _blues(count: int) -> list[str]:
    """Shades from pale (the oldest bulletin) to deep (the newest)."""
    pale, deep = _channels(sheet.PALE), _channels(sheet.DEEP)
    shares = [place / max(count - 1, 1) for place in range(count)]
    mixed = [[round(a + (b - a) * share) for a, b in zip(pale, deep, strict=True)] for share in shares]
    return ["#{:02x}{:02x}{:02x}".format(*channels) for channels in mixed]


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _observed(course: AirCourse) -> list[alt.Chart]:
    rows = [
        {"at": sheet.noon(day.day), "aqi": day.aqi, "category": category_of(course.categories, day.aqi)}
        for day in course.observed
        if day.aqi is not None
    ]
    if not rows:
        return []
    base = alt.Chart(sheet.data(rows)).encode(x=_x(course, "at"), y=_y(course, "aqi"))
    met = [each for each in course.categories if each.name in {row["category"] for row in rows}]
    scale = alt.Scale(domain=[each.name for each in met], range=[each.colour for each in met])
    solid = alt.Legend(
        columns=3, symbolOpacity=1, symbolSize=90, symbolStrokeColor=sheet.INK, symbolStrokeWidth=1
    )
    line = base.mark_line(color=sheet.INK, strokeWidth=1.2)
    point = base.mark_point(size=90, filled=True, stroke=sheet.INK, strokeWidth=1, opacity=1).encode(
        fill=alt.Fill("category:N", title="实测类别", scale=scale, legend=solid)
    )
    halo = base.mark_text(dy=-13, fontWeight="bold", stroke="#ffffff", strokeWidth=3).encode(text="aqi:Q")
    value = base.mark_text(dy=-13, fontWeight="bold").encode(text="aqi:Q")
    return [line, point, halo, value]
