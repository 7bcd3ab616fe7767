"""Tell the desk of the tier above that a report lies there; drills to files only."""

import datetime

from emergency.services.desk_people import people_at
from emergency.services.directive_message import FIRST, SPOOL, issuer_name
from emergency.services.office import Office
from emergency.storage import outbox
from emergency.storage.outbox import NewMessage
from emergency.storage.upward_notice import UpwardNotice
from emergency.storage.warning import PollutionWarning, Revision
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of


def announce(
    office: Office,
    work: UnitOfWork,
    made: UpwardNotice,
    warning: PollutionWarning,
    revision: Revision,
    due: datetime.datetime,
    now: datetime.datetime,
    *,
    late: bool = False,
) -> int:
    """Queue the messages about one report; returns how many are new. `late`: nobody took it by `due`."""
    rows = []
    context = _context(office, made, warning, revision, due, late)
    for person in people_at(work, [made.superior], now, above=True)[made.superior]:
        for kind, address in person.ways():
            text = office.renderer.render(Purpose.UPWARD, kind, context | {"contact": person.name})
            key = ("U", str(made.id), Purpose.UPWARD.value, "late" if late else "", person.key, kind)
            rows.append(
                NewMessage(
                    division=made.superior,
                    unique_key=":".join(filter(None, key)),
                    order_id=None,
                    contact_id=None,
                    purpose=Purpose.UPWARD,
                    channel=SPOOL if made.drill else kind,
                    address=address,
                    recipient=f"{office.library.divisions.get(made.superior).name} {person.name}",
                    subject=text.subject,
                    text=text.text,
                    html=text.html,
                    params=text.params,
                    lane=f"U{warning.id}:{person.key}:{kind}",
                    drill=made.drill,
                    priority=FIRST,
                    next_at=now,
                    expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
                )
            )
    return outbox.enqueue(work, rows, now)


def _context(office: Office, made, warning, revision, due, late) -> dict:
    tree = office.library.divisions
    day = day_of(revision.issued_at)
    response = revision.level.response
    return {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, made.division),
        "duty_phone": office.settings.duty_phone,
        "drill": made.drill,
        "issuing_area": tree.get(made.division).name,
        "area": tree.get(made.superior).name,
        "act": revision.act.label,
        "level": revision.level.label,
        "response": f"{response.value}级响应" if response else "",
        "number": revision.notice["number"],
        "start_at": revision.start_at,
        "expected_end": revision.expected_end,
        "acknowledge_by": due,
        "late": "1" if late else "",
        "plan_title": office.library.plan_for(warning.division, day).title,
        "link": f"{office.settings.base_url.rstrip('/')}/directive/",
    }
