"""The duty desk's calls: whom to call about which order, and what came of each call."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services import acknowledging, contact_change
from emergency.services import order as order_service
from emergency.services.desk import reason_of
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import contact as contacts
from emergency.storage import desk, escalation, registry
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.desk import UnreachedOrder
from emergency.storage.escalation import Acknowledgement, CallEntry, StepTaken
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import ActRefused, Fault
from plans.escalation import ANSWERED, CallOutcome, CallParty
from plans.lifecycle import OPEN_ORDERS
from plans.terms import Role

SHOWN = 100
LENGTHS = {"name": 80, "mobile": 40, "who": 80, "note": 400}
LABELS = {"name": "被叫人姓名", "mobile": "号码", "who": "接听人姓名", "note": "说明"}
BY_PHONE = "电话"


@dataclass(frozen=True)
class CallDraft:
    """A call as an officer writes it down; `contact_id` None: a supervisor or a number found elsewhere."""

    outcome: CallOutcome
    party: CallParty
    contact_id: int | None = None
    name: str = ""
    mobile: str = ""
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class ToCall:
    """One order on the call list: why, whom to call, who signed, what was tried before, newest call first."""

    order: orders.Order
    enterprise: Enterprise
    area: str
    drill: bool
    why: str
    contacts: tuple[Contact, ...]
    signed: tuple[Acknowledgement, ...]
    missing: int
    steps: tuple[StepTaken, ...]
    calls: tuple[CallEntry, ...]


@dataclass(frozen=True)
class CallList:
    """Everybody who must be called; `total` counts those not shown too."""

    total: int
    rows: tuple[ToCall, ...]

    @property
    def uncalled(self) -> int:
        """How many of those shown nobody has called yet."""
        return sum(not each.calls for each in self.rows)


def call_list(office: Office, actor: Actor) -> CallList:
    """The call list of the actor's desk, those nobody has called yet first."""
    with office.store.begin(actor.scope) as work:
        waiting = escalation.to_call(work)
        called = escalation.calls_of(work, waiting)
        ordered = sorted(waiting, key=lambda each: each in called)[:SHOWN]  # keeps the order otherwise
        rows = tuple(_row(office, work, orders.get(work, each)) for each in ordered)
    return CallList(len(waiting), rows)


def waiting_count(office: Office, actor: Actor) -> int:
    """How many orders are on the call list."""
    with office.store.begin(actor.scope) as work:
        return len(escalation.to_call(work))


def one(office: Office, actor: Actor, order_id: int) -> ToCall:
    """One order with whom to call, on the list or not; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _row(office, work, _order(work, order_id))


def enter(office: Office, actor: Actor, now: datetime.datetime, order_id: int, draft: CallDraft) -> bool:
    """Write a call down; True where it made the order acknowledged.

    A contact whose number is wrong counts as proved no longer. Raises NotFound, InputInvalid with every fault,
    ActRefused where the order no longer binds or is acknowledged already by somebody else.
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        order = _order(work, order_id)
        if order.state not in OPEN_ORDERS:
            raise ActRefused(f"这条指令{order.state.label}，不再登记通话。请查看该企业的现行指令。")
        enterprise = registry.enterprise_by_id(work, order.enterprise_id)
        asked = _asked(work, order, draft)
        said = _said(draft, asked, enterprise)
        _check(draft, said)
        escalation.add_call(
            work, division=order.division, order_id=order.id, contact_id=draft.contact_id, party=draft.party,
            at=now, outcome=draft.outcome, account_id=actor.account_id, officer=actor.name, **said,
        )  # fmt: skip
        _write_down(work, actor, now, order, enterprise, draft, said)
        done = _carry_out(office, work, actor, now, order, enterprise, draft, said, asked)
        work.commit()
    return done


def _row(office: Office, work: UnitOfWork, order: orders.Order) -> ToCall:
    with office.store.begin(REGION_WIDE) as above:
        warning = warnings.warning(above, order.warning_id)
    return ToCall(
        order=order,
        enterprise=registry.enterprise_by_id(work, order.enterprise_id),
        area=office.library.divisions.get(order.division).name,
        drill=warning.drill,
        why=_why(work, order),
        contacts=tuple(registry.contacts_of(work, [order.enterprise_id]).get(order.enterprise_id, ())),
        signed=tuple(escalation.acknowledgements_of(work, [order.id]).get(order.id, ())),
        missing=order_service.missing_people(office, work, order),
        steps=tuple(escalation.steps_of(work, [order.id]).get(order.id, ())),
        calls=tuple(escalation.calls_of(work, [order.id]).get(order.id, ())),
    )


