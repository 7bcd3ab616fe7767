"""The invented people of the replay; each account says what it may do."""

import datetime
from dataclasses import dataclass

from emergency.services import account
from emergency.services.account import NewAccount
from emergency.services.office import SYSTEM, Actor, Office
from plans.terms import Post, Role

PASSWORD = "tongliao-demo-2015"
CITY, BANNER = "150500", "150502"

ACCOUNTS = (
    NewAccount("duty", "值班员甲（演示）", "demo-01", Role.DUTY, CITY, PASSWORD),
    NewAccount("duty2", "值班员乙（演示）", "demo-02", Role.DUTY, CITY, PASSWORD),
    NewAccount(
        "director", "办公室主任（演示）", "demo-03", Role.APPROVER, CITY, PASSWORD, Post.OFFICE_DIRECTOR
    ),
    NewAccount("deputy", "副总指挥（演示）", "demo-04", Role.APPROVER, CITY, PASSWORD, Post.DEPUTY_COMMANDER),
    NewAccount("commander", "总指挥（演示）", "demo-05", Role.APPROVER, CITY, PASSWORD, Post.COMMANDER),
    NewAccount("reviewer", "评估员（演示）", "demo-06", Role.REVIEWER, CITY, PASSWORD),
    NewAccount("admin", "管理员（演示）", "demo-07", Role.ADMIN, CITY, PASSWORD),
    NewAccount("admin2", "管理员乙（演示）", "demo-09", Role.ADMIN, CITY, PASSWORD),
    NewAccount("keerqin", "科尔沁区值班员（演示）", "demo-08", Role.DUTY, BANNER, PASSWORD),
)


@dataclass(frozen=True)
class Cast:
    """Who acts in the replay."""

    duty: Actor
    duty2: Actor
    director: Actor
    deputy: Actor
    reviewer: Actor
    admin: Actor

    @property
    def on_roster(self) -> tuple[Actor, ...]:
        """Who takes turns on duty."""
        return self.duty, self.duty2, self.director, self.deputy


def engage(office: Office, now: datetime.datetime) -> Cast:
    """Create every account and hand back those who act."""
    made = {each.login: _actor(office, now, each) for each in ACCOUNTS}
    return Cast(**{name: made[name] for name in ("duty", "duty2", "director", "deputy", "reviewer", "admin")})


def _actor(office: Office, now: datetime.datetime, new: NewAccount) -> Actor:
    account_id = account.create_account(office, SYSTEM, now, new)
    return Actor(account_id, new.name, new.person, new.role, new.post, new.division)
