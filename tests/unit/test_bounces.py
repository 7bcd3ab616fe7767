"""Mail that comes back: read in every dress, laid beside its mail, settled once; the escalation goes on."""

import dataclasses
import json
import mailbox

import bounced_mail
import pytest
import sqlalchemy as sa
from bureau import MINUTE, NOW
from click.testing import CliRunner
from makers import app_of, change, rows, warn
from messages import make_message

from emergency.cli import program
from emergency.errors import InputInvalid
from emergency.services import bounced, escalating
from emergency.sources.mailbox_file import read_mails
from emergency.storage import migrating, schema
from notifier.bounce import read_bounces
from notifier.bounce_codes import MEANINGS, UNKNOWN, meaning_of
from notifier.message import MessageState
from notifier.receipt import ReceiptStatus

ADDRESS = "li@example.com"
SECRET = "a-secret-in-the-address"
MAIL = bounced_mail.sent_mail(make_message(channel="email", address=ADDRESS))
NUMBER = MAIL["Message-ID"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (bounced_mail.report(MAIL, ADDRESS), "5.1.1 收件邮箱不存在"),
        (bounced_mail.report(MAIL, ADDRESS, headers=True), "5.1.1 收件邮箱不存在"),
        (bounced_mail.report(MAIL, ADDRESS, status="5.2.2"), "5.2.2 收件邮箱已满"),
        (bounced_mail.report(MAIL, ADDRESS, status="5.0.0", diagnostic="x"), "5.0.0 邮件无法投递，对方未说明原因"),
        (bounced_mail.report(MAIL, ADDRESS, status="4.4.7"), "4.4.7 投递超时，已放弃"),
        (bounced_mail.report(MAIL, ADDRESS, status="", diagnostic="550 5.7.1 no"), "5.7.1 被收件方拒收（策略或黑名单）"),
        (bounced_mail.report(MAIL, ADDRESS, status="5.7.999"), "5.7.999 被收件方的安全策略拒收"),
        (bounced_mail.exim(MAIL, ADDRESS), UNKNOWN),
        (bounced_mail.exim(MAIL, ADDRESS, "550 5.2.1 disabled"), "5.2.1 收件邮箱已停用"),
        (bounced_mail.chinese_page(MAIL, ADDRESS), "5.1.1 收件邮箱不存在"),
    ],
)  # fmt: skip
def test_a_report_names_the_mail_and_what_its_code_means(raw, code):
    """RFC 3464 with the mail or its headers, Exim's head, a page in Chinese; the reference is our own number."""
    [found] = read_bounces(raw)

    assert (found.references, found.status, found.code) == ((NUMBER,), ReceiptStatus.FAILED, code)


@pytest.mark.parametrize(
    "raw",
    [
        bounced_mail.report(MAIL, ADDRESS, action="delayed", status="4.4.1"),
        bounced_mail.report(MAIL, ADDRESS, action="relayed", status="2.0.0"),
        bounced_mail.auto_reply(MAIL),
        bounced_mail.chinese_page(MAIL, ADDRESS, "系统将继续尝试投递（451 4.2.0）"),
        b"From: a@example.com\nSubject: hello\n\nhello\n",
        b"",
        b"\xff\xfe\x00garbage",
    ],
)
def test_a_delay_an_automatic_answer_and_other_mail_settle_nothing(raw):
    """The mail may still arrive, or has."""
    assert read_bounces(raw) == []


def test_a_report_of_delivery_is_a_receipt_too():
    """Where a server reports success, the mail was delivered."""
    [found] = read_bounces(bounced_mail.report(MAIL, ADDRESS, action="delivered", status="2.0.0"))
    assert (found.status, found.code) == (ReceiptStatus.DELIVERED, "")


def test_each_recipient_of_a_report_is_one_bounce():
    """Two groups of fields, two reports."""
    raw = bounced_mail.report(MAIL, ADDRESS).decode()
    second = "\nFinal-Recipient: rfc822; wang@example.com\nAction: failed\nStatus: 5.1.2\n\n--edge\nContent-Type: message"
    found = read_bounces(raw.replace("\n--edge\nContent-Type: message/rfc822", second + "/rfc822").encode())
    assert [each.address for each in found] == [ADDRESS, "wang@example.com"]


