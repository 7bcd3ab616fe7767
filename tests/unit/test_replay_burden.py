"""What replayed warnings would have meant: orders and tonnes by the list in force now."""

import datetime
import json
import re
from fractions import Fraction

import pytest
import sqlalchemy as sa
from bureau import AREA, NOW
from makers import app_of, visitor
from plans.replay_burden import LABEL, burden, list_burden

from emergency.cli import main
from emergency.services import backtest
from emergency.services.backtest import WhatIf
from emergency.storage import migrating
from plans.backtest import run
from plans.history import HistoryDay, history_of
from plans.library import load
from plans.reduction import Emission
from plans.replay_basis import basis_of
from plans.terms import WarningLevel

FIRST = datetime.date(2024, 12, 1)
DAY = datetime.timedelta(days=1)
YELLOW, ORANGE, RED = (level for level in WarningLevel if level.is_graded)
LISTED = list_burden(
    ["测试清单（第 1 版）"],
    {YELLOW: 10, ORANGE: 12, RED: 15},
    [(YELLOW, {"so2": 100.0}), (YELLOW, {"so2": 50.0, "pm": 0.5}), (ORANGE, {"so2": 300.0})],
)


def score(values):
    """The score of daily AQI under CN-2024, the observed days standing in for the forecast."""
    days = [HistoryDay(FIRST + place * DAY, aqi) for place, aqi in enumerate(values)]
    return run(history_of(AREA, days, ()), basis_of(load(), AREA, "CN-2024", FIRST)).score


@pytest.mark.parametrize(("aqi", "orders"), [(199, 0), (200, 0), (201, 10)])
def test_a_day_over_200_orders_the_yellow_list_once(aqi, orders):
    """Below, at and above the line."""
    found = burden(score([80, 80, 80, aqi, 80, 80, 80]), LISTED)

    assert found.all_orders == found.orders[YELLOW] == orders
    assert bool(found.days[YELLOW]) is bool(orders)
    assert found.tonnes[Emission.SO2] == Fraction(150 * found.days[YELLOW], 1000)


def test_tonnes_are_the_cut_of_each_day_at_its_level():
    """Two heavy days are orange: the orange cut on every day it is in force, until the evening of the release."""
    found = burden(score([80, 80, 80, 230, 230, 80, 80, 80]), LISTED)

    assert found.days[ORANGE] >= 2
    assert found.tonnes[Emission.SO2] == Fraction(300 * found.days[ORANGE] + 150 * found.days[YELLOW], 1000)
    assert found.orders[ORANGE] == 12


def test_clean_air_means_nothing():
    """No warning, no order, no tonne."""
    found = burden(score([80] * 10), LISTED)

    assert found.all_orders == 0
    assert not any(found.tonnes.values())
    assert found.to_json()["cut_t"] == {"SO2": 0.0, "NOx": 0.0, "PM": 0.0, "VOCs": 0.0}


def test_the_console_reckons_with_the_list_in_force(bureau):
    """As many orders as the bureau's list has enterprises at the level."""
    days = {
        "": [HistoryDay(FIRST + place * DAY, aqi) for place, aqi in enumerate([80, 80, 80, 230, 80, 80, 80])]
    }
    found = backtest.replay(bureau.office, bureau.duty, NOW, WhatIf(AREA), days)
    (only,) = found.burdens

    assert 0 < only.orders[YELLOW] <= 8
    assert only.titles == ("测试清单（第 1 版）",)


def test_without_a_list_the_page_says_so(bureau):
    """Chifeng has none."""
    fields = {"area": "150400", "dust": "propose", "pasted": "date,aqi\n2024-12-01,230\n2024-12-02,80\n"}
    text = visitor(app_of(bureau), "chifeng").post("/backtest/", "/backtest/", **fields).text

    assert "没有生效的应急减排清单" in text


def test_the_page_labels_the_reckoning(bureau):
    """Nobody may take it for what was cut."""
    fields = {"area": AREA, "dust": "propose", "pasted": "date,aqi\n2024-12-01,230\n2024-12-02,80\n"}
    text = visitor(app_of(bureau), "duty").post("/backtest/", "/backtest/", **fields).text

    assert "按现行清单测算，非实际减排" in text
    assert "指令合计" in text


@pytest.fixture
def replayed(bureau, tmp_path, capsys, monkeypatch):
    """Runs `emergency backtest` against a database on the bureau's day; gives its standard output."""
    monkeypatch.setattr("emergency.cli.backtest_burden.utc_now", lambda: NOW)
    file = tmp_path / "实测.csv"
    days = enumerate([80, 80, 80, 201, 80, 80, 80, 80], 1)
    file.write_text("date,aqi\n" + "".join(f"2024-12-{day:02d},{aqi}\n" for day, aqi in days), "utf-8")
    with bureau.office.store.engine.begin() as connection:
        connection.execute(sa.text("create table alembic_version (version_num varchar(32) primary key)"))
        connection.execute(
            sa.text("insert into alembic_version values (:head)"), {"head": migrating.newest()}
        )
    here = bureau.office.store.engine.url.render_as_string(hide_password=False)

    def running(*options, url=here, area=AREA):
        asked = ["--database-url", url, "backtest", "--area", area, "--observed", str(file), *options]
        with pytest.raises(SystemExit) as left:
            main(asked)
        assert left.value.code == 0
        return capsys.readouterr().out

    return running


def test_the_command_reckons_with_the_list_in_force(bureau, replayed):
    """The JSON has what the console shows, under its label; the text has a paragraph of it."""
    found = json.loads(replayed("--rules", "CN-2024", "--json"))["burden"]
    days = {
        "": [HistoryDay(FIRST + place * DAY, aqi) for place, aqi in enumerate([80, 80, 80, 201] + [80] * 4)]
    }
    asked = WhatIf(AREA, rules="CN-2024")
    (shown,) = backtest.replay(bureau.office, bureau.duty, NOW, asked, days).burdens
    text = replayed("--rules", "CN-2024")

    assert found == shown.to_json() and found["orders_total"] > 0
    assert found["label"] == LABEL and LABEL in text and "测试清单（第 1 版）" in text
    assert re.search(rf"黄色预警下达指令（份） +{shown.orders[YELLOW]}\n", text)


def test_the_command_reckons_for_both_plans_of_a_comparison(replayed):
    """Under 2018 the single day over 200 asks for no warning: no order."""
    asked = ("--rules", "CN-2024", "--against", "CN-2018")
    found = json.loads(replayed(*asked, "--json"))["burden"]

    assert set(found) == {"left", "right"} and found["left"]["orders_total"] > 0
    assert "CN-2018" in replayed(*asked).split(LABEL)[1].splitlines()[0]


@pytest.mark.parametrize("options", [{"area": "150400"}, {"url": "sqlite:////nonexistent/none.db"}])
def test_without_a_list_the_command_says_so(replayed, options):
    """An area without a list; no database at all."""
    assert "没有可供测算的现行清单" in replayed("--shipped", **options)
    assert "burden" not in json.loads(replayed("--shipped", "--json", **options))
