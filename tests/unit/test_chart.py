"""The charts: what they say in words and numbers, what a page's policy allows, and Beijing time."""

import datetime
import functools
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from emergency.documents import chart
from plans.beijing import BEIJING
from plans.terms import Verdict, WarningLevel

PNG = b"\x89PNG\r\n\x1a\n"
CATEGORIES = (
    chart.CategoryColour(0, 50, "优", "#00e400"),
    chart.CategoryColour(51, 100, "良", "#ffff00"),
    chart.CategoryColour(101, 200, "污染", "#ff7e00"),
    chart.CategoryColour(201, None, "重度污染", "#99004c"),
)


def at(day, hour=0, minute=0):
    """A moment of December 2024 in Beijing."""
    return datetime.datetime(2024, 12, day, hour, minute, tzinfo=BEIJING)


def air(**changes):
    """Three days, two bulletins, one warning."""
    days = tuple(
        chart.DayIndex(datetime.date(2024, 12, day), aqi) for day, aqi in ((17, 98), (18, 231), (19, None))
    )
    ranges = (chart.DayRange(datetime.date(2024, 12, 18), 200, 230),)
    course = {
        "area": "通辽市",
        "observed": days,
        "bulletins": (chart.Bulletin("12月16日预报", ranges), chart.Bulletin("12月17日预报", ranges)),
        "thresholds": (chart.Threshold(200, "分级线 200"),),
        "categories": CATEGORIES,
        "periods": (chart.WarningPeriod(at(17, 12), at(19, 9), WarningLevel.ORANGE),),
        "note": "历史回放",
    }
    return chart.air_course(chart.AirCourse(**{**course, **changes}))


ANSWERS = (at(16, 18, 5), at(16, 18, 5), at(16, 19, 30))
DEADLINE = at(16, 19)


def acknowledgements(moments=ANSWERS, deadline=DEADLINE):
    """Five orders, two acknowledged in time, one late."""
    return chart.acknowledgement_course(chart.AcknowledgementCourse(at(16, 18), 5, moments, 2, deadline))


def power(**changes):
    """Four quarters of an hour with a silence between, beside the baseline."""
    quarters = [at(17, 8, 15), at(17, 8, 30), at(17, 8, 45), at(17, 14)]
    course = {
        "meter": "1号窑",
        "readings": tuple(chart.PowerPoint(each, 100.0) for each in quarters),
        "baseline": tuple(chart.PowerPoint(each, 900.0) for each in quarters),
        "window_start": at(17, 8),
        "window_end": at(17, 20),
        "standby_kw": 90.0,
    }
    return chart.power_course(chart.PowerCourse(**{**course, **changes}))


def verdicts():
    """Two divisions."""
    counts = tuple(zip(Verdict, (60, 8, 4, 0), strict=True))
    return chart.verdict_bars(
        (chart.DivisionVerdicts("科尔沁区", counts, unjudged=2), chart.DivisionVerdicts("空", ()))
    )


def reductions():
    """Two pollutants."""
    rows = (chart.PollutantReduction("SO2", 12.3, 10.1), chart.PollutantReduction("NOx", 0.0, 0.0))
    return chart.reduction_bars(chart.Reduction(rows))


ALL = {
    "air": air,
    "funnel": lambda: chart.delivery_funnel(chart.FiveCounts(216, 214, 211, 205, 190, 176)),
    "acknowledgements": acknowledgements,
    "power": power,
    "reduction": reductions,
    "verdicts": verdicts,
}


@functools.cache
def drawing(name) -> ET.Element:
    """One of the charts as SVG, drawn once."""
    return ET.fromstring(chart.svg(ALL[name]()))


