"""What an enterprise is told about its grade in writing: the kinds of notices and the sentences of each."""

import datetime
from dataclasses import dataclass

from plans.terms import Grade, Term


class NoticeKind(Term):
    """A notice to one enterprise; reminders ask for nothing, every other kind is to be acknowledged."""

    LOWER = "lower", "拟下调绩效等级告知书"
    LOWERED = "lowered", "下调绩效等级决定书"
    KEPT = "kept", "不予下调绩效等级通知书"
    PUBLICISED = "publicised", "拟定绩效等级公示告知书"
    DECIDED = "decided", "绩效等级评定通知书"
    RETURNED = "returned", "绩效分级申报补正通知书"
    REJECTED = "rejected", "绩效分级申报不予通过通知书"
    ANSWERED = "answered", "公示异议核实结果告知书"
    MEND = "mend", "补正期限提醒"
    STATE = "state", "陈述期限提醒"
    EXPIRY = "expiry", "绩效等级到期提醒"

    @property
    def reminds(self) -> bool:
        """Whether it only reminds."""
        return self in REMINDERS


REMINDERS = frozenset({NoticeKind.MEND, NoticeKind.STATE, NoticeKind.EXPIRY})


@dataclass(frozen=True)
class Wording:
    """A notice in words: `brief` is one sentence for a short message, `paragraphs` the notice itself."""

    brief: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A grade that is to become another one, in one industry."""

    industry: str
    held: Grade
    proposed: Grade

    @property
    def text(self) -> str:
        """In words."""
        return f"{self.industry}绩效等级由{self.held.label}下调为{self.proposed.label}"


def lower_wording(change: Change, ground: str, reason: str, basis: str, workdays: int) -> Wording:
    """Before a grade is lowered: facts, ground, basis, and the right to be heard."""
    return Wording(
        f"拟将贵单位{change.text}",
        (
            f"拟将贵单位{change.text}。",
            f"情形：{ground}。",
            f"事实和理由：{reason}",
            f"依据：{basis}。",
            f"贵单位有权陈述、申辩。请自收到本告知书的次日起 {workdays} 个工作日内，在企业页面或以书面形式提出；"
            "逾期不提出的，可以直接作出决定。听取陈述前等级不变。",
        ),
    )


def lowered_wording(change: Change, reason: str, effect: str, remedy: str) -> Wording:
    """The decision to lower."""
    return Wording(
        f"决定将贵单位{change.text}",
        (f"决定将贵单位{change.text}。", f"理由：{reason}", f"{effect}。", remedy),
    )


def kept_wording(change: Change, reason: str) -> Wording:
    """The decision not to lower."""
    return Wording(
        f"贵单位{change.industry}不予下调，仍为{change.held.label}",
        (
            f"关于拟将贵单位{change.text}一事，决定不予下调，等级仍为{change.held.label}。",
            f"理由：{reason}",
        ),
    )


def publicised_wording(industry: str, claimed: Grade, proposed: Grade, last_day: datetime.date) -> Wording:
    """The proposed grade is public: until when the enterprise may object."""
    return Wording(
        f"贵单位{industry}拟定{proposed.label}，公示至{day_text(last_day)}",
        (
            f"贵单位申报{industry}{claimed.label}，经审核拟定{proposed.label}，现予公示。",
            f"公示至{day_text(last_day)}（含当日）。有异议的，请在公示期内通过企业页面或以书面形式提出，写明事实和理由。",
        ),
    )


def decided_wording(
    industry: str, grade: Grade, valid_to: datetime.date, effect: str, remedy: str
) -> Wording:
    """The decision on a declaration."""
    return Wording(
        f"评定贵单位{industry}为{grade.label}",
        (
            f"评定贵单位{industry}绩效等级为{grade.label}，有效期至{day_text(valid_to)}。",
            f"{effect}。",
            remedy,
        ),
    )


def returned_wording(industry: str, opinion: str, last_day: datetime.date | None) -> Wording:
    """A declaration is returned: what is to be mended, by when."""
    until = f"请于{day_text(last_day)}（含当日）前在企业页面补正重报，逾期申报失效。" if last_day else ""
    return Wording(
        f"贵单位{industry}绩效分级申报退回补正",
        tuple(filter(None, (f"贵单位{industry}绩效分级申报需要补正：{opinion}", until))),
    )


def rejected_wording(industry: str, opinion: str, remedy: str) -> Wording:
    """A declaration is turned down, and why."""
    return Wording(
        f"贵单位{industry}绩效分级申报不予通过",
        (f"贵单位{industry}绩效分级申报不予通过。", f"理由：{opinion}", remedy),
    )


def answered_wording(about: str, upheld: bool, answer: str) -> Wording:
    """What came of an objection."""
    result = "异议成立，该申报已退回" if upheld else "异议不成立"
    return Wording(
        f"贵单位提出的公示异议已核实，{result}",
        (f"贵单位对{about}公示提出的异议已经核实：{result}。", f"核实情况：{answer}"),
    )


def mend_wording(industry: str, last_day: datetime.date) -> Wording:
    """The period for mending is nearly over."""
    return Wording(
        f"贵单位{industry}申报补正期限至{day_text(last_day)}",
        (f"贵单位{industry}绩效分级申报已退回补正，期限至{day_text(last_day)}（含当日），逾期申报失效。",),
    )


def state_wording(industry: str, last_day: datetime.date) -> Wording:
    """The period for a statement is nearly over."""
    return Wording(
        f"贵单位就拟下调等级陈述的期限至{day_text(last_day)}",
        (
            f"贵单位{industry}绩效等级拟予下调，陈述、申辩期限至{day_text(last_day)}（含当日），"
            "逾期不提出的，可以直接作出决定。",
        ),
    )


def expiry_wording(industry: str, grade: Grade, last_day: datetime.date, today: datetime.date) -> Wording:
    """A grade runs out, or has run out."""
    left = (last_day - today).days
    said = "已到期" if left < 0 else f"{day_text(last_day)}到期"
    return Wording(
        f"贵单位{industry}{grade.label}{said}，请重新申报",
        (
            f"贵单位{industry}绩效等级{grade.label}的有效期至{day_text(last_day)}，"
            f"{'已经届满' if left < 0 else f'还有 {left} 天'}。",
            "等级到期不自动下调。请在企业页面重新申报，已有资料可以带入。",
        ),
    )


def day_text(day: datetime.date) -> str:
    """A day as a notice writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
