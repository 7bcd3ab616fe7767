"""Who is told in a department of the command: entered and taken off by the desk or the administrator."""

import datetime

from emergency.errors import NotFound
from emergency.services.duty_contact import KEEPERS, check_contact
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import department_contact
from emergency.storage.department_contact import DepartmentContact
from plans.department import Department


def contacts(office: Office, actor: Actor) -> list[DepartmentContact]:
    """The people in the departments of the actor's division."""
    with office.store.begin(actor.scope) as work:
        return department_contact.contacts_of(work, actor.division)


def add(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    unit: Department,
    name: str,
    mobile: str,
    email: str,
) -> None:
    """Enter a contact of the actor's own division; raises InputInvalid with every fault."""
    require_role(actor, *KEEPERS)
    check_contact(name, mobile, email)
    with office.store.begin(actor.scope, write=True) as work:
        made = department_contact.add(
            work, division=actor.division, department=unit, name=name.strip(), mobile=mobile.strip() or None,
            email=email.strip() or None, confirmed_at=None, removed_at=None,
        )  # fmt: skip
        _write_down(work, actor, now, made, "add", f"登记{unit.label}联系人{name.strip()}")
        work.commit()


def remove(office: Office, actor: Actor, now: datetime.datetime, contact_id: int) -> None:
    """Take a contact off; his links are of no use any more. Raises NotFound."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        gone = department_contact.remove(work, contact_id, now)
        if gone is None:
            raise NotFound("没有找到这位联系人，可能已被删除。请刷新页面。")
        _write_down(work, actor, now, gone.id, "remove", f"删除{gone.department.label}联系人{gone.name}")
        work.commit()


def _write_down(work, actor: Actor, now, contact_id: int, act: str, said: str) -> None:
    write_down(
        work, actor, now, division=actor.division, act=act, noun="department_contact", noun_id=contact_id,
        summary=said,
    )  # fmt: skip
