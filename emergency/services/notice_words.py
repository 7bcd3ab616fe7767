"""What the notice of each act says of duration, caution and measures."""

import datetime
from dataclasses import dataclass

from emergency.storage.warning import Decision
from plans import notice as law
from plans.beijing import moment_text
from plans.figure_table import FigureTable
from plans.lifecycle import WarningAct


@dataclass(frozen=True)
class NoticeWords:
    """The three elements that depend on the act."""

    duration: str
    caution: str
    measures: str


def notice_words(decision: Decision, response: str, table: FigureTable, day: datetime.date) -> NoticeWords:
    """The words of a decision's notice; `response` is what people call the response, Ⅱ级响应.

    The advice is that of `table` (plans.notice) on `day`.
    """
    start = moment_text(decision.start_at)
    over = "解除时间另行通知" if decision.expected_end is None else f"至{moment_text(decision.expected_end)}"
    if decision.act is WarningAct.RELEASE:
        return NoticeWords(over, "预警解除后恢复正常生产生活。", "终止应急响应，各企业按指令恢复。")
    if decision.act is WarningAct.REVOKE:
        return NoticeWords(
            "预警即时撤销", "预警撤销，生产生活照常。", f"不启动{response}，已下达的企业指令一并撤销。"
        )
    caution = law.caution(decision.level, table, day)
    if decision.act is WarningAct.SUSPEND:
        measures = f"{start}起暂停{response}，企业指令暂不执行；恢复时间另行通知。"
        return NoticeWords("暂停至另行通知恢复之时", caution, measures)
    if decision.act is WarningAct.RESUME:
        return NoticeWords(over, caution, f"{start}起恢复{response}，各企业继续执行本企业指令。")
    begin = {WarningAct.ISSUE: "启动", WarningAct.EXTEND: "继续执行"}.get(decision.act, "响应调整为")
    return NoticeWords(over, caution, f"{begin}{response}，列入应急减排清单的企业执行本企业指令。")
