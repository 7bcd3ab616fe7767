"""How a bound on a process parameter is written: how long a coke oven cooks, how many heats a converter taps."""

import re
from decimal import Decimal

from plans.action import Action
from plans.measure_value import Measure

_LOWER_BOUNDS = frozenset({"不低于", "不少于", "延长至"})
# 6米及以上炭化室焦炉出焦时间; a number elsewhere would be part of another demand.
_HEIGHT = r"(?:\d{1,2}(?:\.\d{1,2})?米(?:及?以上|及?以下))?"
_NAME = rf"{_HEIGHT}(?:[^，。：%\d（）]|（[^，。：%\d（）]{{1,8}}）){{2,30}}?"
_AMOUNT = r"(?P<value>\d+(?:\.\d+)?)(?P<unit>[^\d，。（）%]{0,8})"
# [唐山] 6米及以上炭化室焦炉出焦时间延长至28小时  [安阳] 每座转炉(电炉)日出钢数不大于22炉
_BOUND = re.compile(rf"(?P<parameter>{_NAME})(?P<bound>不低于|不少于|不高于|不大于|不超过|延长至){_AMOUNT}")
# [唐山独立焦化] 焦炉延长出焦时间至36小时
_EXTENDED = re.compile(rf"(?P<of>(?:{_NAME})?)延长(?P<what>[^，。：%\d（）]{{0,8}}时间)至{_AMOUNT}")
# These words belong to other actions; a parameter made of them would be a guess.
_NOT_A_PARAMETER = re.compile(r"限产|停产|减产|负荷|产量|排放|运输|清扫|喷淋|投料|硫分|灰分")


def parameter(said: str, codes: tuple[str, ...]) -> Measure | None:
    """The bound that `said` lays on the lines `codes`; None where it is none."""
    if _NOT_A_PARAMETER.search(said):
        return None
    found = _EXTENDED.fullmatch(said)
    if found:
        return _measure(codes, found["of"] + found["what"], ">=", found)
    found = _BOUND.fullmatch(said)
    if found:
        return _measure(codes, found["parameter"], ">=" if found["bound"] in _LOWER_BOUNDS else "<=", found)
    return None


def _measure(codes: tuple[str, ...], name: str, operator: str, found: re.Match) -> Measure:
    return Measure(
        Action.PROCESS_PARAM,
        codes,
        parameter=name,
        operator=operator,
        value=Decimal(found["value"]),
        value_unit=found["unit"],
    )
