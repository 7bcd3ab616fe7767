"""Texts in Mongolian script for the public page: where each stands, and what can be one.

Nothing is translated here: a text is shown where a person has entered one, and nowhere else.
"""

from plans.terms import Term, WarningLevel

MONGOLIAN = "mn-Mong"
LETTERS = range(0x1820, 0x18AB)  # the letters of the Unicode block Mongolian
LONGEST = 2000
# Marks that turn the direction of writing: they would turn what stands beside the text as well.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Slot(Term):
    """Where on the public page a text stands, and when it is shown."""

    GENERAL = "general", "页首说明（一直显示）"
    NONE = "none", "没有预警时"
    YELLOW = "yellow", "黄色预警时"
    ORANGE = "orange", "橙色预警时"
    RED = "red", "红色预警时"


def slots_shown(levels: frozenset[WarningLevel] | set[WarningLevel]) -> tuple[Slot, ...]:
    """Which texts the page shows while warnings of these levels are in force: the general one, then the strictest."""
    graded = [Slot(level.value) for level in sorted(levels, reverse=True) if level.is_graded]
    return (Slot.GENERAL, *graded) if graded else (Slot.GENERAL, Slot.NONE)


def unfit(text: str) -> str:
    """Why a text cannot stand there, as a sentence with the next step; "" where it can."""
    if len(text) > LONGEST:
        return f"文字超过 {LONGEST} 个字符。请缩短后重新提交。"
    if any(character in TURNING for character in text):
        return "文字里有改变书写方向的控制符。请从原稿重新复制，去掉后提交。"
    if not any(ord(character) in LETTERS for character in text):
        return "没有找到传统蒙古文字母，未保存。请确认输入的是传统蒙古文（竖写），不是汉字或西里尔蒙古文。"
    return ""
