"""The calendar of levels and the bars of a replay: letters, numbers, words, and what is left out."""

import datetime
import xml.etree.ElementTree as ET

import pytest

from emergency.documents import chart
from emergency.documents.chart import LevelCalendar, ReplayOutcome
from plans.terms import WarningLevel

DAY, FIRST = datetime.timedelta(days=1), datetime.date(2015, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"
NONE, YELLOW, ORANGE, RED = (WarningLevel(name) for name in ("none", "yellow", "orange", "red"))


def calendar(levels, length=60, name="规则集 CN-2024"):
    """Days from New Year 2015 on, without a level but for these places."""
    days = (FIRST + place * DAY for place in range(length))
    return LevelCalendar(name, tuple((day, levels.get(place, NONE)) for place, day in enumerate(days)))


def drawn(figure, words="") -> ET.Element:
    """The drawing of a chart."""
    return ET.fromstring(chart.svg(figure, words))


def texts(root: ET.Element) -> list[str]:
    """Every text of a drawing."""
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def test_every_warned_day_bears_the_letter_of_its_level():
    """As many letters as days; a day without a level has none: colour never stands alone."""
    found = texts(drawn(chart.level_calendar(calendar({0: YELLOW, 1: YELLOW, 40: ORANGE, 41: RED}))))
    assert [found.count(letter) for letter in ("黄", "橙", "红", "无")] == [2, 1, 1, 0]
    assert "2015年1月" in found and "2015年2月" in found and "31" in found


def test_a_picture_has_title_and_description_and_is_safe():
    """For who cannot see it; what is in a name cannot break out."""
    shown = calendar({0: RED}, name='甲<乙"&')
    root = drawn(chart.level_calendar(shown), chart.calendar_words(shown))
    assert root.get("role") == "img" and root[0].tag == f"{SVG}title" and root[1].tag == f"{SVG}desc"
    assert root[1].text == '甲<乙"&：共 60 天，黄色 0 天，橙色 0 天，红色 1 天。逐月天数见下表。'


@pytest.mark.parametrize(("months", "shown"), [(35, 35), (36, 36), (37, 1)])
def test_a_long_calendar_shows_the_months_with_a_level_and_says_so(months, shown):
    """Up to three years every month; beyond them only those with a warning."""
    length = (FIRST.replace(year=2015 + months // 12, month=months % 12 + 1) - FIRST).days
    made = calendar({0: YELLOW}, length)
    assert len(chart.month_counts(made)) == shown
    said = any(
        f"另有 {months - shown} 个月没有任何预警" in each for each in texts(drawn(chart.level_calendar(made)))
    )
    assert said is (shown < months)


def test_the_table_counts_what_the_calendar_shows():
    """Month by month, level by level."""
    counts = chart.month_counts(calendar({0: YELLOW, 1: ORANGE, 2: ORANGE, 31: RED}))
    assert [(each.month, list(each.days.values())) for each in counts] == [
        ("2015年1月", [1, 2, 0]), ("2015年2月", [0, 0, 1]), ("2015年3月", [0, 0, 0]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "name"),
    [
        (-1, "晚于开始"), (0, "0 至 23 小时"), (23, "0 至 23 小时"), (24, "24 至 47 小时"), (47, "24 至 47 小时"),
        (48, "48 至 71 小时"), (71, "48 至 71 小时"), (72, "72 小时及以上"), (500, "72 小时及以上"),
    ],
)  # fmt: skip
def test_notice_falls_into_whole_days(hours, name):
    """Below, at and above every border."""
    counted = dict(chart.lead_counts(ReplayOutcome("x", (), (hours,))))
    assert counted[name] == 1 and sum(counted.values()) == 1 and len(counted) == 5


def test_the_bars_bear_their_numbers_for_every_plan():
    """Two plans, their names, their counts."""
    found = (
        ReplayOutcome("新规则", (("命中", 17), ("空报", 3)), (28, 28)),
        ReplayOutcome("旧规则", (("命中", 9), ("空报", 0)), ()),
    )
    shown = texts(drawn(chart.outcome_bars(found)))
    assert {"17", "3", "9", "0", "2"} <= set(shown)
    assert "新规则：次数" in shown and "旧规则：提前量（重污染过程数）" in shown
    assert chart.outcome_words(found).startswith(
        "新规则：命中 17，空报 3，晚于开始 0，0 至 23 小时 0，24 至 47 小时 2"
    )


def test_nothing_at_all_is_drawn_too():
    """No heavy period and no warning: bars of nought, an empty calendar."""
    assert "0" in texts(drawn(chart.outcome_bars((ReplayOutcome("x", (("命中", 0),), ()),))))
    assert drawn(chart.level_calendar(LevelCalendar("x", ()))) is not None
