"""The spool: one file a message, whole or absent; and the answers simulated for it."""

import json

import pytest
from database import NOW
from messages import make_message

from notifier.channels.spool import SpoolChannel, file_stem
from notifier.delivery import Accepted, Later
from notifier.receipt import ReceiptStatus
from notifier.simulation import Behaviour, SpoolReceipts


@pytest.fixture
def spool(tmp_path):
    """A spool in an empty folder."""
    return SpoolChannel(tmp_path / "spool")


def _names(spool):
    return sorted(path.name for path in spool.folder.iterdir())


def test_a_message_becomes_a_file_for_programs_and_one_for_people(spool):
    """The json holds every field; the text can be read as it stands."""
    outcome = spool.send(make_message(html="<p>x</p>", subject="启动指令"))
    stem = file_stem(make_message().unique_key)
    assert outcome == Accepted(stem)
    assert _names(spool) == [f"{stem}.json", f"{stem}.txt"]
    document = json.loads((spool.folder / f"{stem}.json").read_text(encoding="utf-8"))
    assert (document["address"], document["html"], document["provider_id"]) == (
        "19900000001",
        "<p>x</p>",
        stem,
    )
    readable = (spool.folder / f"{stem}.txt").read_text(encoding="utf-8")
    assert readable.startswith("收件人：虚构示例企业 张三 <19900000001>\n主题：启动指令\n")


def test_a_second_sending_overwrites_the_first(spool):
    """After a crash the same message lands in the same file: no duplicate."""
    spool.send(make_message())
    spool.send(make_message(attempts=2, lease=2))
    assert len(_names(spool)) == 2


def test_a_drill_is_marked_in_its_file(spool):
    """Nobody takes a drill's file for the real thing."""
    stem = spool.send(make_message(drill=True)).provider_id
    assert (spool.folder / f"{stem}.txt").read_text(encoding="utf-8").startswith("【演练】")
    assert spool.live is False


def test_a_folder_that_cannot_be_written_means_later(tmp_path):
    """The fault is named and may be mended."""
    (tmp_path / "file").write_text("x")
    outcome = SpoolChannel(tmp_path / "file").send(make_message())
    assert isinstance(outcome, Later)
    assert outcome.code == "spool_write"


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "指令：甲", ".", "", "x" * 300, "a\x00b"])
def test_no_key_leads_out_of_the_folder_or_to_an_impossible_name(spool, key):
    """Whatever the key, the name is short, plain and inside."""
    assert isinstance(spool.send(make_message(unique_key=key)), Accepted)
    assert all(len(name) < 90 and not name.startswith(".") for name in _names(spool))


def test_keys_that_look_alike_keep_different_names():
    """Replaced characters do not make two messages one."""
    assert len({file_stem(key) for key in ("a:b", "a/b", "a-b")}) == 3


BEHAVIOUR = Behaviour(fails="8$", silent="9$", unanswered="7$")


@pytest.mark.parametrize(
    ("address", "status", "answers"),
    [
        ("19900000001", ReceiptStatus.DELIVERED, True),
        ("19900000007", ReceiptStatus.DELIVERED, False),
        ("19900000008", ReceiptStatus.FAILED, False),
        ("19900000009", None, False),
    ],
)
def test_the_simulation_follows_the_end_of_the_number(address, status, answers):
    """Patterns decide; the rest is delivered and answered."""
    assert BEHAVIOUR.reports(address) is status
    assert BEHAVIOUR.answers(address) is answers


def test_without_patterns_everything_is_delivered_and_answered():
    """An empty pattern matches nothing."""
    assert Behaviour().reports("19900000009") is ReceiptStatus.DELIVERED
    assert Behaviour().answers("19900000009")


def test_simulated_receipts_name_the_spooled_messages(spool):
    """Channel, provider id and address are those of the message; replies come from short messages only."""
    for number, address in enumerate(["19900000001", "19900000008", "19900000009", "a@example.invalid"]):
        spool.send(make_message(unique_key=f"k{number}", address=address))
    simulated = SpoolReceipts(spool.folder, BEHAVIOUR)
    receipts = list(simulated.receipts(NOW))
    assert {(each.address, each.status.value) for each in receipts} == {
        ("19900000001", "delivered"),
        ("19900000008", "failed"),
        ("a@example.invalid", "delivered"),
    }
    assert {each.provider_id for each in receipts} <= {file_stem(f"k{number}") for number in range(4)}
    assert [each.sender for each in simulated.replies(NOW)] == ["19900000001"]
