"""Short messages through Aliyun (接口 SendSms，版本 2017-05-25): approved text, blanks, one number a request."""

import json

from notifier.channels import DRILL_REFUSED
from notifier.channels.aliyun import AliyunCaller
from notifier.delivery import Never, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.message import Message
from notifier.provider_template import TemplateBook

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"


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

    def close(self) -> None:
        """Close the kept connections."""
        self._caller.close()
