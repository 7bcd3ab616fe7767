"""Keep the permit register of an area, and find the one a list of an area is held against (V14)."""

import datetime
from collections.abc import Mapping

from emergency.errors import InputInvalid
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import permit_register as kept
from emergency.storage.permit_register import KeptRegister
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import Fault
from plans.list_rule import ListRule, severity_of
from plans.permit_register import PermitRegister
from plans.plan import Plan

UNCHECKED = (
    "没有留存排污许可名录，许可证编号、管理类别和行业没有与许可核对。"
    "请在「许可名录比对」上传名录并留存后重新校验。"
)


def keep(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    name: str,
    register: PermitRegister,
    valid_to: Mapping[str, datetime.date],
) -> int:
    """Keep a register for an area in the place of the earlier one; lists are held against it from now on."""
    require_role(actor, *KEEPERS)
    office.library.divisions.get(area)
    require_area(actor, area)
    if not register.permits:
        raise InputInvalid("名录里没有一张许可证，没有留存。请核对文件。")
    with office.store.begin(actor.scope, write=True) as work:
        key = kept.add(work, area, name, register, valid_to, now, actor.name)
        place = office.library.divisions.get(area).name
        write_down(
            work, actor, now, division=area, act="keep", noun="permit_register", noun_id=key,
            summary=f"留存{place}排污许可名录（{name[:80]}），许可证 {len(register.permits)} 张",
        )  # fmt: skip
        work.commit()
    return key


def kept_for(office: Office, area: str) -> KeptRegister | None:
    """Which register a list of this area is held against; None where none was kept."""
    with office.store.begin(REGION_WIDE) as work:
        return kept.kept_for(work, area)


def register_for(work: UnitOfWork, area: str) -> PermitRegister | None:
    """The permits a list of this area is held against; None where none were kept."""
    held = kept.kept_for(work, area)
    return None if held is None else kept.permits_of(work, held)


def unchecked(register: PermitRegister | None, plan: Plan, day: datetime.date) -> tuple[Fault, ...]:
    """That V14 could not be asked, said once for the whole list; nothing where there is a register."""
    if register is not None:
        return ()
    severity = severity_of(ListRule.V14_UNCHECKED, plan, day)
    return (Fault(ListRule.V14_UNCHECKED.code, UNCHECKED, severity=severity.value),)
