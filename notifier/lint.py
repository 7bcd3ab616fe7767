"""What gateways and phones make trouble over in a short message: said before it goes out, in words."""

import re
import unicodedata

from notifier.segments import LONGEST

SIGNED = re.compile(r"(?:【[^【】]{2,20}】){1,2}")  # 【演练】 may stand before the signature
LINK = re.compile(r"https?://[!-~]+")
# Letters, digits and punctuation pass everywhere. Symbols, enclosed and Roman numerals, joiners and emoji do not.
TROUBLE = frozenset({"So", "Sk", "No", "Nl", "Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
FINE = frozenset("℃°")


def lint(text: str) -> tuple[str, ...]:
    """Every trouble of the text of a short message, as sentences; empty where there is none."""
    signed = SIGNED.match(text)
    body = text[signed.end() :] if signed else text
    said = (
        "" if signed else "短信须以【签名】开头，否则服务商拒收。",
        "正文里不能再有【】，手机会把它认作另一个签名。" if {"【", "】"} & set(body) else "",
        _strange(text),
        _glued(text),
        f"共 {len(text)} 字，超过服务商 {LONGEST} 字的上限。" if len(text) > LONGEST else "",
    )
    return tuple(each for each in said if each)


def _strange(text: str) -> str:
    found = dict.fromkeys(each for each in text if _is_trouble(each))
    shown = "、".join(each if each.isprintable() else f"U+{ord(each):04X}" for each in found)
    return f"含有部分网关或手机不能显示的字符：{shown}。请改写。" if found else ""


def _is_trouble(each: str) -> bool:
    return each not in FINE and (ord(each) > 0xFFFF or unicodedata.category(each) in TROUBLE)


def _glued(text: str) -> str:
    for found in LINK.finditer(text):
        after = text[found.end() : found.end() + 1]
        if after and after != " ":
            return f"链接后须留一个空格，否则手机会把「{after}」算进链接。"
    return ""
