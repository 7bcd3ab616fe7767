"""Signature version 3 of Aliyun's interfaces (ACS3-HMAC-SHA256, vendor's document 「V3版本请求体&签名机制」)."""

import datetime
import hashlib
import hmac
import urllib.parse
from collections.abc import Mapping

ALGORITHM = "ACS3-HMAC-SHA256"


def signed_headers(
    *,
    host: str,
    action: str,
    version: str,
    query: Mapping[str, str],
    key_id: str,
    key_secret: str,
    at: datetime.datetime,
    nonce: str,
) -> dict[str, str]:
    """The headers of a POST to / with an empty body and these query parameters; `at` is aware."""
    content = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": content,
        "x-acs-date": at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
    request = "\n".join(["POST", "/", canonical_query(query), *lines, "", names, content])
    text = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    proof = f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
    return headers | {"Authorization": proof}


def canonical_query(query: Mapping[str, str]) -> str:
    """The parameters by name, percent-encoded as the signature and the address both need them."""
    quoted = (f"{_quote(name)}={_quote(query[name])}" for name in sorted(query))
    return "&".join(quoted)


def _quote(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")
