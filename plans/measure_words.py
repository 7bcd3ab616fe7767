"""The words in which measures are written, brought into one form: widths, punctuation, stages, bases, numbers."""

import re
from collections.abc import Mapping

from plans.action import WHOLE_UNIT_BASES, CountBase

_WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()} | {
    "％": "%",
    "．": ".",
}
_MARKS = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "～": "~", "“": "", "”": "", '"': ""}
_TABLE = str.maketrans(_WIDE | _MARKS)
_SPACE = re.compile(r"[ \t\u3000\u00a0]+")
# The number of an item; 「1、2号线」 names two lines and is none.
_LABEL = re.compile(r"(?:\d{1,2}\.(?=\D|\d+号)|\d{1,2}、(?=\D)|[①-⑳]|（[一二三四五六七八九十\d]{1,3}）)")
_STAGE_SIGNS = str.maketrans({"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "Ⅴ": "5", "Ⅵ": "6"})
_STAGE_NUMERALS = {
    "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6,
}  # fmt: skip
STAGE = r"国(?P<stage>[零一二三四五六]|III|II|IV|VI|I|V|[0-6Ⅰ-Ⅵ])"
RATIO = r"(?P<ratio>\d+(?:\.\d+)?)%"

# How each base is written; the first of each is our own wording (CountBase.label), the rest were read in
# 环办大气函〔2020〕340号 (水泥), 唐山2019-10 (高炉, 生产线), 2017-18采暖季 (电解槽), 唐山独立焦化通知 (怠速, 最低负荷).
BASES: Mapping[CountBase, str] = {
    CountBase.LINE: r"[以按](?:生产线|涂装线)(?:数量)?计",
    CountBase.KILN: r"[以按]窑炉?(?:数量)?计",
    CountBase.FURNACE: r"[以按]矿热炉(?:数量)?计",
    CountBase.BLAST_FURNACE: r"[以按]高炉(?:数量)?计",
    CountBase.POT: r"[以按](?:停运|停产的)?电解槽(?:数量)?计",
    CountBase.TANK: r"[以按]发酵罐(?:数量)?计",
    CountBase.OUTPUT_MIN3: r"以环评批复(?:产能)?、排污许可(?:载明产能)?、(?:上年|前一年)(?:正常生产)?实际产量"
    r"三者日均值的?最小值为基准(?:核算)?",
    CountBase.LAST_YEAR_MIN_LOAD: r"按(?:上年|前一年)中?日(?:生产)?最低(?:生产)?负荷",
    CountBase.IDLE_LOAD: r"按生产怠速计?",
    CountBase.DURATION: r"[以按](?:连续)?停产时[长间]计",
}
BASE = "(?P<base>" + "|".join(BASES.values()) + ")"
WHOLE_UNITS = "(?:" + "|".join(BASES[base] for base in CountBase if base in WHOLE_UNIT_BASES) + ")"


def plain(text: str) -> str:
    """`text` with half-width digits and letters, Chinese punctuation and no blanks."""
    return _SPACE.sub("", text.translate(_TABLE))


def unnumbered(said: str) -> str:
    """A sentence without the number of its item."""
    found = _LABEL.match(said)
    return said[found.end() :] if found else said


def stage_of(written: str) -> int:
    """The number of an emission stage: 四, IV, Ⅳ and 4 are 4."""
    known = written.translate(_STAGE_SIGNS)
    return int(known) if known.isdigit() else _STAGE_NUMERALS[known]


def base_of(written: str) -> CountBase:
    """The base that `written` names."""
    return next(base for base, pattern in BASES.items() if re.fullmatch(pattern, written))
