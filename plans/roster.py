"""The duty roster: who is on duty at a moment, where nobody is, where two are."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.terms import Term

Moment = datetime.datetime
Stretch = tuple[Moment, Moment]


class ShiftPost(Term):
    """What somebody on the roster is on duty as."""

    OFFICER = "officer", "值班员"
    LEADER = "leader", "带班领导"


@dataclass(frozen=True)
class Shift:
    """One person on duty from `begins_at` until just before `ends_at`; `account_id` None: without an account."""

    id: int
    division: str
    post: ShiftPost
    name: str
    mobile: str | None
    account_id: int | None
    begins_at: Moment
    ends_at: Moment

    def holds(self, at: Moment) -> bool:
        """Whether this shift runs at `at`: from its beginning on, no longer at its end."""
        return self.begins_at <= at < self.ends_at

    def is_of(self, other: "Shift") -> bool:
        """Whether both are the shifts of one person: of one account, or of one name where either has none."""
        if self.account_id is not None and other.account_id is not None:
            return self.account_id == other.account_id
        return self.name == other.name


@dataclass(frozen=True)
class Overlap:
    """Two shifts that run at once from `begin` to `end` and should not."""

    first: Shift
    second: Shift
    begin: Moment
    end: Moment


def on_duty(shifts: Iterable[Shift], at: Moment) -> tuple[Shift, ...]:
    """Whose shift runs at `at`, leaders first."""
    held = [each for each in shifts if each.holds(at)]
    return tuple(sorted(held, key=lambda each: (each.post is not ShiftPost.LEADER, each.begins_at)))


def following(shifts: Iterable[Shift], after: Shift) -> tuple[Shift, ...]:
    """The shifts of the same post that come next after one: those that begin first at its end or later."""
    ahead = [each for each in shifts if each.post is after.post and each.begins_at >= after.ends_at]
    first = min((each.begins_at for each in ahead), default=None)
    return tuple(each for each in ahead if each.begins_at == first)


def gaps(shifts: Iterable[Shift], post: ShiftPost, begin: Moment, end: Moment) -> tuple[Stretch, ...]:
    """The stretches of [begin, end) in which nobody of this post is on duty."""
    found: list[Stretch] = []
    at = begin
    for each in sorted((one for one in shifts if one.post is post), key=lambda one: one.begins_at):
        if each.begins_at >= end:
            break
        if each.begins_at > at:
            found.append((at, each.begins_at))
        at = max(at, each.ends_at)
    if at < end:
        found.append((at, end))
    return tuple(found)


def overlaps(shifts: Sequence[Shift]) -> tuple[Overlap, ...]:
    """Shifts of one post, or of one person, that run at once; one that begins where another ends does not."""
    held = sorted(shifts, key=lambda each: (each.begins_at, each.ends_at, each.id))
    found = []
    for place, first in enumerate(held):
        for second in held[place + 1 :]:
            if second.begins_at >= first.ends_at:
                break
            if first.post is second.post or first.is_of(second):
                end = min(first.ends_at, second.ends_at)
                found.append(Overlap(first, second, second.begins_at, end))
    return tuple(found)


@dataclass(frozen=True)
class ShiftDraft:
    """A shift about to be entered; `row` is its line in the file (0: typed), `login` "" without an account."""

    post: ShiftPost
    name: str
    login: str
    mobile: str
    begins_at: Moment
    ends_at: Moment
    row: int = 0


# The columns of the workbook of a roster, in their order.
SHEET = "值班表"
HEADS = ("岗位", "姓名", "登录名", "手机", "开始", "结束")
