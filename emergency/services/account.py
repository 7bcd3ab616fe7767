"""People and their accounts: create, sign in, look up a session, sign out."""

import datetime
import hashlib
import re
import secrets
import threading
from dataclasses import dataclass

import argon2

from emergency.errors import InputInvalid, NotFound, SignInFailed
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage.account import Account
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.department import Department
from plans.errors import Fault
from plans.terms import Post, Role

LOGIN = re.compile(r"[A-Za-z0-9._-]{2,40}")
PASSWORD_SHORTEST, PASSWORD_LONGEST, NAME_LONGEST = 10, 200, 40
TOKEN_BYTES = 32
# Guesses from one address pause only that address, or anybody could lock an officer out; guesses from many
# addresses together pause the login at this many times the failures of the settings.
ANYWHERE_TIMES = 10
# One hash takes 64 MiB and a tenth of a second: a burst of sign-ins must queue, not eat the machine.
_HASHING = threading.BoundedSemaphore(4)
_HASHER = argon2.PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class NewAccount:
    """What an account is created from; `person` is the number that all accounts of one person share."""

    login: str
    name: str
    person: str
    role: Role
    division: str
    password: str
    post: Post | None = None
    mobile: str | None = None
    department: Department | None = None


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the token goes into the cookie and is kept here only as a hash."""

    token: str
    actor: Actor
    expires_at: datetime.datetime


def create_account(office: Office, actor: Actor, now: datetime.datetime, new: NewAccount) -> int:
    """Create an account; returns its id. Raises InputInvalid with every fault, nothing stored."""
    _require_keeper(actor)
    office.library.divisions.get(new.division)
    require_area(actor, new.division)
    _refuse(_faults(new))
    password_hash = _hash(new.password)
    with office.store.begin(actor.scope, write=True) as work:
        if accounts.credentials(work, new.login) is not None:
            _refuse([Fault("login_taken", f"登录名「{new.login}」已被使用。请换一个。", column="login")])
        account_id = accounts.add(work, **_row(new, password_hash, now))
        summary = f"新建账号 {new.login}（{new.name}，{new.role.label}）"
        _write_down(work, actor, now, "create", account_id, new.division, summary)
        work.commit()
    return account_id


def sign_in(office: Office, now: datetime.datetime, login: str, password: str, address: str = "") -> SignedIn:
    """Open a session for the right password; raises SignInFailed, also while a login is paused."""
    login = login.strip()
    if not LOGIN.fullmatch(login) or len(password) > PASSWORD_LONGEST:
        raise SignInFailed("用户名或密码不对。请重新输入。")
    attempt_id, known = _begin_attempt(office, now, login, address)
    account, password_hash = known or (None, _NOBODY)
    if not _matches(password_hash, password) or account is None or not account.active:
        raise SignInFailed("用户名或密码不对。请重新输入。")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now + datetime.timedelta(hours=office.settings.session_hours)
    with office.store.begin(REGION_WIDE, write=True) as work:
        accounts.mark_succeeded(work, attempt_id)
        accounts.open_session(work, _token_hash(token), account.id, now, expires_at)
        write_sign_in = f"{account.name}登录"
        _write_down(work, actor_of(account), now, "sign_in", account.id, account.division, write_sign_in)
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


def accounts_in_scope(office: Office, actor: Actor) -> list[Account]:
    """Every account the administrator looks after."""
    _require_keeper(actor)
    with office.store.begin(actor.scope) as work:
        return accounts.in_scope(work)


def ids_by_login(office: Office, actor: Actor) -> dict[str, int]:
    """The accounts in use in the actor's scope by their logins, for naming one in a record."""
    with office.store.begin(actor.scope) as work:
        return {each.login: each.id for each in accounts.in_scope(work) if each.active}


def set_active(office: Office, actor: Actor, now: datetime.datetime, account_id: int, active: bool) -> None:
    """Switch an account on or off; off ends its sessions at once."""
    _require_keeper(actor)
    if account_id == actor.account_id:
        raise InputInvalid("不能停用自己正在使用的账号。请由另一位管理员办理。")
    with office.store.begin(actor.scope, write=True) as work:
        account = _found(work, actor, account_id)
        accounts.change(work, account_id, active=active)
        if not active:
            accounts.end_sessions_of(work, account_id, now)
        summary = f"{'启用' if active else '停用'}账号 {account.login}"
        _write_down(work, actor, now, "switch", account_id, account.division, summary)
        work.commit()


def set_password(
    office: Office, actor: Actor, now: datetime.datetime, account_id: int, password: str
) -> None:
    """Give an account a new password, end its sessions and, where it was paused, the pause."""
    if account_id != actor.account_id:
        _require_keeper(actor)
    _refuse(_password_faults(password))
    password_hash = _hash(password)
    with office.store.begin(actor.scope, write=True) as work:
        account = _found(work, actor, account_id)
        accounts.change(work, account_id, password_hash=password_hash)
        accounts.end_sessions_of(work, account_id, now)
        accounts.lift_pause(work, account.login, now)
        summary = f"重设账号 {account.login} 的密码"
        _write_down(work, actor, now, "set_password", account_id, account.division, summary)
        work.commit()


