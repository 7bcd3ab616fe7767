"""Which leagues and cities a regional decision binds, and releasing some of them before the others."""

import datetime
from collections.abc import Sequence

from emergency.errors import InputInvalid
from emergency.services.browse import region as regions
from emergency.services.office import Office
from emergency.services.warning_case import Case, add_revision, change, live_warning
from emergency.services.warning_change import IssueResult
from emergency.storage import binding
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.lifecycle import WarningAct
from plans.terms import Tier

# These take further leagues and cities in; the others are about those that are bound already.
WIDENING = (WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER, WarningAct.EXTEND)


def chosen_bound(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    area: str,
    draft,
    live: warnings.PollutionWarning | None,
) -> tuple[str, ...]:
    """The divisions a decision is to bind or release, in order; none: everybody below, or everybody bound.

    An issue that names none binds those that the joint proposal names. Raises InputInvalid.
    """
    chosen = tuple(sorted(set(draft.bound)))
    tree = office.library.divisions
    if tree.get(area).tier is not Tier.REGION:
        if chosen:
            raise InputInvalid("只有自治区的决定可以选择盟市，本级预警约束全部下级地区。请去掉所选地区。")
        return ()
    _check_children(office, area, chosen)
    if live is None:
        return chosen or regions.proposed_members(office, work, now, area)
    bound = bound_now(work, live)
    if draft.act in WIDENING:
        return tuple(sorted({*bound, *chosen})) if bound else ()
    return _to_release(office, area, chosen, bound, draft.act)


def bound_now(work: UnitOfWork, warning: warnings.PollutionWarning) -> tuple[str, ...]:
    """The divisions a warning names and has not released; none where it binds everybody below."""
    rows = binding.bound_of(work, [warning.id]).get(warning.id, {})
    return tuple(code for code, released in rows.items() if released is None)


def releases_some(case: Case) -> bool:
    """Whether a decision releases some of the divisions that are bound and leaves the others bound."""
    return case.decision.act is WarningAct.RELEASE and bool(case.decision.bound)


def release_some(case: Case) -> IssueResult:
    """Release the chosen divisions at their hour; the warning goes on for the others."""
    warning = change(case, live_warning(case))
    held = bound_now(case.work, warning)
    if not held:
        # It bound everybody: from now on it names those who stay bound.
        tree = case.office.library.divisions
        binding.bind(case.work, warning.id, [each.code for each in tree.children(warning.division)])
    binding.release(case.work, warning.id, case.decision.bound, max(case.decision.start_at, case.now))
    add_revision(case, warning)
    return IssueResult(warning.id, warning.number, warning.revision, 0, 0, ())


def _to_release(
    office: Office, area: str, chosen: Sequence[str], bound: Sequence[str], act: WarningAct
) -> tuple[str, ...]:
    tree = office.library.divisions
    every = tuple(bound) or tuple(each.code for each in tree.children(area))
    if act is not WarningAct.RELEASE or not chosen or set(chosen) == set(every):
        return ()
    stray = [tree.get(code).name for code in chosen if code not in every]
    if stray:
        raise InputInvalid(f"{'、'.join(stray)}不在现行区域预警范围内，或已解除。请只选择现在受约束的盟市。")
    return tuple(chosen)


def _check_children(office: Office, area: str, chosen: Sequence[str]) -> None:
    tree = office.library.divisions
    known = {each.code for each in tree.children(area)}
    stray = [code for code in chosen if code not in known]
    if stray:
        raise InputInvalid(f"「{'、'.join(stray)}」不是{tree.get(area).name}的盟市。请从列表中选择。")
