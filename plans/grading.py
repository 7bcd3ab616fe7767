"""Performance grading: versioned schemes, and the band of measures a grade falls into.

A grade is given per industry; an enterprise counts as the worst of its industries (短板原则).
"""

import datetime
import functools
import importlib.resources
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from plans.dated import Citation, Figure
from plans.errors import Fault, PlanDataInvalid
from plans.rule_file import parse_toml, refuse, source_faults, unknown_keys
from plans.terms import EnterpriseCategory, Grade, OrderedTerm

DIRECTORY = "grading"
KEYS = {"name", "title", "bands", "document", "article", "verified", "in_force_from", "until"}
UNGRADED = "NONE"


class Band(OrderedTerm):
    """How hard the measures of a grade are, mildest first; `GENERAL` is for what no scheme grades."""

    SELF = "self", "自主减排"
    GENERAL = "general", "未分级"
    LIMIT = "limit", "以限代停"
    LIMIT_STRICT = "limit_strict", "从严限产"
    PART_STOP = "part_stop", "以停代限"
    STOP = "stop", "停产"


@dataclass(frozen=True)
class GradingScheme:
    """One edition of the grades, with the band of each, from a day on."""

    name: str
    title: str
    bands: Mapping[Grade, Band]
    citation: Citation
    in_force_from: datetime.date

    @property
    def figure(self) -> Figure:
        """Its bands as one figure, of which the article alone can be entered: the program grades by them."""
        said = "、".join(f"{grade.label}：{held.label}" for grade, held in self.bands.items())
        return Figure(self.name, said, self.in_force_from, self.citation, title=f"{self.title}的减排强度")


@functools.cache
def schemes() -> Mapping[str, GradingScheme]:
    """Every scheme of the package by name; raises PlanDataInvalid with every fault."""
    folder = importlib.resources.files("plans.data").joinpath(DIRECTORY)
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return {
        found.name: found
        for found in (parse(file.read_bytes(), f"{DIRECTORY}/{file.name}") for file in files)
    }


def parse(data: bytes, name: str) -> GradingScheme:
    """The scheme in the TOML text `data`; `name` stands in the faults."""
    raw = parse_toml(data, name)
    faults = unknown_keys(raw, KEYS, name, None) + source_faults(raw, name)
    faults += [
        Fault("text", f"「{key}」缺失或不是文字。", file=name, column=key)
        for key in ("name", "title")
        if not isinstance(raw.get(key), str) or not raw[key]
    ]
    bands, wrong = _bands(raw.get("bands"), name)
    refuse(name, faults + wrong)
    return GradingScheme(
        raw["name"],
        raw["title"],
        bands,
        Citation(raw["document"], raw["article"], raw["verified"]),
        raw["in_force_from"],
    )


def band(scheme: str, grade: Grade) -> Band:
    """The band of a grade in a scheme; raises PlanDataInvalid for a scheme or grade that does not exist."""
    fault = grade_fault(scheme, grade)
    if fault:
        raise PlanDataInvalid(fault.message, faults=[fault])
    return schemes()[scheme].bands[grade]


def grade_fault(scheme: str, grade: Grade) -> Fault | None:
    """What is wrong with giving this grade in this scheme; None where nothing is (V3)."""
    if scheme not in schemes():
        known = "、".join(schemes())
        return Fault("scheme", f"没有名为「{scheme}」的分级标准，已有：{known}。", column="scheme")
    if grade not in schemes()[scheme].bands:
        known = "、".join(held.label for held in schemes()[scheme].bands)
        return Fault("grade", f"「{scheme}」没有{grade.label}，可用等级：{known}。", column="grade")
    return None


def overall_band(
    graded: Iterable[tuple[str, Grade]], *, category: EnterpriseCategory, key_industry: bool
) -> Band:
    """The band of an enterprise with these grades (scheme, grade): the worst of them.

    Without any grade, one in a key industry counts as the worst band (应评未评), any other as ungraded.
    """
    bands = [band(scheme, grade) for scheme, grade in graded if grade is not Grade.UNRATED]
    if bands:
        return max(bands)
    is_key = category is EnterpriseCategory.KEY or (
        key_industry and category is not EnterpriseCategory.NON_KEY
    )
    return Band.STOP if is_key else Band.GENERAL


def _bands(raw: Any, name: str) -> tuple[dict[Grade, Band], list[Fault]]:
    if not isinstance(raw, Mapping) or not raw:
        return {}, [Fault("bands", "缺少 [bands]：每个等级对应的强度。", file=name, column="bands")]
    grades, known = {term.value: term for term in Grade}, {term.value: term for term in Band}
    faults = [
        Fault("bands", f"「{key} = {value!r}」中的等级或强度不认识。", file=name, column=str(key))
        for key, value in raw.items()
        if key not in grades or value not in known
    ]
    return {grades[key]: known[raw[key]] for key in raw if key in grades and raw[key] in known}, faults
