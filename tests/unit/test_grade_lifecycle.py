"""Every state x act of a declaration and of a proposal to lower a grade, the refused ones too."""

import itertools

import pytest

from plans.errors import ActRefused
from plans.grade_lifecycle import (
    ADJUSTMENT,
    GRADE,
    LIVE_ADJUSTMENTS,
    LIVE_DECLARATIONS,
    AdjustmentAct,
    AdjustmentState,
    GradeAct,
    GradeState,
    Need,
    next_grade_state,
)
from plans.terms import Role, Tier

TABLES = {"grade": (GRADE, GradeState, GradeAct), "adjustment": (ADJUSTMENT, AdjustmentState, AdjustmentAct)}
PAIRS = [
    (name, state, act)
    for name, (_, states, acts) in TABLES.items()
    for state, act in itertools.product(states, acts)
]


@pytest.mark.parametrize(("name", "state", "act"), PAIRS)
def test_an_act_leads_where_the_table_says_or_is_refused(name, state, act):
    """Exactly the named roles at exactly the named tiers take an arrow; without one everybody is refused."""
    table = TABLES[name][0]
    transition = table.get((state, act))
    for role, tier in itertools.product([*Role, None], [*Tier, None]):
        may = transition and (not transition.roles or role in transition.roles)
        may = may and (not transition.tiers or tier in transition.tiers)
        if may:
            assert next_grade_state(table, state, act, role=role, tier=tier) is transition
        else:
            with pytest.raises(ActRefused, match=act.label):
                next_grade_state(table, state, act, role=role, tier=tier)


@pytest.mark.parametrize(
    ("way", "end"),
    [
        (["examine banner_county reviewer", "examine league_city reviewer", "examine region reviewer",
          "publicise region reviewer", "decide region approver"], "decided"),
        (["examine banner_county duty", "examine league_city duty", "publicise league_city duty",
          "object banner_county duty", "settle league_city reviewer", "decide league_city approver"], "decided"),
        (["return banner_county reviewer"], "returned"),
        (["examine banner_county reviewer", "reject league_city approver"], "rejected"),
    ],
)  # fmt: skip
def test_the_ways_of_a_declaration(way, end):
    """The steps of Inner Mongolia, the short way below B, and the ways out."""
    state = GradeState.DECLARED
    for step in way:
        act, tier, role = step.split()
        state = next_grade_state(GRADE, state, GradeAct(act), role=Role(role), tier=Tier(tier)).target
    assert state is GradeState(end)


def test_final_states_have_no_way_out():
    """What is live has a way on; what is not, but a decided declaration, has none."""
    ends = {state for state in GradeState if not any(start is state for start, _ in GRADE)}
    assert ends == set(GradeState) - LIVE_DECLARATIONS - {GradeState.DECIDED}
    ends = {state for state in AdjustmentState if not any(start is state for start, _ in ADJUSTMENT)}
    assert ends == set(AdjustmentState) - LIVE_ADJUSTMENTS


def test_nothing_is_lowered_without_a_hearing():
    """A proposal cannot be carried out before the enterprise was told, and unheard only after its term."""
    assert (AdjustmentState.PROPOSED, AdjustmentAct.ADJUST) not in ADJUSTMENT
    assert Need.PERIOD_OVER in ADJUSTMENT[AdjustmentState.NOTIFIED, AdjustmentAct.ADJUST].needs
