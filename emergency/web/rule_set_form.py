"""Reading a rule set as it was typed: its lines, clauses and causes, as plan data hold them."""

from emergency.web.form import Form
from plans.clause_text import read_condition
from plans.terms import Cause, WarningLevel

MOST_CLAUSES = 40
DAY = {"natural": "日", "rolling": ""}  # a rolling reading grades hours, not days


def table(form: Form) -> dict:
    """The table of the rule set; faults are noted in the form.

    A row without a document of its own stands in the document of the whole.
    """
    reading = form.text("day_reading")
    if reading not in DAY:
        form.refuse("day_reading", "请选择按自然日还是滚动24小时。")
    return {
        "title": form.text("title") or form.text("name"),
        "day_reading": reading,
        "heavy": {"aqi": form.number("heavy-aqi", "重污染线 AQI"), **_source(form, "heavy")},
        "release": {"aqi": form.number("release-aqi", "解除线 AQI"), **_source(form, "release")},
        "clause": _clauses(form, DAY.get(reading, "")),
        "cause": [_cause(form, each) for each in Cause],
    }


def _clauses(form: Form, day: str) -> list[dict]:
    found: list[dict] = []
    for place in range(MOST_CLAUSES):
        begin = f"clause-{place}"
        if not form.text(f"{begin}-condition"):
            continue
        level = form.choice(f"{begin}-level", f"第 {place + 1} 行条件的级别", WarningLevel)
        tests, faults = read_condition(form.text(f"{begin}-condition"), f"{begin}-condition")
        form.faults += faults
        if level is None:
            continue
        number = sum(each["level"] == level.value for each in found) + 1
        found.append({
            "id": f"{level.value}-{number}",
            "level": level.value,
            "label": f"预测{day}{form.text(f'{begin}-condition')}",
            "tests": tests,
            **_source(form, begin),
        })  # fmt: skip
    return found


def _cause(form: Form, cause: Cause) -> dict:
    begin = f"cause-{cause.value}"
    return {
        "cause": cause.value,
        "graded": bool(form.text(f"{begin}-graded")),
        "pm25_first": bool(form.text(f"{begin}-pm25_first")),
        "why": form.text(f"{begin}-why"),
        **_source(form, begin),
    }


def _source(form: Form, begin: str) -> dict:
    return {
        "document": form.text(f"{begin}-document") or form.text("document"),
        "article": form.text(f"{begin}-article") or form.text("article"),
        "verified": bool(form.text(f"{begin}-read")),
    }
