"""How orders arrived: the five counts, and acknowledgements over time."""

import datetime
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet


@dataclass(frozen=True)
class FiveCounts:
    """Enterprises at each step. Sent is not delivered, delivered is not acknowledged, and so on."""

    issued: int
    delivered: int
    acknowledged: int
    in_place: int
    verified: int

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The steps in order with their Chinese names."""
        return (
            ("下发", self.issued),
            ("送达", self.delivered),
            ("签收", self.acknowledged),
            ("到位", self.in_place),
            ("核实", self.verified),
        )


@dataclass(frozen=True)
class AcknowledgementCourse:
    """When enterprises acknowledged (aware moments), of how many, and until when they had to."""

    issued_at: datetime.datetime
    deadline: datetime.datetime
    issued: int
    acknowledged_at: tuple[datetime.datetime, ...]


def delivery_funnel(counts: FiveCounts) -> alt.LayerChart:
    """The five counts as bars with number and share of the orders issued."""
    rows = [
        {"step": name, "count": count, "words": _words(count, counts.issued)} for name, count in counts.steps
    ]
    names = [name for name, _ in counts.steps]
    base = alt.Chart(sheet.data(rows)).encode(
        y=alt.Y("step:N", sort=names, title=None, axis=alt.Axis(labelFontSize=14, ticks=False, domain=False)),
        x=alt.X(
            "count:Q",
            title="企业数(家)",
            axis=alt.Axis(tickMinStep=1, grid=False),
            scale=alt.Scale(domain=[0, max(counts.issued, 1) * 1.22], nice=False),
        ),
    )
    bars = base.mark_bar(color=sheet.DEEP, size=24)
    words = base.mark_text(align="left", dx=6, fontSize=13).encode(text="words:N")
    title = sheet.heading("减排指令落实情况", "百分数为占下发企业数的比例")
    return alt.layer(bars, words).properties(width=sheet.WIDTH, height=190, title=title)


def _words(count: int, issued: int) -> str:
    return f"{count} 家({count / issued:.1%})" if issued else f"{count} 家"


def acknowledgement_course(course: AcknowledgementCourse) -> alt.LayerChart:
    """Acknowledgements added up over time, with the number issued and the deadline."""
    rows = [{"at": sheet.moment(at), "count": count} for at, count in _steps(course)]
    base = alt.Chart(sheet.data(rows)).mark_area(
        interpolate="step-after", color=sheet.PALE, opacity=0.55, line={"color": sheet.DEEP, "strokeWidth": 2}
    )
    area = base.encode(x=_time("at"), y=_count("count", course.issued))
    in_time = sum(at <= course.deadline for at in course.acknowledged_at)
    note = f"时限内签收 {in_time} 家,逾时签收 {len(course.acknowledged_at) - in_time} 家,未签收 {_silent(course)} 家"
    title = sheet.heading("签收进度", note)
    layers = [area, *_issued_line(course), *_deadline_line(course)]
    return alt.layer(*layers).properties(width=sheet.WIDTH, height=230, title=title)


def _silent(course: AcknowledgementCourse) -> int:
    return course.issued - len(course.acknowledged_at)


def _steps(course: AcknowledgementCourse) -> list[tuple[datetime.datetime, int]]:
    ordered = sorted(course.acknowledged_at)
    reached = {course.issued_at: 0} | {at: count for count, at in enumerate(ordered, start=1)}
    last = max(course.deadline, *reached)
    return [*reached.items(), (last + (last - course.issued_at) / 12, len(ordered))]


def _time(field: str) -> alt.X:
    return sheet.timeline(field, "%-d日 %H:%M", "时间(北京时间)", tickCount=8)


def _count(field: str, issued: int) -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        stack=None,
        title="累计签收(家)",
        scale=alt.Scale(domain=[0, max(issued, 1) * 1.18], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=5, grid=True),
    )


def _issued_line(course: AcknowledgementCourse) -> list[alt.Chart]:
    rows = [{"count": course.issued, "name": f"下发 {course.issued} 家"}]
    base = alt.Chart(sheet.data(rows)).encode(y=_count("count", course.issued))
    rule = base.mark_rule(strokeDash=[6, 4], color=sheet.MUTED)
    name = base.mark_text(align="right", dy=-8, dx=-4).encode(x=alt.value(sheet.WIDTH), text="name:N")
    return [rule, name]


def _deadline_line(course: AcknowledgementCourse) -> list[alt.Chart]:
    rows = [{"at": sheet.moment(course.deadline), "name": "签收时限"}]
    base = alt.Chart(sheet.data(rows)).encode(x=_time("at"))
    rule = base.mark_rule(color=sheet.ALERT, strokeWidth=2)
    name = base.mark_text(align="left", dx=5, color=sheet.ALERT).encode(y=alt.value(215), text="name:N")
    return [rule, name]
