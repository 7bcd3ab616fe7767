"""Mongolian script on the public page: only where a person entered it, upright, and nothing else changes."""

import pytest
from bureau import AREA, NOW, administrators
from makers import app_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import cap, public_text
from emergency.services.browse import public
from emergency.storage import schema
from plans.public_text import LONGEST, Slot, slots_shown, unfit
from plans.terms import WarningLevel

# Letters of the block in the order of their code points: no word, and no translation of anything.
LETTERS = "".join(chr(code) for code in range(0x1820, 0x1830))


def _enter(bureau, slot=Slot.GENERAL, text=LETTERS, who="admin"):
    public_text.enter(bureau.office, bureau.people[who], NOW, slot, text)


def test_without_a_text_the_page_shows_none(bureau):
    """No section, no placeholder."""
    page = visitor(app_of(bureau)).get("/public/").text

    assert "mongolian" not in page and 'lang="zh-CN"' in page


def test_a_text_stands_upright_in_its_language(bureau):
    """As it was entered, with its language; the style sheet writes it from top to bottom."""
    _enter(bureau)
    browser = visitor(app_of(bureau))

    assert f'<div class="mongolian" lang="mn-Mong">{LETTERS}</div>' in browser.get("/public/").text
    assert "writing-mode: vertical-lr" in browser.get("/static/console.css").text


def test_a_text_shows_with_what_it_is_for(bureau):
    """The one for no warning disappears when one is in force; the one for yellow appears; the one for red stays away."""
    for place, slot in enumerate((Slot.NONE, Slot.YELLOW, Slot.RED)):
        _enter(bureau, slot, LETTERS[place:])
    assert [each.slot for each in public.current(bureau.office, NOW).texts] == [Slot.NONE]
    warn(bureau, drill=True)
    assert [each.slot for each in public.current(bureau.office, NOW).texts] == [Slot.NONE]
    warn(bureau)
    assert [each.slot for each in public.current(bureau.office, NOW).texts] == [Slot.YELLOW]


def test_the_general_text_stands_before_the_strictest_level():
    """Whatever is in force; a tip is no level."""
    assert slots_shown(set()) == (Slot.GENERAL, Slot.NONE) == slots_shown({WarningLevel.TIP})
    both = {WarningLevel.YELLOW, WarningLevel.RED}
    assert slots_shown(both) == (Slot.GENERAL, Slot.RED, Slot.YELLOW)


def test_the_feed_and_the_messages_are_untouched(bureau):
    """Atom and CAP say byte for byte what they said before."""
    issued = warn(bureau)
    before = (
        cap.as_feed(bureau.office, NOW),
        cap.as_xml(cap.messages_of(bureau.office, bureau.duty, issued.warning_id)[0]),
    )
    for slot in Slot:
        _enter(bureau, slot)
    after = (
        cap.as_feed(bureau.office, NOW),
        cap.as_xml(cap.messages_of(bureau.office, bureau.duty, issued.warning_id)[0]),
    )
    assert after == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没有预警", "没有找到传统蒙古文字母"),
        ("монгол хэл", "没有找到传统蒙古文字母"),
        ("", "没有找到传统蒙古文字母"),
        ("\u1800\u1801", "没有找到传统蒙古文字母"),
        (LETTERS + "\u202e", "改变书写方向"),
        (LETTERS[0] * (LONGEST + 1), "超过"),
    ],
)
def test_what_is_no_mongolian_script_is_refused(bureau, text, said):
    """Chinese, Cyrillic, marks alone, an override of direction, too much of it."""
    with pytest.raises(InputInvalid, match=said):
        _enter(bureau, text=text)
    assert rows(bureau, schema.public_text) == []


@pytest.mark.parametrize(("length", "fits"), [(LONGEST - 1, True), (LONGEST, True), (LONGEST + 1, False)])
def test_the_length_of_a_text(length, fits):
    """Below, at and above."""
    assert (unfit(LETTERS[0] * length) == "") is fits


def test_only_an_administrator_of_the_area_enters(bureau):
    """Not the desk, not the reader; not another city's administrator."""
    for who in ("duty", "reader", "commander"):
        with pytest.raises(NotAllowed):
            _enter(bureau, who=who)
    other = administrators(bureau.office, "150400")[0]
    with pytest.raises(NotAllowed):
        public_text.enter(bureau.office, other, NOW, Slot.GENERAL, LETTERS)


def test_a_text_is_replaced_and_taken_off_and_every_version_is_kept(bureau):
    """The page shows the newest; taken off it shows none; the rows and the journal tell all of it."""
    _enter(bureau)
    _enter(bureau, text=LETTERS[1:])
    assert [each.text for each in public.current(bureau.office, NOW).texts] == [LETTERS[1:]]
    public_text.remove(bureau.office, bureau.admin, NOW, Slot.GENERAL)
    assert public.current(bureau.office, NOW).texts == ()
    with pytest.raises(NotFound):
        public_text.remove(bureau.office, bureau.admin, NOW, Slot.GENERAL)
    assert [each.text for each in rows(bureau, schema.public_text)] == [LETTERS, LETTERS[1:]]
    acts = [each.act for each in rows(bureau, schema.journal) if each.noun == "public_text"]
    assert acts == ["enter", "enter", "remove"]


def test_the_form_of_the_administrator(bureau):
    """Enter, see it on the public page, take it off; markup in a text stays text."""
    admin = visitor(app_of(bureau), "admin")
    sent = admin.post("/public-text/", "/public-text/", slot="general", text=LETTERS + "<b>")
    assert sent.status_code == 302
    assert f"{LETTERS}&lt;b&gt;" in admin.get("/public/").text and AREA
    assert admin.post("/public-text/", "/public-text/", slot="general", text="汉字").status_code == 422
    assert admin.post("/public-text/remove", "/public-text/", slot="general").status_code == 302
    assert "mongolian" not in admin.get("/public/").text
