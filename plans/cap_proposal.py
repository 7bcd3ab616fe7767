"""What a warning message of another system proposes here: which act at which level, and until when it may be adopted."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plans.lifecycle import WarningAct
from plans.terms import Term, WarningLevel

Moment = datetime.datetime
GRADED = tuple(level for level in WarningLevel if level.is_graded)
# 等级 words of the national exchange beside our own.
COLOURS = {"黄色": WarningLevel.YELLOW, "橙色": WarningLevel.ORANGE, "红色": WarningLevel.RED,
           "Yellow": WarningLevel.YELLOW, "Orange": WarningLevel.ORANGE, "Red": WarningLevel.RED}  # fmt: skip


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
