"""What a short message in reply says, and which order it means; what is not plain is said to be unclear."""

import datetime
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from plans.terms import Term


class ReplyMeaning(Term):
    """What the sender wants; the digit is what the messages ask people to send."""

    ACKNOWLEDGE = "acknowledge", "签收"
    COORDINATE = "coordinate", "需协调"
    EXEMPT = "exempt", "申请豁免"


class CaseKind(Term):
    """Why an officer must answer a reply."""

    COORDINATE = "coordinate", "需协调"
    EXEMPT = "exempt", "申请豁免"
    UNCLEAR = "unclear", "无法识别"


class CaseOutcome(Term):
    """How an officer answered."""

    SETTLED = "settled", "已协调解决"
    PASSED_ON = "passed_on", "已转有关部门办理"
    UPHELD = "upheld", "维持原指令"
    EXEMPTED = "exempted", "同意豁免"
    ACKNOWLEDGED = "acknowledged", "核实后登记为签收"
    NOTHING = "nothing", "无须处理"


# The outcomes an officer may choose for each kind, in the order in which they are offered.
OUTCOMES = {
    CaseKind.COORDINATE: (CaseOutcome.SETTLED, CaseOutcome.PASSED_ON, CaseOutcome.UPHELD),
    CaseKind.EXEMPT: (CaseOutcome.UPHELD, CaseOutcome.EXEMPTED),
    CaseKind.UNCLEAR: (
        CaseOutcome.ACKNOWLEDGED, CaseOutcome.SETTLED, CaseOutcome.PASSED_ON, CaseOutcome.NOTHING,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A reply as it was understood: `meaning` None where it is not plain, `why` says why; `code` as written.

    `rest` is what stands beside digit and code.
    """

    meaning: ReplyMeaning | None
    code: str | None = None
    rest: str = ""
    why: str = ""


@dataclass(frozen=True)
class LiveOrder:
    """An order that binds and whose enterprise has the sender's number."""

    id: int
    enterprise_id: int
    issued_at: datetime.datetime
    answered: bool
    drill: bool


CODE = "[23456789A-HJ-NP-Z]{6}"
DIGITS = {"1": ReplyMeaning.ACKNOWLEDGE, "2": ReplyMeaning.COORDINATE, "3": ReplyMeaning.EXEMPT}
WORDS = {
    "已签收": ReplyMeaning.ACKNOWLEDGE, "签收": ReplyMeaning.ACKNOWLEDGE, "已收到": ReplyMeaning.ACKNOWLEDGE,
    "收到": ReplyMeaning.ACKNOWLEDGE, "需要协调": ReplyMeaning.COORDINATE, "需协调": ReplyMeaning.COORDINATE,
    "申请协调": ReplyMeaning.COORDINATE, "申请豁免": ReplyMeaning.EXEMPT,
}  # fmt: skip
_DECORATION = r"[\s。.,、;:!?()\[\]【】《》「」『』\"'“”‘’*#_~—–-]"
_LEAD = re.compile(rf"^(?:{_DECORATION}|回复|回|答复|选择|选)*")
_ANSWER = re.compile(r"^(\d+|" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")")
_CODE = re.compile(rf"(?<![0-9A-Z])({CODE})(?![0-9A-Z])")
_GLUED = re.compile(rf"^([123])({CODE})(?![0-9A-Z])")
_ONLY_CODE = re.compile(rf"^{CODE}$")
_NAME = re.compile(r"编号")
# A "1" beside one of these may mean its opposite: a person reads it.
_CONTRARY = re.compile("不|没|未|无|拒|错|别|非|否|假|退|难|停不")
# "1号线" and "3-4月" speak of something else; a bare digit before other words is plain only for 2 and 3.
_COUNTED = re.compile(r"[号#条台座个班楼月日点时线期厂%度吨家天级年]|\d")
UNSPOKEN = "\ufe0e\ufe0f\u20e3\u200b\u200c\u200d\u2060\ufeff"


def read_reply(text: str) -> Said:
    """What a reply says. Full width, circled and decorated digits, words, with or without the order's code."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(dict.fromkeys(map(ord, UNSPOKEN)))
    body = _LEAD.sub("", plain).strip()
    if not body:
        return Said(None, why="没有内容")
    if _ONLY_CODE.match(_bare(body)):
        return Said(None, _bare(body), why="只有编号，没有说明是签收、需协调还是申请豁免")
    glued = _GLUED.match(body)
    if glued:
        return _said(glued[1], glued[2], body[glued.end() :])
    found = _ANSWER.match(body)
    if found is None:
        code = _CODE.search(body)
        return Said(None, code and code[1], body, why="不是 1、2、3，也不是「签收」等词语")
    rest = body[found.end() :]
    code = _CODE.search(rest)
    beside = rest.replace(code[1], "", 1) if code else rest
    return _said(found[1], code and code[1], beside)


def mobile_of(sender: str) -> str:
    """The number as the register keeps it: without +86, spaces and dashes."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", sender))
    for begin in ("0086", "86"):
        if digits.startswith(begin) and len(digits) == len(begin) + 11:
            return digits.removeprefix(begin)
    return digits


def order_meant(held: Collection[LiveOrder], meaning: ReplyMeaning, spooled: bool) -> LiveOrder | None:
    """The order a reply without a code means: the newest unanswered one of its number; None where not plain.

    Several enterprises behind one number, or two orders of one moment, are not plain. Drills go to files alone:
    a message from outside never answers one (`spooled`: it came from the files).
    """
    fitting = [each for each in held if each.drill is spooled] or list(held)
    unanswered = [each for each in fitting if not each.answered]
    some: Sequence[LiveOrder] = unanswered or fitting
    if meaning is not ReplyMeaning.ACKNOWLEDGE:
        some = fitting  # who has acknowledged may still ask
    if not some or len({each.enterprise_id for each in some}) > 1:
        return None
    ranked = sorted(some, key=lambda each: (not each.answered, each.issued_at), reverse=True)
    tied = [each for each in ranked if _place(each) == _place(ranked[0])]
    return ranked[0] if len(tied) == 1 else None


def _place(each: LiveOrder) -> tuple[bool, datetime.datetime]:
    return each.answered, each.issued_at


def _said(answer: str, code: str | None, beside: str) -> Said:
    rest = _bare(_NAME.sub("", beside))
    meaning = DIGITS.get(answer) or WORDS.get(answer)
    if meaning is None:
        return Said(None, code, rest, why=f"「{answer[:20]}」不是 1、2、3 中的一个")
    if _counts(answer, beside):
        return Said(None, code, rest, why="开头的数字像是正文的一部分")
    others = [each for each in re.findall(r"(?<!\d)[123](?!\d)", rest) if DIGITS[each] is not meaning]
    others += [word for word, other in WORDS.items() if other is not meaning and word in rest]
    if others:
        return Said(None, code, rest, why="同时写了几种答复")
    if meaning is ReplyMeaning.ACKNOWLEDGE and _CONTRARY.search(rest):
        return Said(None, code, rest, why="写了签收，附言却可能是相反的意思")
    return Said(meaning, code, rest)


def _counts(answer: str, beside: str) -> bool:
    """Whether the digit in front belongs to the words behind it."""
    if not answer.isdigit():
        return False
    if _COUNTED.match(_LEAD.sub("", beside)):
        return True
    at_once = beside[:1] and not re.match(_DECORATION, beside)
    return bool(answer == "1" and at_once and not beside.startswith(tuple(WORDS)))


def _bare(text: str) -> str:
    return re.sub(rf"^{_DECORATION}+|{_DECORATION}+$", "", text)
