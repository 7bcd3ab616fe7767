"""How values are shown: Beijing moments, masked telephone numbers, names of codes."""

import datetime
import re

from flask import Flask
from flask_login import current_user
from markupsafe import Markup

from emergency.web.context import console, now, office
from plans.beijing import BEIJING, moment_text
from plans.grade_examination import Dimension
from plans.grade_procedure import Bar
from plans.industry import industries
from plans.terms import Grade, Role, WarningLevel
from plans.unit import Safety

# The names of form fields as refusals show them to people.
FIELDS = {
    "act": "办理事项", "address": "地址", "again": "再次输入", "aqi": "实测日AQI", "area": "地区", "at": "办理时间",
    "code": "验证码", "order_id": "指令", "outcome": "办理结果", "contact_id": "联系人", "duty": "职务", "email": "邮箱",
    "article": "适用条款", "comment": "说明", "conclusion": "会商结论", "day": "日期",
    "division": "行政区划", "expected_end": "预计结束时间", "file": "文件", "format": "格式", "forecast_id": "预报编号",
    "held_at": "会商时间", "scheduled_for": "会商时间", "place": "会商地点",
    "opinions": "各方意见", "meteorology": "气象部门参加人员",
    "others": "其他单位参加人员", "basis": "依据", "issued_at": "发布时间", "kind": "材料类别", "level": "预警级别",
    "login": "登录名", "measures": "已启动的措施", "mobile": "手机", "name": "姓名", "new": "新密码", "note": "说明",
    "notified": "已通知企业数", "plants": "应通知企业数", "problems": "问题和困难",
    "old": "原密码", "opinion": "会商意见", "participants": "参加人员", "password": "密码",
    "person": "人员编号", "post": "职务", "primary": "首要污染物", "reason": "理由", "role": "角色",
    "in_force_from": "生效日期", "source": "发布单位",
    "starts_at": "起始时间", "ends_at": "截止时间", "cause": "成因",
    "start_at": "启动（解除）时间", "text": "内容", "typed": "确认文字",
    "title": "清单名称", "verdict": "认定", "who": "姓名", "year": "年度",
    "industry": "行业", "scheme": "分级标准", "gate_ready": "门禁", "bars": "限制情形", "ground": "情形",
    "word": "机关代字", "head": "发文机关标志", "to": "主送机关", "body": "正文", "attachments": "附件",
    "signed": "署名", "copies": "抄送机关", "signer": "签发人", "next_steps": "下一步安排",
    "department": "成员单位", "delegate_id": "受托人", "reported_at": "报告时间", "way": "报告方式",
    "receiver": "上级接收人",
    "target": "拟下调为", "slot": "位置", "finding_id": "认定编号", "document": "文件名称或文号",
    **{each.value: each.label for each in (*Dimension, *Bar)},
}  # fmt: skip
UNGRADED = "不分级"
WEEKDAYS = "一二三四五六日"
MENU = (
    ("duty.desk_page", "值班台", frozenset(Role)),
    ("forecast.latest", "预报研判", frozenset(Role)),
    ("directive.desk", "上下联动", frozenset(Role)),
    ("roster.index", "值班", frozenset(Role)),
    ("episode.index", "污染过程", frozenset(Role)),
    ("official.index", "公文", frozenset(Role)),
    ("enterprise.index", "企业", frozenset(Role)),
    ("grade.index", "绩效分级", frozenset(Role)),
    ("reduction.index", "清单", frozenset(Role)),
    ("review.index", "评估", frozenset(Role)),
    ("plan.index", "预案", frozenset(Role)),
    ("backtest.index", "回放", frozenset({Role.DUTY, Role.ADMIN, Role.REVIEWER})),
    ("provider.index", "通道", frozenset({Role.DUTY, Role.ADMIN})),
    ("delegation.index", "委托", frozenset({Role.APPROVER})),
    ("account.index", "账号", frozenset({Role.ADMIN})),
)


def install(app: Flask) -> None:
    """Give the templates their filters and the values every page needs."""
    app.jinja_env.filters.update(
        moment=moment,
        clock=clock,
        said_moment=said_moment,
        bare=bare,
        field_name=field_name,
        day=day,
        wire=wire,
        instant=instant,
        left=left,
        masked=masked,
        area_name=area_name,
        grade_name=grade_name,
        level_name=level_name,
        percent=percent,
        industry_name=industry_name,
        safety_name=safety_name,
    )
    app.context_processor(_every_page)


