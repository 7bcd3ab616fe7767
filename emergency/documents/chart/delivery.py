"""How orders arrived: the five counts, and acknowledgements over time."""

import datetime
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet


@dataclass(frozen=True)
class FiveCounts:
    """Orders at each step, of how many in all. Sent is not delivered, delivered not acknowledged."""

    orders: int
    sent: int
    delivered: int
    acknowledged: int
    in_place: int
    verified: int

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The steps in order with their Chinese names."""
        return (
            ("下发", self.sent),
            ("送达", self.delivered),
            ("签收", self.acknowledged),
            ("到位", self.in_place),
            ("核实", self.verified),
        )


@dataclass(frozen=True)
class AcknowledgementCourse:
    """When orders were acknowledged (aware moments), of how many, and how many of them in time.

    `deadline`: where all orders share one; `deadlines`: where orders issued at different times have several.
    """

    issued_at: datetime.datetime
    orders: int
    acknowledged_at: tuple[datetime.datetime, ...]
    in_time: int
    deadline: datetime.datetime | None = None
    deadlines: tuple[datetime.datetime, ...] = ()

    @property
    def limits(self) -> tuple[datetime.datetime, ...]:
        """Every deadline to draw, in order."""
        common = () if self.deadline is None else (self.deadline,)
        return tuple(sorted({*common, *self.deadlines}))


def delivery_funnel(counts: FiveCounts) -> alt.LayerChart:
    """The five counts as bars with number and share of all orders."""
    rows = [
        {"step": name, "count": count, "words": _words(count, counts.orders)} for name, count in counts.steps
    ]
    names = [name for name, _ in counts.steps]
    base = alt.Chart(sheet.data(rows)).encode(
        y=alt.Y("step:N", sort=names, title=None, axis=alt.Axis(labelFontSize=14, ticks=False, domain=False)),
        x=alt.X(
            "count:Q",
            title="指令数（份）",
            axis=alt.Axis(tickMinStep=1, grid=False),
            scale=alt.Scale(domain=[0, max(counts.orders, 1) * 1.22], nice=False),
        ),
    )
    bars = base.mark_bar(color=sheet.DEEP, size=24)
    words = base.mark_text(align="left", dx=6, fontSize=13).encode(text="words:N")
    title = sheet.heading("减排指令落实情况", f"共下达 {counts.orders} 份指令，百分数为占其比例")
    return alt.layer(bars, words).properties(width=sheet.WIDTH, height=190, title=title)


def _words(count: int, orders: int) -> str:
    return f"{count} 份（{count / orders:.1%}）" if orders else f"{count} 份"


def acknowledgement_course(course: AcknowledgementCourse) -> alt.LayerChart:
    """Acknowledgements added up over time, with the number of orders and the deadline."""
    rows = [{"at": sheet.moment(at), "count": count} for at, count in _steps(course)]
    base = alt.Chart(sheet.data(rows)).mark_area(
        interpolate="step-after", color=sheet.PALE, opacity=0.55, line={"color": sheet.DEEP, "strokeWidth": 2}
    )
    area = base.encode(x=_time("at"), y=_count("count", course.orders))
    layers = [area, *_orders_line(course), *_deadline_line(course)]
    title = sheet.heading("签收进度", _note(course))
    return alt.layer(*layers).properties(width=sheet.WIDTH, height=230, title=title)


def _note(course: AcknowledgementCourse) -> str:
    answered = len(course.acknowledged_at)
    late, silent = answered - course.in_time, course.orders - answered
    return f"时限内签收 {course.in_time} 份，逾时签收 {late} 份，未签收 {silent} 份"


def _steps(course: AcknowledgementCourse) -> list[tuple[datetime.datetime, int]]:
    ordered = sorted(course.acknowledged_at)
    reached = {course.issued_at: 0} | {at: count for count, at in enumerate(ordered, start=1)}
    last = max(*course.limits, *reached) if course.limits else max(reached)
    # The curve runs on a little, so that its last step can be seen.
    after = max((last - course.issued_at) / 12, datetime.timedelta(minutes=5))
    return [*reached.items(), (last + after, len(ordered))]


def _time(field: str) -> alt.X:
    return sheet.timeline(field, "%-d日 %H:%M", "时间（北京时间）", tickCount=8)


def _count(field: str, orders: int) -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        stack=None,
        title="累计签收（份）",
        scale=alt.Scale(domain=[0, max(orders, 1) * 1.18], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=5, grid=True),
    )


def _orders_line(course: AcknowledgementCourse) -> list[alt.Chart]:
    rows = [{"count": course.orders, "name": f"下达 {course.orders} 份"}]
    base = alt.Chart(sheet.data(rows)).encode(y=_count("count", course.orders))
    rule = base.mark_rule(strokeDash=[6, 4], color=sheet.MUTED)
    name = base.mark_text(align="right", dy=-8, dx=-4).encode(x=alt.value(sheet.WIDTH), text="name:N")
    return [rule, name]


def _deadline_line(course: AcknowledgementCourse) -> list[alt.Chart]:
    if not course.limits:
        return []
    rows = [{"at": sheet.moment(each), "name": "签收时限"} for each in course.limits]
    base = alt.Chart(sheet.data(rows)).encode(x=_time("at"))
    rule = base.mark_rule(color=sheet.ALERT, strokeWidth=2)
    name = base.mark_text(align="left", dx=5, color=sheet.ALERT).encode(y=alt.value(215), text="name:N")
    return [rule, name]
