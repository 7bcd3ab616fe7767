"""Reading what a person typed: moments, choices, lines; every fault named before anything is done."""

import datetime
import enum
from collections.abc import Mapping
from typing import TypeVar

from flask import request

from emergency.errors import InputInvalid
from plans.beijing import BEIJING
from plans.errors import Fault

Choice = TypeVar("Choice", bound=enum.Enum)


class Form:
    """The fields of this request (or of its address); faults are collected and refused together by `check`."""

    def __init__(self, fields: Mapping[str, str] | None = None):
        self.faults: list[Fault] = []
        self._fields = request.form if fields is None else fields

    def text(self, name: str) -> str:
        """A field as text without space around it."""
        return self._fields.get(name, "").strip()

    def moment(self, name: str, label: str, *, needed: bool = True) -> datetime.datetime | None:
        """A Beijing moment as a browser writes it (2026-01-15T12:00; a space instead of T will do)."""
        raw = self.text(name)
        if not raw:
            if needed:
                self.refuse(name, f"请填写{label}。")
            return None
        try:
            naive = datetime.datetime.fromisoformat(raw)
        except ValueError:
            naive = None
        if naive is None or naive.tzinfo is not None:
            self.refuse(name, f"{label}「{raw[:30]}」不是有效的时间，请按 2026-01-15 12:00 的格式填写。")
            return None
        return naive.replace(tzinfo=BEIJING)

    def day(self, name: str, label: str, *, needed: bool = True) -> datetime.date | None:
        """A day as a browser writes it (2026-01-15)."""
        raw = self.text(name)
        if not raw and not needed:
            return None
        try:
            return datetime.date.fromisoformat(raw)
        except ValueError:
            shown = f"{label}「{raw[:20]}」不是有效的日期，请按 2026-01-15 的格式填写。"
            self.refuse(name, shown if raw else f"请填写{label}。")
        return None

    def choice(self, name: str, label: str, kind: type[Choice]) -> Choice | None:
        """One of a closed list of words."""
        try:
            return kind(self.text(name))
        except ValueError:
            self.refuse(name, f"请选择{label}。")
            return None

    def number(self, name: str, label: str) -> int:
        """A whole number."""
        raw = self.text(name)
        if not (raw.isascii() and raw.isdecimal()) or len(raw) > 9:
            self.refuse(name, f"{label}须为整数。")
            return 0
        return int(raw)

    def check(self) -> None:
        """Refuse the form with every fault found; nothing was stored yet."""
        if self.faults:
            sentence = "".join(each.message for each in self.faults)
            raise InputInvalid(f"提交的内容有误，未保存。{sentence}", faults=self.faults)

    def refuse(self, name: str, message: str) -> None:
        """Note one fault."""
        self.faults.append(Fault("field", message, column=name))


def page_number() -> int:
    """The page asked for in the address; 1 for anything that is not a number."""
    raw = request.args.get("page", "1")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 7 else 1


def chosen(name: str, kind: type[Choice]) -> Choice | None:
    """A word of a closed list in the address; None for anything else."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def day_asked(name: str) -> datetime.date | None:
    """A day in the address; None for anything that is not one."""
    try:
        return datetime.date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
