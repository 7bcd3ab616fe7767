"""A schematic map of our own: a tile for each division, roughly beside its neighbours, and no boundaries."""

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from emergency.errors import NotFound
from plans.terms import WarningLevel

NOTICE = "示意图，不代表行政区划界线"
# Most banners have no index of their own; a dash would read as a fault.
NO_AIR = "无本地AQI"
HATCH = "drill-hatch"
INSET = 9  # of a drill tile, the hatched frame around the words
SIDE, GAP, EDGE, FOOT = 104, 8, 12, 30
FONTS = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
_DRAWN = {  # level -> (fill, ink): black or white, whichever reads at 4.5:1 or better
    WarningLevel.NONE: ("#ffffff", "#1f2933"),
    WarningLevel.TIP: ("#d6e6f5", "#1f2933"),
    WarningLevel.YELLOW: ("#f4d03f", "#1f2933"),
    WarningLevel.ORANGE: ("#ee7f1a", "#000000"),
    WarningLevel.RED: ("#b71c1c", "#ffffff"),
}


_HATCHING = (
    f'<defs><pattern id="{HATCH}" width="10" height="10" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(-45)"><rect width="10" height="10" fill="#ffffff"/>'
    '<rect width="5" height="10" fill="#5b2a86"/></pattern></defs>'
)


@dataclass(frozen=True)
class TileState:
    """What a tile shows: the warning in force, the AQI with its category, and where it leads."""

    level: WarningLevel = WarningLevel.NONE
    aqi: int | None = None
    category: str = ""
    href: str = ""
    drill: bool = False

    @property
    def words(self) -> str:
        """The level in words; a drill says so."""
        word = f"{self.level.label}预警" if self.level.is_graded else self.level.label
        return f"演练·{word}" if self.drill else word

    @property
    def air(self) -> str:
        """The AQI in words."""
        return NO_AIR if self.aqi is None else f"AQI {self.aqi} {self.category}".strip()


@dataclass(frozen=True)
class _Tile:
    code: str
    name: str
    column: float
    row: float


@functools.cache
def _layouts() -> dict:
    text = importlib.resources.files("emergency.documents").joinpath("data/schematic.toml").read_text("utf-8")
    return tomllib.loads(text)


def tiles(area: str) -> tuple[_Tile, ...]:
    """The tiles of one map; raises NotFound for an area that has none."""
    layout = _layouts().get(area)
    if layout is None:
        raise NotFound(f"没有 {area} 的示意图。目前有：{'、'.join(_layouts())}。请改用列表查看。")
    return tuple(_Tile(**each) for each in layout["tile"])


def schematic_map(area: str, states: Mapping[str, TileState]) -> str:
    """The map of `area` as an SVG element; a division without a state shows no warning and no index."""
    placed = tiles(area)
    width = _right(placed) + EDGE
    height = _bottom(placed) + EDGE + FOOT
    title = f"{_layouts()[area]['title']}预警示意图"
    ends = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" aria-label={quoteattr(title)} {ends}'
        f" font-family={quoteattr(FONTS)}>",
        f"<title>{escape(title)}</title><desc>{escape(_description(placed, states))}</desc>",
        *([_HATCHING] if any(state.drill for state in states.values()) else []),
        *(_drawn(tile, states.get(tile.code, TileState())) for tile in placed),
        f'<text x="{EDGE}" y="{height - EDGE:g}" font-size="13" fill="#52606d">{escape(NOTICE)}</text></svg>',
    ]
    return "".join(parts)


def _right(placed) -> float:
    return EDGE + max(tile.column for tile in placed) * (SIDE + GAP) + SIDE


def _bottom(placed) -> float:
    return EDGE + max(tile.row for tile in placed) * (SIDE + GAP) + SIDE


def _description(placed, states: Mapping[str, TileState]) -> str:
    spoken = [_spoken(tile, states.get(tile.code, TileState())) for tile in placed]
    return f"{NOTICE}。" + ";".join(spoken) + "。"


def _spoken(tile: _Tile, state: TileState) -> str:
    return f"{tile.name}：{state.words}，{state.air}"


def _drawn(tile: _Tile, state: TileState) -> str:
    x, y = EDGE + tile.column * (SIDE + GAP), EDGE + tile.row * (SIDE + GAP)
    fill, ink = _DRAWN[state.level]
    body = (
        f"<title>{escape(_spoken(tile, state))}</title>"
        + (_drill_ground(fill) if state.drill else _ground(fill))
        + _line(tile.name, 30, 17, ink, "bold")
        + _line(state.words, 57, 14, ink, "bold" if state.level.is_graded else "normal")
        + _line(f"AQI {state.aqi}" if state.aqi is not None else NO_AIR, 79, 14, ink, "normal")
        + _line(state.category, 96, 12, ink, "normal")
    )
    place = f'transform="translate({x:g} {y:g})"'
    if not _is_safe(state.href):
        return f'<g {place} data-division="{tile.code}">{body}</g>'
    return f'<a {place} data-division="{tile.code}" href={quoteattr(state.href)}>{body}</a>'


def _ground(fill: str) -> str:
    return f'<rect width="{SIDE}" height="{SIDE}" rx="6" fill="{fill}" stroke="#52606d"/>'


def _drill_ground(fill: str) -> str:
    """Hatched all over with the colour of the level only behind the words, so that they stay legible."""
    inner = SIDE - 2 * INSET
    return (
        f'<rect width="{SIDE}" height="{SIDE}" rx="6" fill="url(#{HATCH})" stroke="#5b2a86" '
        'stroke-width="2" stroke-dasharray="6 4"/>'
        f'<rect x="{INSET}" y="{INSET}" width="{inner}" height="{inner}" rx="3" fill="{fill}"/>'
    )


def _line(text: str, y: int, size: int, ink: str, weight: str) -> str:
    if not text:
        return ""
    place = f'x="{SIDE / 2:g}" y="{y}" text-anchor="middle"'
    return f'<text {place} font-size="{size}" font-weight="{weight}" fill="{ink}">{escape(text)}</text>'


def _is_safe(href: str) -> bool:
    """Only ways inside this site are drawn as links."""
    return href.startswith("/") and not href.startswith("//")
