"""`emergency plans`: the plan library — list, show, check, diff, and try (in its own module)."""

import datetime

import click

from emergency.cli import printing
from emergency.cli.evidence import Day
from emergency.cli.law import SHIPPED, law_of, rules_of
from emergency.cli.plans_limits import limits_command
from emergency.cli.plans_try import try_command
from plans.beijing import day_of
from plans.conformity import ERROR, check
from plans.difference import differences, figure_json, redline, value_text
from plans.errors import DivisionUnknown, PlanMissing
from plans.library import PlanLibrary
from plans.plan import Plan
from plans.rule_conformity import rule_findings

READ = {"full": "已读全文", "opening": "仅读到开头", "none": "文本未取得"}
ON = click.option("--on", "day", type=Day(), help="哪一天；默认今天")
JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def plans():
    """预案库：列表、查看、检查、比较、用情形核对，以及空气质量标准限值。"""


plans.add_command(try_command)
plans.add_command(limits_command)


@plans.command("list")
@ON
@SHIPPED
@JSON
@click.pass_context
def list_command(context, day, shipped, as_json):
    """列出某日生效的全部预案。"""
    library, day = law_of(context, shipped=shipped, decides=False), day or _today()
    held = [plan for plan in library.plans if plan.holds_on(day)]
    lines = [f"{plan.area}  {plan.id}  {plan.title}  {READ[plan.text]}" for plan in held]
    document = {"on": day.isoformat(), "plans": [_plan_json(plan) for plan in held]}
    printing.report(as_json, document, "\n".join(lines) or f"{day} 没有生效的预案。")


@plans.command("show")
@click.argument("code")
@ON
@SHIPPED
@JSON
@click.pass_context
def show_command(context, code, day, shipped, as_json):
    """查看一个地区（或一个预案编号）的数值、来源和依据变化。"""
    library = law_of(context, shipped=shipped, decides=False)
    plan, day = _chosen(library, code, day)
    document = _plan_json(plan) | {
        "on": day.isoformat(),
        "figures": [
            figure_json(figure) | {"inherited": not plan.owns(figure.key, day)}
            for figure in plan.figures(day)
        ],
        "basis_notices": list(plan.basis_notices(day)),
    }
    printing.report(as_json, document, _plan_text(library, plan, day))


@plans.command("check")
@ON
@SHIPPED
@JSON
@click.pass_context
def check_command(context, day, shipped, as_json):
    """检查预案数据：是否齐全、次序是否合理、下级（数值、规则集、措施）是否宽于上级。"""
    library, day = law_of(context, shipped=shipped, decides=False), day or _today()
    found = check(library, day) + rule_findings(rules_of(context, shipped=shipped), library.divisions, day)
    wrong = [fault for fault in found if fault.severity == ERROR]
    figures = [figure for area in _areas(library) for held in area.own.values() for figure in held]
    verified = sum(figure.citation.verified for figure in figures)
    document = {
        "ok": not wrong,
        "on": day.isoformat(),
        "plans": len(library.plans),
        "figures": {"total": len(figures), "verified": verified},
        "faults": [fault.to_json() for fault in found],
    }
    lines = [f"{fault.file} {fault.column}：{fault.message}" for fault in found]
    lines.append(
        f"{len(library.plans)} 个预案版本，{len(figures)} 个数值，其中已核 {verified} 个；错误 {len(wrong)} 处。"
    )
    printing.report(as_json, document, "\n".join(lines))
    context.exit(printing.FAILED if wrong else 0)


@plans.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@ON
@SHIPPED
@JSON
@click.pass_context
def diff_command(context, before, after, day, shipped, as_json):
    """比较两个预案（地区代码或预案编号），逐个数值列出删改。

    预案编号指已失效或尚未生效的版本时，按该版本生效期内的日期读取。
    """
    library = law_of(context, shipped=shipped, decides=False)
    old, old_day = _chosen(library, before, day)
    new, new_day = _chosen(library, after, day)
    found = differences(old, new, old_day, new_day)
    document = {
        "before": _plan_json(old),
        "after": _plan_json(new),
        "differences": [each.to_json() for each in found],
    }
    head = f"--- {old.title}（{old_day}）\n+++ {new.title}（{new_day}）"
    text = "\n".join([head, *(redline(each) for each in found)] if found else [head, "没有差别。"])
    printing.report(as_json, document, text)


def _today() -> datetime.date:
    return day_of(datetime.datetime.now(datetime.UTC))


def _areas(library: PlanLibrary) -> list[Plan]:
    """One plan of every area: the versions of an area share their figures."""
    return list({plan.area: plan for plan in library.plans}.values())


def _chosen(library: PlanLibrary, code: str, day: datetime.date | None) -> tuple[Plan, datetime.date]:
    """The plan of an area on a day, or the version with this id on a day on which it holds."""
    version = next((plan for plan in library.plans if plan.id == code), None)
    if version is not None:
        asked = day or _today()
        return version, asked if version.holds_on(asked) else version.until or version.in_force_from
    if code not in library.divisions:
        raise DivisionUnknown(f"没有行政区划代码或预案编号「{code}」。请运行 emergency plans list 查看。")
    asked = day or _today()
    try:
        return library.plan_for(code, asked), asked
    except PlanMissing as missing:
        raise PlanMissing(f"{missing.message}可用 --on 指定日期。") from None


def _plan_json(plan: Plan) -> dict:
    return {
        "id": plan.id,
        "title": plan.title,
        "area": plan.area,
        "tier": plan.tier.value,
        "number": plan.number,
        "in_force_from": plan.in_force_from.isoformat(),
        "until": plan.until.isoformat() if plan.until else None,
        "parent": plan.parent,
        "text": plan.text,
        "note": plan.note,
        "borrowed_for": plan.borrowed_for,
    }


def _plan_text(library: PlanLibrary, plan: Plan, day: datetime.date) -> str:
    lines = [
        f"{plan.title} {plan.number}".strip(),
        f"{plan.in_force_from} 起生效；{READ[plan.text]}。{plan.note}",
    ]
    if plan.borrowed_for:
        name = library.divisions.get(plan.borrowed_for).name
        lines.append(f"{name}没有本级预案，沿用上级。")
    for figure in plan.figures(day):
        mark = "" if plan.owns(figure.key, day) else "（沿用上级）"
        lines.append(f"  {figure.title}：{value_text(figure)}{mark}\n      依据：{figure.citation.label}")
    return "\n".join([*lines, *plan.basis_notices(day)])
