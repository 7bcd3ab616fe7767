"""When something that should move counts as stuck, and what is to be done about each kind of it."""

import datetime
from dataclasses import dataclass

from plans.escalation import FILE
from plans.figure_table import FigureTable, value_on
from plans.terms import Term

__all__ = ["ADVICE", "FILE", "Limits", "StuckKind", "limits_on"]


class StuckKind(Term):
    """What can be stuck."""

    LEASE = "lease", "领走后没有结果的消息"
    UNTAKEN = "untaken", "到期没有发出的消息"
    SILENT = "silent", "已受理、没有回执的消息"
    UNTOLD = "untold", "没有任何消息的指令"
    UNMATCHED = "unmatched", "对不上消息的回执"
    TICK = "tick", "没有结束或失败的定时任务"


ADVICE = {
    StuckKind.LEASE: "发送进程可能已停。请重新启动发送进程，启动后自动续发；PostgreSQL 上也可由其他发送进程领走。",
    StuckKind.UNTAKEN: "请启动发送进程；正在运行的，核对消息所用的通道是否已在设置或服务商文件中配置。",
    StuckKind.SILENT: "请核对服务商的回执地址和口令；企业仍未签收的，按电话名单致电。",
    StuckKind.UNTOLD: "企业没有登记手机和邮箱。请电话通知并登记签收，同时补登联系人。",
    StuckKind.UNMATCHED: "回执里的编号不是本系统发出的。请核对服务商文件中的名称与回执地址中的是否一致。",
    StuckKind.TICK: "下一时刻会自动再办。连续出现的，请把说明交给管理员，必要时重新启动定时进程。",
}


@dataclass(frozen=True)
class Limits:
    """How long each may take: a process without a beat, a due message, a spent lease, a receipt, a tick."""

    silent: datetime.timedelta
    untaken: datetime.timedelta
    lease: datetime.timedelta
    receipt: datetime.timedelta
    tick: datetime.timedelta


def limits_on(table: FigureTable, day: datetime.date) -> Limits:
    """The limits in force on `day`; raises FigureMissing."""

    def minutes(name: str) -> datetime.timedelta:
        return datetime.timedelta(minutes=value_on(table, f"audit.{name}_minutes", day))

    return Limits(
        minutes("silent"), minutes("untaken"), minutes("lease"), minutes("receipt"), minutes("tick")
    )
