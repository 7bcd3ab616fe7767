"""Reading plan data: TOML to a table, and what a strict model refuses to faults with file and dotted key."""

import re
import tomllib
from typing import Annotated, Any

import pydantic

from plans.errors import Fault

Text = Annotated[str, pydantic.Field(min_length=1)]
SENTENCES = {
    "missing": "缺少这个键。请补上。",
    "extra_forbidden": "不认识的键。请核对拼写，或删去。",
    "date_type": "须是 TOML 日期（如 2024-04-25，不加引号）。",
    "string_too_short": "不能为空。请补上。",
    "too_short": "至少须有一项。请补上。",
}


class Strict(pydantic.BaseModel):
    """A model that takes no unknown key and converts no type."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)


def toml_table(data: bytes, name: str) -> tuple[dict[str, Any], list[Fault]]:
    """The table in the TOML text `data`, or the fault that makes it unreadable."""
    try:
        return tomllib.loads(data.decode("utf-8")), []
    except UnicodeDecodeError:
        return {}, [Fault("toml", "文件不是 UTF-8 编码。请另存为 UTF-8 后重试。", file=name)]
    except tomllib.TOMLDecodeError as error:
        text = f"{_place(error)}不是有效的 TOML。请检查该处的引号、括号、等号和日期写法。"
        return {}, [Fault("toml", text, file=name)]


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Where the text stops being TOML, in words; the reader's own sentence is English."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"第 {found[1]} 行第 {found[2]} 列" if found else "文件末尾"


def file_faults(error: pydantic.ValidationError, name: str, under: str = "") -> list[Fault]:
    """One fault for everything the model refuses, `under` before each dotted key."""
    return [
        Fault(each["type"], _sentence(each), file=name, column=dotted(under, *each["loc"]))
        for each in error.errors(include_url=False)
    ]


def dotted(*parts: str | int) -> str:
    """The parts of a place as one dotted key, empty parts left out."""
    return ".".join(str(part) for part in parts if part != "")


def _sentence(each: dict) -> str:
    shown = repr(each["input"])[:40]
    return SENTENCES.get(each["type"], f"取值 {shown} 不合要求（{each['msg']}）。请改正。")
