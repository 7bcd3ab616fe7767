"""What a reduction list reaches at each level: the share of every pollutant against the floor of the plan."""

from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet
from plans.terms import WarningLevel


@dataclass(frozen=True)
class ListShare:
    """One pollutant at one level; `ratio` and `floor` in percent (None: the plan names no floor)."""

    level: WarningLevel
    pollutant: str
    ratio: float
    floor: float | None
    ok: bool


@dataclass(frozen=True)
class ListReduction:
    """The shares in the order they are shown."""

    shares: tuple[ListShare, ...]


def list_shares(found: ListReduction) -> alt.LayerChart:
    """One bar for each level and pollutant with its share in words, and a line where its floor is."""
    rows = [_row(each) for each in found.shares]
    names = [row["name"] for row in rows]
    top = max([*(row["ratio"] for row in rows), *(row["floor"] or 0 for row in rows), 1])
    scale = alt.Scale(domain=[0, top * 1.5], nice=False)
    base = alt.Chart(sheet.data(rows)).encode(y=alt.Y("name:N", sort=names, title=None))
    length = alt.X("ratio:Q", title="减排比例（%）", scale=scale, axis=alt.Axis(tickCount=6))
    levels = list(dict.fromkeys(each.level for each in found.shares))
    colours = alt.Scale(
        domain=[each.label for each in levels], range=[sheet.LEVEL_COLOURS[each] for each in levels]
    )
    bars = base.mark_bar(stroke=sheet.MUTED, strokeWidth=0.5).encode(
        x=length, color=alt.Color("level:N", scale=colours, legend=None)
    )
    floors = base.transform_filter("datum.floor !== null").mark_tick(color=sheet.INK, thickness=3, size=18)
    words = base.mark_text(align="left", dx=8).encode(x=alt.X("end:Q", scale=scale), text="words:N")
    title = sheet.heading("减排比例与下限", "黑色竖线为预案规定的下限；全部源合计，不足的标出")
    return alt.layer(bars, floors.encode(x=alt.X("floor:Q", scale=scale)), words).properties(
        width=sheet.WIDTH - 100, height=max(120, 22 * len(rows)), title=title
    )


def _row(each: ListShare) -> dict:
    floor = "" if each.floor is None else f"（下限 {each.floor:g}%，{'达到' if each.ok else '不足'}）"
    return {
        "name": f"{each.level.label} {each.pollutant}",
        "level": each.level.label,
        "ratio": each.ratio,
        "floor": each.floor,
        "end": max(each.ratio, each.floor or 0),
        "words": f"{each.ratio:.2f}%{floor}",
    }
