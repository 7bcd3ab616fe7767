"""The kinds of providers a bureau may name: what each needs to be told, and the channel that speaks to it."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from notifier.channels import Channel
from notifier.channels.robot import ROBOTS, RobotChannel
from notifier.channels.sms_aliyun import SmsAliyunChannel
from notifier.channels.sms_http import SmsHttpChannel
from notifier.channels.sms_kannel import SmsKannelChannel
from notifier.channels.sms_tencent import SmsTencentChannel
from notifier.channels.smtp import SmtpChannel
from notifier.channels.voice_aliyun import VoiceAliyunChannel
from notifier.channels.webhook import WebhookChannel
from notifier.provider_template import TemplateBook

Clock = Callable[[], datetime.datetime]
Build = Callable[..., Channel]  # (clock, book, name=..., and what the file says under the kind's keys)


@dataclass(frozen=True)
class Kind:
    """One kind of provider: the keys it cannot do without, those it may have, and whether it fills blanks."""

    label: str
    build: Build
    needs: tuple[str, ...]
    may: Mapping[str, type] = field(default_factory=dict)
    templates: bool = False


def _aliyun_sms(clock: Clock, book: TemplateBook, **told) -> Channel:
    return SmsAliyunChannel(clock=clock, book=book, **told)


def _tencent_sms(clock: Clock, book: TemplateBook, **told) -> Channel:
    return SmsTencentChannel(clock=clock, book=book, **told)


def _aliyun_voice(clock: Clock, book: TemplateBook, **told) -> Channel:
    return VoiceAliyunChannel(clock=clock, book=book, **told)


def _gateway(_clock: Clock, _book: TemplateBook, url: str, **told) -> Channel:
    return SmsHttpChannel(url, **told)


def _kannel(_clock: Clock, _book: TemplateBook, url: str, **told) -> Channel:
    return SmsKannelChannel(url, **told)


def _smtp(_clock: Clock, _book: TemplateBook, host: str, **told) -> Channel:
    return SmtpChannel(host, **told)


def _webhook(_clock: Clock, _book: TemplateBook, url: str, **told) -> Channel:
    return WebhookChannel(url, **told)


def _robot(vendor: str) -> Build:
    def build(clock: Clock, _book: TemplateBook, url: str, **told) -> Channel:
        return RobotChannel(ROBOTS[vendor], url, clock=clock, **told)

    return build


_KEYS = ("key_id", "key_secret")
_WEBHOOK = Kind("网络回调", _webhook, ("url", "secret"))
KINDS: Mapping[str, Mapping[str, Kind]] = {
    "sms": {
        "aliyun": Kind("阿里云短信", _aliyun_sms, (*_KEYS, "sign_name"), {"url": str}, templates=True),
        "tencent": Kind(
            "腾讯云短信",
            _tencent_sms,
            (*_KEYS, "app_id", "sign_name"),
            {"url": str, "region": str},
            templates=True,
        ),
        "gateway": Kind(
            "通用短信网关",
            _gateway,
            ("url",),
            {"user": str, "password": str, "params": dict, "id_field": str},
        ),
        "kannel": Kind("Kannel 网关", _kannel, ("url", "user", "password"), {"report_url": str}),
        "webhook": _WEBHOOK,
    },
    "email": {
        "smtp": Kind(
            "邮件服务器",
            _smtp,
            ("host", "sender"),
            {"port": int, "user": str, "password": str, "starttls": bool},
        ),
    },
    "voice": {
        "aliyun": Kind(
            "阿里云语音", _aliyun_voice, _KEYS, {"url": str, "shown_number": str, "times": int}, templates=True
        ),
        "webhook": _WEBHOOK,
    },
    "robot": {
        "wecom": Kind("企业微信机器人", _robot("wecom"), ("url",)),
        "dingtalk": Kind("钉钉机器人", _robot("dingtalk"), ("url",), {"secret": str}),
        "feishu": Kind("飞书机器人", _robot("feishu"), ("url",), {"secret": str}),
        "webhook": _WEBHOOK,
    },
}  # fmt: skip
SECRET = frozenset({"key_secret", "password", "secret"})
