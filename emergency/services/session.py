"""Sessions: sign in, look one up, sign out, change one's own password."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from emergency.errors import SignInFailed
from emergency.services.account import LOGIN, actor_of, refuse, write_account
from emergency.services.office import Actor, Office
from emergency.services.password import LONGEST, NOBODY, faults_of, hashed, matches
from emergency.storage import account as accounts
from emergency.storage.work import REGION_WIDE
from plans.errors import Fault

TOKEN_BYTES = 32
# Guesses from one address pause only that address, or anybody could lock an officer out; guesses from many
# addresses together pause the login at this many times the failures of the settings.
ANYWHERE_TIMES = 10


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token goes into the cookie and is kept here only as a hash."""

    token: str
    actor: Actor
    expires_at: datetime.datetime


def sign_in(office: Office, now: datetime.datetime, login: str, password: str, address: str = "") -> SignedIn:
    """Open a session for the right password; raises SignInFailed, also while a login is paused."""
    login = login.strip()
    if not LOGIN.fullmatch(login) or len(password) > LONGEST:
        raise SignInFailed("用户名或密码不对。请重新输入。")
    attempt_id, known = _begin_attempt(office, now, login, address)
    account, password_hash = known or (None, NOBODY)
    if not matches(password_hash, password) or account is None or not account.active:
        raise SignInFailed("用户名或密码不对。请重新输入。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + datetime.timedelta(hours=office.settings.session_hours)
    with office.store.begin(REGION_WIDE, write=True) as work:
        accounts.mark_succeeded(work, attempt_id)
        accounts.open_session(work, _token_hash(token), account.id, now, expires_at)
        write_sign_in = f"{account.name}登录"
        write_account(work, actor_of(account), now, "sign_in", account.id, account.division, write_sign_in)
        work.commit()
    return SignedIn(token, actor_of(account), expires_at)


def session_of(office: Office, now: datetime.datetime, token: str) -> Actor | None:
    """Who a session belongs to; None when it is unknown, ended, expired, or the account is switched off."""
    with office.store.begin(REGION_WIDE) as work:
        account = accounts.by_session(work, _token_hash(token), now)
    return None if account is None else actor_of(account)


def sign_out(office: Office, now: datetime.datetime, token: str) -> None:
    """End a session; a second time changes nothing."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        accounts.end_session(work, _token_hash(token), now)
        work.commit()


def change_own_password(
    office: Office, actor: Actor, now: datetime.datetime, token: str, old: str, new: str
) -> None:
    """Give oneself a new password; the session of `token` goes on, every other one of the account ends.

    A wrong old password counts as a failed sign-in, so that nobody guesses it at an open screen. Raises
    SignInFailed for it and InputInvalid for a new one that will not do.
    """
    refuse(_own_password_faults(old, new))
    with office.store.begin(REGION_WIDE) as work:
        login = accounts.get(work, actor.account_id).login
    attempt_id, known = _begin_attempt(office, now, login, "")
    if known is None or not matches(known[1], old):
        raise SignInFailed("原密码不对，密码未修改。请重新输入。")
    password_hash = hashed(new)
    with office.store.begin(actor.scope, write=True) as work:
        accounts.mark_succeeded(work, attempt_id)
        accounts.change(work, actor.account_id, password_hash=password_hash)
        accounts.end_sessions_of(work, actor.account_id, now, keep=_token_hash(token))
        summary = f"账号 {login} 修改自己的密码"
        write_account(work, actor, now, "set_password", actor.account_id, actor.division, summary)
        work.commit()


def _begin_attempt(office: Office, now: datetime.datetime, login: str, address: str):
    """Count and write the attempt in one transaction, so that parallel guesses cannot slip past the count."""
    pause = datetime.timedelta(minutes=office.settings.sign_in_pause_minutes)
    limit = office.settings.sign_in_failures
    with office.store.begin(REGION_WIDE, write=True) as work:
        here, anywhere = accounts.failures_since(work, login, address[:64], now - pause)
        if here >= limit or anywhere >= limit * ANYWHERE_TIMES:
            raise SignInFailed(
                f"该账号登录失败次数过多，已暂停登录。请 {office.settings.sign_in_pause_minutes} 分钟后再试，"
                "或请管理员重设密码后登录。"
            )
        attempt_id = accounts.note_attempt(work, login, address, now)
        known = accounts.credentials(work, login)
        work.commit()
    return attempt_id, known


def _own_password_faults(old: str, new: str) -> list[Fault]:
    faults = faults_of(new)
    if new == old:
        faults.append(Fault("password_same", "新密码不能与原密码相同。", column="new"))
    return faults


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
