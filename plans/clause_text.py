"""The tests of a clause as people write them: 「AQI>200持续72小时，其中>300共24小时；AQI达到500」. Read and written."""

import re
import unicodedata
from collections.abc import Sequence

import pydantic

from plans.errors import Fault
from plans.rule import PeakTest, Test, TotalTest

ASKED = (
    "写成「AQI>200持续72小时，其中>300共24小时」「AQI>150累计48小时」或「AQI达到500」；"
    "须同时满足的几项之间用分号分开"
)
NUMBER = r"(\d{1,4})"
RUN = re.compile(rf"AQI>{NUMBER}持续{NUMBER}小时((?:,其中(?:AQI)?>{NUMBER}共{NUMBER}小时)*)", re.ASCII)
WITHIN = re.compile(rf",其中(?:AQI)?>{NUMBER}共{NUMBER}小时", re.ASCII)
TOTAL = re.compile(rf"AQI>{NUMBER}累计{NUMBER}小时", re.ASCII)
PEAK = re.compile(rf"AQI达到{NUMBER}", re.ASCII)
ADAPTER = pydantic.TypeAdapter(Test)


def condition_text(tests: Sequence[Test]) -> str:
    """All tests of one clause, which must hold together."""
    return "；".join(_one(test) for test in tests)


def read_condition(text: str, column: str) -> tuple[list[dict], list[Fault]]:
    """The tests that `text` stands for, as plan data hold them, or what is wrong with it.

    Full-width signs and spaces do not matter; `column` stands in the faults.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("、", ",").upper()
    found, faults = [], []
    for part in (each for each in plain.split(";") if each):
        test = _read(part)
        if test is None:
            faults.append(Fault("condition", f"看不懂条件「{part[:60]}」。请{ASKED}。", column=column))
        elif not _holds(test):
            why = f"条件「{part[:60]}」的数值超出范围：AQI 为 0 至 500，小时为 1 至 240。请改正。"
            faults.append(Fault("condition", why, column=column))
        else:
            found.append(test)
    if not found and not faults:
        faults.append(Fault("condition", f"请填写条件，{ASKED}。", column=column))
    return found, faults


def _one(test: Test) -> str:
    if isinstance(test, PeakTest):
        return f"AQI达到{test.at_least}"
    if isinstance(test, TotalTest):
        return f"AQI>{test.over}累计{test.hours}小时"
    within = "".join(f"，其中>{each.over}共{each.hours}小时" for each in test.within)
    return f"AQI>{test.over}持续{test.hours}小时{within}"


def _read(part: str) -> dict | None:
    if run := RUN.fullmatch(part):
        inner = [{"over": int(over), "hours": int(hours)} for over, hours in WITHIN.findall(run[3])]
        return {"kind": "run", "over": int(run[1]), "hours": int(run[2]), "within": inner}
    if total := TOTAL.fullmatch(part):
        return {"kind": "total", "over": int(total[1]), "hours": int(total[2])}
    if peak := PEAK.fullmatch(part):
        return {"kind": "peak", "at_least": int(peak[1])}
    return None


def _holds(test: dict) -> bool:
    try:
        ADAPTER.validate_python(test)
    except pydantic.ValidationError:
        return False
    return all(each["over"] > test["over"] for each in test.get("within", ()))
