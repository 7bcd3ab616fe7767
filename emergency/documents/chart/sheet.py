"""How every chart looks and leaves: one style, Beijing time on the axes, SVG for pages, PNG for Word."""

import datetime
import functools

import altair as alt
import vl_convert

from emergency.documents.typography import full_width
from plans.beijing import BEIJING
from plans.terms import Verdict, WarningLevel

FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
INK, MUTED, RULE = "#1f2933", "#52606d", "#d9dee4"
DEEP, PALE = "#1d4f91", "#a9bfdc"
ALERT = "#a61b1b"
WINDOW = "#f6e3cf"
LEVEL_COLOURS = {
    WarningLevel.TIP: "#2f80c2",
    WarningLevel.YELLOW: "#f4d03f",
    WarningLevel.ORANGE: "#ee7f1a",
    WarningLevel.RED: "#c9252d",
}
VERDICT_COLOURS = {
    Verdict.MET: "#2c7a4b",
    Verdict.PARTLY: "#e3b23c",
    Verdict.UNMET: "#a61b1b",
    Verdict.UNVERIFIABLE: "#7b8794",
}
UNJUDGED = "未判定"
WIDTH = 640
_AXIS = {
    "labelColor": INK,
    "titleColor": INK,
    "labelFontSize": 12,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
    "gridColor": RULE,
    "domainColor": MUTED,
    "tickColor": MUTED,
}
_LEGEND = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12}
_CONFIG = {
    "font": FONTS,
    "background": "#ffffff",
    "view": {"stroke": RULE},
    "axis": _AXIS,
    "legend": {**_LEGEND, "titleFontWeight": "normal", "orient": "bottom", "labelLimit": 260},
    "title": {
        "color": INK,
        "fontSize": 15,
        "subtitleColor": MUTED,
        "subtitleFontSize": 12,
        "anchor": "start",
        "offset": 12,
    },
    "text": {"color": INK, "fontSize": 12},
}


def moment(at: datetime.datetime) -> str:
    """`at` as the clock in Beijing shows it, marked UTC: with a UTC scale no host zone can shift the axis."""
    return at.astimezone(BEIJING).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def noon(day: datetime.date) -> str:
    """The middle of a Beijing day on the axis of `moment`."""
    return f"{day.isoformat()}T12:00:00Z"


def data(rows: list[dict]) -> alt.Data:
    """Rows as inline data."""
    return alt.Data(values=rows)


def timeline(field: str, form: str, title: str, *, domain: tuple[str, ...] = (), **axis) -> alt.X:
    """The time axis over `field`, labelled with the d3 time format `form`; `domain` names both ends."""
    label = f"utcFormat(datum.value, '{form}')"
    scale = alt.Scale(type="utc", domain=list(domain)) if domain else alt.Scale(type="utc")
    return alt.X(
        f"{field}:T",
        scale=scale,
        axis=alt.Axis(labelExpr=label, grid=False, labelOverlap=True, **axis),
        title=title,
    )


def heading(title: str, *notes: str) -> alt.TitleParams:
    """Title with its notes below; empty notes are left out."""
    return alt.TitleParams(full_width(title), subtitle=[full_width(note) for note in notes if note])


def svg(figure: alt.TopLevelMixin, words: str = "") -> str:
    """The chart as an SVG element for a page: no scripts, no style attributes, labelled by its own title.

    `words` say what the picture shows; they become its description.
    """
    drawn = vl_convert.vegalite_to_svg(_specification(figure))
    return _labelled(drawn, _title_of(figure), words)


def png(figure: alt.TopLevelMixin, *, dots_per_inch: int = 192) -> bytes:
    """The chart as PNG for Word."""
    return vl_convert.vegalite_to_png(_specification(figure), ppi=dots_per_inch, scale=1)


def _specification(figure: alt.TopLevelMixin) -> dict:
    return {**figure.to_dict(), "config": _CONFIG}


def _title_of(figure: alt.TopLevelMixin) -> str:
    return figure.to_dict()["title"]["text"]


def _labelled(drawn: str, title: str, words: str) -> str:
    named = drawn.replace("<svg ", f'<svg role="img" aria-label="{_escaped(title)}" ', 1)
    if not words:
        return named
    head, sign, rest = named.partition(">")
    return f"{head}{sign}<title>{_escaped(title)}</title><desc>{_escaped(words)}</desc>{rest}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@functools.cache
def verdict_scale() -> alt.Scale:
    """Verdicts in their order and colours, by their names."""
    names = [*(verdict.label for verdict in Verdict), UNJUDGED]
    return alt.Scale(domain=names, range=[*VERDICT_COLOURS.values(), "#d5dbe1"])
