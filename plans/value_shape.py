"""What the value of a figure may be: how people are asked for it, what a typed text stands for, what fits."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

NUMBER = re.compile(r"\d{1,6}(\.\d{1,4})?", re.ASCII)
COMMON_YEAR = 2025  # without a 29 February
BETWEEN = re.compile(r"[,，、;；\s]+")


class Shape(Protocol):
    """The form of a value, as plan data hold it."""

    @property
    def asked(self) -> str:
        """What must be typed, in words."""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The values with their names where there are few, else none."""

    def read(self, text: str) -> Any:
        """The value that `text` stands for; text that fits nothing stays text."""

    def holds(self, value: Any) -> bool:
        """Whether a value is of this form."""


@dataclass(frozen=True)
class Bounds:
    """A number from `least` to `most`; `whole`: no fraction."""

    least: int
    most: int
    whole: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """Both ends."""
        return f"{self.least} 至 {self.most} 的{'整数' if self.whole else '数'}"

    def read(self, text: str) -> int | float | str:
        """The number."""
        return number_of(text.strip())

    def holds(self, value: Any) -> bool:
        """Within both ends; true and false are no numbers."""
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return number and self.least <= value <= self.most and not (self.whole and value != int(value))


@dataclass(frozen=True)
class Numbers:
    """One to `most` numbers, each within `each`; `falling` or rising, none twice."""

    each: Bounds
    falling: bool
    most: int = 12
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """One of them, and how they are written."""
        order = "由大到小" if self.falling else "由小到大"
        return f"{self.each.asked}，可有多个，{order}，之间用逗号分开，最多 {self.most} 个"

    def read(self, text: str) -> list:
        """The numbers, however they are set apart."""
        return [number_of(part) for part in BETWEEN.split(text.strip()) if part]

    def holds(self, value: Any) -> bool:
        """Every one fits, in order."""
        if not isinstance(value, list) or not 0 < len(value) <= self.most:
            return False
        if not all(self.each.holds(one) for one in value):
            return False
        return value == sorted(set(value), reverse=self.falling)


@dataclass(frozen=True)
class OneOf:
    """One of a few values, each with its name."""

    labels: Mapping[str, str]

    @property
    def asked(self) -> str:
        """The names."""
        return "、".join(self.labels.values()) + " 之一"

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Every value with its name."""
        return tuple(self.labels.items())

    def read(self, text: str) -> str:
        """The value itself."""
        return text.strip()

    def holds(self, value: Any) -> bool:
        """Whether it is one of them."""
        return isinstance(value, str) and value in self.labels


@dataclass(frozen=True)
class SomeOf:
    """One or more of a few values, each with its name; none twice."""

    labels: Mapping[str, str]
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """The names, and how they are written."""
        shown = "、".join(label for label in self.labels.values())
        return f"从「{shown}」中选一个或多个，之间用逗号分开"

    def read(self, text: str) -> list[str]:
        """The values; a name stands for its value, in any case of letters."""
        known = {label.casefold(): value for value, label in self.labels.items()}
        known |= {value.casefold(): value for value in self.labels}
        return [known.get(part.casefold(), part) for part in BETWEEN.split(text.strip()) if part]

    def holds(self, value: Any) -> bool:
        """Whether all are known and none stands twice."""
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            return False
        return set(value) <= set(self.labels) and len(set(value)) == len(value)


@dataclass(frozen=True)
class Code:
    """A code of letters and digits: a regular expression, and how it is written in words."""

    pattern: str
    asked: str
    choices: tuple[tuple[str, str], ...] = ()

    def read(self, text: str) -> str:
        """As it is typed, without space around it."""
        return text.strip()

    def holds(self, value: Any) -> bool:
        """Whether the pattern fits the whole."""
        return isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII) is not None


@dataclass(frozen=True)
class Sentence:
    """A text of one paragraph."""

    longest: int
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """How long at most."""
        return f"文字，不超过 {self.longest} 字"

    def read(self, text: str) -> str:
        """The text without line breaks."""
        return "".join(line.strip() for line in text.splitlines())

    def holds(self, value: Any) -> bool:
        """Neither empty nor too long."""
        return isinstance(value, str) and 0 < len(value.strip()) <= self.longest


@dataclass(frozen=True)
class Sentences:
    """One to `most` texts, a line each."""

    each: Sentence
    most: int
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """How they are written."""
        return f"每行一条，最多 {self.most} 条，每条不超过 {self.each.longest} 字"

    def read(self, text: str) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def holds(self, value: Any) -> bool:
        """Every one fits."""
        return (
            isinstance(value, list)
            and 0 < len(value) <= self.most
            and all(self.each.holds(one) for one in value)
        )


@dataclass(frozen=True)
class Fixed:
    """What the program carries out in one way alone: the article may be read, the value stays."""

    value: Any

    @property
    def asked(self) -> str:
        """That nothing else can be chosen."""
        return "程序只按这一取值办理，只录入读到的条款；原文与此不同的，请联系软件维护单位"

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The one value."""
        return (("same", "与现有取值相同"),)

    def read(self, text: str) -> Any:
        """The value, for the one choice."""
        return self.value if text.strip() == "same" else text

    def holds(self, value: Any) -> bool:
        """Whether it is the same."""
        return type(value) is type(self.value) and value == self.value


@dataclass(frozen=True)
class MonthDay:
    """A day of every year, as 10-31."""

    choices: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> str:
        """How it is written."""
        return "月-日，如 10-31"

    def read(self, text: str) -> str:
        """As it is typed."""
        return text.strip()

    def holds(self, value: Any) -> bool:
        """A day that every year has."""
        if not isinstance(value, str) or not re.fullmatch(r"\d\d-\d\d", value, re.ASCII):
            return False
        try:
            datetime.date(COMMON_YEAR, *map(int, value.split("-")))
        except ValueError:
            return False
        return True


def number_of(text: str) -> int | float | str:
    """The number that `text` stands for; text that is none stays text."""
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
