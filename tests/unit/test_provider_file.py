"""The file of providers: what it makes, and how it is refused."""

import datetime
import json

import pytest
from gateway import running
from messages import make_message

from emergency.cli import main
from emergency.config import Settings
from emergency.errors import SettingsInvalid
from emergency.provider_file import read_providers
from emergency.provider_kind import KINDS
from emergency.wiring import channels, providers, rates_of
from notifier.delivery import Accepted, Later
from notifier.errors import ChannelMisconfigured
from notifier.message import Purpose

NOW = datetime.datetime(2026, 1, 15, 4, 30, tzinfo=datetime.UTC)
WHOLE = """
[sms.aliyun]
weight = 70
monthly = 50000
fen = 4.5
key_id = "id"
key_secret = "secret"
sign_name = "示例"
[sms.aliyun.templates.order_start]
id = "SMS_1"
blanks = ["area", "code"]
[sms.backup]
kind = "gateway"
url = "http://127.0.0.1:1/send"
[voice.aliyun]
key_id = "id"
key_secret = "secret"
templates.order_remind = { id = "TTS_1", blanks = ["area"] }
[email.main]
kind = "smtp"
host = "127.0.0.1"
sender = "duty@example.invalid"
[robot.duty]
kind = "wecom"
url = "http://127.0.0.1:1/robot"
"""


@pytest.fixture
def write(tmp_path):
    """Writes the file and gives its path."""

    def write(text):
        path = tmp_path / "providers.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _faults(path):
    with pytest.raises(SettingsInvalid) as refused:
        read_providers(path)
    return [each.message for each in refused.value.faults]


def test_every_provider_of_the_file_is_there_in_its_order(write):
    """With weight, quota, price and approved texts; the weight of who names none is 100."""
    found = read_providers(write(WHOLE))
    assert [(each.way, each.name, each.weight) for each in found] == [
        ("sms", "aliyun", 70),
        ("sms", "backup", 100),
        ("voice", "aliyun", 100),
        ("email", "main", 100),
        ("robot", "duty", 100),
    ]
    assert (found[0].monthly, found[0].fen, found[0].contract.label) == (50000, 4.5, "阿里云短信")
    assert found[0].book.get(Purpose.ORDER_START).id == "SMS_1"
    for each in found:
        each.channel(lambda: NOW).close()


def test_every_kind_can_be_built_from_what_it_needs():
    """A kind that could not be built would only be found out on the day."""
    known = {"secret": "sixteen-letters-", "sender": "duty@example.invalid", "url": "http://127.0.0.1:1/"}
    for way, kinds in KINDS.items():
        for name, kind in kinds.items():
            told = {each: known.get(each, "x") for each in kind.needs}
            channel = kind.build(lambda: NOW, None, name=name, **told)
            assert (channel.name, channel.live) == (name, True), way
            channel.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[fax.one]\nurl = 'x'", "fax：不是发送方式"),
        ("[sms]\naliyun = 1", "sms.aliyun.kind：没有这种服务商"),
        ("[sms.one]\nurl = 'http://x'", "sms.one.kind：没有这种服务商"),
        ("[sms.Ein]\nkind = 'gateway'\nurl = 'http://x'", "sms.Ein：名称须以小写字母开头"),
        (f"[sms.{'a' * 21}]\nkind = 'gateway'\nurl = 'http://x'", "最多 20 个字符"),
        ("[sms.one]\nkind = 'gateway'", "sms.one.url：缺少这一项"),
        ("[sms.one]\nkind = 'gateway'\nurl = ''", "sms.one.url：缺少这一项"),
        ("[sms.one]\nkind = 'gateway'\nurl = 5", "sms.one.url：须为文字"),
        ("[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nsign = 'x'", "sms.one.sign：通用短信网关没有这一项"),
        ("[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nweight = 0", "sms.one.weight：须大于 0"),
        ("[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nweight = 1001", "不超过 1000"),
        ("[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nweight = true", "sms.one.weight：须为整数"),
        ("[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nfen = -1", "sms.one.fen：须大于 0"),
        ("[email.one]\nkind = 'smtp'\nhost = 'h'\nsender = 'a@b'\nport = '25'", "email.one.port：须为整数"),
        ("[voice.aliyun]\nkey_id = 'i'\nkey_secret = 's'", "须写明至少一个已报备的模板"),
        (
            "[voice.aliyun]\nkey_id = 'i'\nkey_secret = 's'\ntemplates.order_stop = {id='1', blanks=[]}",
            "[order_stop] 不是消息种类",
        ),
    ],
)
def test_each_fault_is_said_with_its_key(write, text, said):
    """So that it can be found in the file."""
    assert any(said in each for each in _faults(write(text)))


def test_every_fault_is_said_at_once(write):
    """Nobody restarts five times."""
    text = (
        "[fax.one]\nx = 1\n[sms.one]\nkind = 'gateway'\nweight = 0\n[robot.duty]\nkind = 'wecom'\nsecret = 1"
    )
    assert len(_faults(write(text))) == 5