def moment(value: datetime.datetime | None, without: str = "—") -> str:
    """A moment in full, Beijing time."""
    return without if value is None else moment_text(value)


def said_moment(value: str) -> str:
    """A moment that a suggestion says in JSON, Beijing time."""
    return moment_text(datetime.datetime.fromisoformat(value))


def bare(title: str) -> str:
    """The title of an episode without its drill mark, for where the mark stands beside it already."""
    return title.removeprefix("【演练】")


def clock(value: datetime.datetime | None, without: str = "—") -> str:
    """A moment short enough for a table, Beijing time; the year only when it is another one."""
    if value is None:
        return without
    local = value.astimezone(BEIJING)
    same = local.year == now().astimezone(BEIJING).year
    return local.strftime("%m-%d %H:%M" if same else "%Y-%m-%d %H:%M")


def day(value: datetime.date | None, without: str = "—") -> str:
    """A Beijing day."""
    return without if value is None else f"{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def wire(value: datetime.datetime | None) -> str:
    """A moment as a form field of type datetime-local takes it, Beijing time."""
    return "" if value is None else value.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def instant(value: datetime.datetime) -> str:
    """A moment to its last digit as an address carries it, Beijing time without a zone."""
    return value.astimezone(BEIJING).replace(tzinfo=None).isoformat()


def left(value: datetime.datetime) -> Markup:
    """How long it is until a moment, in words that clock.js counts on."""
    at = now()
    marks = f'data-left="{value.timestamp():.0f}" data-now="{at.timestamp():.0f}"'
    return Markup(f"<span {marks}>{left_words(value - at)}</span>")


def left_words(span: datetime.timedelta) -> str:
    """A length of time still to come; whole minutes, rounded up so that the last one still counts."""
    minutes = -(-span // datetime.timedelta(minutes=1))
    if minutes <= 0:
        return "已到"
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分")]
    shown = [f"{count}{unit}" for count, unit in parts if count]
    return "还有" + "".join(shown[:2])


def masked(number: str | None) -> str:
    """A telephone number with its middle hidden; of an address only beginning and domain show."""
    if number and "@" in number:
        name, domain = number.rsplit("@", 1)
        return f"{name[:2]}***@{domain}"
    return re.sub(r"(?<=\d{3})\d(?=\d{4})", "*", number or "") or "—"


def area_name(code: str) -> str:
    """The name of a division."""
    divisions = office().library.divisions
    return divisions.get(code).name if code in divisions else code


def grade_name(value: str) -> str:
    """The name of a grade as orders keep it; whoever holds none is said in one word everywhere."""
    known = {grade.value: grade.label for grade in Grade if grade is not Grade.UNRATED}
    return known.get(value, UNGRADED if value in ("", Grade.UNRATED.value) else value)


def field_name(name: str) -> str:
    """What a field of a form is called on the page; a column of a file keeps its own name."""
    return FIELDS.get(name, name)


def level_name(value: str) -> str:
    """The name of a level as JSON keeps it."""
    return WarningLevel(value).label


def industry_name(code: str) -> str:
    """The name of an industry; a code the library does not know stays a code."""
    known = industries().get(code)
    return known.name if known else code


def safety_name(value: str) -> str:
    """Why a unit may not simply be switched off; nothing where it may."""
    known = {each.value: each.label for each in Safety if each is not Safety.NONE}
    return known.get(value, value or "—")


def percent(part: int, whole: int) -> str:
    """A share as a whole percentage; a dash where there is nothing to share."""
    return "—" if not whole else f"{100 * part // whole}%"


def _every_page() -> dict:
    held = console()
    role = current_user.actor.role if current_user and current_user.is_authenticated else None
    return {
        "settings": held.office.settings,
        "demo": held.demo,
        "shown_at": now(),
        "menu": [(endpoint, title) for endpoint, title, roles in MENU if role in roles],
        "me": current_user.actor if role else None,
        "Role": Role,
        "WarningLevel": WarningLevel,
    }
