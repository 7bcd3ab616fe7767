"""One kept HTTP session to a provider; whatever goes wrong on the wire becomes an outcome."""

import dataclasses
import datetime
from collections.abc import Mapping

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

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
LONGEST_PAUSE = 86_400  # seconds; a longer Retry-After is a mistake of somebody's clock


class Wire:
    """Posts to one address and keeps the connections; safe to call from several threads."""

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
        if not url.startswith(("http://", "https://")):
            raise ChannelMisconfigured(f"{label}地址「{url}」须以 http:// 或 https:// 开头。请改正设置。")
        self._url = url
        self._timeout = timeout
        self._statuses, self._timed_out, self._unreachable = statuses, timed_out, unreachable
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def post(self, **request) -> requests.Response | Later | Never:
        """The reply of the provider where it took the request, else the outcome of the try."""
        return self._ask("POST", **request)

    def get(self, **request) -> requests.Response | Later | Never:
        """As `post`, for gateways that take a message in the address alone."""
        return self._ask("GET", **request)

    def _ask(self, method: str, **request) -> requests.Response | Later | Never:
        fixed = {"timeout": self._timeout, "allow_redirects": False}
        try:
            reply = self._session.request(method, self._url, **fixed, **request)
        except requests.ConnectTimeout:
            return dataclasses.replace(self._unreachable.outcome("connect_timeout"), elsewhere=True)
        except requests.Timeout:
            return self._timed_out.outcome("timeout")
        except requests.RequestException as error:
            outcome = self._unreachable.outcome(type(error).__name__)
            return dataclasses.replace(outcome, elsewhere=_was_never_connected(error))
        if reply.ok and not reply.is_redirect:
            return reply
        meaning = meaning_of_status(self._statuses, reply.status_code)
        return meaning.outcome(reply.status_code, pause_asked(reply.headers.get("Retry-After")))

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()


def pause_asked(header: str | None) -> datetime.timedelta | None:
    """The pause of a Retry-After header in seconds; a date or anything else is left to our own pauses."""
    if header is None or not (header.isascii() and header.isdigit()):
        return None
    return datetime.timedelta(seconds=min(int(header), LONGEST_PAUSE))


def _was_never_connected(error: requests.RequestException) -> bool:
    """Whether nothing can have reached the provider; a broken connection leaves it open."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def fields_of(reply: requests.Response) -> dict:
    """The JSON object of a reply; an empty one where the body is none."""
    try:
        body = reply.json()
    except requests.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def identifier(value: object) -> str:
    """A provider's number for a message as text; "" for anything that cannot be one."""
    return str(value)[:120] if isinstance(value, str | int) and value != "" else ""