def test_every_meaning_is_chinese_and_an_unknown_code_has_one():
    """No officer reads a bare number."""
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in MEANINGS.values())
    assert meaning_of("5.9.9") == UNKNOWN
    assert meaning_of("5.3.99") == "收件方邮件系统有问题"


@pytest.fixture
def mailed(bureau):
    """A warning in force, its mails taken by the server under their own numbers; the first of them."""
    warn(bureau)
    table = schema.message
    for each in rows(bureau, table, table.c.channel == "email"):
        mail = bounced_mail.sent_mail(make_message(unique_key=each.unique_key, address=each.address))
        taken = {"state": MessageState.SENT, "provider_id": mail["Message-ID"], "sent_at": NOW}
        change(bureau, sa.update(table).where(table.c.id == each.id).values(**taken))
    bureau.first = rows(bureau, table, table.c.channel == "email")[0]
    bureau.mail = bounced_mail.sent_mail(
        make_message(unique_key=bureau.first.unique_key, address=bureau.first.address)
    )
    return bureau


def _message(bureau):
    return rows(bureau, schema.message, schema.message.c.id == bureau.first.id)[0]


def _take(bureau, *raws, now=NOW + 5 * MINUTE):
    return bounced.take(bureau.office, now, raws)


def test_a_bounce_settles_its_mail_and_no_other(mailed):
    """The reason stands with the message; twice is once."""
    raw = bounced_mail.report(mailed.mail, mailed.first.address)
    taken = _take(mailed, raw)
    assert (taken.reports, taken.fresh, taken.unmatched, taken.other) == (1, 1, 0, 0)
    held = _message(mailed)
    assert held.state is MessageState.FAILED
    assert "5.1.1 收件邮箱不存在" in held.reason
    assert _take(mailed, raw).fresh == 0
    failed = rows(mailed, schema.message, schema.message.c.state == MessageState.FAILED)
    assert [each.id for each in failed] == [mailed.first.id]


def test_the_number_of_one_of_several_servers_is_found(mailed):
    """The chain puts the provider's name in front."""
    row = {
        "way": "email", "name": "backup", "label": "SMTP", "given": 1, "weight": 1, "changed_at": NOW, "why": "",
    }  # fmt: skip
    change(mailed, sa.insert(schema.provider).values(**row))
    table = schema.message
    named = {"provider_id": f"backup:{mailed.first.provider_id}"}
    change(mailed, sa.update(table).where(table.c.id == mailed.first.id).values(**named))
    assert _take(mailed, bounced_mail.report(mailed.mail, "forwarded@example.net")).fresh == 1
    assert _message(mailed).state is MessageState.FAILED


def test_a_bounce_of_a_mail_nobody_knows_is_counted_and_moves_nothing(mailed):
    """Somebody else's mail."""
    taken = _take(mailed, bounced_mail.report(MAIL, ADDRESS), bounced_mail.auto_reply(mailed.mail))
    assert (taken.mails, taken.reports, taken.fresh, taken.unmatched, taken.other) == (2, 1, 0, 1, 1)
    assert not rows(mailed, schema.receipt)


def test_a_bounce_that_overtakes_its_mail_is_to_come_again(mailed):
    """The mail server answered, the worker has not written it down yet; somebody else's mail is not waited for."""
    table = schema.message
    own = table.c.id == mailed.first.id
    change(mailed, sa.update(table).where(own).values(state=MessageState.CLAIMED, provider_id=""))
    settings = dataclasses.replace(mailed.office.settings, callback_token=SECRET)
    mailed.office = dataclasses.replace(mailed.office, settings=settings)
    client = app_of(mailed).test_client()
    raw = bounced_mail.report(mailed.mail, mailed.first.address)
    early = client.post(f"/bounce/{SECRET}", data=raw, content_type="message/rfc822")
    assert (early.status_code, early.json["early"], early.headers["Retry-After"]) == (503, 1, "60")
    assert _take(mailed, raw, bounced_mail.report(MAIL, ADDRESS)).unmatched == 1
    change(
        mailed,
        sa.update(table).where(own).values(state=MessageState.SENT, provider_id=mailed.first.provider_id),
    )
    assert client.post(f"/bounce/{SECRET}", data=raw, content_type="message/rfc822").json["fresh"] == 1
    assert _message(mailed).state is MessageState.FAILED


