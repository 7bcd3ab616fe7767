"""The figure that holds on a day."""

import datetime

import pytest

from plans.dated import Citation, Figure, figure_on
from plans.errors import FigureMissing

READ = Citation("环大气〔2024〕6号", "预警分级", verified=True)
ASSUMED = Citation("系统默认", "", verified=False)
FIGURES = (
    Figure("lead_hours", 24, datetime.date(2020, 1, 1), READ, until=datetime.date(2024, 6, 27)),
    Figure("lead_hours", 48, datetime.date(2024, 6, 28), ASSUMED),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [("2020-01-01", 24), ("2024-06-27", 24), ("2024-06-28", 48), ("2030-01-01", 48)],
)
def test_the_figure_in_force_is_the_one_whose_days_hold_the_day(day, value):
    """First and last day belong to a figure."""
    assert figure_on(FIGURES, datetime.date.fromisoformat(day), "lead_hours").value == value


def test_a_day_before_every_figure_is_refused():
    """There is no value before the first one."""
    with pytest.raises(FigureMissing, match="lead_hours"):
        figure_on(FIGURES, datetime.date(2019, 12, 31), "lead_hours")


def test_an_unread_source_is_shown_as_such():
    """待核 follows a citation nobody has read."""
    assert READ.label == "环大气〔2024〕6号 预警分级"
    assert ASSUMED.label == "系统默认（待核）"
