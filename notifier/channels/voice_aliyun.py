"""Telephone calls that read an approved text aloud (Aliyun, 接口 SingleCallByTts，版本 2017-05-25)."""

import json

from notifier.channels import DRILL_REFUSED
from notifier.channels.aliyun import AliyunCaller
from notifier.delivery import Never, Outcome
from notifier.message import Message
from notifier.provider_template import TemplateBook

HOST = "dyvmsapi.aliyuncs.com"
VERSION = "2017-05-25"


class VoiceAliyunChannel:
    """Calls the number and reads the text `times` over; the unique key travels as OutId."""

    live = True

    def __init__(
        self,
        *,
        book: TemplateBook,
        shown_number: str = "",
        times: int = 2,
        name: str = "voice_aliyun",
        host: str = HOST,
        **caller,
    ):
        """As AliyunCaller; `shown_number` is bought from the provider, without one it uses its common pool."""
        self.name = name
        self._book = book
        self._fixed = {"PlayTimes": str(times)} | ({"CalledShowNumber": shown_number} if shown_number else {})
        self._caller = AliyunCaller(host=host, version=VERSION, label="阿里云语音", **caller)

    def send(self, message: Message) -> Outcome:
        """Ask for one call; that it was answered comes as a receipt."""
        if message.drill:
            return DRILL_REFUSED
        filled = self._book.fill(message)
        if isinstance(filled, Never):
            return filled
        template, params = filled
        query = self._fixed | {
            "CalledNumber": message.address,
            "TtsCode": template,
            "TtsParam": json.dumps(params, ensure_ascii=False, separators=(",", ":")),
            "OutId": message.unique_key[:15],
        }
        return self._caller.call("SingleCallByTts", query, "CallId")

    def close(self) -> None:
        """Close the kept connections."""
        self._caller.close()
