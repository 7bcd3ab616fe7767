"""A short-message gateway spoken to over HTTP: address, parameters and reply fields are settings."""

import string
from collections.abc import Mapping

from notifier.channels import DRILL_REFUSED
from notifier.channels.http import Reply, Wire, fields_of, identifier
from notifier.channels.sms_http_codes import STATUSES, TIMEOUT, UNREACHABLE
from notifier.codes import NO_ID
from notifier.delivery import Accepted, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.message import Message

DEFAULT_PARAMS = {
    "username": "$user",
    "password": "$password",
    "to": "$address",
    "text": "$text",
    "reference": "$reference",
}
PLACES = frozenset({"address", "text", "reference", "user", "password"})


class SmsHttpChannel:
    """Posts one message a request; `params` are templates with $address $text $reference $user $password."""

    live = True

    def __init__(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        user: str = "",
        password: str = "",
        id_field: str = "id",
        timeout: tuple[float, float] = (5, 10),
        connections: int = 32,
        name: str = "sms_http",
    ):
        self.name = name
        self._params = {key: string.Template(value) for key, value in (params or DEFAULT_PARAMS).items()}
        self._secrets = {"user": user, "password": password}
        self._id_field = id_field
        self._check()
        self._wire = Wire(
            url,
            label="短信网关",
            timeout=timeout,
            connections=connections,
            statuses=STATUSES,
            timed_out=TIMEOUT,
            unreachable=UNREACHABLE,
        )

    def send(self, message: Message) -> Outcome:
        """Hand one message to the gateway; a reply without an id is not taken for an acceptance."""
        if message.drill:
            return DRILL_REFUSED
        filled = {"address": message.address, "text": message.text, "reference": message.unique_key}
        form = {key: value.substitute(filled | self._secrets) for key, value in self._params.items()}
        reply = self._wire.post_form(form)
        if not isinstance(reply, Reply):
            return reply
        provider_id = identifier(fields_of(reply).get(self._id_field))
        return Accepted(provider_id, str(reply.status)) if provider_id else NO_ID.outcome("no_id")

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def _check(self) -> None:
        unknown = {place for value in self._params.values() for place in value.get_identifiers()} - PLACES
        if unknown:
            raise ChannelMisconfigured(
                f"短信网关参数里有未知的占位符：{'、'.join(sorted(unknown))}。请改正设置。"
            )
