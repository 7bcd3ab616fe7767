"""The official papers of the command: their kinds, their series of numbers, the fields each kind may name."""

import re
from dataclasses import dataclass

from plans import notice
from plans.dated import Citation
from plans.lifecycle import WarningAct
from plans.terms import Term

_NUMBER = re.compile(
    r"(?P<word>[^〔（(\[【《]{1,40})[〔（(\[【](?P<year>(?:19|20)\d{2})[〕）)\]】]第?0*(?P<sequence>[1-9]\d{0,5})号"
)


class Series(Term):
    """A row of document numbers of its own (one a division, year, and drill or not)."""

    NOTICE = "notice", "通知"
    CONSULTATION = "consultation", "会商意见"
    APPROVAL = "approval", "审批表"
    DAILY = "daily", "日报"
    REPORT = "report", "上报"


class OfficialKind(Term):
    """A kind of official paper."""

    CONSULTATION = "consultation", "会商意见"
    APPROVAL = "approval", "审批表"
    START = "start", "启动通知"
    CHANGE = "change", "调整通知"
    EXTEND = "extend", "延长通知"
    SUSPEND = "suspend", "暂停通知"
    RESUME = "resume", "恢复通知"
    REVOKE = "revoke", "撤销通知"
    RELEASE = "release", "解除通知"
    DAILY = "daily", "日报"
    UPWARD = "upward", "上报"

    @property
    def series(self) -> Series:
        """The series its numbers come from; the notices of one issuer share one."""
        return _SERIES.get(self, Series.NOTICE)

    @property
    def is_upward(self) -> bool:
        """Whether it goes up to a superior, so that its head names who signed it (签发人)."""
        return self in (OfficialKind.DAILY, OfficialKind.UPWARD)


class UpwardWay(Term):
    """How the tier above was told."""

    EXCHANGE = "exchange", "公文交换"
    FAX = "fax", "传真"
    PHONE = "phone", "电话"
    NETWORK = "network", "政务网络"


_SERIES = {
    OfficialKind.CONSULTATION: Series.CONSULTATION,
    OfficialKind.APPROVAL: Series.APPROVAL,
    OfficialKind.DAILY: Series.DAILY,
    OfficialKind.UPWARD: Series.REPORT,
}


# What is over has no expected duration.
ENDING = (WarningAct.RELEASE, WarningAct.REVOKE)
_START_WORDS = {
    act: f"{act.label}时间" for act in (*ENDING, WarningAct.SUSPEND, WarningAct.RESUME)
}  # fmt: skip


class Part(Term):
    """A part of a template; the order is that of the form in which it is changed."""

    WORD = "word", "发文字号的机关代字"
    HEAD = "head", "发文机关标志（红头）"
    TITLE = "title", "标题"
    TO = "to", "主送机关"
    BODY = "body", "正文"
    ATTACHMENTS = "attachments", "附件（每行一个）"
    SIGNED = "signed", "发文机关署名"
    NOTE = "note", "附注"
    COPIES = "copies", "抄送机关"


NEEDED_PARTS = (Part.WORD, Part.HEAD, Part.TITLE, Part.BODY, Part.SIGNED)
ONE_LINE = (Part.WORD, Part.HEAD, Part.TO, Part.SIGNED, Part.NOTE, Part.COPIES)


@dataclass(frozen=True)
class Field:
    """What a template may name: as it is written between the braces, what it gives, whether it is a table.

    `needed` fields must stand in every template of the kind; `citation` is the article that asks for it.
    """

    name: str
    about: str
    table: bool = False
    needed: bool = False
    citation: Citation | None = None


