"""What a warning message of another system proposes here: which act at which level, and until when it may be adopted."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plans.beijing import moment_text
from plans.lifecycle import WarningAct
from plans.terms import Term, WarningLevel

Moment = datetime.datetime
GRADED = tuple(level for level in WarningLevel if level.is_graded)
# 等级 words of the national exchange beside our own.
COLOURS = {"黄色": WarningLevel.YELLOW, "橙色": WarningLevel.ORANGE, "红色": WarningLevel.RED,
           "Yellow": WarningLevel.YELLOW, "Orange": WarningLevel.ORANGE, "Red": WarningLevel.RED}  # fmt: skip

LONGEST_QUOTE = 1500  # characters of a message that a form takes over


class ProposalState(Term):
    """Where an imported message stands."""

    WAITING = "waiting", "待审"
    ADOPTED = "adopted", "已采纳"
    REFUSED = "refused", "不采纳"
    OVERTAKEN = "overtaken", "已被后来的消息取代"
    NOTED = "noted", "已记录，无需办理"


@dataclass(frozen=True)
class Told:
    """The level a message tells, and how it was read: from its words, from its severity, or not at all (None)."""

    level: WarningLevel | None
    from_severity: bool = False


class Message(Protocol):
    """What of a kept message is read here."""

    sender: str
    sender_name: str
    identifier: str
    sent: Moment
    message_type: str
    level: WarningLevel | None
    starts_at: Moment | None
    expires: Moment | None
    headline: str
    description: str
    areas: Sequence[str]


def level_told(said: Iterable[str], severity: str, severities: Mapping[WarningLevel, str]) -> Told:
    """The level of a message: the first of its texts that names exactly one colour, else its severity."""
    for text in said:
        named = {level for word, level in COLOURS.items() if word in text}
        if len(named) == 1:
            return Told(named.pop())
    fitting = [level for level in GRADED if severities.get(level) == severity]
    return Told(fitting[0], from_severity=True) if len(fitting) == 1 else Told(None)


def is_expired(expires: Moment | None, now: Moment) -> bool:
    """Whether a message no longer holds; at the moment it names it does not (CAP 1.2 §3.2.2)."""
    return expires is not None and now >= expires


def act_proposed(
    message_type: str, told: WarningLevel | None, live: WarningLevel | None
) -> WarningAct | None:
    """What a person would have to decide here if the message is adopted; None where nothing would change.

    `live` is the level of the own live warning, None without one. A cancelled warning is released, never by itself.
    """
    if message_type == "Cancel":
        return WarningAct.RELEASE if live is not None else None
    if live is None:
        return WarningAct.ISSUE
    if told is None or told is live:
        return WarningAct.EXTEND
    return WarningAct.RAISE if told > live else WarningAct.LOWER


@dataclass(frozen=True)
class Prefill:
    """What a form begins with; a person changes what he likes. None: left for the person to choose."""

    act: WarningAct | None
    level: WarningLevel | None
    start_at: Moment | None
    expected_end: Moment | None
    text: str


def prefill_of(told: Message, live: WarningLevel | None, now: Moment, area_name: str) -> Prefill:
    """What an adopted message fills in here: act and level as things stand `now`, its times, its words and source.

    A moment that is past cannot be the start of anything, so it is left open; a release takes its start from now.
    """
    act = act_proposed(told.message_type, told.level, live)
    starts = told.starts_at if told.starts_at and told.starts_at > now else None
    ends = told.expires if told.expires and act is not WarningAct.RELEASE else None
    level = live if act in (WarningAct.RELEASE, WarningAct.EXTEND) else told.level
    return Prefill(act, level, starts, ends, source_text(told, area_name))


def source_text(told: Message, area_name: str) -> str:
    """Where it came from and what it says, for a person to edit."""
    issuer = told.sender_name or told.sender
    scope = "、".join(told.areas) or area_name
    said = f"{told.headline}。{told.description}".replace("。。", "。")
    said = said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}……（全文见原消息）。"
    said = said if said.endswith("。") else f"{said}。"
    level = f"，级别{told.level.label}" if told.level else ""
    return (
        f"据{issuer}{moment_text(told.sent)}发送的预警消息（编号 {told.identifier}）：{said}"
        f"范围{scope}{level}。该消息已由审批人采纳。"
    )
