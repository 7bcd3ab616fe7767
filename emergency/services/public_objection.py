"""Anyone objects to a publicised grade on the public page, under a name and with a way to be asked back."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.grade_objecting import ObjectionDraft, checked, take_down
from emergency.services.grade_step import found
from emergency.services.office import Office, public_actor
from emergency.storage import grade_objection as objections
from emergency.storage.work import Scope
from plans.beijing import day_of
from plans.grade_procedure import FILE, procedure_on

WAY = "公示页面"
WHO_LIMIT, REACH_LIMIT = 40, 38  # with their brackets both fit where an objector is kept


@dataclass(frozen=True)
class PublicObjector:
    """Who objects, and under which number or mailbox he can be asked back; nobody has proved either."""

    who: str
    reach: str


def object_in_public(
    office: Office, now: datetime.datetime, declaration_id: int, objector: PublicObjector, text: str
) -> int:
    """Take down an objection from the public page; returns its id.

    Raises InputInvalid without a name and a way to be asked back, and where too many wait to be settled.
    """
    procedure = procedure_on(day_of(now), office.library.tables[FILE])
    said = _named(objector)
    draft = checked(ObjectionDraft(f"{said.who}（{said.reach}）", WAY, text))
    with office.store.begin(Scope(office.settings.area), write=True) as work:
        held = found(work, declaration_id)
        most = procedure["objection.public_waiting"]
        waiting = [
            each
            for each in objections.objections_of(work, held.id)
            if each.upheld is None and each.way == WAY
        ]
        if len(waiting) >= most:
            raise InputInvalid(f"本页已收到 {most} 件异议等待核实，暂不再接收。请来信、来电或到场提出。")
        actor = public_actor(said.who, held.division)
        objection_id = take_down(office, work, actor, now, held, draft, None, None)
        work.commit()
    return objection_id


def _named(objector: PublicObjector) -> PublicObjector:
    said = PublicObjector(objector.who.strip(), objector.reach.strip())
    wrong = []
    if not 0 < len(said.who) <= WHO_LIMIT:
        wrong.append(f"请填写单位名称或姓名（1 至 {WHO_LIMIT} 个字）。")
    if not 0 < len(said.reach) <= REACH_LIMIT:
        wrong.append(f"请填写联系电话或邮箱（1 至 {REACH_LIMIT} 个字），以便核实。")
    if wrong:
        raise InputInvalid("异议没有提交。" + "".join(wrong))
    return said
