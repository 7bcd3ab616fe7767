"""Who takes part in a consultation, what each body holds, and what a record of it must not lack.

Ecology and meteorology consult together (大气污染防治法 art. 95); a form of Shuozhou lists conclusion, experts and
their signatures. A consultation without one of the two is recorded, and says so wherever it is shown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plans.errors import Fault
from plans.terms import Term, WarningLevel

NAME_LONGEST, TEXT_LONGEST = 40, 4000


class Body(Term):
    """On whose behalf somebody takes part."""

    ECOLOGY = "ecology", "生态环境部门"
    METEOROLOGY = "meteorology", "气象部门"
    OTHER = "other", "其他单位"


CONSULTING = (Body.ECOLOGY, Body.METEOROLOGY)


class Participant(NamedTuple):
    """Somebody who took part; `account_id` is the account behind which he signs himself, None: he has none."""

    name: str
    organisation: str
    body: Body = Body.OTHER
    role: str = ""
    account_id: int | None = None

    def to_json(self) -> dict:
        """The participant as a record keeps it."""
        return {**self._asdict(), "body": self.body.value}


@dataclass(frozen=True)
class Opinion:
    """What one body holds: a level and why."""

    body: Body
    level: WarningLevel
    text: str

    def to_json(self) -> dict:
        """The opinion as a record keeps it."""
        return {"body": self.body.value, "level": self.level.value, "text": self.text}


def participant_from_json(kept: dict) -> Participant:
    """The participant of a record; older records know only name and organisation."""
    body = Body(kept.get("body", Body.OTHER.value))
    return Participant(kept["name"], kept["organisation"], body, kept.get("role", ""), kept.get("account_id"))


def opinion_from_json(kept: dict) -> Opinion:
    """The opinion of a record."""
    return Opinion(Body(kept["body"]), WarningLevel(kept["level"]), kept["text"])


def absent(participants: Iterable[Participant]) -> tuple[Body, ...]:
    """Which of the two that consult took no part."""
    there = {each.body for each in participants}
    return tuple(body for body in CONSULTING if body not in there)


def dissents(opinions: Iterable[Opinion], conclusion: WarningLevel) -> tuple[Opinion, ...]:
    """The opinions that hold another level than the conclusion."""
    return tuple(each for each in opinions if each.level is not conclusion)


def faults_of(
    participants: Sequence[Participant], opinions: Sequence[Opinion], conclusion: WarningLevel
) -> list[Fault]:
    """Everything that is wrong with what was written down."""
    return [
        *_faults_of_people(participants),
        *_faults_of_opinions(participants, opinions),
        *(_silent(each, conclusion) for each in dissents(opinions, conclusion) if not each.text.strip()),
    ]


def _faults_of_people(participants: Sequence[Participant]) -> list[Fault]:
    if not participants:
        return [_fault("participants", "参加会商的人员不能为空。请至少填写一人及其单位。")]
    faults = []
    for name, count in Counter(each.name.strip() for each in participants).items():
        if not 0 < len(name) <= NAME_LONGEST:
            faults.append(_fault("participants", f"请填写参加人员的姓名（1 至 {NAME_LONGEST} 个字）。"))
        elif count > 1:
            faults.append(_fault("participants", f"参加人员「{name}」填写了 {count} 次。请只保留一行。"))
    return faults


def _faults_of_opinions(participants: Sequence[Participant], opinions: Sequence[Opinion]) -> list[Fault]:
    there, faults = {each.body for each in participants}, []
    for each in opinions:
        if each.body not in there:
            faults.append(
                _fault("opinions", f"填写了{each.body.label}的意见，但没有其参加人员。请补填人员。")
            )
        if len(each.text) > TEXT_LONGEST:
            faults.append(_fault("opinions", f"{each.body.label}的意见超过 {TEXT_LONGEST} 字。请精简。"))
    return faults


def _silent(each: Opinion, conclusion: WarningLevel) -> Fault:
    return _fault(
        "opinions",
        f"{each.body.label}主张「{each.level.label}」，与结论「{conclusion.label}」不同。请写明其意见。",
    )


def _fault(column: str, message: str) -> Fault:
    return Fault("field", message, column=column)
