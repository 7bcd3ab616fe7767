"""What replayed warnings were worth: hits, late ones, misses, false alarms, and how long before they were given."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from emergency.documents.chart import sheet

WIDTH, BAR = 400, 26
DAY_HOURS, MOST_DAYS = 24, 3
LATE = "晚于开始"


@dataclass(frozen=True)
class ReplayOutcome:
    """The counts of one plan by their names, and the notice in hours of every heavy period that was warned of."""

    name: str
    counts: tuple[tuple[str, int], ...]
    leads: tuple[int, ...]


def outcome_bars(outcomes: Sequence[ReplayOutcome]) -> alt.VConcatChart:
    """A row a plan: its counts on the left, its lead times on the right; every bar with its number."""
    tallest = max([1, *(count for each in outcomes for _, count in (*each.counts, *lead_counts(each)))])
    rows = [
        alt.hconcat(
            _bars(f"{each.name}：次数", each.counts, tallest),
            _bars(f"{each.name}：提前量（重污染过程数）", lead_counts(each), tallest),
            spacing=40,
        )
        for each in outcomes
    ]
    title = sheet.heading("命中、漏报、空报和提前量", "提前量从发布预警到重污染过程第一天零时")
    return alt.vconcat(*rows, spacing=18).properties(title=title)


def lead_counts(outcome: ReplayOutcome) -> tuple[tuple[str, int], ...]:
    """How many periods were warned of how long before, by whole days; below nought the warning was late."""
    found = Counter(_bin(hours) for hours in outcome.leads)
    names = [LATE, *(_name(days) for days in range(MOST_DAYS + 1))]
    return tuple((name, found[name]) for name in names)


def outcome_words(outcomes: Sequence[ReplayOutcome]) -> str:
    """The bars in sentences, for who cannot see them."""
    return "".join(
        f"{each.name}：{'，'.join(f'{name} {count}' for name, count in (*each.counts, *lead_counts(each)))}。"
        for each in outcomes
    )


def _bin(hours: int) -> str:
    return LATE if hours < 0 else _name(min(hours // DAY_HOURS, MOST_DAYS))


def _name(days: int) -> str:
    least = days * DAY_HOURS
    return f"{least} 小时及以上" if days == MOST_DAYS else f"{least} 至 {least + DAY_HOURS - 1} 小时"


def _bars(title: str, counts: Sequence[tuple[str, int]], tallest: int) -> alt.LayerChart:
    names = [name for name, _ in counts]
    rows = [{"name": name, "count": count} for name, count in counts]
    scale = alt.Scale(domain=[0, tallest * 1.15], nice=False)
    base = alt.Chart(sheet.data(rows)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=200)),
        x=alt.X("count:Q", title=None, scale=scale, axis=alt.Axis(tickMinStep=1, grid=False)),
    )
    bars = base.mark_bar(size=15, color=sheet.DEEP)
    words = base.mark_text(align="left", dx=5).encode(text="count:Q")
    heading = alt.TitleParams(title, fontSize=12, anchor="start", offset=4)
    return alt.layer(bars, words).properties(width=WIDTH - 130, height=BAR * len(counts), title=heading)