# The elements of a notice (plans.notice) by the name under which a template writes them.
ELEMENT_FIELDS = {
    "category": "类别", "level": "级别", "start": "起始时间", "scope": "影响范围", "caution": "警示事项",
    "measures": "措施", "issuer": "发布单位", "issued_at": "发布时间", "duration": "预计期限",
}  # fmt: skip
_COMMON = (
    Field("地区", "发文地区的名称"),
    Field("发文单位", "发文机关全称"),
    Field("污染过程", "污染过程的名称"),
    Field("预案", "所依据的预案名称"),
    Field("值班电话", "系统设置中的值班电话"),
)
_ACT = (
    Field("事项", "发布、升级、降级、延长、暂停、恢复、解除或撤销"),
    Field("响应级别", "如Ⅱ级响应"),
    Field("预报依据", "会商所依据的预报来源和发布时间"),
    Field("会商结论", "会商得出的级别"),
    Field("签发人", "批准人姓名，受托批准的写明受托"),
)
_TOLD = (
    *_COMMON,
    *_ACT,
    Field("收文单位", "下达到的下级地区和成员单位"),
    Field("原文号", "本次预警上一份通知的文号；首次发布时为空"),
    Field("企业数", "收到指令的企业数"),
)
_NOTICE = (*_TOLD, Field("更正说明", "撤销时的更正说明；其他事项为空"))
_UPWARD = (
    *_COMMON,
    *_ACT,
    Field("上级单位", "上一级指挥部办公室"),
    Field("通知文号", "所报告的通知的文号", needed=True),
    Field("毗邻地区", "须通报的毗邻地区"),
    Field("企业数", "收到指令的企业数"),
)
_FIELDS = {
    OfficialKind.CONSULTATION: (
        *_COMMON,
        Field("会商时间", "会商的时间", needed=True),
        Field("会商结论", "会商得出的级别", needed=True),
        Field("会商意见", "会商记录的意见", needed=True),
        Field("预报依据", "会商所依据的预报来源和发布时间"),
        Field("系统建议", "系统建议的级别", needed=True),
        Field("建议理由", "系统建议的逐条理由"),
        Field("不同意见", "与结论不同的意见；没有时为空", needed=True),
        Field("缺席单位", "没有参加会商的部门；没有时为空"),
        Field("记录人", "记录会商的值班人员"),
        Field("参加人员表", "参加人员、单位、职责、签字", table=True, needed=True),
    ),
    OfficialKind.APPROVAL: (
        *_COMMON,
        Field("事项", "发布、升级、降级、延长、暂停、恢复、解除或撤销", needed=True),
        Field("审批内容表", "级别、时间、依据、系统建议、会商结论、主要内容", table=True, needed=True),
        Field("签批表", "报审人和审批人的姓名、职务、意见、时间", table=True, needed=True),
        Field("报审理由", "报审时写明的理由；没有时为空"),
        Field("签批依据", "预案规定的签批职务及条款", needed=True),
        Field("响应级别", "如Ⅱ级响应"),
    ),
    OfficialKind.DAILY: (
        *_COMMON,
        Field("日期", "报告的日期", needed=True),
        Field("截至时间", "统计截至的时间", needed=True),
        Field("上级单位", "上一级指挥部办公室"),
        Field("预警文号", "生效预警的文号", needed=True),
        Field("级别", "生效预警的级别", needed=True),
        Field("响应级别", "如Ⅱ级响应"),
        Field("响应状态", "如响应中、已暂停"),
        Field("起始时间", "响应的起始时间"),
        Field("空气质量", "当日和前一日的空气质量"),
        Field("预报依据", "最近一期预报的来源和发布时间"),
        Field("指令统计表", "各地区下发、签收、到位的企业数", table=True, needed=True),
        Field("成员单位表", "成员单位签收、完成、日报情况", table=True, needed=True),
        Field("未到位说明", "尚未签收、尚未到位的企业数", needed=True),
        Field("存在问题", "值班人员填写的问题"),
        Field("下一步安排", "值班人员填写的安排"),
        Field("签发人", "值班人员填写的签发人"),
    ),
    **{
        kind: _NOTICE
        for kind in (
            OfficialKind.START, OfficialKind.CHANGE, OfficialKind.EXTEND, OfficialKind.SUSPEND, OfficialKind.RESUME,
            OfficialKind.RELEASE,
        )
    },
    OfficialKind.REVOKE: (*_TOLD, Field("更正说明", "撤销的更正说明", needed=True)),
    OfficialKind.UPWARD: _UPWARD,
}  # fmt: skip
# The notice of each act; a raise and a lowering set a level anew and are adjustments both.
_NOTICE_OF = {
    WarningAct.ISSUE: OfficialKind.START,
    WarningAct.RAISE: OfficialKind.CHANGE,
    WarningAct.LOWER: OfficialKind.CHANGE,
    WarningAct.EXTEND: OfficialKind.EXTEND,
    WarningAct.SUSPEND: OfficialKind.SUSPEND,
    WarningAct.RESUME: OfficialKind.RESUME,
    WarningAct.RELEASE: OfficialKind.RELEASE,
    WarningAct.REVOKE: OfficialKind.REVOKE,
}
# What is over has no expected duration.
_OVER = (OfficialKind.RELEASE, OfficialKind.REVOKE)
_LAWFUL = (*dict.fromkeys(_NOTICE_OF.values()), OfficialKind.UPWARD)


def fields(kind: OfficialKind) -> tuple[Field, ...]:
    """Every field a template of this kind may name, those the law asks for first."""
    return (*_elements(kind), *_FIELDS[kind])


def notice_kind(act: WarningAct) -> OfficialKind:
    """The kind of notice that goes out with an act."""
    return _NOTICE_OF[act]


def start_word(act: WarningAct) -> str:
    """What the hour of an act is called."""
    return _START_WORDS.get(act, "起始时间")


def number_text(word: str, year: int, sequence: int) -> str:
    """A document number: 机关代字, the year in hexagonal brackets, the sequence without leading zeros."""
    return f"{word}〔{year}〕{sequence}号"


def _elements(kind: OfficialKind) -> tuple[Field, ...]:
    """What 突发事件应对法 art. 64 and 72 ask of a notice, as fields; what is over has no expected duration."""
    if kind not in _LAWFUL:
        return ()
    return tuple(
        Field(
            ELEMENT_FIELDS[each.element],
            each.label,
            needed=not (kind in _OVER and each.element == "duration"),
            citation=each.citation,
        )
        for each in notice.shipped_requirements()
        if each.element in ELEMENT_FIELDS
    )


def sequence_of(number: str) -> int:
    """The sequence that a document number ends with."""
    return int(number.rpartition("〕")[2].removesuffix("号"))


def number_of(text: str) -> str:
    """A document number as it is written on a paper; "" where the text is the name of a document.

    Brackets as keyboards have them, （2026） or [2026], become the hexagonal ones.
    """
    found = _NUMBER.fullmatch(text.strip())
    return number_text(found["word"].strip(), int(found["year"]), int(found["sequence"])) if found else ""
