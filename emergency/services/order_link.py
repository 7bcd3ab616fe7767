"""The link of an order: minted with its messages, kept as a hash, good until it expires or is revoked."""

import datetime
import hashlib
import secrets
from collections.abc import Sequence

from emergency.errors import LinkInvalid
from emergency.services.office import Office
from emergency.storage import order as orders
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text

TOKEN_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
TOKEN_LENGTH = 12


def mint_links(
    office: Office, work: UnitOfWork, order_ids: Sequence[int], now: datetime.datetime
) -> dict[int, str]:
    """A fresh link for each order: order id -> address. Only the hash of its token is kept."""
    expires = now + datetime.timedelta(days=office.settings.link_days)
    tokens = {order_id: random_word(TOKEN_LETTERS, TOKEN_LENGTH) for order_id in order_ids}
    rows = [
        {"token_hash": token_hash(token), "order_id": order_id, "created_at": now, "expires_at": expires}
        for order_id, token in tokens.items()
    ]
    orders.insert_links(work, rows)
    base = office.settings.base_url.rstrip("/")
    return {order_id: f"{base}/e/{token}" for order_id, token in tokens.items()}


def linked_order(work: UnitOfWork, now: datetime.datetime, token: str) -> orders.Linked:
    """The order behind a link's token; raises LinkInvalid for an unknown, expired or revoked one."""
    hashed = token_hash(token)
    return good(orders.by_tokens(work, [hashed]).get(hashed), now)


def good(linked: orders.Linked | None, now: datetime.datetime) -> orders.Linked:
    """What stands behind a link, if it is good now; raises LinkInvalid otherwise."""
    if linked is None or linked.revoked_at is not None:
        raise LinkInvalid("这个链接无效或已被收回。请使用最近一条短信或邮件里的链接，或致电值班室。")
    if linked.expires_at <= now:
        raise LinkInvalid(f"这个链接已于{moment_text(linked.expires_at)}过期。请联系值班室重新发送。")
    return linked


def token_hash(token: str) -> str:
    """The form in which a link's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def random_word(letters: str, length: int) -> str:
    """So many of these letters, each drawn anew."""
    return "".join(secrets.choice(letters) for _ in range(length))
