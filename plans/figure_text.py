"""The value of a figure in words: how it is shown, what may be typed for it, what a typed text stands for."""

import re
from typing import Any

import pydantic

from plans.figure_kind import FIGURES
from plans.grade_procedure import Ground
from plans.measure_sentence import MeasureSentence
from plans.rule import READINGS
from plans.rule_amendment import is_rule_set, name_of, rule_set_words
from plans.severity import Severity
from plans.shared_table import SHAPES, is_shared, shape_of, shipped_figure
from plans.terms import Post, RangePolicy, Term
from plans.value_shape import Sentence, Sentences

WHOLE = re.compile(r"\d{1,6}", re.ASCII)
NAMED = re.compile(r"([A-Za-z0-9]+)\s*[=:：\s]\s*(\d{1,3})\s*%?")
BETWEEN = re.compile(r"[,，、;；\s]+")
TRUTHS = {"true": True, "false": False}
LABELS = {
    **{post.value: post.label for post in Post},
    **{policy.value: policy.label for policy in RangePolicy},
    **{severity.value: severity.label for severity in Severity},
    **READINGS,
    "level": "达到本级别（含更高级别）时起",
    "response": "响应启动时起",
    "true": "是",
    "false": "否",
    **{ground.value: ground.label for ground in Ground},
    **{value: label for shape in SHAPES.values() for value, label in getattr(shape, "labels", {}).items()},
}


def value_words(value: Any, unit: str = "") -> str:
    """A value as people read it, with its unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Term):
        return value.label
    if isinstance(value, dict):
        return "，".join(f"{name} {each}{unit}" for name, each in value.items())
    if isinstance(value, list):
        words = [str(LABELS.get(each, each)) for each in value]
        return ("" if words[0].endswith("。") else "、").join(words) + _apart(unit)
    return f"{LABELS.get(value, value)}{_apart(unit)}"


def named(key: str, value: Any) -> tuple[str, str]:
    """Title and value in words of a figure as plan data hold it; a key no longer known stays a key."""
    if is_rule_set(key):
        return f"规则集「{name_of(key)}」", rule_set_words(value)
    kind = shipped_figure(key) if is_shared(key) else FIGURES.get(key)
    return (kind.title, value_words(value, kind.unit)) if kind else (key, value_words(value))


def is_known(key: str) -> bool:
    """Whether a figure of this key can be amended: one of a plan, or of a table on offer."""
    return shipped_figure(key) is not None if is_shared(key) else key in FIGURES


def choices(key: str) -> tuple[tuple[str, str], ...]:
    """The values a figure may have with their names; none where it is free."""
    if is_shared(key):
        return shape_of(key).choices
    shape = _shape(key)
    values = TRUTHS if shape.get("type") == "boolean" else shape.get("enum", ())
    return tuple((value, LABELS.get(value, value)) for value in values)


def is_text(key: str) -> bool:
    """Whether a figure is words that people write, a paragraph or a line each."""
    return is_shared(key) and isinstance(shape_of(key), Sentence | Sentences | MeasureSentence)


def typed(value: Any) -> str:
    """Words as they are typed: a line each."""
    return "\n".join(value) if isinstance(value, list) else value


def asked(key: str) -> str:
    """What must be typed for a figure, in words."""
    if is_shared(key):
        return shape_of(key).asked
    shape, offered = _shape(key), choices(key)
    if offered:
        return "、".join(label for _, label in offered) + " 之一"
    if shape.get("type") == "array":
        return f"{_bounds(shape['items'])}，由小到大，多个之间用逗号分开"
    if "anyOf" in shape:
        return f"{_bounds(shape['anyOf'][0])}，或按污染物写成「SO2=10，NOx=10，PM=20，VOCs=10」"
    if shape.get("type") == "integer":
        return _bounds(shape)
    return "24小时制的时刻，如 14:00" if "pattern" in shape else "文字"


def raw(key: str, text: str) -> Any:
    """The value that `text` stands for, as plan data would hold it; text that fits nothing stays text."""
    if is_shared(key):
        return shape_of(key).read(text)
    shape, text = _shape(key), text.strip()
    if shape.get("type") == "boolean":
        return TRUTHS.get(text, text)
    if shape.get("type") == "array":
        return [_whole(part) for part in BETWEEN.split(text) if part]
    if "anyOf" in shape:
        return _whole(text) if not re.search("[A-Za-z]", text) else _named(text)
    return _whole(text) if shape.get("type") == "integer" else text


def _apart(unit: str) -> str:
    return f" {unit}" if unit and unit != "%" else unit


def _shape(key: str) -> dict:
    return pydantic.TypeAdapter(FIGURES[key].form).json_schema()


def _bounds(shape: dict) -> str:
    return f"{shape['minimum']} 至 {shape['maximum']} 的整数"


def _whole(text: str) -> int | str:
    return int(text) if WHOLE.fullmatch(text.strip()) else text


def _named(text: str) -> dict[str, int] | str:
    parts = [part.strip() for part in re.split(r"[,，、;；]", text) if part.strip()]
    found = [NAMED.fullmatch(part) for part in parts]
    if not all(found) or len({each[1] for each in found}) < len(found):
        return text
    return {each[1]: int(each[2]) for each in found}
