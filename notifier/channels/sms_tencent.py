"""Short messages through Tencent Cloud (接口 SendSms，版本 2021-01-11): approved text, blanks in their order."""

import datetime
import json
from collections.abc import Callable

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Reply, Wire, fields_of, identifier
from notifier.channels.sms_tencent_codes import meaning_of
from notifier.channels.tc3 import CONTENT_TYPE, authorization
from notifier.codes import NO_ID
from notifier.delivery import Accepted, Never, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.inquiry import Answer
from notifier.message import Message
from notifier.provider_template import TemplateBook
from notifier.receipt import ReceiptStatus
from notifier.vendor_moment import moment_of_seconds

HOST = "sms.tencentcloudapi.com"
VERSION = "2021-01-11"
MARGIN, DAY = 60, 86_400  # seconds: two clocks may differ a little; a report comes within a day
STATUSES = {"SUCCESS": ReceiptStatus.DELIVERED, "FAIL": ReceiptStatus.FAILED}


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
        reply = self._post("SendSms", body)
        return _read(fields_of(reply)) if isinstance(reply, Reply) else reply

    def ask(self, provider_id: str, address: str, sent_at: datetime.datetime) -> Answer | None:
        """What became of a message (接口 PullSmsSendStatusByPhoneNumber); found among those of its day."""
        begin = int(sent_at.timestamp())
        body = {
            "SmsSdkAppId": self._fixed["SmsSdkAppId"],
            "PhoneNumber": f"+86{address}",
            "BeginTime": begin - MARGIN,
            "EndTime": begin + DAY,
            "Offset": 0,
            "Limit": 100,
        }
        reply = self._post("PullSmsSendStatusByPhoneNumber", body)
        answered = _response(fields_of(reply)) if isinstance(reply, Reply) else {}
        return _answer(answered.get("PullSmsSendStatusSet"), provider_id)

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def _post(self, action: str, body: dict) -> Reply | Outcome:
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._wire.post(data=payload, headers=self._headers(action, payload))

    def _headers(self, action: str, payload: bytes) -> dict[str, str]:
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
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Region": self._region,
        }


def _read(body: dict) -> Outcome:
    """The outcome of an answer: the request may be refused as a whole, or its one number alone."""
    response = _response(body)
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


def _response(body: dict) -> dict:
    return body["Response"] if isinstance(body.get("Response"), dict) else {}


def _answer(listed: object, provider_id: str) -> Answer | None:
    details = listed if isinstance(listed, list) else []
    for each in details:
        status = STATUSES.get(each.get("ReportStatus")) if isinstance(each, dict) else None
        if status is None or each.get("SerialNo") != provider_id:
            continue
        at = moment_of_seconds(each.get("UserReceiveTime"))
        code = str(each.get("Description", "")) if status is ReceiptStatus.FAILED else ""
        return Answer(status, at, code) if at else None
    return None
