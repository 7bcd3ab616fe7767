"""The code that proves a number or mailbox: how it is made and kept, when another may go out, when one counts."""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from typing import Protocol

from plans.beijing import day_of, moment_text
from plans.contact import CodeRules

# A reply that begins with 1 acknowledges an order, so no code does.
FIRST_DIGITS, DIGITS = "23456789", "0123456789"
BY_OFFICER, BY_LINK, BY_REPLY = "工作人员代填", "企业页面", "短信回复"


class Sent(Protocol):
    """A code that was sent to a contact."""

    contact_id: int
    address: str
    code_hash: str
    sent_at: datetime.datetime
    expires_at: datetime.datetime
    attempts: int
    confirmed_at: datetime.datetime | None


def refusal(sent: Sequence[Sent], rules: CodeRules, now: datetime.datetime) -> str:
    """Why no further code may go out now; nothing where it may. `sent` newest first."""
    if sent and now - sent[0].sent_at < rules.pause:
        again = sent[0].sent_at + rules.pause
        return f"验证码刚刚发过，{moment_text(again)}后才能再次发送。"
    today = [each for each in sent if day_of(each.sent_at) == day_of(now)]
    if len(today) >= rules.a_day:
        return f"今天已发送 {rules.a_day} 次验证码。请电话核实后由联系人报出最近一次的验证码，或明天再发。"
    return ""


def is_open(
    check: Sent | None, addresses: Collection[str | None], rules: CodeRules, now: datetime.datetime
) -> bool:
    """A code counts until it expires, is used or was wrong too often, and only while the number is the same."""
    if check is None or check.confirmed_at is not None or check.attempts >= rules.attempts:
        return False
    return now < check.expires_at and check.address in addresses


def fits(check: Sent, code: str) -> bool:
    """Whether this is the code that was sent."""
    return hmac.compare_digest(check.code_hash, code_hash(check.contact_id, code))


def code_hash(contact_id: int, code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(f"{contact_id}:{code}".encode()).hexdigest()


def fresh_code(digits: int) -> str:
    """A new code of so many digits."""
    return secrets.choice(FIRST_DIGITS) + "".join(secrets.choice(DIGITS) for _ in range(digits - 1))