def words(figure) -> list[str]:
    """Every text of the drawing."""
    svg = ET.fromstring(chart.svg(figure))
    return ["".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_needs_nothing_the_policy_forbids(name):
    """SVG without style attributes, style sheets, scripts, handlers, links or pictures from elsewhere."""
    for each in drawing(name).iter():
        tag = each.tag.rpartition("}")[2]
        assert tag not in {"script", "style", "image", "foreignObject", "a"}
        assert not [
            attribute for attribute in each.attrib if attribute == "style" or attribute.startswith("on")
        ]


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_has_a_role_and_its_title_as_a_name(name):
    """A screen reader is told what the picture is."""
    svg = drawing(name)
    assert svg.get("role") == "img"
    assert svg.get("aria-label")


@pytest.mark.parametrize("name", ALL)
def test_a_chart_comes_as_png_for_word(name):
    """The same chart leaves as PNG."""
    assert chart.png(ALL[name]()).startswith(PNG)


@pytest.mark.parametrize("name", ALL)
def test_every_text_names_chinese_fonts(name):
    """No text falls back to a font without Chinese."""
    svg = drawing(name)
    fonts = {text.get("font-family") for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert all("Noto Sans CJK SC" in font and "Microsoft YaHei" in font for font in fonts)


def test_the_five_counts_are_written_with_their_share():
    """Each step has its word, its number and its share of all orders: sent is not delivered."""
    said = words(ALL["funnel"]())
    for step, number in (
        ("下发", "214 份（99.1%）"),
        ("送达", "211 份（97.7%）"),
        ("签收", "205 份（94.9%）"),
    ):
        assert step in said and number in said
    assert {"到位", "核实", "190 份（88.0%）", "176 份（81.5%）"} <= set(said)


def test_no_orders_make_no_shares():
    """Nothing is divided by zero."""
    assert "0 份" in words(chart.delivery_funnel(chart.FiveCounts(0, 0, 0, 0, 0, 0)))


def test_the_air_shows_value_level_threshold_and_labels():
    """The measured AQI, the level with its response, the line and the replay label are all in words."""
    said = words(air())
    assert {"231", "98", "橙色预警Ⅱ级响应", "分级线 200", "12月18日", "重度污染"} <= set(said)
    assert any("历史回放" in text for text in said)
    assert "12月16日预报" in said and "12月17日预报" in said


def test_a_day_without_an_index_has_no_point():
    """None is not zero: two values are written for three days."""
    values = [text for text in words(air(thresholds=(), bulletins=())) if text in {"98", "231", "0", "null"}]
    assert {"98", "231"} <= set(values) and "null" not in values


@pytest.mark.parametrize("missing", ["observed", "bulletins", "thresholds", "periods"])
def test_the_air_is_drawn_from_whatever_there_is(missing):
    """Each part may be missing."""
    assert any("通辽市空气质量指数" in text for text in words(air(**{missing: ()})))


def test_acknowledgements_tell_in_time_late_and_silent():
    """The note adds up to the orders."""
    assert any(
        "时限内签收 2 份" in text and "逾时签收 1 份" in text and "未签收 2 份" in text
        for text in words(acknowledgements())
    )
    assert "签收时限" in words(acknowledgements())


def test_acknowledgements_of_one_moment_are_one_step():
    """Two at the same second do not pile up: no step is above the orders."""
    layer = acknowledgements().to_dict()["layer"][0]
    counts = [row["count"] for row in layer["data"]["values"]]
    assert counts == [0, 2, 3, 3]


def test_nobody_answering_is_drawn():
    """An empty curve with no common deadline still says who is silent."""
    said = words(acknowledgements(moments=(), deadline=None))
    assert "签收时限" not in said and "下达 5 份" in said


def test_a_silence_is_a_gap_in_the_power():
    """A pause of hours is broken, not bridged by a line that says the plant ran."""
    lines = (layer for layer in power().to_dict()["layer"] if layer["mark"]["type"] == "line")
    rows = next(lines)["data"]["values"]
    assert [row["kw"] for row in rows if row["name"] == "实测"] == [100.0, 100.0, 100.0, None, 100.0]


def test_the_power_names_window_and_standby_load():
    """The window and the declared load are in words."""
    assert {"停产时段", "申报保安负荷 90 kW", "基线", "实测"} <= set(words(power()))


def test_power_without_readings_is_drawn():
    """A silent meter gives a picture of nothing, not an error."""
    assert "停产时段" in words(power(readings=(), baseline=(), standby_kw=None))


def test_verdicts_stand_in_words_beside_their_colours():
    """Each bar says verdict and number; what is zero is left out; what nobody judged is said."""
    said = words(verdicts())
    assert "到位 60 部分 8 未落实 4 未判定 2" in said


def test_reductions_carry_their_numbers():
    """Planned and verified are written, with the unit on the axis."""
    said = words(reductions())
    assert {"12.30", "10.10", "0.00", "减排量（吨）", "计划减排量", "核实减排量"} <= set(said)


@pytest.mark.parametrize(
    ("aqi", "name"), [(50, "优"), (51, "良"), (100, "良"), (101, "污染"), (201, "重度污染")]
)
def test_a_category_holds_both_its_bounds(aqi, name):
    """The upper bound belongs to the better category."""
    day = (chart.DayIndex(datetime.date(2024, 12, 18), aqi),)
    points = [layer for layer in air(observed=day).to_dict()["layer"] if layer["mark"]["type"] == "point"]
    assert points[0]["data"]["values"][0]["category"] == name


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_axis_shows_beijing_days_wherever_the_server_stands(zone):
    """The zone of the host moves nothing: 00:30 on the 17th in Beijing is the 17th."""
    program = (
        "import datetime, json\n"
        "from emergency.documents import chart\n"
        "from plans.beijing import BEIJING\n"
        "at = lambda h, m=0: datetime.datetime(2024, 12, 17, h, m, tzinfo=BEIJING)\n"
        "course = chart.AcknowledgementCourse(at(0, 30), 1, (at(1),), 1)\n"
        "print(json.dumps(chart.svg(chart.acknowledgement_course(course))))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    svg = ET.fromstring(json.loads(run.stdout))
    said = {"".join(text.itertext()) for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert "17日 01:00" in said
    assert not any(text.startswith("16日") for text in said)
