"""A signed JSON post to any address: for a bureau's own platform, and for gateways nobody has written for."""

import hashlib
import hmac
import json

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Reply, Wire, fields_of, identifier
from notifier.delivery import Accepted, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.message import Message

SIGNATURE = "X-Signature-SHA256"  # hex HMAC-SHA256 of the body with the shared secret
SHORTEST_SECRET = 16


class WebhookChannel:
    """Posts reference, address, recipient, subject and text; any 2xx is an acceptance, its `id` the number."""

    live = True

    def __init__(
        self, url: str, *, secret: str, timeout: tuple[float, float] = (5, 10), name: str = "webhook"
    ):
        if len(secret) < SHORTEST_SECRET:
            raise ChannelMisconfigured(f"网络回调通道的密钥至少 {SHORTEST_SECRET} 个字符。请改正设置。")
        self.name = name
        self._secret = secret.encode()
        self._wire = Wire(url, label="网络回调", timeout=timeout)

    def send(self, message: Message) -> Outcome:
        """Post one message; the receiver knows a repetition by its reference."""
        if message.drill:
            return DRILL_REFUSED
        body = json.dumps(_document(message), ensure_ascii=False, separators=(",", ":")).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", SIGNATURE: signature}
        reply = self._wire.post(data=body, headers=headers)
        if not isinstance(reply, Reply):
            return reply
        return Accepted(identifier(fields_of(reply).get("id")) or message.unique_key, str(reply.status))

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()


def _document(message: Message) -> dict[str, str]:
    return {
        "reference": message.unique_key,
        "purpose": message.purpose.value,
        "address": message.address,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
    }
