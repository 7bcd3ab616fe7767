"""What a banner or county orders of enterprises by itself, beside the warning: it has no level and tells no public.

大气污染防治法 art. 95 keeps levels and their publication to region and city; art. 96 lets a government from the county
up order enterprises to stop or to limit production.
"""

from plans.terms import Term


class CountyOrderState(Term):
    """Where an order of a county stands."""

    SUBMITTED = "submitted", "待审批"
    RETURNED = "returned", "已退回"
    ISSUED = "issued", "执行中"
    ENDED = "ended", "已终止"


def confirmation(*, drill: bool) -> str:
    """The word that is typed to issue one; a drill asks for another."""
    return "演练加严" if drill else "加严"


def ends_with_warning(*, outlives: bool, warning_id: int | None, ended_id: int) -> bool:
    """Whether an order ends when the warning `ended_id` does: it was given under it, and does not say it outlives it."""
    return not outlives and warning_id == ended_id
