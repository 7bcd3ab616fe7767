"""Signature of Tencent Cloud's interfaces (TC3-HMAC-SHA256, vendor's document 「签名方法 v3」)."""

import datetime
import hashlib
import hmac

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"


def authorization(
    *, host: str, service: str, payload: bytes, key_id: str, key_secret: str, at: datetime.datetime
) -> str:
    """The Authorization header of a POST of JSON to /; `at` is aware and goes into X-TC-Timestamp too."""
    day = at.astimezone(datetime.UTC).strftime("%Y-%m-%d")
    names = "content-type;host"
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    request = "\n".join(["POST", "/", "", headers, names, hashlib.sha256(payload).hexdigest()])
    scope = f"{day}/{service}/tc3_request"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{digest}"
    key = f"TC3{key_secret}".encode()
    for part in (day, service, "tc3_request"):
        key = _keyed(key, part)
    signature = _keyed(key, text).hex()
    return f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
