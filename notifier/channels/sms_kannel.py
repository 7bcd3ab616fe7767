"""Short messages through Kannel's smsbox (GET /cgi-bin/sendsms): it gives no number, so ours travels in dlr-url."""

import http
import urllib.parse

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Reply, Wire
from notifier.codes import permanent
from notifier.delivery import Accepted, Outcome
from notifier.message import Message

# Delivered to the phone, not delivered, refused by the centre; accepted by the centre is no end.
REPORTED = 1 + 2 + 16
ACCEPTED = frozenset({"0", "3"})  # on its way; stored until the centre is back
REFUSED = permanent("Kannel 认为请求有误")


class SmsKannelChannel:
    """Hands one message to smsbox; `report_url` is where Kannel calls with what became of it."""

    live = True

    def __init__(
        self,
        url: str,
        *,
        user: str,
        password: str,
        report_url: str = "",
        timeout: tuple[float, float] = (5, 10),
        connections: int = 32,
        name: str = "kannel",
    ):
        self.name = name
        self._login = {"username": user, "password": password, "coding": "2", "charset": "UTF-8"}
        self._report_url = report_url
        self._wire = Wire(url, label="Kannel", timeout=timeout, connections=connections)

    def send(self, message: Message) -> Outcome:
        """Hand one message over; smsbox answers 202 once bearerbox keeps it, stored or on its way."""
        if message.drill:
            return DRILL_REFUSED
        query = self._login | {"to": message.address, "text": message.text} | self._report(message)
        reply = self._wire.get(params=query)
        if not isinstance(reply, Reply):
            return reply
        code = reply.text.partition(":")[0].strip()
        if reply.status == http.HTTPStatus.ACCEPTED and code in ACCEPTED:
            return Accepted(message.unique_key, code)
        return REFUSED.outcome(code[:20] or reply.status)

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def _report(self, message: Message) -> dict[str, str]:
        if not self._report_url:
            return {}
        reference = urllib.parse.quote(message.unique_key, safe="")
        # Kannel fills in %d (what became of it) and %T (when); a percent sign of the key is doubled for it.
        address = f"{self._report_url}?id={reference.replace('%', '%%')}&status=%d&at=%T"
        return {"dlr-mask": str(REPORTED), "dlr-url": address}
