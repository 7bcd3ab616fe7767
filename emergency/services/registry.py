"""Take enterprises into the register, all or none."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict

from emergency.errors import InputInvalid
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.publication import KEEPERS, PublishedList, publish_list
from emergency.services.registry_check import faults_of
from emergency.storage import registration, registry
from emergency.storage.registration import (
    NewContact,
    NewEnterprise,
    NewEntrance,
    NewGrade,
    NewMeter,
    NewOutlet,
    Registered,
)
from emergency.storage.work import UnitOfWork
from plans.errors import Fault

__all__ = [
    "NewContact",
    "NewEnterprise",
    "NewEntrance",
    "NewGrade",
    "NewMeter",
    "NewOutlet",
    "PublishedList",
    "publish_list",
    "register",
]


def register(
    office: Office, actor: Actor, now: datetime.datetime, enterprises: Sequence[NewEnterprise]
) -> Registered:
    """Take enterprises into the register, all or none; raises InputInvalid with every fault."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        _refuse_faults(_faults(office, actor, work, enterprises))
        counts = registration.insert(work, enterprises, now)
        write_down(
            work,
            actor,
            now,
            division=actor.division,
            act="register",
            noun="enterprise",
            noun_id=f"{counts.enterprises}",
            summary=f"登记企业 {counts.enterprises} 家，生产线 {counts.units} 条，联系人 {counts.contacts} 名",
            **asdict(counts),
        )
        work.commit()
    return counts


def _faults(
    office: Office, actor: Actor, work: UnitOfWork, enterprises: Sequence[NewEnterprise]
) -> list[Fault]:
    return faults_of(
        enterprises,
        actor=actor,
        divisions=office.library.divisions,
        known_codes=registry.known_credit_codes(work, [new.credit_code for new in enterprises]),
        known_meters=registry.known_meter_codes(
            work, [meter.code for new in enterprises for meter in new.meters]
        ),
    )


def _refuse_faults(faults: Sequence[Fault]) -> None:
    if faults:
        raise InputInvalid(
            f"企业资料有 {len(faults)} 处错误，一家也没有登记。请按所列位置改正后重新提交。", faults=faults
        )