def _why(work: UnitOfWork, order: orders.Order) -> str:
    if order.acknowledged_at is not None:
        return order_service.standing_acknowledgement(order)
    found: UnreachedOrder | None = desk.unreached_order(work, order.id)
    return "已送达，未签收" if found is None else reason_of(found)


def _order(work: UnitOfWork, order_id: int) -> orders.Order:
    found = orders.get(work, order_id)
    if found is None:
        raise NotFound("没有找到这条指令，或不在您的辖区内。请返回列表查看。")
    return found


def _asked(work: UnitOfWork, order: orders.Order, draft: CallDraft) -> Contact | None:
    if draft.party is not CallParty.CONTACT or draft.contact_id is None:
        return None
    found = contacts.contact_by_id(work, draft.contact_id)
    if found is None or found.enterprise_id != order.enterprise_id:
        raise NotFound("该企业没有这名联系人，可能已被他人更新。请刷新页面后重试。")
    return found


def _said(draft: CallDraft, asked: Contact | None, enterprise: Enterprise) -> dict[str, str]:
    """Name and number of who was called as the register has them, else as they were typed."""
    said = {name: getattr(draft, name).strip() for name in LENGTHS}
    if asked is not None:
        said |= {"name": asked.name, "mobile": asked.mobile or said["mobile"]}
    elif draft.party is CallParty.SUPERVISOR:
        said |= {
            "name": enterprise.supervisor or said["name"],
            "mobile": enterprise.supervisor_mobile or said["mobile"],
        }
    return said


def _check(draft: CallDraft, said: dict[str, str]) -> None:
    faults = [
        Fault("field", f"{LABELS[name]}最多 {longest} 个字。", column=name)
        for name, longest in LENGTHS.items()
        if len(said[name]) > longest
    ]
    if draft.outcome in ANSWERED and not said["who"]:
        faults.append(Fault("field", "请填写接听人姓名。", column="who"))
    if draft.party is CallParty.CONTACT and draft.contact_id is None:
        faults.append(Fault("field", "请选择被叫的联系人。", column="contact_id"))
    if draft.party is CallParty.OTHER and not said["mobile"]:
        faults.append(Fault("field", "请填写拨打的号码。", column="mobile"))
    if draft.party is CallParty.SUPERVISOR and draft.outcome is CallOutcome.ACKNOWLEDGED:
        faults.append(
            Fault("field", "监管人员不能代企业签收；请登记「接通，未签收」，由企业签收。", column="outcome")
        )
    if faults:
        raise InputInvalid("".join(each.message for each in faults), faults=faults)


def _carry_out(office, work, actor, now, order, enterprise, draft: CallDraft, said, asked) -> bool:
    """What the outcome of a call does to the order and to the register."""
    if draft.outcome is CallOutcome.WRONG_NUMBER and asked is not None and asked.confirmed_at is not None:
        contacts.change(work, asked.id, confirmed_at=None)
        summary = f"{enterprise.name}联系人{asked.name}的号码经拨打有误，须重新核实"
        contact_change.write_change(work, actor, now, enterprise, asked, {"confirmed_at": None}, summary)
    if draft.outcome is not CallOutcome.ACKNOWLEDGED:
        return False
    earlier = order_service.standing_acknowledgement(order)
    if earlier:
        raise ActRefused(f"{earlier}，以该次签收为准。请改选其他结果登记这次通话。")
    return acknowledging.acknowledge(
        office, work, order, enterprise.name, said["who"], now, BY_PHONE, officer=actor
    )


def _write_down(
    work, actor, now, order: orders.Order, enterprise: Enterprise, draft: CallDraft, said
) -> None:
    warning = warnings.warning(work, order.warning_id)
    person = said["name"] or draft.party.label
    answered = f"，接听人{said['who']}" if said["who"] else ""
    write_down(
        work, actor, now, division=order.division, act="call", noun="order", noun_id=order.id,
        summary=f"致电{enterprise.name}{person}：{draft.outcome.label}{answered}",
        episode_id=warning.episode_id if warning else None, number=order.number, note=said["note"],
    )  # fmt: skip
