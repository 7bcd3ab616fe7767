"""One transition table per lifecycle: state x act -> next state, and who may.

What is not in a table is refused. The graphs follow the response practice of the plans (发布, 启动, 升级, 降级,
延长, 暂停, 解除, 撤销); the right to issue follows 大气污染防治法 art. 95.
"""

from dataclasses import dataclass

from plans.errors import ActRefused
from plans.terms import Role, Term


class WarningState(Term):
    """Where a warning stands."""

    DRAFT = "draft", "拟定"
    CONSULTED = "consulted", "已会商"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"
    ISSUED = "issued", "已发布"
    ACTIVE = "active", "响应中"
    SUSPENDED = "suspended", "已暂停"
    RELEASED = "released", "已解除"
    REVIEWED = "reviewed", "已评估"
    ARCHIVED = "archived", "已归档"
    REVOKED = "revoked", "已撤销"
    DISCARDED = "discarded", "已作废"


class WarningAct(Term):
    """What can be done to a warning."""

    CONSULT = "consult", "会商"
    SUBMIT = "submit", "报审"
    APPROVE = "approve", "批准"
    RETURN = "return", "退回"
    ISSUE = "issue", "发布"
    START = "start", "启动"
    RAISE = "raise", "升级"
    LOWER = "lower", "降级"
    EXTEND = "extend", "延长"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    RELEASE = "release", "解除"
    REVOKE = "revoke", "撤销"
    DISCARD = "discard", "作废"
    REVIEW = "review", "评估"
    ARCHIVE = "archive", "归档"


class OrderState(Term):
    """Where an order stands with its enterprise."""

    DRAFTED = "drafted", "拟定"
    ISSUED = "issued", "已下达"
    ACKNOWLEDGED = "acknowledged", "已签收"
    IN_PLACE = "in_place", "已到位"
    REPORTED = "reported", "已报告"
    VERIFIED = "verified", "已核实"
    CLOSED = "closed", "已结束"
    SUPERSEDED = "superseded", "已被新指令取代"
    EXEMPTED = "exempted", "已豁免"
    REVOKED = "revoked", "已撤销"
    REFUSED = "refused", "拒不执行"


class OrderAct(Term):
    """What can be done to an order."""

    ISSUE = "issue", "下达"
    ACKNOWLEDGE = "acknowledge", "签收"
    DECLARE_IN_PLACE = "declare_in_place", "申报到位"
    REPORT = "report", "报告"
    VERIFY = "verify", "核实"
    CLOSE = "close", "结束"
    SUPERSEDE = "supersede", "取代"
    EXEMPT = "exempt", "豁免"
    REVOKE = "revoke", "撤销"
    REFUSE = "refuse", "记为拒不执行"


class ListState(Term):
    """Where a reduction list stands."""

    DRAFT = "draft", "草稿"
    CHECKED = "checked", "已核对"
    APPROVED = "approved", "已批准"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已被取代"
    DISCARDED = "discarded", "已作废"


class ListAct(Term):
    """What can be done to a reduction list."""

    AMEND = "amend", "补充措施"
    CHECK = "check", "核对"
    APPROVE = "approve", "批准"
    RETURN = "return", "退回"
    PUBLISH = "publish", "发布"
    SUPERSEDE = "supersede", "取代"
    DISCARD = "discard", "作废"


@dataclass(frozen=True)
class Transition:
    """Where an act leads, and which roles may do it (none: the system or the enterprise itself)."""

    target: Term
    roles: frozenset = frozenset()


def _by(target, *roles):
    return Transition(target, frozenset(roles))


_S, _A, _D = WarningState, WarningAct, Role.DUTY
_LIVE = (WarningState.ISSUED, WarningState.ACTIVE)