def change_own_password(
    office: Office, actor: Actor, now: datetime.datetime, token: str, old: str, new: str
) -> None:
    """Give oneself a new password; the session of `token` goes on, every other one of the account ends.

    A wrong old password counts as a failed sign-in, so that nobody guesses it at an open screen. Raises
    SignInFailed for it and InputInvalid for a new one that will not do.
    """
    _refuse(_own_password_faults(old, new))
    with office.store.begin(REGION_WIDE) as work:
        login = accounts.get(work, actor.account_id).login
    attempt_id, known = _begin_attempt(office, now, login, "")
    if known is None or not _matches(known[1], old):
        raise SignInFailed("原密码不对，密码未修改。请重新输入。")
    password_hash = _hash(new)
    with office.store.begin(actor.scope, write=True) as work:
        accounts.mark_succeeded(work, attempt_id)
        accounts.change(work, actor.account_id, password_hash=password_hash)
        accounts.end_sessions_of(work, actor.account_id, now, keep=_token_hash(token))
        summary = f"账号 {login} 修改自己的密码"
        _write_down(work, actor, now, "set_password", actor.account_id, actor.division, summary)
        work.commit()


def actor_of(account: Account) -> Actor:
    """The actor an account signs in as."""
    return Actor(
        account_id=account.id,
        name=account.name,
        person=account.person,
        role=account.role,
        post=account.post,
        division=account.division,
        department=account.department,
    )


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


def _require_keeper(actor: Actor) -> None:
    if actor is not SYSTEM:
        require_role(actor, Role.ADMIN)


def _found(work: UnitOfWork, actor: Actor, account_id: int) -> Account:
    account = accounts.get(work, account_id)
    if account is None or not actor.scope.covers(account.division):
        raise NotFound("没有找到这个账号，或不在您的辖区内。请返回账号列表查看。")
    return account


def _row(new: NewAccount, password_hash: str, now: datetime.datetime) -> dict:
    return {
        "login": new.login,
        "name": new.name.strip(),
        "person": new.person.strip(),
        "role": new.role,
        "post": new.post,
        "division": new.division,
        "mobile": new.mobile or None,
        "department": new.department,
        "password_hash": password_hash,
        "active": True,
        "created_at": now,
    }


def _faults(new: NewAccount) -> list[Fault]:
    faults = _password_faults(new.password)
    if not LOGIN.fullmatch(new.login):
        faults.append(Fault("login", "登录名须为 2 至 40 个字母、数字、点、横线或下划线。", column="login"))
    for column, label, value in (("name", "姓名", new.name), ("person", "人员编号", new.person)):
        if not 0 < len(value.strip()) <= NAME_LONGEST:
            faults.append(Fault(column, f"请填写{label}（1 至 {NAME_LONGEST} 个字）。", column=column))
    if new.department is not None and new.role is not Role.READER:
        said = "成员单位的账号只能是查阅角色：它只办理本单位的任务。请改选角色，或不选成员单位。"
        faults.append(Fault("department", said, column="department"))
    if new.role is Role.APPROVER and new.post is None:
        faults.append(Fault("post", "审批人须选择职务，以便按预案确定签批权限。", column="post"))
    return faults


def _password_faults(password: str) -> list[Fault]:
    if PASSWORD_SHORTEST <= len(password) <= PASSWORD_LONGEST:
        return []
    sentence = f"密码须为 {PASSWORD_SHORTEST} 至 {PASSWORD_LONGEST} 个字符。"
    return [Fault("password", sentence, column="password")]


def _own_password_faults(old: str, new: str) -> list[Fault]:
    faults = _password_faults(new)
    if new == old:
        faults.append(Fault("password_same", "新密码不能与原密码相同。", column="new"))
    return faults


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InputInvalid("账号未保存：" + "".join(each.message for each in faults), faults=faults)


def _hash(password: str) -> str:
    with _HASHING:
        return _HASHER.hash(password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        with _HASHING:
            return _HASHER.verify(password_hash, password)
    except argon2.exceptions.VerificationError:
        return False


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _write_down(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    act: str,
    account_id: int,
    division: str,
    summary: str,
) -> None:
    write_down(
        work,
        actor,
        now,
        division=division,
        act=act,
        noun="account",
        noun_id=account_id,
        summary=summary,
    )


def actor_named(office: Office, login: str) -> Actor:
    """The person behind a login at the command line; raises NotFound for an unknown or closed account."""
    with office.store.begin(REGION_WIDE) as work:
        held = next((each for each in accounts.in_scope(work) if each.login == login and each.active), None)
    if held is None:
        raise NotFound(f"没有登录名为「{login}」的在用账号。请核对登录名。")
    return actor_of(held)
