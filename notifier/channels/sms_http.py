"""A short-message gateway spoken to over HTTP: address, parameters and reply fields are settings."""

import datetime
import string
from collections.abc import Mapping

import requests
from requests.adapters import HTTPAdapter

from notifier.channels import DRILL_REFUSED
from notifier.channels.sms_http_codes import NO_ID, STATUSES, TIMEOUT, UNREACHABLE
from notifier.codes import meaning_of_status
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
        self._url = url
        self._params = {key: string.Template(value) for key, value in (params or DEFAULT_PARAMS).items()}
        self._secrets = {"user": user, "password": password}
        self._id_field = id_field
        self._timeout = timeout
        self._check()
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def send(self, message: Message) -> Outcome:
        """Hand one message to the gateway; a reply without an id is not taken for an acceptance."""
        if message.drill:
            return DRILL_REFUSED
        filled = {"address": message.address, "text": message.text, "reference": message.unique_key}
        form = {key: value.substitute(filled | self._secrets) for key, value in self._params.items()}
        try:
            reply = self._session.post(self._url, data=form, timeout=self._timeout, allow_redirects=False)
        except requests.Timeout:
            return TIMEOUT.outcome("timeout")
        except requests.RequestException as error:
            return UNREACHABLE.outcome(type(error).__name__)
        return self._read(reply)

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def _read(self, reply: requests.Response) -> Outcome:
        if not reply.ok or reply.is_redirect:
            meaning = meaning_of_status(STATUSES, reply.status_code)
            return meaning.outcome(reply.status_code, pause_asked(reply.headers.get("Retry-After")))
        provider_id = _identifier(reply, self._id_field)
        return Accepted(provider_id, str(reply.status_code)) if provider_id else NO_ID.outcome("no_id")

    def _check(self) -> None:
        if not self._url.startswith(("http://", "https://")):
            raise ChannelMisconfigured(
                f"短信网关地址「{self._url}」须以 http:// 或 https:// 开头。请改正设置。"
            )
        unknown = {place for value in self._params.values() for place in value.get_identifiers()} - PLACES
        if unknown:
            raise ChannelMisconfigured(
                f"短信网关参数里有未知的占位符：{'、'.join(sorted(unknown))}。请改正设置。"
            )


def pause_asked(header: str | None) -> datetime.timedelta | None:
    """The pause of a Retry-After header in seconds; a date or anything else is left to our own pauses."""
    if header is None or not (header.isascii() and header.isdigit()):
        return None
    return datetime.timedelta(seconds=min(int(header), 86_400))


def _identifier(reply: requests.Response, field: str) -> str:
    try:
        body = reply.json()
    except requests.JSONDecodeError:
        return ""
    value = body.get(field) if isinstance(body, dict) else None
    return str(value)[:120] if isinstance(value, str | int) and value != "" else ""
