"""Every pair of state and act, the refused ones too."""

import itertools

import pytest

from plans import lifecycle
from plans.errors import ActRefused
from plans.lifecycle import ListAct, ListState, OrderAct, OrderState, WarningAct, WarningState
from plans.terms import Role

TABLES = {
    "warning": (lifecycle.WARNING, WarningState, WarningAct),
    "order": (lifecycle.ORDER, OrderState, OrderAct),
    "list": (lifecycle.LIST, ListState, ListAct),
}
PAIRS = [
    (name, state, act)
    for name, (_, states, acts) in TABLES.items()
    for state, act in itertools.product(states, acts)
]

RESERVED = [
    (name, state, act)
    for name, (table, _, _) in TABLES.items()
    for (state, act), transition in table.items()
    if transition.roles
]


@pytest.mark.parametrize(("name", "state", "act"), PAIRS)
def test_an_act_leads_where_the_table_says_or_is_refused(name, state, act):
    """The right role takes every arrow of the table; without an arrow everybody is refused."""
    table = TABLES[name][0]
    transition = table.get((state, act))
    if transition is None:
        with pytest.raises(ActRefused, match=act.label):
            lifecycle.next_state(table, state, act)
        return
    roles = transition.roles or {None}

    assert {lifecycle.next_state(table, state, act, role) for role in roles} == {transition.target}


@pytest.mark.parametrize(("name", "state", "act"), RESERVED)
def test_a_role_that_is_not_named_is_refused(name, state, act):
    """An act reserved for some roles is refused to all others, the enterprise and the system included."""
    table = TABLES[name][0]
    for role in {*Role, None} - table[state, act].roles:
        with pytest.raises(ActRefused, match="办理"):
            lifecycle.next_state(table, state, act, role)


def test_the_warning_goes_from_draft_to_archive():
    """The long way of a warning that is raised once and released."""
    way = [
        (WarningAct.CONSULT, Role.DUTY, WarningState.CONSULTED),
        (WarningAct.SUBMIT, Role.DUTY, WarningState.SUBMITTED),
        (WarningAct.APPROVE, Role.APPROVER, WarningState.APPROVED),
        (WarningAct.ISSUE, Role.DUTY, WarningState.ISSUED),
        (WarningAct.START, None, WarningState.ACTIVE),
        (WarningAct.RAISE, Role.DUTY, WarningState.ACTIVE),
        (WarningAct.RELEASE, Role.DUTY, WarningState.RELEASED),
        (WarningAct.REVIEW, Role.REVIEWER, WarningState.REVIEWED),
        (WarningAct.ARCHIVE, Role.REVIEWER, WarningState.ARCHIVED),
    ]
    state = WarningState.DRAFT
    for act, role, expected in way:
        state = lifecycle.next_state(lifecycle.WARNING, state, act, role)
        assert state is expected


def test_final_states_have_no_way_out():
    """What is archived, revoked, discarded, closed, superseded, exempted or discarded stays so."""
    final = {
        "warning": {WarningState.ARCHIVED, WarningState.REVOKED, WarningState.DISCARDED},
        "order": {OrderState.CLOSED, OrderState.SUPERSEDED, OrderState.EXEMPTED, OrderState.REVOKED},
        "list": {ListState.SUPERSEDED, ListState.DISCARDED},
    }
    for name, (table, states, _) in TABLES.items():
        assert {state for state in states if not any(start is state for start, _ in table)} == final[name]
