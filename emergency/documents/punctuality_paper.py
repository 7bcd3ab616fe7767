"""The paper of how an episode kept the deadlines of its plan: totals, what was missed, every deadline."""

import datetime
from collections.abc import Sequence

from emergency.documents.paper import DRILL, Facts, Grid, Heading, Paper, Signature, Text
from plans.beijing import moment_text
from plans.punctuality import Deadline, Kept, KindScore, Tally

NOT_KEPT = (Kept.LATE, Kept.MISSED)


def punctuality_paper(
    title: str, about: Sequence[tuple[str, str]], kinds: Sequence[KindScore], whole: Tally,
    now: datetime.datetime, *, drill: bool,
) -> Paper:  # fmt: skip
    """The paper as of `now`; `about` are the facts at its head."""
    every = [each for kind in kinds for each in kind.deadlines]
    missed = [each for each in every if each.kept(now) in NOT_KEPT]
    blocks = [
        Facts((*about, ("统计截至", moment_text(now)), ("按时率", share(whole)))),
        Heading("一、分项结果"),
        Grid(
            ("时限", "规定", "应完成", "按时", "逾时", "未完成", "按时率", "依据"),
            tuple(_kind(each) for each in kinds), (5, 3, 2, 2, 2, 2, 2, 9),
        ),
        Text("按时率为按时完成项数占到期项数的比例，未到时限和时限前已不再要求的不计。各项不加权。", quiet=True),
        Heading("二、逾时和未完成的事项"),
        Grid(_HEADS, tuple(_row(each, now) for each in missed), _WIDTHS) if missed else Text("没有。"),
        Heading("三、全部时限"),
        *(block for kind in kinds for block in (Heading(kind.title, level=2), _all(kind, now))),
        Signature(("评估人（签字）：________________", "____年____月____日")),
    ]  # fmt: skip
    return Paper(title=title, blocks=tuple(blocks), labels=(DRILL,) if drill else ())


def share(counted: Tally) -> str:
    """The share that was kept, in words."""
    return (
        "没有到期的时限"
        if counted.percent is None
        else f"{counted.percent}%（{counted.in_time}/{counted.due}）"
    )


_HEADS, _WIDTHS = ("事项", "时限", "完成", "办理", "结果"), (6, 4, 4, 3, 3)


def _kind(each: KindScore) -> tuple[str, ...]:
    counted = each.tally
    shown = "—" if counted.percent is None else f"{counted.percent}%"
    numbers = (str(value) for value in (counted.due, counted.in_time, counted.late, counted.missed))
    return (each.title, each.limit, *numbers, shown, each.figure.citation.label)


def _all(kind: KindScore, now: datetime.datetime) -> Grid:
    return Grid(_HEADS, tuple(_row(each, now) for each in kind.deadlines), _WIDTHS)


def _row(each: Deadline, now: datetime.datetime) -> tuple[str, ...]:
    done = moment_text(each.met_at) if each.met_at else "—"
    return (each.what, moment_text(each.due), done, each.by or "—", each.kept(now).label)
