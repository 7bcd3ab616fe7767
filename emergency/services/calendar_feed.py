"""Calendars to subscribe to: control periods of an area, what one enterprise has to do, the duty roster."""

import datetime
import secrets
from collections.abc import Iterator, Sequence

from emergency.documents.calendar_feed import CalendarEntry, write_calendar
from emergency.errors import LinkInvalid, NotFound
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.order_link import TOKEN_LETTERS, token_hash
from emergency.storage import binding, calendar_feed, recall, roster
from emergency.storage import warning as warnings
from emergency.storage.calendar_feed import OrderStretch
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import REGION_WIDE, Scope, UnitOfWork
from plans.beijing import moment_text
from plans.control_period import control_periods, cut
from plans.pause import stretches
from plans.roster import Shift
from plans.terms import Role

Moment = datetime.datetime
DAY = datetime.timedelta(days=1)
LOOK_BACK, LOOK_AHEAD = 90 * DAY, 90 * DAY  # what a calendar keeps and how far a roster is told
OPEN_END = "解除时间另行通知，日历中的结束时间仅为占位。"
LINK_LENGTH = 24  # a calendar cannot sign in, and its link is good until it is revoked


def area_calendar(office: Office, now: Moment, code: str) -> bytes:
    """The control periods of an area of this deployment, those of the tiers above that bind it included.

    Public; a drill is never among them. Raises NotFound for an area outside.
    """
    tree = office.library.divisions
    if code not in tree or not Scope(office.settings.area).covers(code):
        raise NotFound("没有这个地区的日历。请从公开页面选择。")
    path = [each.code for each in tree.path(code)]
    with office.store.begin(REGION_WIDE) as work:
        found = calendar_feed.warnings_over(work, path, now - LOOK_BACK)
        bound = binding.bound_of(work, [each.id for each in found])
        entries = [
            entry
            for each in found
            for end in _own_end(bound.get(each.id, {}), path)
            for entry in _periods(office, work, each, now, end)
        ]
    return write_calendar(f"{tree.get(code).name}重污染天气管控时段", entries)


def enterprise_calendar(office: Office, now: Moment, token: str) -> bytes:
    """When the enterprise behind a link has to do what; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        held = enterprise_behind(work, now, token).enterprise
        found = calendar_feed.orders_of(work, held.id, now - LOOK_BACK)
        lines = calendar_feed.lines_of(work, [each.id for each in found])
        entries = [
            entry for each in found for entry in _stretches(office, work, each, lines.get(each.id, []), now)
        ]
    return write_calendar(f"{held.name}应急减排时段", entries)


def roster_calendar(office: Office, now: Moment, token: str) -> bytes:
    """The roster behind a link; raises LinkInvalid. Telephone numbers are left out: calendars travel."""
    with office.store.begin(REGION_WIDE) as work:
        link = roster.link_behind(work, token_hash(token))
        if link is None or link.revoked_at is not None:
            raise LinkInvalid("这个值班日历链接无效或已被收回。请在值班表页面重新生成。")
        shifts = roster.shifts_between(work, [link.division], now - LOOK_BACK, now + LOOK_AHEAD)
    area = office.library.divisions.get(link.division).name
    return write_calendar(f"{area}重污染天气值班表", [_shift(each, area) for each in shifts])


def issue_roster_link(office: Office, actor: Actor, now: Moment) -> str:
    """A fresh link to the roster of the actor's division; its address is shown once and never kept."""
    require_role(actor, Role.ADMIN, Role.DUTY)
    token = "".join(secrets.choice(TOKEN_LETTERS) for _ in range(LINK_LENGTH))
    area = office.library.divisions.get(actor.division).name
    with office.store.begin(actor.scope, write=True) as work:
        roster.add_link(
            work, division=actor.division, token_hash=token_hash(token), created_by=actor.name, created_at=now
        )
        write_down(
            work, actor, now, division=actor.division, act="issue_link", noun="roster", noun_id=actor.division,
            summary=f"生成{area}值班表的日历链接",
        )  # fmt: skip
        work.commit()
    return f"{office.settings.base_url.rstrip('/')}/roster/calendar/{token}.ics"


def revoke_roster_link(office: Office, actor: Actor, now: Moment, link_id: int) -> None:
    """Revoke a link at once; raises NotFound."""
    require_role(actor, Role.ADMIN, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        gone = roster.revoke_link(work, link_id, now)
        if gone is None:
            raise NotFound("没有这个日历链接，或已经收回。请刷新页面。")
        write_down(
            work, actor, now, division=gone.division, act="revoke_link", noun="roster", noun_id=gone.division,
            summary="收回值班表的日历链接",
        )  # fmt: skip
        work.commit()


def _own_end(bound: dict[str, Moment | None], path: Sequence[str]) -> Iterator[Moment | None]:
    """When a warning ended for a path of divisions before it ended as a whole; nothing where it does not bind it."""
    if not bound:
        yield None
    yield from (released for code, released in bound.items() if code in path)


def _periods(
    office: Office, work: UnitOfWork, found: PollutionWarning, now: Moment, ended: Moment | None
) -> Iterator[CalendarEntry]:
    area = office.library.divisions.get(found.division).name
    acts = [act for _, act in recall.acts_by(work, [found.id], now).get(found.id, ())]
    for place, each in enumerate(cut(control_periods(acts, now), ended)):
        said = [f"{found.number}，{moment_text(each.begin)}起"]
        yield CalendarEntry(
            uid=f"warning-{found.id}-{place}",
            begins_at=each.begin,
            ends_at=each.end,
            summary=f"{area}{each.level.label}预警 {each.level.response.label}",
            description="\n".join([*said, OPEN_END] if each.open else said),
            changed_at=acts[-1].announced_at,
            sequence=found.revision,
            tentative=each.open,
        )


def _stretches(
    office: Office, work: UnitOfWork, held: OrderStretch, lines: list[str], now: Moment
) -> Iterator[CalendarEntry]:
    area = office.library.divisions.get(held.area)
    known = held.closed_at or held.released_at or held.expected_end
    is_open = known is None or (held.closed_at is None and held.released_at is None and known <= now)
    end = max(now, held.start_at) + DAY if is_open else known
    mark = "【演练】" if held.drill else ""
    said = [f"{mark}指令 {held.number}", *lines, *([OPEN_END] if is_open else [])]
    for place, (begin, until) in enumerate(
        stretches(held.start_at, end, warnings.pauses_of(work, held.warning_id))
    ):
        yield CalendarEntry(
            uid=f"order-{held.id}-{place}",
            begins_at=begin,
            ends_at=until,
            summary=f"{mark}{area.name}{held.level.label}预警 {held.level.response.label}：落实减排措施",
            description="\n".join(said),
            changed_at=held.closed_at or held.issued_at,
            sequence=held.row_version,
            tentative=is_open,
        )


def _shift(each: Shift, area: str) -> CalendarEntry:
    return CalendarEntry(
        uid=f"shift-{each.id}",
        begins_at=each.begins_at,
        ends_at=each.ends_at,
        summary=f"{each.post.label} {each.name}",
        description=f"{area}重污染天气值班",
        changed_at=each.begins_at,
    )
