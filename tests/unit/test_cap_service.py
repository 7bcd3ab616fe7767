"""Our own warnings as CAP: a chain of messages that other systems can follow."""

import datetime
import importlib.util
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from bureau import DAY, HOUR, NOW, START
from cap_message import key_and_certificate
from makers import TWO_HEAVY_DAYS, Clock, app_of, visitor, warn

from emergency.cap.examination import examine
from emergency.cap.identifier import Identifier, parse
from emergency.cap.signature import Seal
from emergency.config import settings_from
from emergency.errors import NotFound, SettingsInvalid
from emergency.services import cap
from plans.beijing import BEIJING
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

needs_signxml = pytest.mark.skipif(
    importlib.util.find_spec("signxml") is None, reason="the extra `cap` is not installed"
)


def _chain(bureau):
    """Issue yellow, raise to orange, release: three messages."""
    issued = warn(bureau)
    later = NOW + HOUR
    bureau.receives(TWO_HEAVY_DAYS, later)
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, later)
    end = START + 4 * DAY
    bureau.receives([80, 80, 80, 80], end, first=0)
    bureau.decides(WarningAct.RELEASE, WarningLevel.ORANGE, end, start=end)
    return issued.warning_id


def test_each_message_of_a_warning_points_at_all_before_it(bureau):
    """Alert, Update, Cancel, with references in the order they were sent; each passes its own judge."""
    messages = cap.messages_of(bureau.office, bureau.duty, _chain(bureau))

    assert [each.message_type for each in messages] == ["Alert", "Update", "Cancel"]
    for place, each in enumerate(messages):
        assert [one.identifier for one in each.references] == [one.identifier for one in messages[:place]]
        found = examine(cap.as_xml(each), "own.xml")
        assert found.ok, found.faults
    assert messages[-1].info.response_types == ("AllClear",)
    assert [each.info.severity for each in messages] == ["Moderate", "Severe", "Minor"]


def test_moments_carry_their_offset(bureau):
    """+08:00 and never Z."""
    issued = warn(bureau)
    text = cap.as_xml(cap.messages_of(bureau.office, bureau.duty, issued.warning_id)[0]).decode()

    assert "+08:00" in text
    assert not re.search(r"\dZ<", text)


def test_a_drill_is_an_exercise_and_never_public(bureau):
    """Marked in status, note and headline; not in the feed, not at an address."""
    issued = warn(bureau, drill=True)
    (message,) = cap.messages_of(bureau.office, bureau.duty, issued.warning_id)

    assert message.status == "Exercise"
    assert message.note.startswith("演练")
    assert message.info.headline.startswith("【演练】")
    assert examine(cap.as_xml(message), "drill.xml").ok
    assert cap.feed(bureau.office, NOW) == ()
    with pytest.raises(NotFound):
        cap.public_message(bureau.office, message.identifier)


def test_the_feed_leads_to_every_message(bureau):
    """Newest first; what stands behind each address is the message itself."""
    warning_id = _chain(bureau)
    now = START + 4 * DAY
    browser = visitor(app_of(bureau, Clock(now)))
    feed = browser.get("/public/feed.atom")
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = ElementTree.fromstring(feed.data).findall("a:entry", space)
    identifiers = [each.identifier for each in cap.messages_of(bureau.office, bureau.duty, warning_id)]
    links = [entry.find("a:link", space).get("href") for entry in entries]

    assert feed.mimetype == "application/atom+xml"
    assert [link.rpartition("/")[2].removesuffix(".xml") for link in links] == identifiers[::-1]
    for identifier in identifiers:
        answer = browser.get(f"/public/cap/{identifier}.xml")
        assert answer.mimetype == "application/cap+xml"
        assert examine(answer.data, identifier).root.said("identifier") == identifier


@pytest.mark.parametrize(
    "identifier", ["nothing", "15050000000000_20261125120000_1", "15050000000000_20261399120000_1"]
)
def test_a_message_nobody_sent_is_not_found(bureau, identifier):
    """In words, whatever is asked for."""
    warn(bureau)

    assert visitor(app_of(bureau)).get(f"/public/cap/{identifier}.xml").status_code == 404


@pytest.mark.parametrize(("age", "shown"), [(29, 1), (30, 1), (31, 0)])
def test_the_feed_holds_thirty_days(bureau, age, shown):
    """Below, at and above."""
    warn(bureau)

    assert len(cap.feed(bureau.office, NOW + age * DAY)) == shown


def test_another_city_sees_no_message(bureau):
    """The scope holds."""
    issued = warn(bureau)
    with pytest.raises(NotFound):
        cap.messages_of(bureau.office, bureau.chifeng, issued.warning_id)


def test_an_identifier_has_31_characters_and_comes_back():
    """GB/T 35965.1: 14 digits, the moment in Beijing time, a serial."""
    at = datetime.datetime(2026, 11, 25, 4, 0, tzinfo=datetime.UTC)
    made = Identifier("150500", "000", at, 1)

    assert str(made) == "15050000000000_20261125120000_1"
    assert len(str(made)) == 31
    assert parse(str(made)) == Identifier("150500", "000", at.astimezone(BEIJING), 1)


@pytest.mark.parametrize(
    ("act", "said", "left_out"),
    [
        (WarningAct.RELEASE, "解除时间：", "预计期限"),
        (WarningAct.REVOKE, "撤销时间：", "预计期限"),
        (WarningAct.EXTEND, "预计期限：", "解除时间："),
    ],
)
def test_a_message_names_its_hour_by_its_act(bureau, act, said, left_out):
    """What is over has no duration; a release told ahead is effective from its hour."""
    issued, at = warn(bureau), NOW + HOUR
    bureau.decides(act, WarningLevel.YELLOW, at, start=START, days=4, reason="测试")
    newest = cap.messages_of(bureau.office, bureau.duty, issued.warning_id)[-1]

    assert said in newest.info.description and left_out not in newest.info.description
    assert newest.info.effective == (START if act is WarningAct.RELEASE else at)


@needs_signxml
def test_a_public_message_is_signed_where_a_key_is_set(bureau, tmp_path):
    """A broken key is an error, never an unsigned message; of another pair it is refused."""
    key, certificate = key_and_certificate()
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "certificate.pem").write_text(certificate)
    warn(bureau)
    identifier = cap.feed(bureau.office, NOW)[0].identifier
    assert examine(cap.public_xml(bureau.office, identifier), "").seal.seal is Seal.UNSIGNED
    named = {"cap_key_file": f"{tmp_path}/key.pem", "cap_certificate_file": f"{tmp_path}/certificate.pem"}
    office = replace(bureau.office, settings=replace(bureau.office.settings, **named))
    signed = examine(cap.public_xml(office, identifier), "")
    assert signed.ok and signed.seal.seal is Seal.GENUINE
    other, _ = key_and_certificate()
    for content, said in ((other, "不是一对"), (b"nothing", "无法读取")):
        (tmp_path / "key.pem").write_bytes(content)
        with pytest.raises(SettingsInvalid, match=said):
            cap.public_xml(office, identifier)
    (tmp_path / "key.pem").unlink()
    with pytest.raises(SettingsInvalid, match="不能签名"):
        cap.public_xml(office, identifier)


def test_one_setting_of_two_is_refused():
    """Key and certificate come together."""
    with pytest.raises(SettingsInvalid, match="须同时设置"):
        settings_from({"EMERGENCY_CAP_KEY_FILE": "key.pem"})
