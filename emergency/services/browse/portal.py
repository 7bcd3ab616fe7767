"""What an enterprise sees behind its link: its order, what it handed in, and a finding it may answer."""

import datetime
from dataclasses import dataclass

from emergency.services import order as order_service
from emergency.services.browse.enterprise import why_at
from emergency.services.finding import STATES
from emergency.services.office import Office
from emergency.services.order import PortalOrder
from emergency.services.summary import refusal_reason, summaries
from emergency.storage import evidence, reply, review
from emergency.storage.evidence import Evidence
from emergency.storage.reply import Case
from emergency.storage.review import Finding
from emergency.storage.work import REGION_WIDE
from plans.beijing import day_of
from plans.derivation_steps import Step
from plans.reply import CaseKind
from plans.review_facts import DISMISSED


@dataclass(frozen=True)
class PortalView:
    """The page of a link; `finding` is None while there is nothing to answer."""

    order: PortalOrder
    files: tuple[Evidence, ...]
    finding: Finding | None
    may_summarise: bool
    summaries: tuple[Evidence, ...]
    why: tuple[Step, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def finding_state(self) -> str:
        """How far the finding got, in words."""
        return STATES[self.finding.state] if self.finding else ""


def behind(office: Office, now: datetime.datetime, token: str) -> PortalView:
    """What stands behind a link; raises LinkInvalid for an unknown, expired or revoked one."""
    found = order_service.open_link(office, now, token)
    with office.store.begin(REGION_WIDE) as work:
        pieces = evidence.evidence_of(work, [found.order.id]).get(found.order.id, [])
        finding = review.finding_of_order(work, found.order.id)
        unasked = refusal_reason(work, found.order, found.warning, now)
        cases = [each for each in reply.cases_of(work, found.order.id) if each.kind is not CaseKind.UNCLEAR]
        why = why_at(
            office, work, found.order.enterprise_id, found.order.level, day_of(found.order.issued_at)
        )
    return PortalView(
        order=found,
        files=tuple(each for each in pieces if each.attachment_id is not None),
        finding=None if finding is None or finding.state == DISMISSED else finding,
        may_summarise=not unasked,
        summaries=summaries(pieces),
        why=why,
        cases=tuple(cases),
    )
