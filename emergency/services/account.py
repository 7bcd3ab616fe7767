"""People and their accounts: create, list, switch on or off, give a new password."""

import datetime
import re
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_area, require_role
from emergency.services.password import faults_of as password_faults
from emergency.services.password import hashed
from emergency.storage import account as accounts
from emergency.storage.account import Account
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.department import Department
from plans.errors import Fault
from plans.terms import Post, Role

LOGIN = re.compile(r"[A-Za-z0-9._-]{2,40}")
NAME_LONGEST = 40


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


def create_account(office: Office, actor: Actor, now: datetime.datetime, new: NewAccount) -> int:
    """Create an account; returns its id. Raises InputInvalid with every fault, nothing stored."""
    _require_keeper(actor)
    office.library.divisions.get(new.division)
    require_area(actor, new.division)
    refuse(_faults(new))
    password_hash = hashed(new.password)
    with office.store.begin(actor.scope, write=True) as work:
        if accounts.credentials(work, new.login) is not None:
            refuse([Fault("login_taken", f"登录名「{new.login}」已被使用。请换一个。", column="login")])
        account_id = accounts.add(work, **_row(new, password_hash, now))
        summary = f"新建账号 {new.login}（{new.name}，{new.role.label}）"
        write_account(work, actor, now, "create", account_id, new.division, summary)
        work.commit()
    return account_id


def acting(office: Office, account_id: int) -> Actor:
    """Who an account stands for, while it is in use; raises NotAllowed. For what goes on after the person left."""
    with office.store.begin(REGION_WIDE) as work:
        account = accounts.get(work, account_id)
    if account is None or not account.active:
        raise NotAllowed("提出这项处理的账号已停用，没有处理。请由在用的账号重新办理。")
    return actor_of(account)


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
        write_account(work, actor, now, "switch", account_id, account.division, summary)
        work.commit()


def set_password(
    office: Office, actor: Actor, now: datetime.datetime, account_id: int, password: str
) -> None:
    """Give an account a new password, end its sessions and, where it was paused, the pause."""
    if account_id != actor.account_id:
        _require_keeper(actor)
    refuse(password_faults(password))
    password_hash = hashed(password)
    with office.store.begin(actor.scope, write=True) as work:
        account = _found(work, actor, account_id)
        accounts.change(work, account_id, password_hash=password_hash)
        accounts.end_sessions_of(work, account_id, now)
        accounts.lift_pause(work, account.login, now)
        summary = f"重设账号 {account.login} 的密码"
        write_account(work, actor, now, "set_password", account_id, account.division, summary)
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
    faults = password_faults(new.password)
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


def refuse(faults: list[Fault]) -> None:
    """Refuse with every fault; nothing where there is none."""
    if faults:
        raise InputInvalid("账号未保存：" + "".join(each.message for each in faults), faults=faults)


def write_account(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    act: str,
    account_id: int,
    division: str,
    summary: str,
) -> None:
    """Write an act on an account into the journal."""
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