WARNING = {
    (_S.DRAFT, _A.CONSULT): _by(_S.CONSULTED, _D),
    (_S.DRAFT, _A.DISCARD): _by(_S.DISCARDED, _D),
    (_S.CONSULTED, _A.SUBMIT): _by(_S.SUBMITTED, _D),
    (_S.CONSULTED, _A.DISCARD): _by(_S.DISCARDED, _D),
    (_S.SUBMITTED, _A.APPROVE): _by(_S.APPROVED, Role.APPROVER),
    (_S.SUBMITTED, _A.RETURN): _by(_S.CONSULTED, Role.APPROVER),
    (_S.SUBMITTED, _A.DISCARD): _by(_S.DISCARDED, _D),
    (_S.APPROVED, _A.ISSUE): _by(_S.ISSUED, _D),
    (_S.APPROVED, _A.DISCARD): _by(_S.DISCARDED, _D),
    (_S.ISSUED, _A.START): _by(_S.ACTIVE),
    (_S.ISSUED, _A.REVOKE): _by(_S.REVOKED, _D),
    **{(state, act): _by(state, _D) for state in _LIVE for act in (_A.RAISE, _A.LOWER, _A.EXTEND)},
    (_S.ACTIVE, _A.SUSPEND): _by(_S.SUSPENDED, _D),
    (_S.SUSPENDED, _A.RESUME): _by(_S.ACTIVE, _D),
    (_S.ISSUED, _A.RELEASE): _by(_S.RELEASED, _D),
    (_S.ACTIVE, _A.RELEASE): _by(_S.RELEASED, _D),
    (_S.SUSPENDED, _A.RELEASE): _by(_S.RELEASED, _D),
    (_S.RELEASED, _A.REVIEW): _by(_S.REVIEWED, Role.REVIEWER),
    (_S.REVIEWED, _A.ARCHIVE): _by(_S.ARCHIVED, Role.REVIEWER),
}

_O, _B = OrderState, OrderAct
_OPEN = (_O.ISSUED, _O.ACKNOWLEDGED, _O.IN_PLACE, _O.REPORTED)

ORDER = {
    (_O.DRAFTED, _B.ISSUE): _by(_O.ISSUED, _D),
    (_O.ISSUED, _B.ACKNOWLEDGE): _by(_O.ACKNOWLEDGED),
    (_O.ACKNOWLEDGED, _B.DECLARE_IN_PLACE): _by(_O.IN_PLACE),
    (_O.IN_PLACE, _B.REPORT): _by(_O.REPORTED),
    **{(state, _B.VERIFY): _by(_O.VERIFIED, _D, Role.REVIEWER) for state in _OPEN},
    **{(state, _B.CLOSE): _by(_O.CLOSED, _D) for state in (*_OPEN, _O.VERIFIED, _O.REFUSED)},
    **{(state, _B.SUPERSEDE): _by(_O.SUPERSEDED, _D) for state in (*_OPEN, _O.VERIFIED, _O.REFUSED)},
    **{(state, _B.REVOKE): _by(_O.REVOKED, _D) for state in _OPEN},
    **{(state, _B.EXEMPT): _by(_O.EXEMPTED, Role.APPROVER) for state in _OPEN},
    **{(state, _B.REFUSE): _by(_O.REFUSED, _D) for state in _OPEN},
}

LIST_KEEPERS = (Role.ADMIN, Role.DUTY)
_L, _C = ListState, ListAct

# The list is drawn up and checked by those who keep the register, and approved by somebody else.
LIST = {
    (_L.DRAFT, _C.AMEND): _by(_L.DRAFT, *LIST_KEEPERS),
    (_L.DRAFT, _C.CHECK): _by(_L.CHECKED, *LIST_KEEPERS),
    (_L.CHECKED, _C.APPROVE): _by(_L.APPROVED, Role.APPROVER),
    (_L.CHECKED, _C.RETURN): _by(_L.DRAFT, Role.APPROVER),
    (_L.APPROVED, _C.RETURN): _by(_L.DRAFT, Role.APPROVER),
    (_L.APPROVED, _C.PUBLISH): _by(_L.PUBLISHED, *LIST_KEEPERS),
    (_L.PUBLISHED, _C.SUPERSEDE): _by(_L.SUPERSEDED),
    **{
        (state, _C.DISCARD): _by(_L.DISCARDED, *LIST_KEEPERS) for state in (_L.DRAFT, _L.CHECKED, _L.APPROVED)
    },
}


def next_state(table: dict, state: Term, act: Term, role: Role | None = None) -> Term:
    """The state that `act` leads to; `role` is None for the system and for the enterprise itself.

    Raises ActRefused when the table has no such arrow or the role may not take it.
    """
    transition = table.get((state, act))
    if transition is None:
        raise ActRefused(f"当前状态为「{state.label}」，不能{act.label}。请刷新页面，按最新状态办理。")
    if transition.roles and role not in transition.roles:
        names = "、".join(sorted(each.label for each in transition.roles))
        raise ActRefused(f"「{act.label}」须由{names}办理。请换用有此权限的账号。")
    return transition.target


LIVE_STATES = frozenset({WarningState.ISSUED, WarningState.ACTIVE, WarningState.SUSPENDED})
OPEN_ORDERS = frozenset(_OPEN) | {OrderState.VERIFIED, OrderState.REFUSED}
