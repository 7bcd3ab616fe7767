"""What nobody has read, in every data file: nothing is missing from the register, nothing read is in it."""

import pathlib

import pytest
from makers import app_of, visitor

import plans
from plans.industry import industries
from plans.unread import DataKind, unread

ROOT = pathlib.Path(plans.__file__).parent / "data"
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*.toml")
    if path.relative_to(ROOT).parts[0] != "plans"
)


@pytest.mark.parametrize("file", FILES)
def test_every_entry_nobody_has_read_is_in_the_register(file):
    """As many as the file says `verified = false`, each with a name and a source."""
    said = ROOT.joinpath(file).read_text("utf-8").count("verified = false")
    found = [each for each in unread() if each.file == file]

    assert len(found) == said
    assert all(each.name and each.document for each in found)


def test_the_guide_that_was_read_is_not_in_it():
    """Cement clinker is verified throughout."""
    assert industries()["cement_clinker"].rules
    assert not [each for each in unread() if each.file == "industries/cement_clinker.toml"]


def test_every_kind_is_told_apart():
    """Six kinds, and the plans' own figures in none of them."""
    assert {each.kind for each in unread()} == set(DataKind)
    assert not [each for each in unread() if each.file.startswith("plans/")]


def test_the_page_lists_them_with_who_may_confirm(bureau):
    """Folded by kind, with file and source."""
    text = visitor(app_of(bureau), "admin").get("/plan/assumed").text

    assert "industries/default.toml" in text
    assert "evidence.toml" in text
    assert "内蒙古自治区的管理员（录入、确认须两人）" in text
