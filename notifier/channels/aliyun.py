"""One signed call to an interface of Aliyun; short messages and voice calls share it."""

import datetime
import secrets
from collections.abc import Callable, Mapping

from notifier.channels.acs3 import canonical_query, signed_headers
from notifier.channels.aliyun_codes import CODES, STATUSES
from notifier.channels.http import Reply, Wire, fields_of, identifier
from notifier.codes import NO_ID, UNKNOWN
from notifier.delivery import Accepted, Outcome
from notifier.errors import ChannelMisconfigured


class AliyunCaller:
    """Calls `action` at `host` and reads the answer; `url` leads elsewhere in tests and through proxies."""

    def __init__(
        self,
        *,
        host: str,
        version: str,
        key_id: str,
        key_secret: str,
        clock: Callable[[], datetime.datetime],
        label: str,
        url: str = "",
        timeout: tuple[float, float] = (5, 10),
    ):
        if not (key_id and key_secret):
            raise ChannelMisconfigured(f"{label}缺少 AccessKey。请补齐设置。")
        self._host, self._version = host, version
        self._key_id, self._key_secret = key_id, key_secret
        self._clock = clock
        self._wire = Wire(url or f"https://{host}/", label=label, timeout=timeout, statuses=STATUSES)

    def call(self, action: str, query: Mapping[str, str], id_field: str) -> Outcome:
        """The outcome of one call; accepted only where the answer names a number under `id_field`."""
        reply = self._post(action, query)
        return _read(fields_of(reply), id_field) if isinstance(reply, Reply) else reply

    def fields(self, action: str, query: Mapping[str, str]) -> dict:
        """The answer to a question; an empty one where there is none."""
        reply = self._post(action, query)
        return fields_of(reply) if isinstance(reply, Reply) else {}

    def _post(self, action: str, query: Mapping[str, str]) -> Reply | Outcome:
        headers = signed_headers(
            host=self._host,
            action=action,
            version=self._version,
            query=query,
            key_id=self._key_id,
            key_secret=self._key_secret,
            at=self._clock(),
            nonce=secrets.token_hex(16),
        )
        return self._wire.post(params=canonical_query(query), headers=headers)

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()


def _read(body: Mapping, id_field: str) -> Outcome:
    code = str(body.get("Code", ""))
    if code != "OK":
        return CODES.get(code, UNKNOWN).outcome(code or "no_code")
    provider_id = identifier(body.get(id_field))
    return Accepted(provider_id, code) if provider_id else NO_ID.outcome("no_id")
