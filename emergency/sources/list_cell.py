"""A cell of a list's workbook as the value its column asks for, or what is wrong with it (W09 to W19, V01)."""

import datetime
import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from emergency.sources.cell import DAY, FULL_WIDTH, MISSING, NUMBER, YEARS
from plans.industry import industries
from plans.list_form import Column, Kind, fold_word
from plans.season import season

BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
UNITS = re.compile(r"(吨/年|t/a|吨|公顷|平方米|m2|㎡|千瓦|kw|小时|分钟|天|度|次|辆|台|人)$", re.I)
DEGREES = re.compile(
    r"[东北]?[经纬]?(\d{1,3})[°度](\d{1,2})['′分](?:(\d{1,2}(?:\.\d+)?)(?:[\"″秒]|''))?[EN]?", re.I
)
CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.I)
BETWEEN = re.compile(r"[、,，;；\s]+")
WHOLE_PLANT = frozenset({"全厂", "全部", "全厂区", "所有生产线"})
# Excel counts days from here (its 1900 has a 29 February); serials outside these years are no dates.
EXCEL_EPOCH = datetime.date(1899, 12, 30)
SERIALS = range(32_874, 73_415)  # 1990-01-01 to 2100-12-31
EXACT = 1e15  # numbers beyond lost their last digits in Excel
SHOWN = 40
NOTHING = MISSING | {"无", "暂无", "不详"}