def test_the_escalation_goes_on_by_the_other_way(mailed):
    """Whose mail came back is sent a short message at the next step, and nobody else."""
    _take(mailed, bounced_mail.report(mailed.mail, mailed.first.address))
    escalating.escalate_due(mailed.office, NOW + 30 * MINUTE)
    sent = [each for each in rows(mailed, schema.message) if ":order_remind:c1:" in each.unique_key]
    assert [(each.contact_id, each.channel) for each in sent] == [(mailed.first.contact_id, "sms")]


def test_a_report_from_the_future_is_dated_when_it_came(mailed):
    """A wrong clock elsewhere does not date our records."""
    _take(mailed, bounced_mail.report(mailed.mail, mailed.first.address), now=NOW + MINUTE)
    assert rows(mailed, schema.receipt)[0].at == NOW + MINUTE


@pytest.mark.parametrize("size", [bounced.LARGEST, bounced.LARGEST + 1])
def test_a_mail_as_big_as_a_film_is_refused(mailed, size):
    """At the limit it is read, above it nothing is."""
    raw = b"Subject: x\n\n".ljust(size, b"x")
    if size <= bounced.LARGEST:
        assert _take(mailed, raw).other == 1
    else:
        with pytest.raises(InputInvalid, match="2 MB"):
            _take(mailed, bounced_mail.report(mailed.mail, mailed.first.address), raw)
        assert _message(mailed).state is MessageState.SENT


def _mbox(path, *raws):
    box = mailbox.mbox(path)
    for raw in raws:
        box.add(raw)
    box.close()
    return path


def _maildir(path, *raws):
    box = mailbox.Maildir(path)
    for raw in raws:
        box.add(raw)
    box.close()
    return path


@pytest.mark.parametrize("make", [_mbox, _maildir])
def test_a_mailbox_is_read_and_left_as_it_is(tmp_path, make):
    """An mbox and a Maildir with two mails; reading twice gives the same."""
    raws = bounced_mail.report(MAIL, ADDRESS), bounced_mail.auto_reply(MAIL)
    path = make(tmp_path / "box", *raws)
    found = read_mails(path)
    assert sorted(len(read_bounces(each)) for each in found) == [0, 1]
    assert read_mails(path) == found


@pytest.mark.parametrize("name", ["", "nothing"])
def test_a_folder_that_is_no_mailbox_is_refused(tmp_path, name):
    """With what to name instead."""
    with pytest.raises(InputInvalid, match=r"Maildir|读不了"):
        read_mails(tmp_path / name)


def test_the_command_reads_a_mailbox_and_says_what_came_of_it(mailed, tmp_path):
    """Text for people, one document for programs, 2 for a path that is not there."""
    path = _mbox(tmp_path / "mbox", bounced_mail.report(mailed.mail, mailed.first.address))
    change(mailed, sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    change(mailed, sa.text(f"INSERT INTO alembic_version VALUES ('{migrating.newest()}')"))
    url = ["--database-url", mailed.office.settings.database_url, "bounces"]
    shown = CliRunner().invoke(program, [*url, str(path), "--json"])
    assert json.loads(shown.output) == {
        "ok": True,
        "mails": 1,
        "reports": 1,
        "fresh": 1,
        "unmatched": 0,
        "early": 0,
        "other": 0,
    }
    assert _message(mailed).state is MessageState.FAILED
    assert "新登记 0 件" in CliRunner().invoke(program, [*url, str(path)]).output
    assert CliRunner().invoke(program, [*url, str(tmp_path / "gone")]).exit_code == 2


def test_a_mail_server_hands_a_report_in(mailed):
    """The secret in the address decides; a wrong one is not found."""
    settings = dataclasses.replace(mailed.office.settings, callback_token=SECRET)
    mailed.office = dataclasses.replace(mailed.office, settings=settings)
    client = app_of(mailed).test_client()
    raw = bounced_mail.report(mailed.mail, mailed.first.address)
    assert client.post("/bounce/wrong", data=raw, content_type="message/rfc822").status_code == 404
    answer = client.post(f"/bounce/{SECRET}", data=raw, content_type="message/rfc822")
    assert answer.json["fresh"] == 1
    assert _message(mailed).state is MessageState.FAILED
