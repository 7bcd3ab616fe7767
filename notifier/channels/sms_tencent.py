"""Short messages through Tencent Cloud (接口 SendSms，版本 2021-01-11): approved text, blanks in their order."""

import datetime
import json
from collections.abc import Callable

import requests

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Wire, fields_of, identifier
from notifier.channels.sms_tencent_codes import meaning_of
from notifier.channels.tc3 import CONTENT_TYPE, authorization
from notifier.codes import NO_ID
from notifier.delivery import Accepted, Never, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.message import Message
from notifier.provider_template import TemplateBook

HOST = "sms.tencentcloudapi.com"
VERSION = "2021-01-11"


class SmsTencentChannel:
    """Sends by approved text; the unique key travels as SessionContext and comes back with the answer."""

    live = True

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        app_id: str,
        sign_name: str,
        book: TemplateBook,
        clock: Callable[[], datetime.datetime],
        region: str = "ap-guangzhou",
        host: str = HOST,
        url: str = "",
        timeout: tuple[float, float] = (5, 10),
        name: str = "tencent",
    ):
        if not (key_id and key_secret and app_id and sign_name):
            raise ChannelMisconfigured("腾讯云短信缺少密钥、应用编号或签名。请补齐设置。")
        self.name = name
        self._key_id, self._key_secret = key_id, key_secret
        self._fixed = {"SmsSdkAppId": app_id, "SignName": sign_name}
        self._book, self._clock = book, clock
        self._host, self._region = host, region
        self._wire = Wire(url or f"https://{host}/", label="腾讯云短信", timeout=timeout)

    def send(self, message: Message) -> Outcome:
        """Hand one message to Tencent Cloud."""
        if message.drill:
            return DRILL_REFUSED
        filled = self._book.fill(message)
        if isinstance(filled, Never):
            return filled
        template, params = filled
        body = self._fixed | {
            "PhoneNumberSet": [f"+86{message.address}"],
            "TemplateId": template,
            "TemplateParamSet": list(params.values()),
            "SessionContext": message.unique_key,
        }
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        reply = self._wire.post(data=payload, headers=self._headers(payload))
        return _read(fields_of(reply)) if isinstance(reply, requests.Response) else reply

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def _headers(self, payload: bytes) -> dict[str, str]:
        at = self._clock()
        proof = authorization(
            host=self._host,
            service="sms",
            payload=payload,
            key_id=self._key_id,
            key_secret=self._key_secret,
            at=at,
        )
        return {
            "Authorization": proof,
            "Content-Type": CONTENT_TYPE,
            "Host": self._host,
            "X-TC-Action": "SendSms",
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Region": self._region,
        }


def _read(body: dict) -> Outcome:
    """The outcome of an answer: the request may be refused as a whole, or its one number alone."""
    response = body.get("Response") if isinstance(body.get("Response"), dict) else {}
    error = response.get("Error")
    if isinstance(error, dict):
        code = str(error.get("Code", ""))
        return meaning_of(code).outcome(code or "no_code")
    states = response.get("SendStatusSet")
    state = states[0] if isinstance(states, list) and states and isinstance(states[0], dict) else {}
    code = str(state.get("Code", ""))
    if code != "Ok":
        return meaning_of(code).outcome(code or "no_code")
    provider_id = identifier(state.get("SerialNo"))
    return Accepted(provider_id, code) if provider_id else NO_ID.outcome("no_id")
