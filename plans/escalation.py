"""Who is pressed next when nobody has acknowledged an order, and when; how many people must acknowledge."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans.figure_table import FigureTable, value_on
from plans.terms import Term, WarningLevel

FILE = "escalation.toml"


class StepKind(Term):
    """One way of pressing."""

    RESEND = "resend", "再次发送"
    OTHER_CHANNEL = "other_channel", "改用其他方式"
    OTHER_CONTACT = "other_contact", "通知本企业其他联系人"
    VOICE = "voice", "语音电话"
    SUPERVISOR = "supervisor", "通知监管人员"
    CALL_LIST = "call_list", "列入值班室电话名单"


class CallParty(Term):
    """Who was called."""

    CONTACT = "contact", "企业联系人"
    SUPERVISOR = "supervisor", "监管人员"
    OTHER = "other", "其他号码"


class CallOutcome(Term):
    """What came of a call."""

    ACKNOWLEDGED = "acknowledged", "接通，当场签收"
    REACHED = "reached", "接通，未签收"
    REFUSED = "refused", "接通，拒绝签收"
    NO_ANSWER = "no_answer", "无人接听"
    WRONG_NUMBER = "wrong_number", "号码有误"


# Who answered must be named where somebody did.
ANSWERED = frozenset({CallOutcome.ACKNOWLEDGED, CallOutcome.REACHED, CallOutcome.REFUSED})
# In this order where several are due at once. Resending has its minutes in each plan (remind_minutes).
TIMED = tuple(each for each in StepKind if each is not StepKind.RESEND)


@dataclass(frozen=True)
class Ladder:
    """The minutes after issue at which each kind of step is taken, and how many people must acknowledge."""

    minutes: Mapping[StepKind, Sequence[int]]
    people: int


def ladder(table: FigureTable, level: WarningLevel, day: datetime.date) -> Ladder:
    """The timed steps in force on `day` for an order of this level; raises FigureMissing."""
    minutes = {each: value_on(table, f"{each.value}_minutes", day) for each in TIMED}
    return Ladder(minutes, people_needed(table, level, day))


def people_needed(table: FigureTable, level: WarningLevel, day: datetime.date) -> int:
    """How many different people must acknowledge an order of this level; raises FigureMissing."""
    return value_on(table, f"people.{level.value}", day)


def same_person(one: str, other: str) -> bool:
    """Whether two names as they were given stand for one person: what is in brackets and spaces do not count."""
    return _plain(one) == _plain(other)


def people(names: Iterable[str]) -> int:
    """How many different people these names stand for."""
    return len({_plain(each) for each in names})


def _plain(name: str) -> str:
    kept = re.sub(r"[（(][^（()）]*[)）]", "", name)
    return re.sub(r"\s", "", kept or name).casefold()
