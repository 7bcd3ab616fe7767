"""The one table of columns is sound: no head means two things, every word fits a drop-down."""

import pytest

from plans.list_form import Kind, fold_head, fold_word
from plans.list_forms import FORMS, form_of, form_told
from plans.measure_parser import parse_measures
from plans.unit import UnitFacts

COLUMNS = [(form, column) for form in FORMS for column in form.columns]
EXCEL_LIST = 255  # letters Excel allows in a drop-down


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_no_head_names_two_columns(form):
    named = {}
    for column in form.columns:
        for head in (column.head, *column.synonyms):
            assert named.setdefault(fold_head(head), column.key) == column.key, head


@pytest.mark.parametrize(("form", "column"), COLUMNS, ids=lambda each: each.key)
def test_words_fit_a_drop_down_and_mean_one_thing(form, column):
    if column.words is None:
        assert column.kind not in (Kind.WORD, Kind.WORDS, Kind.FLAG)
        return
    assert len(",".join(column.words.offered)) <= EXCEL_LIST
    for value, first, more in column.words.entries:
        assert all(column.words.values[fold_word(word)] == value for word in (first, *more))


def test_no_sheet_name_means_two_forms():
    named = {}
    for form in FORMS:
        for name in (form.title, *form.names):
            assert named.setdefault(fold_head(name), form.key) == form.key, name


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_form_is_found_by_its_title_and_by_every_name(form):
    assert form_of(form.title) == (form, {})
    assert all(form_of(name)[0] is form for name in form.names)


@pytest.mark.parametrize("form", [form for form in FORMS if len(form.telling) > 1], ids=lambda form: form.key)
def test_a_sheet_of_unknown_name_is_told_by_the_heads_of_the_template(form):
    assert form_told({fold_head(column.head) for column in form.offered}) is form


def test_two_strange_heads_tell_nothing():
    assert form_told({"周一", "周二"}) is None


@pytest.mark.parametrize("key", ["measure", "dust_measure", "mobile_measure"])
def test_the_example_of_a_measure_is_one_that_would_be_read(key):
    """What the grey row shows is understood whole, and says what its columns say."""
    (form,) = [each for each in FORMS if each.key == key]
    shown = {column.key: column.example for column in form.columns}
    found = parse_measures(shown["text"], (UnitFacts("L1", "1号线"),))
    assert not found.faults and [each.action for each in found.measures] == [shown["action"]]
    assert (shown["units"] is None) is (key != "measure")
