"""What is sent: one message to one address through one channel, and the states it passes through."""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass


class _Word(enum.Enum):
    def __new__(cls, value, label):
        word = object.__new__(cls)
        word._value_ = value
        word.label = label
        return word


class Purpose(_Word):
    """Why a message is sent; names the folder of its texts."""

    ORDER_START = "order_start", "启动指令"
    ORDER_CHANGE = "order_change", "调整指令"
    ORDER_EXTEND = "order_extend", "延长通知"
    ORDER_RELEASE = "order_release", "解除通知"
    ORDER_SUSPEND = "order_suspend", "暂停通知"
    ORDER_RESUME = "order_resume", "恢复通知"
    ORDER_REVOKE = "order_revoke", "撤销通知"
    ORDER_STAGE = "order_stage", "分时段提醒"
    ORDER_REMIND = "order_remind", "催办"
    SUPERVISE = "supervise", "督促签收"
    DIGEST = "digest", "值班汇总"
    OZONE_START = "ozone_start", "臭氧响应启动"
    OZONE_EXTEND = "ozone_extend", "臭氧响应延长"
    OZONE_END = "ozone_end", "臭氧响应结束"
    OZONE_REMIND = "ozone_remind", "臭氧响应催办"
    DIRECTIVE = "directive", "上级通知"
    DIRECTIVE_REMIND = "directive_remind", "上级通知催办"
    UPWARD = "upward", "下级上报"
    COUNTY_START = "county_start", "县级加严指令"
    COUNTY_END = "county_end", "县级加严终止"
    DEPARTMENT = "department", "成员单位任务"
    DEPARTMENT_REMIND = "department_remind", "成员单位任务催办"
    DEPARTMENT_END = "department_end", "成员单位任务终止"
    GRADE_NOTICE = "grade_notice", "绩效分级文书"
    GRADE_REMIND = "grade_remind", "绩效分级提醒"
    GRADE_DUE = "grade_due", "绩效分级办理期限"
    REPLY_ANSWER = "reply_answer", "短信答复"
    CONTACT_CODE = "contact_code", "联系方式核验"


class MessageState(_Word):
    """Where a message stands. Sent is not delivered, delivered is not read, read is not acknowledged."""

    QUEUED = "queued", "待发送"
    CLAIMED = "claimed", "发送中"
    SENT = "sent", "服务商已受理"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"
    EXPIRED = "expired", "已过期"
    WITHDRAWN = "withdrawn", "已撤回"


FINAL = frozenset({MessageState.DELIVERED, MessageState.FAILED, MessageState.EXPIRED, MessageState.WITHDRAWN})


@dataclass(frozen=True)
class Message:
    """A claimed message on its way out; `lease` fences a worker that came back too late."""

    id: int
    unique_key: str
    purpose: Purpose
    channel: str
    address: str
    recipient: str
    subject: str
    text: str
    html: str
    params: Mapping[str, str]  # what fills the blanks of a text that the provider has approved
    drill: bool
    attempts: int
    lease: int
    created_at: datetime.datetime
    expires_at: datetime.datetime
