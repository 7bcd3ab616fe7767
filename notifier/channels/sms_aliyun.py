"""Short messages through Aliyun (接口 SendSms，版本 2017-05-25): approved text, blanks, one number a request."""

import datetime
import json

from notifier.channels import DRILL_REFUSED
from notifier.channels.aliyun import AliyunCaller
from notifier.delivery import Never, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.inquiry import Answer
from notifier.message import Message
from notifier.provider_template import TemplateBook
from notifier.receipt import ReceiptStatus
from notifier.vendor_moment import BEIJING, beijing_moment

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
STATUSES = {2: ReceiptStatus.FAILED, 3: ReceiptStatus.DELIVERED}  # 1 is still waiting


class SmsAliyunChannel:
    """Sends by approved text; the unique key travels as OutId and comes back with the receipt."""

    live = True

    def __init__(
        self, *, sign_name: str, book: TemplateBook, name: str = "aliyun", host: str = HOST, **caller
    ):
        """As AliyunCaller, with the approved signature and texts."""
        if not sign_name:
            raise ChannelMisconfigured("阿里云短信缺少签名。请补齐设置。")
        self.name = name
        self._sign_name, self._book = sign_name, book
        self._caller = AliyunCaller(host=host, version=VERSION, label="阿里云短信", **caller)

    def send(self, message: Message) -> Outcome:
        """Hand one message to Aliyun."""
        if message.drill:
            return DRILL_REFUSED
        filled = self._book.fill(message)
        if isinstance(filled, Never):
            return filled
        template, params = filled
        query = {
            "PhoneNumbers": message.address,
            "SignName": self._sign_name,
            "TemplateCode": template,
            "TemplateParam": json.dumps(params, ensure_ascii=False, separators=(",", ":")),
            "OutId": message.unique_key,
        }
        return self._caller.call("SendSms", query, "BizId")

    def ask(self, provider_id: str, address: str, sent_at: datetime.datetime) -> Answer | None:
        """What became of a message (接口 QuerySendDetails); asked by number and day, as it wants both."""
        query = {
            "PhoneNumber": address,
            "BizId": provider_id,
            "SendDate": sent_at.astimezone(BEIJING).strftime("%Y%m%d"),
            "PageSize": "1",
            "CurrentPage": "1",
        }
        listed = self._caller.fields("QuerySendDetails", query).get("SmsSendDetailDTOs")
        details = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
        detail = details[0] if isinstance(details, list) and details else None
        return _answer(detail) if isinstance(detail, dict) else None

    def close(self) -> None:
        """Close the kept connections."""
        self._caller.close()


def _answer(detail: dict) -> Answer | None:
    status = STATUSES.get(detail.get("SendStatus"))
    at = beijing_moment(detail.get("ReceiveDate")) or beijing_moment(detail.get("SendDate"))
    if status is None or at is None:
        return None
    failed = status is ReceiptStatus.FAILED
    return Answer(status, at, str(detail.get("ErrCode", "")) if failed else "")
