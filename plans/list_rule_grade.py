"""How an enterprise is classed: V03 industry and grade, V10 commitments and guaranteed tasks, V11 long-stopped."""

from collections.abc import Iterator

from plans.action import PRODUCTION, Action
from plans.grading import grade_fault
from plans.list_column import (
    ACTION,
    APPROVED_BY,
    BASIS,
    CATEGORY,
    COMMITS,
    GRADE,
    GRADE_INDUSTRY,
    INDUSTRY,
    MAX_LOAD,
    SCHEME,
    TASK,
    VALID_TO,
)
from plans.list_draft import DraftGrade, Guarantee
from plans.list_member import LEVELS, Basis, Breach, Member, current_grades
from plans.list_rule import ListRule, threshold
from plans.terms import EnterpriseCategory

COMMITTED = frozenset({EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO})
TRANSPORT = frozenset({Action.TRUCK_BAN, Action.ROAD_TRANSPORT_STOP})
GUARANTEED = (("task", TASK), ("max_load", MAX_LOAD), ("basis", BASIS), ("approved_by", APPROVED_BY))


def gradings(member: Member, basis: Basis) -> Iterator[Breach]:
    """V03: known industries, grades their scheme has, none of them expired."""
    held = member.held
    if member.known is None:
        said = f"{held.name}：没有行业「{held.industry}」。请从模板的行业中选择，不属于重点行业的填最接近的行业。"
        yield Breach(ListRule.V03, said, held.place, INDUSTRY)
    for grade in held.grades:
        yield from _grading(member, grade, basis)
    for grade in current_grades(held, basis.day):
        if grade.valid_to is not None and grade.valid_to < basis.day:
            said = f"{held.name}：{grade.grade.label}有效期至 {grade.valid_to}，已过期，暂按原等级执行。请尽快复核。"
            yield Breach(ListRule.V03_EXPIRED, said, grade.place, VALID_TO)


def _grading(member: Member, grade: DraftGrade, basis: Basis) -> Iterator[Breach]:
    if grade.industry not in basis.rules.at(member.held.division):
        said = f"{member.held.name}：评级行业「{grade.industry}」不在行业之列。请从模板的行业中选择。"
        yield Breach(ListRule.V03, said, grade.place, GRADE_INDUSTRY)
    wrong = grade_fault(grade.scheme, grade.grade)
    if wrong:
        column = SCHEME if wrong.column == "scheme" else GRADE
        said = f"{member.held.name}：{wrong.message}请改正等级或分级方案。"
        yield Breach(ListRule.V03, said, grade.place, column)


def commitments(member: Member, basis: Basis) -> Iterator[Breach]:
    """V10: who need not stop promises to reduce; a guaranteed task is named, bounded and approved."""
    held = member.held
    if held.category is EnterpriseCategory.LONG_STOPPED:
        return
    if (member.reduces_itself or held.category in COMMITTED) and not held.commits:
        why = held.category.label if held.category in COMMITTED else "A级、引领性企业"
        said = f"{held.name}：{why}可以不列停限产措施，但须签自主减排承诺。请补签后填「是」。"
        yield Breach(ListRule.V10, said, held.place, COMMITS)
    if held.category is EnterpriseCategory.GUARANTEE:
        yield from _guarantee(member, basis)
    yield from _asked_of_all(member, basis)


def _guarantee(member: Member, basis: Basis) -> Iterator[Breach]:
    held, task = member.held, member.held.guarantee
    if task is None:
        said = f"{held.name}：保障类企业没有保障任务。请在「表5 保障类」填写任务、最大负荷、依据和批准单位。"
        yield Breach(ListRule.V10, said, held.place, CATEGORY)
        return
    for key, column in GUARANTEED:
        if not getattr(task, key).strip():
            said = f"{held.name}：保障类企业没有填写{column}。请补填。"
            yield Breach(ListRule.V10, said, task.place, column)
    yield from _validity(member, task, basis)


def _validity(member: Member, task: Guarantee, basis: Basis) -> Iterator[Breach]:
    if task.valid_to is None or task.valid_to < basis.day:
        when = f"已于 {task.valid_to} 到期" if task.valid_to else "没有有效期"
        said = f"{member.held.name}：保障任务{when}。请重新报批，或改回其他企业类别并补列措施。"
        yield Breach(ListRule.V10, said, task.place, VALID_TO)


def _asked_of_all(member: Member, basis: Basis) -> Iterator[Breach]:
    """What the thresholds let be asked even of those who need not stop."""
    guaranteed = member.held.category is EnterpriseCategory.GUARANTEE
    if member.reduces_itself and threshold("truck_rule_applies_to_self", basis.plan, basis.day):
        yield from _lacking(member, TRANSPORT, "货车限行")
    key = "no_increase_applies_to_guarantee" if guaranteed else "no_increase_applies_to_self"
    if (guaranteed or member.reduces_itself) and threshold(key, basis.plan, basis.day):
        yield from _lacking(member, {Action.NO_INCREASE} | PRODUCTION, "排放不增或停限产")


def _lacking(member: Member, wanted: frozenset[Action] | set[Action], name: str) -> Iterator[Breach]:
    for level in LEVELS:
        if not any(measure.action in wanted for measure in member.measures.get(level, ())):
            said = f"{member.held.name}：{level.label}预警没有{name}的措施。请补列。"
            yield Breach(ListRule.V10, said, member.place_at(level), ACTION)


def long_stopped(member: Member, basis: Basis) -> Iterator[Breach]:
    """V11: what stands still already cannot stop; its measures are no cut."""
    if member.held.category is not EnterpriseCategory.LONG_STOPPED:
        return
    for each in member.held.measures:
        if each.measure is not None and each.measure.action in PRODUCTION:
            said = (
                f"{member.held.name}：长期停产企业列有「{each.measure.action.label}」措施，不计入减排量。"
                "请删除该措施；已恢复生产的改正企业类别。"
            )
            yield Breach(ListRule.V11, said, each.place, ACTION)