@pytest.mark.parametrize("weight", [1, 1000])
def test_the_lightest_and_the_heaviest_weight_are_taken(write, weight):
    """At the limits."""
    [found] = read_providers(write(f"[sms.one]\nkind = 'gateway'\nurl = 'http://x'\nweight = {weight}"))
    assert found.weight == weight


@pytest.mark.parametrize("content", [b"[sms", b"\xff\xfe", b"[sms.one\nx"])
def test_a_file_that_is_no_toml_is_refused(tmp_path, content):
    """With the place the parser names."""
    path = tmp_path / "providers.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsInvalid, match="不是正确的 TOML"):
        read_providers(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """Naming the setting to correct."""
    with pytest.raises(SettingsInvalid, match="EMERGENCY_PROVIDERS_FILE"):
        read_providers(tmp_path / "none.toml")


def test_ways_of_the_file_stand_beside_the_settings(write):
    """Voice and robots come from the file at once; short messages and mail only where the setting says so."""
    path = str(write(WHOLE))
    spooling = channels(Settings(providers_file=path), lambda: NOW)
    assert {way for way, each in spooling.items() if each.live} == {"voice", "robot"}

    live = channels(
        Settings(providers_file=path, sms_channel="providers", mail_channel="providers"), lambda: NOW
    )
    assert {way for way, each in live.items() if each.live} == {"sms", "email", "voice", "robot"}


def test_where_only_drills_are_allowed_no_provider_is_used(write):
    """Whatever the file and the channels say."""
    settings = Settings(drill_only=True, providers_file=str(write(WHOLE)), sms_channel="providers")
    assert providers(settings) == ()
    assert not any(each.live for each in channels(settings, lambda: NOW).values())


def test_a_way_without_a_provider_is_refused(write):
    """Messages would otherwise wait for nobody."""
    path = str(write("[robot.duty]\nkind = 'wecom'\nurl = 'http://127.0.0.1:1/'"))
    with pytest.raises(SettingsInvalid, match=r"没有 \[sms\] 的服务商"):
        channels(Settings(providers_file=path, sms_channel="providers"), lambda: NOW)


def test_what_one_provider_cannot_take_the_next_one_gets(write):
    """A purpose without an approved text goes to the gateway; its number carries the provider's name."""
    with running() as gateway:
        path = write(WHOLE.replace("http://127.0.0.1:1/send", gateway.url))
        sms = channels(Settings(providers_file=str(path), sms_channel="providers"), lambda: NOW)["sms"]
        outcome = sms.send(make_message(purpose=Purpose.ORDER_RELEASE))
        sms.close()
    assert outcome == Accepted("backup:m-1", "200", provider="backup")


def test_a_provider_that_cannot_be_reached_is_named(write):
    """The try says whom it failed with."""
    path = write("[robot.duty]\nkind = 'wecom'\nurl = 'http://127.0.0.1:1/robot'")
    robot = channels(Settings(providers_file=str(path)), lambda: NOW)["robot"]
    outcome = robot.send(make_message())
    robot.close()
    assert isinstance(outcome, Later) and outcome.provider == "duty"


def test_a_secret_too_short_is_refused(write):
    """Before a message waits for it."""
    path = write("[sms.own]\nkind = 'webhook'\nurl = 'http://127.0.0.1:1/'\nsecret = 'short'")
    with pytest.raises(ChannelMisconfigured, match="16"):
        channels(Settings(providers_file=str(path), sms_channel="providers"), lambda: NOW)


def test_the_command_says_what_each_provider_lacks(write, monkeypatch, capsys):
    """Every provider by its way, the approved texts, and which messages another one has to send."""
    monkeypatch.setenv("EMERGENCY_PROVIDERS_FILE", str(write(WHOLE)))
    with pytest.raises(SystemExit, match="0"):
        main(["providers"])
    said = capsys.readouterr().out
    assert "voice.aliyun 阿里云语音，分配 100" in said and "催办 TTS_1：area" in said
    assert "secret" not in said
    with pytest.raises(SystemExit, match="0"):
        main(["providers", "--json"])
    voice = next(each for each in json.loads(capsys.readouterr().out)["providers"] if each["way"] == "voice")
    assert "order_start" in voice["missing"] and "order_remind" not in voice["missing"]


@pytest.mark.parametrize(("first", "second", "rates"), [(50, 20, {"sms": 70}), (50, 0, {}), (0, 0, {})])
def test_a_way_is_as_fast_as_its_providers_together(write, first, second, rates):
    """One without a limit leaves its way without one."""
    told = "kind = 'gateway'\nurl = 'http://x'\n"
    first, second = (f"rate = {each}\n" if each else "" for each in (first, second))
    found = read_providers(write(f"[sms.one]\n{told}{first}[sms.two]\n{told}{second}"))
    assert rates_of(found) == rates
