"""What a county without a network filled in on its offline form: values only, nothing judged yet."""

import datetime
from dataclasses import dataclass

# The sheets and labels of the form, as they are written and as they are read.
STEPS, ORDERS = "通知办理", "企业签收"
REFERENCE, SIGNATURE = "离线包编号", "校验签名"
ITEMS = {
    "ack_who": "签收人", "ack_at": "签收时间", "act_who": "落实负责人", "act_at": "落实时间", "note": "落实说明",
    "report_who": "回报人", "report_at": "回报时间", "measures": "已启动的措施", "plants": "应通知企业数",
    "notified": "已通知企业数", "problems": "问题和困难",
}  # fmt: skip
HEADS = ("指令编号", "企业", "校验码", "签收人", "签收时间", "方式")


@dataclass(frozen=True)
class Filled:
    """Who did a step and when; `at` None: left empty."""

    who: str
    at: datetime.datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not self.who and self.at is None


@dataclass(frozen=True)
class FilledOrder:
    """One enterprise's line: its order code and check as printed, and what was filled in; `row` from 1."""

    row: int
    code: str
    enterprise: str
    check: str
    filled: Filled
    how: str


@dataclass(frozen=True)
class OfflineReturn:
    """A form that came back; counts None: left empty."""

    reference: str
    signature: str
    acknowledged: Filled
    acted: Filled
    note: str
    reported: Filled
    measures: str
    plants: int | None
    notified: int | None
    problems: str
    orders: tuple[FilledOrder, ...]
