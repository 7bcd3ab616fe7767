"""Tell the departments of a warning what an act means for them: their duties with a link, or that they are over."""

from emergency.services import department_member
from emergency.services.bounding import releases_some
from emergency.services.department_telling import Telling, key_of, tell
from emergency.services.warning_case import Case
from emergency.storage import department_contact, outbox
from emergency.storage import warning as warnings
from emergency.storage.department_contact import DepartmentContact
from notifier.message import Purpose
from plans.lifecycle import WarningAct

ENDING = (WarningAct.RELEASE, WarningAct.REVOKE)


def announce(case: Case, warning_id: int) -> int:
    """Queue a message to every contact of the departments an act concerns; returns how many are new.

    The end is told to everybody who was told to begin, those since taken off included.
    """
    warning = warnings.warning(case.work, warning_id)
    if releases_some(case):
        return 0
    begin = key_of(warning_id)
    if case.decision.act in ENDING:
        outbox.withdraw_begun(case.work, begin)
        purpose, own = Purpose.DEPARTMENT_END, {}
        contacts = department_contact.told_of(case.work, warning_id)
    else:
        purpose = Purpose.DEPARTMENT
        members = department_member.members_in(case.office, case.work, warning.division, case.now)
        own = {each.department: each for each in members if each.warning.id == warning_id}
        known = department_contact.contacts_of(case.work, warning.division)
        contacts = [each for each in known if each.department in own]
    # A reminder that still waits would come after what is said now.
    outbox.withdraw_begun(case.work, f"{begin}{Purpose.DEPARTMENT_REMIND.value}:")
    key = f"{begin}{purpose.value}:r{warning.revision}:"
    telling = Telling(case.office, case.now, warning, purpose, key)
    return tell(case.work, telling, contacts, lambda contact: _said(case, warning, contact, own))


def _said(case: Case, warning: warnings.PollutionWarning, contact: DepartmentContact, own: dict) -> dict:
    member = own.get(contact.department)
    return {
        "act": case.decision.act.label,
        "start_at": case.decision.start_at,
        "released_at": warning.released_at,
        "paused": case.decision.act is WarningAct.SUSPEND,
        "plan_title": case.plan.title,
        "duties": [each.text for each in member.duties] if member else [],
        "acknowledge_by": member.acknowledge_by if member else None,
    }
