"""What stands between a list and its publication: the floors of the plan, who can be reached, four eyes."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, ReasonRequired, SamePerson
from emergency.services.list_drawing import drawn_up
from emergency.services.office import Actor, Office
from emergency.services.rule_standing import rules_now
from emergency.storage import account as accounts
from emergency.storage import list_record
from emergency.storage.reduction import ReductionList
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.list_check import contact_faults
from plans.list_draft import ListDraft
from plans.reduction_source import list_totals, sources_of
from plans.reduction_total import Total
from plans.severity import Severity
from plans.terms import WarningLevel

# A cut below a floor may be approved with a reason; every other error has to be mended first.
FLOOR_RULE = "V12"
NEXT_STEP = "请加大措施，或由审批人写明理由后批准。"
AMENDED = "改动"
MADE = {"import": "导入", "derive": "生成", "amend": AMENDED}


@dataclass(frozen=True)
class Gate:
    """What stops a list as register and law stand now: levels below a floor, enterprises that cannot be reached."""

    short: tuple[Fault, ...]
    unreachable: tuple[Fault, ...]

    @property
    def forbidding(self) -> tuple[Fault, ...]:
        """The lacks of contacts that the plan lets nobody publish with."""
        return tuple(each for each in self.unreachable if each.severity == Severity.ERROR.value)


def found(work: UnitOfWork, list_id: int) -> ReductionList:
    """The list of a division in scope; raises NotFound."""
    held = list_record.list_by_id(work, list_id)
    if held is None:
        raise NotFound("没有找到这份清单，或不归您的辖区管理。请返回清单列表查看。")
    return held


def gate_of(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> Gate:
    """The gate of a list as the register stands; counted before anybody else has to wait for the database."""
    with office.store.begin(actor.scope) as work:
        held = found(work, list_id)
        draft = drawn_up(work, held.division, [held])
    day = held.in_force_from
    plan = office.library.plan_for(held.division, day)
    short = shortfalls(held, list_totals(sources_of(draft, plan, day), plan, day))
    return Gate(short, unreachable(office, held, draft, day_of(now)))


def unreachable(
    office: Office, held: ReductionList, draft: ListDraft, today: datetime.date
) -> tuple[Fault, ...]:
    """V13 for everyone the list will stand for, as of today: a number that was good at the import may be gone."""
    plan = office.library.plan_for(held.division, today)
    return contact_faults(
        draft, divisions=office.library.divisions, plan=plan, day=today, rules=rules_now(office)
    )


def shortfalls(held: ReductionList, totals: Sequence[Total]) -> tuple[Fault, ...]:
    """Each level and pollutant below its floor: in the examination of the file, or with all who are registered.

    An enterprise that the file leaves out lowers no base; `totals` are the list over the whole register.
    """
    reached: Mapping[str, Mapping[str, dict]] = (held.examination or {}).get("reduction", {})
    examined = {
        (level, pollutant): total
        for level, found_totals in reached.items()
        for pollutant, total in found_totals.items()
        if not total["ok"]
    }
    now = {(each.level.value, each.pollutant.label): each.to_json() for each in totals if not each.ok}
    return tuple(
        Fault(
            FLOOR_RULE,
            f"{WarningLevel(level).label}预警 {pollutant} 减排 {total['ratio']:.2f}%，"
            f"低于 {total['floor']:g}%。",
        )
        for (level, pollutant), total in sorted(
            (examined | now).items(), key=lambda item: WarningLevel(item[0][0])
        )
    )


def require_reason(short: Sequence[Fault], reason: str) -> None:
    """Below a floor the approver says why."""
    if short and not reason:
        raise ReasonRequired(f"减排比例不足，未批准：{said(short)}{NEXT_STEP}", faults=short)


def require_reachable(gate: Gate, act: str) -> None:
    """As grave as the plan makes it, a missing second contact stops the list; else it is only said."""
    if gate.forbidding:
        raise InputInvalid(
            f"有 {len(gate.forbidding)} 处联系人问题，按清单规则 V13 不得{act}。"
            "请在「联系方式核实」补登第二联系人的手机号后再办理。",
            faults=gate.forbidding,
        )


def require_approval(work: UnitOfWork, held: ReductionList, short: Sequence[Fault]) -> None:
    """The last gate: who approved, that he changed nothing himself, and why although a floor is missed."""
    if held.approved_by is None or (short and not held.override_reason):
        raise ReasonRequired(
            f"减排比例不足且没有审批人写明的理由，未发布：{said(short)}{NEXT_STEP}", faults=short
        )
    approver = accounts.get(work, held.approved_by)
    if approver is not None and approver.person in {person for person, _ in makers_of(work, held)}:
        raise SamePerson("批准人改动过这份清单，未发布。请退回后由没有改动过的审批人重新批准。")


def require_other_person(work: UnitOfWork, actor: Actor, held: ReductionList) -> None:
    """Nobody approves what he drew up or changed, under whichever account; every editor counts."""
    for person, made in makers_of(work, held):
        if person == actor.person:
            raise SamePerson(
                f"您{made}过这份清单，不能批准，换一个账号也不行。请由没有改动过的另一位审批人办理。"
            )


def makers_of(work: UnitOfWork, held: ReductionList) -> list[tuple[str, str]]:
    """Everyone who drew up or changed a list: the person, and what he did; heads written earlier name two at most."""
    made = [(each.person, MADE.get(each.act, AMENDED)) for each in list_record.editors_of(work, held.id)]
    named = ((held.created_by, "编制"), (held.edited_by, AMENDED))
    for account_id, act in named:
        maker = accounts.get(work, account_id) if account_id else None
        if maker is not None:
            made.append((maker.person, act))
    return [each for each in made if each[0]]


def said(short: Sequence[Fault]) -> str:
    """The shortfalls in one sentence."""
    return "".join(each.message for each in short)
