"""The life of a grade declaration and of a proposal to lower a grade: state x act -> state, tier, roles, needs.

The tiers follow the steps of Inner Mongolia in 2024 (企业申报、旗县级初审、盟市级复审、自治区级审核、公示).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plans.errors import ActRefused
from plans.terms import Role, Term, Tier


class GradeState(Term):
    """Where a grade declaration stands."""

    DECLARED = "declared", "已申报，待旗县初审"
    EXAMINED_BANNER = "examined_banner", "旗县已初审，待盟市复审"
    EXAMINED_CITY = "examined_city", "盟市已复审"
    EXAMINED_REGION = "examined_region", "自治区已审核"
    PUBLICISED = "publicised", "公示中"
    OBJECTED = "objected", "公示有异议"
    RETURNED = "returned", "已退回补正"
    REJECTED = "rejected", "不予通过"
    DECIDED = "decided", "已评定"
    ADJUSTED = "adjusted", "已调整"
    LAPSED = "lapsed", "已失效"


class GradeAct(Term):
    """What can be done to a grade declaration."""

    DECLARE = "declare", "补正重报"
    EXAMINE = "examine", "审核"
    RETURN = "return", "退回"
    REJECT = "reject", "不予通过"
    PUBLICISE = "publicise", "公示"
    OBJECT = "object", "登记异议"
    SETTLE = "settle", "异议不成立"
    UPHOLD = "uphold", "异议成立"
    DECIDE = "decide", "评定"
    ADJUST = "adjust", "调整"
    LAPSE = "lapse", "失效"


class AdjustmentState(Term):
    """Where a proposal to lower a grade stands."""

    PROPOSED = "proposed", "拟下调"
    NOTIFIED = "notified", "已告知，待陈述"
    STATED = "stated", "企业已陈述"
    ADJUSTED = "adjusted", "已下调"
    DROPPED = "dropped", "不予下调"


class AdjustmentAct(Term):
    """What can be done to a proposal to lower a grade."""

    NOTIFY = "notify", "告知企业"
    STATE = "state", "陈述"
    ADJUST = "adjust", "下调"
    DROP = "drop", "不予下调"


class Need(Term):
    """What an act cannot do without."""

    OPINION = "opinion", "意见或理由"
    INDICATORS = "indicators", "逐项审核等级"
    DOCUMENT = "document", "文件名称或文号"
    PERIOD_OVER = "period_over", "期限已满"
    IN_PERIOD = "in_period", "在公示期内"
    OTHER_PERSON = "other_person", "另一人办理"
    DECIDING_TIER = "deciding_tier", "本级为评定机关"


@dataclass(frozen=True)
class GradeTransition:
    """Where an act leads; no tiers: any above the enterprise; no roles: the enterprise or the system."""

    target: Term
    tiers: frozenset[Tier] = frozenset()
    roles: frozenset[Role] = frozenset()
    needs: frozenset[Need] = frozenset()


EXAMINERS = (Role.DUTY, Role.REVIEWER)
DECLARERS = (Role.DUTY, Role.ADMIN)
_S, _A, _N = GradeState, GradeAct, Need
_BANNER, _CITY, _REGION = (Tier.BANNER_COUNTY,), (Tier.LEAGUE_CITY,), (Tier.REGION,)
_DECIDERS = (Tier.LEAGUE_CITY, Tier.REGION)


def _by(target: Term, tiers=(), roles=(), *needs: Need) -> GradeTransition:
    return GradeTransition(target, frozenset(tiers), frozenset(roles), frozenset(needs))


_EXAMINED = (_N.OPINION, _N.INDICATORS, _N.OTHER_PERSON)
_WAITS_FOR = {
    _S.DECLARED: _BANNER,
    _S.EXAMINED_BANNER: _CITY,
    _S.EXAMINED_CITY: _DECIDERS,
    _S.EXAMINED_REGION: _REGION,
}
_PUBLIC = (_N.DECIDING_TIER, _N.DOCUMENT)

GRADE: Mapping[tuple[GradeState, GradeAct], GradeTransition] = {
    (_S.DECLARED, _A.EXAMINE): _by(_S.EXAMINED_BANNER, _BANNER, EXAMINERS, *_EXAMINED),
    (_S.EXAMINED_BANNER, _A.EXAMINE): _by(_S.EXAMINED_CITY, _CITY, EXAMINERS, *_EXAMINED),
    (_S.EXAMINED_CITY, _A.EXAMINE): _by(_S.EXAMINED_REGION, _REGION, EXAMINERS, *_EXAMINED),
    **{
        (state, _A.RETURN): _by(_S.RETURNED, tiers, EXAMINERS, _N.OPINION)
        for state, tiers in _WAITS_FOR.items()
    },
    **{
        (state, _A.REJECT): _by(_S.REJECTED, tiers, (Role.APPROVER,), _N.OPINION, _N.OTHER_PERSON)
        for state, tiers in _WAITS_FOR.items()
    },
    (_S.RETURNED, _A.DECLARE): _by(_S.DECLARED),
    (_S.RETURNED, _A.LAPSE): _by(_S.LAPSED, (), EXAMINERS, _N.PERIOD_OVER),
    (_S.EXAMINED_CITY, _A.PUBLICISE): _by(_S.PUBLICISED, _CITY, EXAMINERS, *_PUBLIC),
    (_S.EXAMINED_REGION, _A.PUBLICISE): _by(_S.PUBLICISED, _DECIDERS, EXAMINERS, *_PUBLIC),
    (_S.PUBLICISED, _A.OBJECT): _by(_S.OBJECTED, (), (), _N.OPINION, _N.IN_PERIOD),
    (_S.OBJECTED, _A.OBJECT): _by(_S.OBJECTED, (), (), _N.OPINION, _N.IN_PERIOD),
    (_S.OBJECTED, _A.SETTLE): _by(_S.PUBLICISED, _DECIDERS, EXAMINERS, _N.OPINION, _N.DECIDING_TIER),
    (_S.OBJECTED, _A.UPHOLD): _by(_S.RETURNED, _DECIDERS, EXAMINERS, _N.OPINION, _N.DECIDING_TIER),
    (_S.PUBLICISED, _A.DECIDE): _by(
        _S.DECIDED, _DECIDERS, (Role.APPROVER,), *_PUBLIC, _N.PERIOD_OVER, _N.OTHER_PERSON
    ),
    (_S.DECIDED, _A.ADJUST): _by(_S.ADJUSTED),
    (_S.DECIDED, _A.LAPSE): _by(_S.LAPSED, (), EXAMINERS, _N.PERIOD_OVER),
}

_P, _B = AdjustmentState, AdjustmentAct
_SETTLED = (_N.OPINION, _N.DECIDING_TIER, _N.OTHER_PERSON)

# A grade is lowered only after the enterprise was told why and had its say; anybody may see the proposal fall.
ADJUSTMENT: Mapping[tuple[AdjustmentState, AdjustmentAct], GradeTransition] = {
    (_P.PROPOSED, _B.NOTIFY): _by(_P.NOTIFIED, _DECIDERS, EXAMINERS, _N.DECIDING_TIER, _N.DOCUMENT),
    (_P.PROPOSED, _B.DROP): _by(_P.DROPPED, _DECIDERS, (Role.APPROVER,), *_SETTLED),
    (_P.NOTIFIED, _B.STATE): _by(_P.STATED),
    (_P.NOTIFIED, _B.ADJUST): _by(
        _P.ADJUSTED, _DECIDERS, (Role.APPROVER,), *_SETTLED, _N.DOCUMENT, _N.PERIOD_OVER
    ),
    (_P.NOTIFIED, _B.DROP): _by(_P.DROPPED, _DECIDERS, (Role.APPROVER,), *_SETTLED),
    (_P.STATED, _B.ADJUST): _by(_P.ADJUSTED, _DECIDERS, (Role.APPROVER,), *_SETTLED, _N.DOCUMENT),
    (_P.STATED, _B.DROP): _by(_P.DROPPED, _DECIDERS, (Role.APPROVER,), *_SETTLED),
}

LIVE_DECLARATIONS = frozenset({*_WAITS_FOR, _S.PUBLICISED, _S.OBJECTED, _S.RETURNED})
LIVE_ADJUSTMENTS = frozenset({_P.PROPOSED, _P.NOTIFIED, _P.STATED})


def next_grade_state(
    table: Mapping, state: Term, act: Term, *, role: Role | None = None, tier: Tier | None = None
) -> GradeTransition:
    """The transition of `act` from `state`; role and tier are None for the enterprise and the system.

    Raises ActRefused when the table has no such arrow, or the role or the tier may not take it.
    """
    transition = table.get((state, act))
    if transition is None:
        raise ActRefused(
            f"当前状态为「{state.label}」，不能办理「{act.label}」。请刷新页面，按最新状态办理。"
        )
    if transition.roles and role not in transition.roles:
        names = "、".join(each.label for each in Role if each in transition.roles)
        raise ActRefused(f"「{act.label}」须由{names}办理。请换用有此权限的账号。")
    if transition.tiers and tier not in transition.tiers:
        names = "、".join(each.label for each in Tier if each in transition.tiers)
        raise ActRefused(f"当前状态为「{state.label}」，「{act.label}」须由{names}一级办理。")
    return transition
