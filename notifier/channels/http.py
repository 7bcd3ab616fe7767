"""One kept HTTP session to a provider; whatever goes wrong on the wire becomes an outcome."""

import dataclasses
import datetime
import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from notifier.codes import Meaning, meaning_of_status, permanent, temporary, throttled
from notifier.delivery import Later, Never
from notifier.errors import ChannelMisconfigured

STATUSES: Mapping[int, Meaning] = {
    300: temporary("服务商要求转到别的地址，请检查设置"),
    400: permanent("服务商认为请求有误"),
    401: temporary("服务商拒绝了密钥，请检查设置"),
    403: temporary("服务商拒绝了本机访问，请检查白名单和权限"),
    404: temporary("服务商地址不对，请检查设置"),
    408: temporary("服务商处理超时"),
    429: throttled("发送过快，服务商限流"),
    500: temporary("服务商内部错误"),
    503: throttled("服务商忙"),
}
TIMEOUT = temporary("服务商超时未答复，结果不明，将以同一参考号重试")
UNREACHABLE = temporary("连接不上服务商")
CODES = {SSLError: "SSLError"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FIRST_REFUSAL = 300  # the first status that does not say that the request was taken
LONGEST_PAUSE = 86_400  # seconds; a longer Retry-After is a mistake of somebody's clock


@dataclass(frozen=True)
class Reply:
    """What a provider answered that took the request."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is marked."""
        return self.body.decode(errors="replace")


class Wire:
    """Speaks to one address and keeps the connections; safe to call from several threads.

    `requests` says how the address is reached: its rules of TLS, its pool. What its sessions do beyond that
    for every request (cookies, redirects, hooks, proxies) no provider needs, and it costs half of the time.
    """

    def __init__(
        self,
        url: str,
        *,
        label: str,
        timeout: tuple[float, float] = (5, 10),
        connections: int = 32,
        statuses: Mapping[int, Meaning] = STATUSES,
        timed_out: Meaning = TIMEOUT,
        unreachable: Meaning = UNREACHABLE,
    ):
        self._url = url
        self._statuses, self._timed_out, self._unreachable = statuses, timed_out, unreachable
        self._timeout = Timeout(connect=timeout[0], read=timeout[1])
        self._session = requests.Session()
        self._session.trust_env = False
        bare = self._prepared(label)
        self._path, self._headers = bare.path_url, dict(bare.headers) | FORM
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount(url, adapter)
        self._pool = adapter.get_connection_with_tls_context(bare, verify=True)
        adapter.cert_verify(self._pool, url, True, None)

    def post_form(self, form: Mapping[str, str]) -> Reply | Later | Never:
        """The reply of the provider where it took the form, else the outcome of the try."""
        return self._ask("POST", self._path, urllib.parse.urlencode(form), self._headers)

    def post(self, **request) -> Reply | Later | Never:
        """As `post_form`, for whatever `requests` can put into a request: params, json, headers."""
        return self._ask_prepared("POST", request)

    def get(self, **request) -> Reply | Later | Never:
        """As `post`, for gateways that take a message in the address alone."""
        return self._ask_prepared("GET", request)

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def _prepared(self, label: str) -> requests.PreparedRequest:
        try:
            bare = self._session.prepare_request(requests.Request("POST", self._url))
        except requests.RequestException:
            bare = None
        if bare is None or not self._url.startswith(("http://", "https://")):
            raise ChannelMisconfigured(
                f"{label}地址「{self._url}」须以 http:// 或 https:// 开头。请改正设置。"
            )
        del bare.headers["Content-Length"]
        return bare

    def _ask_prepared(self, method: str, request: dict) -> Reply | Later | Never:
        made = self._session.prepare_request(requests.Request(method, self._url, **request))
        return self._ask(method, made.path_url, made.body, made.headers)

    def _ask(self, method: str, path: str, body: str | bytes | None, headers) -> Reply | Later | Never:
        try:
            reply = self._pool.urlopen(
                method, path, body, headers, timeout=self._timeout, retries=False, redirect=False
            )
        except (ConnectTimeoutError, NewConnectionError) as error:
            code = "ConnectionError" if isinstance(error, NewConnectionError) else "connect_timeout"
            # Nothing can have reached the provider; any other broken connection leaves it open.
            return dataclasses.replace(self._unreachable.outcome(code), elsewhere=True)
        except ReadTimeoutError:
            return self._timed_out.outcome("timeout")
        except HTTPError as error:
            return self._unreachable.outcome(CODES.get(type(error), "ConnectionError"))
        if reply.status < FIRST_REFUSAL:
            return Reply(reply.status, reply.data)
        meaning = meaning_of_status(self._statuses, reply.status)
        return meaning.outcome(reply.status, pause_asked(reply.headers.get("Retry-After")))


def pause_asked(header: str | None) -> datetime.timedelta | None:
    """The pause of a Retry-After header in seconds; a date or anything else is left to our own pauses."""
    if header is None or not (header.isascii() and header.isdigit()):
        return None
    return datetime.timedelta(seconds=min(int(header), LONGEST_PAUSE))


def fields_of(reply: Reply) -> dict:
    """The JSON object of a reply; an empty one where the body is none."""
    try:
        body = json.loads(reply.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def identifier(value: object) -> str:
    """A provider's number for a message as text; "" for anything that cannot be one."""
    return str(value)[:120] if isinstance(value, str | int) and value != "" else ""
