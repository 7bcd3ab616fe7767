"""`emergency assess --area 150000`: every city by itself, the linkage among them, three levels apart."""

import json

import pytest

from emergency.cli import main

REGION = ("--area", "150000", "--on", "2024-12-17T20:00")
EAST = {"150500": (201, 201), "150400": (201, 100), "152200": (160, 160)}


def table(cities, head="code", first=17):
    """A table of one row a city and day, the days from the seventeenth (clean) on."""
    rows = [f"{head},date,aqi"]
    for city, values in cities.items():
        rows += [f"{city},2024-12-{first + place},{aqi}" for place, aqi in enumerate((60, *values))]
    return "\n".join(rows) + "\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Runs `emergency assess` on a table; gives exit code, standard output and standard error."""

    def running(text, *options):
        file = tmp_path / "预报.csv"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["assess", str(file), *options])
        caught = capsys.readouterr()
        return left.value.code, caught.out, caught.err

    return running


def cities(answer):
    """The cities of an answer by code."""
    return {each["area"]: each for each in answer["region"]["cities"]}


def test_every_city_has_its_own_suggestion_and_the_region_its_linkage(run):
    """Tongliao orange, Chifeng and Hinggan yellow: one zone at the level all three meet."""
    code, out, _ = run(table(EAST), *REGION, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["area"], answer["level"], answer["response"], answer["advice"]) == (
        "150000", "yellow", "III", "issue",
    )  # fmt: skip
    (zone,) = answer["region"]["zones"]
    assert (zone["kind"], zone["level"], [each["area"] for each in zone["members"]]) == (
        "adjacent", "yellow", ["150400", "150500", "152200"],
    )  # fmt: skip
    found = cities(answer)
    assert [(each["own"], each["ordered"], each["approved"]) for each in found.values()] == [
        ("yellow", "yellow", None), ("orange", "yellow", None), ("yellow", "yellow", None),
    ]  # fmt: skip
    assert found["150500"]["suggestion"]["area"] == "150500"
    assert found["150500"]["suggestion"]["level"] == "orange"


@pytest.mark.parametrize(
    ("active", "advice", "below"),
    [("yellow", "raise", True), ("orange", "hold", False), ("red", "lower", False)],
)
def test_the_active_level_is_what_people_approved(run, active, advice, below):
    """Below, at and above the orange ordered; nobody is told to be content below it."""
    heavy = dict.fromkeys(EAST, (201, 201))
    _, out, _ = run(table(heavy), *REGION, "--active", active, "--active-from", "2024-12-17T00:00", "--json")
    answer = json.loads(out)
    tongliao = cities(answer)["150500"]
    assert (answer["level"], tongliao["approved"], tongliao["below_order"]) == ("orange", active, below)
    assert answer["advice"] == advice


def test_two_cities_make_no_zone(run):
    """Below three: every city by itself, nothing ordered."""
    _, out, _ = run(table({"150500": (201,), "150400": (201,)}), *REGION, "--json")
    answer = json.loads(out)
    assert (answer["level"], answer["advice"], answer["region"]["zones"]) == ("none", "none", [])
    assert {each["ordered"] for each in cities(answer).values()} == {None}


def test_the_region_releases_only_when_every_city_does(run):
    """Clean everywhere: release; one city not clear: hold."""
    options = (*REGION, "--active", "yellow", "--active-from", "2024-12-15T00:00", "--json")
    clean = dict.fromkeys(EAST, (60, 60))
    assert json.loads(run(table(clean), *options)[1])["advice"] == "release"
    assert json.loads(run(table({**clean, "150500": (60, 160)}), *options)[1])["advice"] == "hold"


@pytest.mark.parametrize("head", ["code", "area", "city"])
def test_the_column_may_be_code_area_or_city(run, head):
    """Codes under code and area, names under area and city."""
    names = {"通辽市": (201,), "赤峰": (201,)} if head != "code" else {"150500": (201,), "150400": (201,)}
    code, out, _ = run(table(names, head), *REGION, "--json")
    assert (code, list(cities(json.loads(out)))) == (0, ["150400", "150500"])


def test_faults_of_every_city_are_named_together(run):
    """An unknown division, an unknown value, a repeated day of one city: three faults, nothing assessed."""
    rows = ("999999,2024-12-18,100", "150500,2024-12-18,x", "150400,2024-12-18,90", "150400,2024-12-18,91")
    text = "\n".join(("code,date,aqi", *rows)) + "\n"
    code, out, _ = run(text, *REGION, "--json")
    refusal = json.loads(out)
    assert (code, refusal["ok"]) == (2, False)
    assert [(fault["row"], fault["column"], fault["code"]) for fault in refusal["faults"]] == [
        (2, "code", "unknown_division"), (3, "aqi", "not_a_number"), (5, "date", "repeated"),
    ]  # fmt: skip


def test_a_table_without_places_is_the_region_as_one(run):
    """As before: one forecast, one suggestion, no `region`."""
    _, out, _ = run("date,aqi\n2024-12-18,201\n", *REGION, "--json")
    answer = json.loads(out)
    assert answer["level"] == "yellow"
    assert "region" not in answer


def test_people_read_the_three_levels_side_by_side(run):
    """The zone, every city with own, ordered and approved level, and the article."""
    _, out, _ = run(table(EAST), *REGION, "--active", "yellow", "--active-from", "2024-12-17T00:00")
    assert "区域建议级别：黄色    建议维持" in out
    assert "控制区（相邻连片）赤峰市、通辽市、兴安盟：黄色" in out
    assert "  通辽市：橙色 / 黄色 / 黄色，本级建议升级" in out
    assert "三个及以上相邻盟市" in out


def test_observed_days_do_not_go_with_several_cities(run, tmp_path):
    """Measured days name no city; that is said."""
    observed = tmp_path / "实测.csv"
    observed.write_text("date,aqi\n2024-12-16,230\n", encoding="utf-8")
    code, out, _ = run(table(EAST), *REGION, "--observed", str(observed), "--json")
    assert (code, json.loads(out)["code"]) == (2, "usage")