class CellWrong(ValueError):
    """A cell that cannot be read: the code and the sentence of its fault."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


def value_of(raw: Any, column: Column) -> Any:
    """The value of a cell that is not empty; None for a mark that means missing; raises CellWrong."""
    return READERS[column.kind](raw, column)


def plain(raw: Any) -> str:
    """A cell as text without outer blanks: 12.0 is 12, a day is 2024-01-05."""
    if isinstance(raw, str):
        return raw.strip(" \t\r\n\u3000\u200b\ufeff\xa0")
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float | int):
        return str(int(raw)) if float(raw).is_integer() and abs(raw) < EXACT else repr(raw)
    return str(raw)


def _folded(raw: Any) -> str:
    return plain(raw).translate(FULL_WIDTH).strip()


def _text(raw: Any, column: Column) -> str | None:
    text = plain(raw)
    if text in MISSING:
        return None
    return _fitting(text, column)


def _code(raw: Any, column: Column) -> str | None:
    if isinstance(raw, float | int) and abs(raw) >= EXACT:
        raise CellWrong("W09", "长编号被存成了数字，末几位已丢失。请把该列设为「文本」后重新录入。")
    text = BLANKS.sub("", _folded(raw))
    return None if text in NOTHING or text.upper() == "NA" else _fitting(text, column)


def _credit_code(raw: Any, column: Column) -> str | None:
    text = BLANKS.sub("", _folded(raw)).upper()
    if (isinstance(raw, float | int) and not isinstance(raw, bool)) or SCIENTIFIC.fullmatch(text):
        raise CellWrong(
            "V01",
            "统一社会信用代码被存成了数字，18 位中的末几位已丢失，无法还原。请把该列设为文本后重新录入。",
        )
    return None if text in NOTHING else text


def _fitting(text: str, column: Column) -> str:
    if len(text) > column.longest:
        raise CellWrong("W19", f"有 {len(text)} 个字，最多 {column.longest} 个。请精简。")
    return text


def _number(raw: Any, column: Column) -> float | None:
    exact = _exact(raw, column)
    return None if exact is None else float(exact)


def _whole(raw: Any, column: Column) -> int | None:
    exact = _exact(raw, column)
    if exact is not None and exact != exact.to_integral_value():
        raise CellWrong("W12", f"「{plain(raw)[:SHOWN]}」应为整数。")
    return None if exact is None else int(exact)


def _percent(raw: Any, column: Column) -> Decimal | None:
    text = _folded(raw)
    said = text.endswith("%")
    exact = _exact(text.removesuffix("%"), column)
    if column.doubt_fraction and not said and exact is not None and 0 < exact <= 1:
        raise CellWrong(
            "W16",
            f"「{plain(raw)[:SHOWN]}」是 {_shown(exact)}% 还是 {_shown(exact * 100)}%？"
            "请把单元格格式设为「常规」，百分之五十写 50。",
        )
    return exact


def _exact(raw: Any, column: Column) -> Decimal | None:
    if isinstance(raw, bool):
        raise CellWrong("W09", "应为数字，现为「是」或「否」。")
    if isinstance(raw, float | int):
        return _bounded(Decimal(str(raw)), column)
    text = BLANKS.sub("", _folded(raw))
    if text in NOTHING or text.upper() == "NA":
        return None
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    bare = UNITS.sub("", text)
    if not NUMBER.fullmatch(bare):
        raise CellWrong("W09", f"「{plain(raw)[:SHOWN]}」不是数字。请只填数字，没有数据请留空。")
    return _bounded(Decimal(bare), column)


def _bounded(number: Decimal, column: Column) -> Decimal:
    if column.least is not None and number < Decimal(str(column.least)):
        raise CellWrong("W12", f"{_shown(number)} 小于 {column.least:.15g}。请核对{_unit(column)}。")
    if column.most is not None and number > Decimal(str(column.most)):
        raise CellWrong("W12", f"{_shown(number)} 大于 {column.most:.15g}。请核对{_unit(column)}。")
    return number


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _unit(column: Column) -> str:
    return f"数值和单位（{column.unit}）" if column.unit else "数值"


def _degree(raw: Any, column: Column) -> float | None:
    found = DEGREES.fullmatch(BLANKS.sub("", _folded(raw))) if isinstance(raw, str) else None
    if not found:
        return _number(raw, column)
    degrees, minutes, seconds = (Decimal(part or 0) for part in found.groups())
    return float(_bounded(round(degrees + minutes / 60 + seconds / 3600, 6), column))


def _day(raw: Any, column: Column) -> datetime.date | None:
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    text = BLANKS.sub(" ", _folded(raw))
    if text in NOTHING:
        return None
    found = _written_day(text)
    if found is None or found.year not in YEARS:
        raise CellWrong("W10", f"「{plain(raw)[:SHOWN]}」不是日期。请写成 2024-12-18 的样式。")
    return found


def _season(raw: Any, column: Column) -> str | None:
    text = BLANKS.sub("", _folded(raw)) if isinstance(raw, str) else plain(raw)
    if text in NOTHING:
        return None
    found = season(text)
    if found is None:
        raise CellWrong("W10", f"「{plain(raw)[:SHOWN]}」不是每年的起止月日。请写成 11-15至03-15 的样式。")
    return str(found)


def _written_day(text: str) -> datetime.date | None:
    if text.isascii() and text.isdecimal() and int(text) in SERIALS:
        return EXCEL_EPOCH + datetime.timedelta(days=int(text))
    bare = CLOCK.sub("", text).replace(" ", "")
    found = DAY.fullmatch(bare) or EIGHT_DIGITS.fullmatch(bare)
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _word(raw: Any, column: Column) -> Any:
    text = plain(raw)
    if text in MISSING:
        return None
    word = fold_word(text)
    if word not in column.words.values:
        raise CellWrong("W11", f"「{text[:SHOWN]}」不在可选范围。可填：{'、'.join(column.words.offered)}。")
    return column.words.values[word]


def _words(raw: Any, column: Column) -> tuple | None:
    parts = _names(raw, column)
    return None if parts is None else tuple(dict.fromkeys(_word(part, column) for part in parts))


def _names(raw: Any, column: Column) -> tuple[str, ...] | None:
    text = plain(raw)
    if text in MISSING:
        return None
    return tuple(dict.fromkeys(part for part in BETWEEN.split(text) if part))


def _codes(raw: Any, column: Column) -> tuple[str, ...] | None:
    parts = _names(_folded(raw), column)
    return None if parts is None or WHOLE_PLANT & set(parts) else parts


def _industry(raw: Any, column: Column) -> str | None:
    text = _text(raw, column)
    return None if text is None else industry_codes().get(fold_word(text), text)


@functools.cache
def industry_codes() -> Mapping[str, str]:
    """The code of every industry by its folded name, exact or loose where that names only one."""
    known = list(industries().values())
    exact = {fold_word(word): held.code for held in known for word in (held.code, held.name)}
    loose = [(fold_word(word), held.code) for held in known for word in _loosely(held.name)]
    words = Counter(word for word, _ in loose)
    return {word: code for word, code in loose if words[word] == 1} | exact


def _loosely(name: str) -> set[str]:
    """A name without its brackets, and with what stands in them joined on: 水泥（熟料）is also 水泥熟料."""
    stem, _, rest = name.partition("（")
    return {stem, stem + rest.rstrip("）")}


READERS: Mapping[Kind, Callable[[Any, Column], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CREDIT_CODE: _credit_code,
    Kind.DIVISION: _code,
    Kind.INDUSTRY: _industry,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.PERCENT: _percent,
    Kind.DEGREE: _degree,
    Kind.DAY: _day,
    Kind.SEASON: _season,
    Kind.WORD: _word,
    Kind.WORDS: _words,
    Kind.CODES: _codes,
    Kind.NAMES: _names,
    Kind.FLAG: _word,
}
