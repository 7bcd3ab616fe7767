"""A joint episode on one axis: a bar for each level in force in each division, starts and releases as they fell."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet
from plans.beijing import BEIJING
from plans.terms import WarningLevel

WIDTH, ROW = 900, 42


@dataclass(frozen=True)
class JointBar:
    """One level in force in one division; `open`: the end is only expected."""

    area: str
    level: WarningLevel
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    open: bool


def joint_course(title: str, bars: Sequence[JointBar], now: datetime.datetime) -> alt.LayerChart:
    """The bars one row a division, in the order given; the level is written on its bar, ends in hours."""
    areas = list(dict.fromkeys(each.area for each in bars))
    y = alt.Y("area:N", sort=areas, title=None, axis=alt.Axis(labelLimit=150, labelFontSize=13))
    x = sheet.timeline("from", "%-m月%-d日 %-H时", "北京时间", tickCount=8)
    base = alt.Chart(sheet.data([_row(each) for each in bars]))
    filled = base.mark_bar(height=ROW * 0.55, stroke=sheet.INK, strokeWidth=0.5).encode(
        x=x, x2="to:T", y=y, fill=alt.Fill("colour:N", scale=None), opacity=alt.Opacity("shade:Q", scale=None)
    )
    words = base.mark_text(align="left", dx=5, fontSize=12).encode(x="from:T", y=y, text="word:N")
    present = alt.Chart(sheet.data([{"now": sheet.moment(now)}]))
    rule = present.mark_rule(strokeDash=[5, 4], color=sheet.MUTED).encode(x="now:T")
    drawn = alt.layer(filled, rule, words).properties(width=WIDTH, height=ROW * len(areas))
    return drawn.properties(title=sheet.heading(title, "虚线为现在；色浅为尚未解除，按预计结束时间画"))


def _row(bar: JointBar) -> dict:
    return {
        "area": bar.area,
        "from": sheet.moment(bar.starts_at),
        "to": sheet.moment(bar.ends_at),
        "colour": sheet.LEVEL_COLOURS[bar.level],
        "shade": 0.55 if bar.open else 1.0,
        "word": f"{bar.level.badge} {_hour(bar.starts_at)}—{'未解除' if bar.open else _hour(bar.ends_at)}",
    }


def _hour(at: datetime.datetime) -> str:
    local = at.astimezone(BEIJING)
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{local.day}日{local.hour}时{minutes}"
