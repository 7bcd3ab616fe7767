"""What a warning notice must say before it may go out (突发事件应对法 2024 art. 64(2), 72(2))."""

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from plans.dated import Citation
from plans.terms import WarningLevel


@dataclass(frozen=True)
class Requirement:
    """One element a notice must contain, and the article that asks for it."""

    element: str
    label: str
    citation: Citation


@functools.cache
def requirements() -> tuple[Requirement, ...]:
    """Every required element, in the order of the law."""
    data = _data()
    labels = data["elements"]["labels"]
    return tuple(
        Requirement(element, labels[element], _citation(data[part]))
        for part in ("elements", "duration", "number")
        for element in data[part]["required"]
    )


def missing(elements: Mapping[str, str]) -> tuple[Requirement, ...]:
    """The requirements that `elements` (element name -> text) leaves empty."""
    return tuple(each for each in requirements() if not str(elements.get(each.element, "")).strip())


def caution(level: WarningLevel) -> str:
    """The default health advice for a level; a bureau may replace it in the notice."""
    return _data()["cautions"][level.value]


def _citation(part: Mapping) -> Citation:
    return Citation(part["document"], part["article"], part["verified"])


@functools.cache
def _data() -> Mapping:
    text = importlib.resources.files("plans").joinpath("data/notice.toml").read_text("utf-8")
    return tomllib.loads(text)
