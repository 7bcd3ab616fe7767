"""The bulk index: the same numbers as the exact scalar form, for every concentration there can be."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import aqi, aqi_bulk
from plans.aqi_standard import EDITIONS

SCALES = [
    pytest.param(edition, kind, key, id=f"{edition}-{kind}-{key}")
    for edition in EDITIONS
    for kind in ("daily", "hourly")
    for key in getattr(aqi.standard(edition), kind).scales
]
CELLS = st.one_of(st.none(), st.integers(0, 4000), st.integers(0, 90_000).map(lambda n: Decimal(n) / 20))
ROWS = st.lists(st.fixed_dictionaries({key: CELLS for key in aqi.INDICATORS}), min_size=1, max_size=8)


def scalar(value, scale) -> int:
    """The scalar IAQI with the missing mark of the bulk form."""
    found = aqi.iaqi_of(value, scale)
    return aqi_bulk.MISSING if found is None else found


@pytest.mark.parametrize(("edition", "kind", "key"), SCALES)
def test_every_integer_concentration_agrees(edition, kind, key):
    """From 0 to well above the top break point, bulk and scalar must give the same IAQI."""
    scale = getattr(aqi.standard(edition), kind).scales[key]
    values = np.arange(0, scale.steps[-1] // 10**scale.decimals + 300)
    assert aqi_bulk.iaqi_column(values, scale).tolist() == [scalar(int(value), scale) for value in values]
    floats = aqi_bulk.iaqi_column(values.astype(float), scale).tolist()
    assert floats == aqi_bulk.iaqi_column(values, scale).tolist()


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", ["daily", "hourly"])
def test_every_hundredth_of_co_agrees(edition, kind):
    """CO has one decimal; every hundredth must round half to even in both forms."""
    scale = getattr(aqi.standard(edition), kind).scales["co"]
    hundredths = range(scale.steps[-1] * 10 + 200)
    bulk = aqi_bulk.iaqi_column(np.array(hundredths) / 100, scale).tolist()
    assert bulk == [scalar(Decimal(value) / 100, scale) for value in hundredths]


@given(ROWS, st.sampled_from(EDITIONS), st.sampled_from(["daily", "hourly"]))
def test_whole_rows_agree(rows, edition, kind):
    """AQI, primary pollutants and category of a row must not depend on which form computed it."""
    edition = aqi.standard(edition)
    columns = {
        key: np.array([np.nan if row[key] is None else float(row[key]) for row in rows])
        for key in aqi.INDICATORS
    }
    bulk = aqi_bulk.indices(columns, edition, getattr(edition, kind))
    for place, row in enumerate(rows):
        one = aqi.index(row, edition, getattr(edition, kind))
        assert (-1 if one.aqi is None else one.aqi) == bulk.aqi[place]
        assert one.primary == aqi_bulk.pollutants(int(bulk.primary[place]))
        assert one.category == aqi_bulk.category(int(bulk.category[place]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -1.0])
def test_what_is_no_concentration_is_missing(value):
    """NaN, infinite and negative values must have no IAQI."""
    scale = aqi.standard("HJ633-2026").daily.scales["pm25"]
    assert aqi_bulk.iaqi_column(np.array([value]), scale).tolist() == [aqi_bulk.MISSING]


@pytest.mark.parametrize("value", [10**12, np.iinfo(np.int64).max])
def test_a_huge_integer_is_above_the_scale_and_does_not_overflow(value):
    """The largest integers must count as above the top, not wrap round."""
    scale = aqi.standard("HJ633-2026").hourly.scales["co"]
    assert aqi_bulk.iaqi_column(np.array([value]), scale).tolist() == [500]


def test_columns_that_are_absent_are_not_monitored():
    """A column that is not handed in is not monitored: no IAQI, and nothing is withheld for it."""
    bulk = aqi_bulk.daily_indices({"pm25": np.array([35, 151])}, aqi.standard("HJ633-2026"))
    assert bulk.aqi.tolist() == [50, 201]
    assert bulk.iaqi["pm10"].tolist() == [aqi_bulk.MISSING] * 2
