"""The register of unread entries outside the plans: none is forgotten, each says where it stands."""

import csv
import datetime
import io
import pathlib
import re

import pytest
from makers import app_of, visitor

import plans
from plans.assumed_data import BY_CONSOLE, BY_OTHER_DOOR, BY_RELEASE, DataKind, assumed_entries

ROOT = pathlib.Path(plans.__file__).parent / "data"
LAST_OF_2012 = datetime.date(2026, 2, 28)  # HJ 633-2012 and what goes with it end that day


def written(kind: DataKind) -> int:
    """How many lines of the files of a kind say that nobody read them."""
    found = [ROOT / f"{kind.value}.toml", *(ROOT / kind.value).glob("*.toml")]
    texts = [each.read_text("utf-8") for each in found if each.exists()]
    return sum(len(re.findall(r"\bverified = false\b", text)) for text in texts)


@pytest.mark.parametrize("kind", list(DataKind))
def test_every_unread_entry_of_every_table_is_listed(kind):
    """As many as the files say, counted from their text; on a day before anything ended."""
    listed = [each for each in assumed_entries(datetime.date(1970, 1, 1)) if each.kind is kind]

    assert len(listed) == written(kind)


def test_every_table_has_a_kind():
    """A new table in plans/data cannot stay out of the register."""
    names = {
        each.name.removesuffix(".toml") for each in ROOT.iterdir() if each.suffix == ".toml" or each.is_dir()
    }

    assert names - {"plans", "__pycache__"} == {kind.value for kind in DataKind}


@pytest.mark.parametrize(("days", "listed"), [(-1, True), (0, True), (1, False)])
def test_an_entry_is_listed_until_its_last_day(days, listed):
    """The day before, the last day, the day after."""
    day = LAST_OF_2012 + datetime.timedelta(days=days)

    assert any("HJ633-2012" in each.file for each in assumed_entries(day)) is listed


def test_each_says_title_document_place_and_remedy():
    """Nothing is blank; what a bureau's own table replaces says so."""
    for each in assumed_entries(datetime.date(2026, 11, 25)):
        assert each.title and each.key and each.citation.document and each.used and not each.citation.verified
        assert each.remedy == (BY_CONSOLE if each.figure else BY_OTHER_DOOR.get(each.kind, BY_RELEASE))


def test_the_page_filters_by_kind_and_the_table_holds_the_same(bureau):
    """Counts on the page, rows in the file, who may confirm."""
    browser = visitor(app_of(bureau), "reader")
    page = browser.get("/plan/assumed?kind=evidence").text
    answer = browser.get("/plan/assumed-data.csv?kind=evidence").text
    found = list(csv.DictReader(io.StringIO(answer.removeprefix("\ufeff"))))

    assert f"证据判定：待核 {len(found)}" in page and "circuit_share" in page
    assert (
        "plans/data/quality.toml" not in page
        and "plans/data/quality.toml" in browser.get("/plan/assumed").text
    )
    assert {each["可确认者"] for each in found} == {"内蒙古自治区的管理员"}


@pytest.mark.parametrize("path", ["/plan/assumed?kind=x", "/plan/assumed-data.csv?kind=x"])
def test_a_kind_that_does_not_exist_is_not_found(bureau, path):
    """In words."""
    assert visitor(app_of(bureau), "reader").get(path).status_code == 404
