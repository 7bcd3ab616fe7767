"""Judging CAP messages from strangers: shape, meaning, signature, and nothing outside opened."""

import csv
import importlib.util
import pathlib
import socket

import pytest
from cap_message import MESSAGE, key_and_certificate

from emergency.cap.examination import examine
from emergency.cap.reading import LARGEST
from emergency.cap.signature import Seal, sign

DATA = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data" / "cap"
CASES = list(csv.DictReader((DATA / "manifest.csv").open(encoding="utf-8"))) if DATA.is_dir() else []
needs_signxml = pytest.mark.skipif(
    importlib.util.find_spec("signxml") is None, reason="the extra `cap` is not installed"
)
AREA = "43.0,122.0 43.0,123.0 44.0,122.0 43.0,122.0"


def judged(text=MESSAGE, *changes):
    """The judgement of a message with parts replaced; each part must be there."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return examine(text.encode(), "a.xml")


def codes(found):
    """The codes of the faults."""
    return [fault.code for fault in found.faults]


@pytest.mark.skipif(not CASES, reason="the CAP files beside the project are not there")
@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_published_messages_are_judged_as_their_publishers_say(case):
    """Valid ones pass, invalid ones are refused for the reason the manifest gives."""
    if "signature" in case["expected"] and importlib.util.find_spec("signxml") is None:
        pytest.skip("the extra `cap` is not installed")
    found = examine((DATA / case["file"]).read_bytes(), case["file"])
    expected = case["expected"]

    assert found.ok is expected.startswith("valid")
    if "signature" in expected:
        assert (found.seal.seal, found.faults) == (Seal.BROKEN, ())
    if "semantic" in expected:
        assert codes(found) == ["references"]
    if "schema" in expected or "1.2" in expected or "root" in expected:
        assert found.faults


def test_a_sound_message_is_accepted_unsigned():
    """And says that it is unsigned."""
    found = judged()

    assert found.ok
    assert found.verdict == "合格（未签名）"
    assert found.to_json()["message"]["identifier"] == "15050000000000_20261125120000_1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("<scope>Public</scope>", ""), "missing"),
        (("<scope>Public</scope>", "<scope>Public</scope><scope>Public</scope>"), "repeated"),
        (("<status>Actual</status>", "<status>Real</status>"), "value"),
        (("2026-11-25T12:00:00+08:00", "2026-11-25T04:00:00Z"), "moment"),
        (("2026-11-25T12:00:00+08:00", "2026-02-30T12:00:00+08:00"), "moment"),
        (("<event>", "<extra/><event>"), "unknown"),
        (("<urgency>Expected</urgency>", "<urgency><b/>Expected</urgency>"), "unknown"),
        (
            (
                "<category>Env</category>\n    <event>重污染天气</event>",
                "<event>x</event><category>Env</category>",
            ),
            "order",
        ),
    ],
)
def test_a_fault_of_shape_is_named_with_its_row(change, code):
    """Each with the element and where it stands."""
    found = judged(MESSAGE, change)

    assert code in codes(found)
    assert not found.ok
    assert all(fault.row for fault in found.faults)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("<msgType>Alert", "<msgType>Update")], "references"),
        ([("<msgType>Alert", "<msgType>Cancel")], "references"),
        ([("<scope>Public", "<scope>Restricted")], "scope"),
        ([("<scope>Public", "<scope>Private")], "scope"),
        ([("<status>Actual", "<status>Exercise")], "exercise"),
        ([("150500@yj.example.com", "150500, 通辽")], "name"),
        ([("2026-11-27T12:00:00", "2026-11-25T12:00:00")], "expires"),
        ([("44.0,122.0 43.0,122.0<", "44.0,122.0 43.0,122.1<")], "polygon"),
        ([(AREA, "43.0,122.0 43.0,123.0 43.0,122.0")], "polygon"),
        ([(AREA, AREA.replace("44.0,122.0", "122.0,44.0"))], "polygon"),
    ],
)
def test_a_fault_of_meaning_is_found_where_the_shape_is_right(changes, code):
    """What the schema cannot say."""
    assert codes(judged(MESSAGE, *changes)) == [code]


@pytest.mark.parametrize(
    ("expires", "ok"),
    [("2026-11-25T11:59:59", False), ("2026-11-25T12:00:00", False), ("2026-11-25T12:00:01", True)],
)
def test_a_message_must_end_after_it_begins(expires, ok):
    """Below, at and above the moment it was sent."""
    assert judged(MESSAGE, ("2026-11-27T12:00:00", expires)).ok is ok


@pytest.mark.parametrize(("north", "ok"), [("89.9", True), ("90", True), ("90.1", False)])
def test_a_latitude_ends_at_the_pole(north, ok):
    """Below, at and above 90 degrees; a swapped pair is caught by it."""
    assert judged(MESSAGE, ("44.0,122.0", f"{north},122.0")).ok is ok


def test_dtd_attacks_are_refused_and_open_nothing(tmp_path, monkeypatch):
    """A file entity, references to the network and a bomb of entities; no socket is opened."""
    monkeypatch.setattr(socket, "socket", None)
    secret = tmp_path / "secret.txt"
    secret.write_text("not for strangers", "utf-8")
    outside = f'<!DOCTYPE alert [<!ENTITY x SYSTEM "file://{secret}">]>'
    network = '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/alert.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'
    bomb = '<!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    for attack in (outside, network, bomb):
        found = judged(MESSAGE, ("?>\n<alert", f"?>\n{attack}\n<alert"), ("<event>重", "<event>&x;重"))
        assert codes(found) == ["dtd"]
        assert "not for strangers" not in str(found.to_json())


@pytest.mark.parametrize(("more", "sized"), [(-1, False), (0, False), (1, True)])
def test_a_huge_file_is_refused_by_its_size(more, sized):
    """Below, at and above: only what is larger is not read."""
    data = MESSAGE.encode() + b" " * (LARGEST - len(MESSAGE.encode()) + more)
    assert (codes(examine(data, "a.xml")) == ["size"]) is sized


@pytest.mark.parametrize(
    "data", [b"", b"not xml", b"\xff\xfe\x00", b"<a>" * 5000, b"<alert/>", MESSAGE.encode()[:200]]
)
def test_nothing_that_is_no_message_breaks_the_judge(data):
    """A sentence, never a crash."""
    found = examine(data, "a.xml")

    assert not found.ok
    assert found.faults[0].message


def test_chinese_encodings_are_read():
    """GB2312 and its successors are what Chinese senders declare."""
    for name in ("gb2312", "GBK", "gb18030"):
        found = examine(MESSAGE.replace("UTF-8", name).encode("gb18030"), "a.xml")
        assert found.ok
        assert found.root.first("info").said("event") == "重污染天气"


@needs_signxml
def test_what_we_sign_is_genuine_and_a_changed_word_breaks_it():
    """One character is enough; the certificate is named."""
    key, certificate = key_and_certificate()
    signed = sign(MESSAGE.encode(), key, certificate)
    sound = examine(signed, "a.xml")
    broken = examine(signed.replace(b"Moderate", b"Extreme"), "a.xml")

    assert sound.seal.seal is Seal.GENUINE
    assert "yj.example.com" in sound.seal.subject
    assert (broken.seal.seal, broken.ok) == (Seal.BROKEN, False)
