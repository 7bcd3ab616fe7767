"""What came of it: planned against verified reduction, verdicts by division."""

from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet
from plans.terms import Verdict

PLANNED, VERIFIED = "计划减排量", "核实减排量"


@dataclass(frozen=True)
class PollutantReduction:
    """Reduction of one pollutant over the whole response, in `Reduction.unit`; the name as it is written."""

    pollutant: str
    planned: float
    verified: float


@dataclass(frozen=True)
class Reduction:
    """The pollutants in the order they are shown."""

    pollutants: tuple[PollutantReduction, ...]
    unit: str = "吨"
    note: str = ""


@dataclass(frozen=True)
class DivisionVerdicts:
    """How many orders of one division came to each verdict, and how many to none yet."""

    division: str
    counts: tuple[tuple[Verdict, int], ...]
    unjudged: int = 0


def reduction_bars(reduction: Reduction) -> alt.LayerChart:
    """Planned and verified side by side for each pollutant, each with its number."""
    rows = [
        {"pollutant": each.pollutant, "kind": kind, "amount": amount, "words": f"{amount:.2f}"}
        for each in reduction.pollutants
        for kind, amount in ((PLANNED, each.planned), (VERIFIED, each.verified))
    ]
    names = [each.pollutant for each in reduction.pollutants]
    kinds = [PLANNED, VERIFIED]
    top = max((row["amount"] for row in rows), default=0) * 1.15 or 1
    scale = alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(sheet.data(rows)).encode(
        x=alt.X("pollutant:N", sort=names, title=None, axis=alt.Axis(labelAngle=0, labelFontSize=13)),
        xOffset=alt.XOffset("kind:N", sort=kinds),
        y=alt.Y("amount:Q", title=f"减排量（{reduction.unit}）", scale=scale, axis=alt.Axis(tickCount=5)),
    )
    shades = alt.Scale(domain=kinds, range=[sheet.PALE, sheet.DEEP])
    bars = base.mark_bar().encode(color=alt.Color("kind:N", title=None, scale=shades))
    words = base.mark_text(dy=-8).encode(text="words:N")
    title = sheet.heading("计划减排量与核实减排量", reduction.note)
    return alt.layer(bars, words).properties(width=sheet.WIDTH, height=230, title=title)


def verdict_bars(divisions: tuple[DivisionVerdicts, ...]) -> alt.LayerChart:
    """One bar a division, stacked by verdict, with the verdicts and their numbers in words behind it."""
    parts = [row for each in divisions for row in _parts(each)]
    order = alt.Y("division:N", sort=[each.division for each in divisions], title=None)
    longest = max((_total(each) for each in divisions), default=0) or 1
    # Half the width again is kept free for the words.
    scale = alt.Scale(domain=[0, longest * 1.55], nice=False)
    bars = (
        alt.Chart(sheet.data(parts))
        .mark_bar(size=18, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=order,
            x=alt.X("from:Q", title="指令数（份）", scale=scale, axis=alt.Axis(tickMinStep=1, grid=False)),
            x2="to:Q",
            color=alt.Color("verdict:N", title=None, scale=sheet.verdict_scale()),
        )
    )
    ends = [{"division": each.division, "end": _total(each), "words": _words(each)} for each in divisions]
    words = alt.Chart(sheet.data(ends)).mark_text(align="left", dx=6)
    figure = alt.layer(bars, words.encode(y=order, x=alt.X("end:Q", scale=scale), text="words:N"))
    height = max(90, 30 * len(divisions))
    title = sheet.heading("各地区措施落实结论")
    return figure.properties(width=sheet.WIDTH - 80, height=height, title=title)


def _total(each: DivisionVerdicts) -> int:
    return sum(count for _, count in each.counts) + each.unjudged


def _words(each: DivisionVerdicts) -> str:
    words = [f"{verdict.badge} {count}" for verdict, count in each.counts if count]
    return " ".join([*words, *([f"{sheet.UNJUDGED} {each.unjudged}"] if each.unjudged else [])])


def _parts(each: DivisionVerdicts) -> list[dict]:
    rows, reached = [], 0
    named = [(verdict.label, count) for verdict, count in each.counts] + [(sheet.UNJUDGED, each.unjudged)]
    for name, count in named:
        row = {"division": each.division, "verdict": name, "from": reached, "to": reached + count}
        reached += count
        rows.append(row)
    return [row for row in rows if row["to"] > row["from"]]
