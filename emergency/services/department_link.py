"""What a department does behind its link: see its duties, take over, report of the day, say what is done."""

import datetime
from dataclasses import dataclass

from emergency.errors import LinkInvalid, NotFound
from emergency.services import department_duty, department_member
from emergency.services.department_member import Member
from emergency.services.office import BY_LINK, NAME_IN_JOURNAL, Actor, Office
from emergency.services.order_link import token_hash
from emergency.storage import department_contact
from emergency.storage import department_duty as duties
from emergency.storage import warning as warnings
from emergency.storage.department_contact import DepartmentContact
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import moment_text


@dataclass(frozen=True)
class Behind:
    """What a link opens: the contact, the warning, and what binds the department now (None: nothing any more)."""

    contact: DepartmentContact
    warning: PollutionWarning
    area: str
    member: Member | None


def behind(office: Office, now: datetime.datetime, token: str) -> Behind:
    """What the link shows; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        contact, warning = opened(work, now, token)
        found = department_member.members_in(office, work, warning.division, now)
        own = [
            each for each in found if each.warning.id == warning.id and each.department is contact.department
        ]
        area = office.library.divisions.get(warning.division).name
        return Behind(contact, warning, area, own[0] if own else None)


def acknowledge(office: Office, now: datetime.datetime, token: str, who: str) -> None:
    """Take over the duties; a second time changes nothing."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        contact, warning = opened(work, now, token)
        actor = _actor(contact, who)
        if department_duty.acknowledge_in(work, actor, now, warning.id, contact.department, who):
            work.commit()


def finish(office: Office, now: datetime.datetime, token: str, duty_id: int, who: str, note: str) -> None:
    """Say that a duty is done; raises NotFound for one of another department or warning."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        contact, warning = opened(work, now, token)
        held = duties.get(work, duty_id)
        if held is None or held.department is not contact.department or held.warning_id != warning.id:
            raise NotFound("没有找到这项任务。请刷新页面查看。")
        department_duty.finish_in(work, _actor(contact, who), now, held, who, note)
        work.commit()


def report(office: Office, now: datetime.datetime, token: str, who: str, text: str) -> None:
    """Report of today."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        contact, warning = opened(work, now, token)
        actor = _actor(contact, who)
        department_duty.report_in(work, actor, now, warning.id, contact.department, who, text)
        work.commit()


def opened(
    work: UnitOfWork, now: datetime.datetime, token: str
) -> tuple[DepartmentContact, PollutionWarning]:
    """Whose link this is and which warning it opens; raises LinkInvalid."""
    held = department_contact.by_token(work, token_hash(token))
    if held is None or held.contact.removed_at is not None:
        raise LinkInvalid("这个链接无效，或联系人已变更。请使用最近一条短信或邮件里的链接，或致电值班室。")
    if held.expires_at <= now:
        raise LinkInvalid(f"这个链接已于{moment_text(held.expires_at)}过期。请致电值班室。")
    return held.contact, warnings.warning(work, held.warning_id)


def _actor(contact: DepartmentContact, who: str) -> Actor:
    """A department behind its link; it has no account and no role."""
    name = f"{contact.department.label}（{who.strip() or contact.name}，{BY_LINK}）"[:NAME_IN_JOURNAL]
    return Actor(0, name, "", None, None, contact.division, contact.department)
