"""The invented duty roster of the replay: a day each, handed over every morning at eight."""

import datetime

from emergency.services import handover, roster
from emergency.services.browse import roster as desk
from emergency.services.office import Actor, Office
from plans.beijing import midnight
from plans.roster import ShiftDraft, ShiftPost

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
CHANGE = 8 * HOUR
DAYS = 28  # the replay, and a fortnight for whoever tries the console afterwards
# Who takes turns, by login.
TURNS = {ShiftPost.OFFICER: ("duty", "duty2"), ShiftPost.LEADER: ("director", "deputy")}
NOTE = "预报、指令和未签收企业的情况见值班台。（演示）"


def enter(office: Office, admin: Actor, now: datetime.datetime, first: datetime.date) -> None:
    """The administrator enters four weeks from `first` on."""
    drafts = [
        ShiftDraft(post, "", logins[number % 2], "", begins, begins + DAY)
        for number in range(DAYS)
        for begins in (midnight(first) + CHANGE + number * DAY,)
        for post, logins in TURNS.items()
    ]
    roster.enter(office, admin, now, admin.division, drafts)


def hand_over(office: Office, people: tuple[Actor, ...], now: datetime.datetime) -> None:
    """Whoever has gone writes and signs, whoever has come reads and signs."""
    by_account = {each.account_id: each for each in people}
    for each in desk.duty(office, people[0], now).missing:
        handover.give(office, by_account[each.account_id], now, each.id, NOTE)
    held = desk.duty(office, people[0], now)
    for each in held.waiting:
        come = next(one for one in held.shifts if one.post is each.ended.post)
        handover.take(office, by_account[come.account_id], now, each.handover.id)
