"""Tell the people at a desk what failed and whom to call: at most once an interval, and only when something is new."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.desk import UNDER_WAY
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Office
from emergency.storage import desk, duty_contact, escalation, outbox, reply
from emergency.storage import digest as rows
from emergency.storage import provider as providers
from emergency.storage.duty_contact import DutyContact
from emergency.storage.outbox import NewMessage
from emergency.storage.work import REGION_WIDE, Scope, UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.escalation import FILE
from plans.figure_table import value_on

PRIORITY = 4
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
ROBOT, GROUP = "robot", "值班群"


@dataclass(frozen=True)
class Numbers:
    """What a desk is told: messages lost, orders that reached nobody, orders to call about, matters to answer."""

    failed: int
    unreached: int
    calls: int
    replies: int

    def words(self) -> dict[str, str]:
        """As they fill the blanks of a text."""
        return {name: str(number) for name, number in vars(self).items()}


def digest_due(office: Office, now: datetime.datetime) -> int:
    """Queue what desks must be told now; returns how many messages. Running twice queues nothing twice."""
    interval = datetime.timedelta(
        minutes=value_on(office.library.tables[FILE], "digest.minutes", day_of(now))
    )
    queued = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        codes = _desks(office, work)
        people = duty_contact.contacts_of(work, codes)
        for code in codes:
            told = rows.last_told(work, code)
            robot = code == office.settings.area and ROBOT in providers.ways(work)
            if (people.get(code) or robot) and (told is None or now - told >= interval):
                queued += _tell(office, work, code, people.get(code, ()), told, robot, now)
        work.commit()
    return queued


def _desks(office: Office, work: UnitOfWork) -> list[str]:
    """Every division with live orders, and all above it."""
    tree = office.library.divisions
    return sorted({above.code for code in rows.desks(work) for above in tree.path(code)})


def _tell(office, work, code: str, people: Sequence[DutyContact], told, robot: bool, now) -> int:
    drill = office.settings.drill_only
    numbers = _numbers(office, code, now, drill, told or LONG_AGO)
    if numbers is None:
        return 0
    context = {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": drill,
        "area": office.library.divisions.get(code).name,
        "link": f"{office.settings.base_url.rstrip('/')}/duty/",
        **numbers.words(),
    }
    to = [
        (kind, address, each.name, str(each.id))
        for each in people
        for kind, address in ((SMS, each.mobile), (EMAIL, each.email))
        if address
    ]
    to += [(ROBOT, GROUP, GROUP, GROUP)] if robot else []
    made = [_message(office, code, context, drill, now, *each) for each in to]
    return outbox.enqueue(work, made, now)


def _numbers(
    office: Office, code: str, now: datetime.datetime, drill: bool, told: datetime.datetime
) -> Numbers | None:
    """What the desk is told; None where nothing is new."""
    # The numbers are those of the desk itself: a banner is told of its own orders only.
    with office.store.begin(Scope(code)) as work:
        live = rows.live_warnings(work, drill)
        if not rows.is_news(work, live, told):
            return None
        missed = desk.unreached(work, live, now - UNDER_WAY, 1)
        return Numbers(
            failed=rows.failed_count(work, live),
            unreached=missed.total,
            calls=len(escalation.to_call(work, drill=drill)),
            replies=reply.open_cases(work, 1)[0],
        )


def _message(office, code, context, drill, now, kind, address, name, key) -> NewMessage:
    text = office.renderer.render(Purpose.DIGEST, EMAIL if kind == EMAIL else SMS, context)
    moment = int(now.timestamp()) // 60
    return NewMessage(
        division=code,
        unique_key=f"D{code}:{Purpose.DIGEST.value}:{moment}:{key}:{kind}",
        order_id=None,
        contact_id=None,
        purpose=Purpose.DIGEST,
        channel=SPOOL if drill else kind,
        address=address,
        recipient=f"{context['area']} {name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params={
            **text.params,
            **{each: context[each] for each in ("failed", "unreached", "calls", "replies")},
        },
        drill=drill,
        priority=PRIORITY,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=2),
    )
