"""The schematic map: every division on it, the level in words, no boundaries, safe to embed."""

import xml.etree.ElementTree as ET

import pytest

from emergency.documents.schematic import HATCH, NOTICE, TileState, schematic_map, tiles
from emergency.errors import NotFound
from plans.division import division_tree
from plans.terms import WarningLevel

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(area="150500", **states):
    return ET.fromstring(schematic_map(area, {f"1{code[1:]}": state for code, state in states.items()}))


def _tile(svg, code):
    return next(each for each in svg.iter() if each.get("data-division") == code)


def _words(element):
    return [text.text for text in element.iter(f"{SVG}text")]


@pytest.mark.parametrize(("area", "count"), [("150000", 12), ("150500", 9)])
def test_every_division_of_the_area_has_one_tile(area, count):
    """The tiles are exactly the divisions the tree knows under the area, each on a place of its own."""
    placed = tiles(area)
    assert sorted(tile.code for tile in placed) == sorted(
        each.code for each in division_tree().children(area)
    )
    assert len({(tile.column, tile.row) for tile in placed}) == len(placed) == count


@pytest.mark.parametrize("area", ["150000", "150500"])
def test_no_two_tiles_overlap(area):
    """Tiles on half columns still keep a full side apart."""
    placed = tiles(area)
    for tile in placed:
        near = [
            other
            for other in placed
            if other is not tile and abs(other.column - tile.column) < 1 and abs(other.row - tile.row) < 1
        ]
        assert not near, (tile, near)


@pytest.mark.parametrize("level", [level for level in WarningLevel if level.is_graded])
def test_a_level_is_said_in_words_and_in_colour(level):
    """The tile of a warned division carries the level word beside its colour."""
    tile = _tile(_drawn(x50502=TileState(level, 215, "重度污染", "/a")), "150502")
    assert _words(tile) == ["科尔沁区", f"{level.label}预警", "AQI 215", "重度污染"]
    assert tile.find(f"{SVG}rect").get("fill") != "#ffffff"


def test_a_division_without_news_says_so():
    """No state means no warning and no index, not an empty tile."""
    assert _words(_tile(_drawn(), "150526")) == ["扎鲁特旗", "不预警", "无本地AQI"]


def test_a_drill_never_looks_live():
    """A drill has the word, a hatched ground and a dashed edge; the live tile has none of them."""
    svg = _drawn(
        x50502=TileState(WarningLevel.RED, drill=True),
        x50571=TileState(WarningLevel.RED),
    )
    drill, live = _tile(svg, "150502"), _tile(svg, "150571")
    assert ("演练·红色预警" in _words(drill), "演练·红色预警" in _words(live)) == (True, False)
    ground, plate = drill.findall(f"{SVG}rect")
    assert ground.get("fill") == f"url(#{HATCH})" and ground.get("stroke-dasharray")
    assert plate.get("fill") == live.find(f"{SVG}rect").get("fill")
    assert live.find(f"{SVG}rect").get("stroke-dasharray") is None


def test_the_hatching_is_drawn_only_where_a_drill_is_on():
    """One pattern for all drill tiles, and none on a map of real warnings."""
    drills = _drawn(x50502=TileState(drill=True), x50571=TileState(WarningLevel.RED, drill=True))
    real = _drawn(x50502=TileState(WarningLevel.RED))

    assert [each.get("id") for each in drills.iter(f"{SVG}pattern")] == [HATCH]
    assert not list(real.iter(f"{SVG}pattern"))


def test_the_map_says_that_it_is_no_map_of_boundaries():
    """The notice is written on the drawing and in its description; there is no path in it."""
    svg = _drawn()
    assert NOTICE in _words(svg)
    assert NOTICE in svg.find(f"{SVG}desc").text
    assert not list(svg.iter(f"{SVG}path")) and not list(svg.iter(f"{SVG}polygon"))


def test_the_map_can_be_listened_to():
    """Role, name and a description that tells every tile."""
    svg = _drawn(x50502=TileState(WarningLevel.ORANGE, 268, "重度污染"))
    assert (svg.get("role"), svg.find(f"{SVG}title").text) == ("group", svg.get("aria-label"))
    assert "科尔沁区：橙色预警，AQI 268 重度污染" in svg.find(f"{SVG}desc").text


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil.example", "https://evil.example", "x", ""])
def test_only_a_way_inside_the_site_becomes_a_link(href):
    """Anything else is drawn without a link."""
    assert _tile(_drawn(x50502=TileState(href=href)), "150502").tag == f"{SVG}g"


def test_a_way_inside_the_site_becomes_a_link():
    """The whole tile leads there, with its signs escaped."""
    tile = _tile(_drawn(x50502=TileState(href='/areas/150502?a="1"&b=<2>')), "150502")
    assert (tile.tag, tile.get("href")) == (f"{SVG}a", '/areas/150502?a="1"&b=<2>')


def test_a_category_cannot_break_out_of_the_drawing():
    """Text is escaped: what comes in as text stays text."""
    tile = _tile(_drawn(x50502=TileState(aqi=1, category="</text><script>")), "150502")
    assert _words(tile)[-1] == "</text><script>"


def test_the_drawing_needs_nothing_the_policy_forbids():
    """No style attributes, no scripts, no handlers, nothing from elsewhere."""
    for each in _drawn(x50502=TileState(WarningLevel.RED, 400, "严重污染", "/a")).iter():
        assert not {"style", "onclick", "onload"} & set(each.attrib)
        assert each.tag.removeprefix(SVG) not in {"script", "style", "image", "foreignObject"}


def test_an_area_without_a_map_is_refused():
    """The refusal names the areas that have one."""
    with pytest.raises(NotFound, match="150500"):
        schematic_map("150400", {})
