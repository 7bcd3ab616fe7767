"""A consultation or decision as the people who sign it see it."""

import datetime
from dataclasses import dataclass, replace

from emergency.errors import NotFound
from emergency.services import approval, paper_signing
from emergency.services.browse import clock
from emergency.services.browse import region as regions
from emergency.services.browse.clock import DecisionClocks
from emergency.services.cap_proposal import prefill_in
from emergency.services.decision import ADVICE_ACTS, ready_correction
from emergency.services.delegation import Power, power_for
from emergency.services.linkage import DemandedLevel, Neighbours, demanded_level, neighbours
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import cap_proposal
from emergency.storage import consultation as consultations
from emergency.storage import warning as warnings
from emergency.storage.account import Account
from emergency.storage.cap_proposal import CapProposal
from emergency.storage.warning import Consultation, Decision, Episode, PollutionWarning
from emergency.storage.work import UnitOfWork
from plans import lifecycle
from plans.advice import Advice
from plans.cap_proposal import Prefill
from plans.consultation import Body, Opinion, absent, dissents, opinion_from_json, participant_from_json
from plans.dated import Figure
from plans.division import Division
from plans.lifecycle import WarningAct
from plans.terms import Post, Tier


@dataclass(frozen=True)
class ApprovalView:
    """One approval or return, with the name of the person."""

    name: str
    act: WarningAct
    comment: str
    at: datetime.datetime
    behalf: str = ""  # post and name of the one he signed for


@dataclass(frozen=True)
class DecisionView:
    """Everything the page of a decision shows."""

    decision: Decision
    area: str
    episode: Episode
    consultation: Consultation
    submitter: Account | None
    approvals: tuple[ApprovalView, ...]
    signing: Figure
    post: Post
    live: PollutionWarning | None
    same_person: bool
    holds_post: bool
    demanded: DemandedLevel | None
    neighbours: Neighbours
    signed: int  # participants of the consultation who have signed
    timing: DecisionClocks
    power: Power | None  # under whose delegation the reader may sign

    @property
    def absent(self) -> tuple[Body, ...]:
        """Which of the two bodies that consult took no part."""
        return absent(participant_from_json(each) for each in self.consultation.participants)

    @property
    def dissents(self) -> tuple[Opinion, ...]:
        """Opinions for another level than the conclusion."""
        held = [opinion_from_json(each) for each in self.consultation.opinions]
        return dissents(held, self.consultation.conclusion)

    @property
    def differs(self) -> bool:
        """Whether people chose another level than the system suggested."""
        return self.decision.level is not self.decision.suggested_level


@dataclass(frozen=True)
class ConsultationView:
    """A consultation, its episode and the warning in force: what a decision is written from."""

    consultation: Consultation
    area: str
    episode: Episode
    live: PollutionWarning | None
    recorder: str
    demanded: DemandedLevel | None
    neighbours: Neighbours
    children: tuple[Division, ...]
    bound: tuple[str, ...]
    correction: str  # what would go out with a revocation; "" where none is possible
    proposal: CapProposal | None  # the outside message it weighs
    prefill: Prefill  # what the form of the decision begins with


def decision(office: Office, actor: Actor, now: datetime.datetime, decision_id: int) -> DecisionView:
    """One decision in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = approval.found(work, decision_id)
        episode = warnings.episode(work, found.episode_id)
        submitter = accounts.get(work, found.submitted_by)
        signing = approval.required_post(office, now, found)
        post = Post(signing.value)
        given = warnings.approvals_of(work, decision_id)
        names = accounts.names(work, [each.account_id for each in given])
        return DecisionView(
            decision=found,
            area=office.library.divisions.get(found.division).name,
            episode=episode,
            consultation=warnings.consultation(work, found.consultation_id),
            submitter=submitter,
            approvals=tuple(
                ApprovalView(
                    names.get(each.account_id, ""), each.act, each.comment, each.at, _behalf(work, each)
                )
                for each in given
            ),
            signing=signing,
            post=post,
            live=warnings.live_warning(work, found.division, episode.drill),
            same_person=submitter is not None and submitter.person == actor.person,
            holds_post=actor.post is not None and actor.post.rank >= post.rank,
            demanded=None if episode.drill else demanded_level(office, work, found.division, now),
            neighbours=neighbours(office, found.division),
            signed=len(consultations.signatures(work, found.consultation_id)),
            timing=clock.of_decision(office, work, found),
            power=power_for(work, actor, now, found.division, post),
        )


def consultation(
    office: Office, actor: Actor, now: datetime.datetime, consultation_id: int
) -> ConsultationView:
    """One consultation in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = warnings.consultation(work, consultation_id)
        if found is None:
            raise NotFound("没有找到这次会商记录，或不在您的辖区内。请返回值班台查看。")
        episode = warnings.episode(work, found.episode_id)
        live = warnings.live_warning(work, found.division, episode.drill)
        proposal = cap_proposal.get(work, found.proposal_id) if found.proposal_id else None
        return ConsultationView(
            consultation=found,
            area=office.library.divisions.get(found.division).name,
            episode=episode,
            live=live,
            recorder=accounts.names(work, [found.recorded_by]).get(found.recorded_by, ""),
            demanded=None if episode.drill else demanded_level(office, work, found.division, now),
            neighbours=neighbours(office, found.division),
            children=_cities(office, found.division),
            bound=_offered(office, work, now, found.division),
            correction=_correction(office, live),
            proposal=proposal,
            prefill=_prefill(office, work, now, found, proposal),
        )


def _prefill(
    office: Office, work: UnitOfWork, now: datetime.datetime, held: Consultation, proposal: CapProposal | None
) -> Prefill:
    """What was concluded, by the system's advice; where a message was weighed, by what the message says."""
    said = held.suggestion
    start, end = (
        datetime.datetime.fromisoformat(said[key]) if said.get(key) else None for key in ("start", "end")
    )
    advised = Prefill(ADVICE_ACTS.get(Advice(said["advice"])), held.conclusion, start, end, "")
    if proposal is None:
        return advised
    told = prefill_in(office, work, now, proposal)
    return replace(told, level=held.conclusion)


def _behalf(work: UnitOfWork, given) -> str:
    giver = paper_signing.delegator(work, given.delegation_id)
    return f"{giver.post.label}{giver.name}" if giver else ""


def _correction(office: Office, live: PollutionWarning | None) -> str:
    if live is None or (live.state, WarningAct.REVOKE) not in lifecycle.WARNING:
        return ""
    name = office.library.divisions.get(live.division).name
    return ready_correction(office.settings.issuer, name, live)


def _cities(office: Office, area: str) -> tuple[Division, ...]:
    """The leagues and cities a regional decision may choose from; none for any other decision."""
    tree = office.library.divisions
    return tree.children(area) if tree.get(area).tier is Tier.REGION else ()


def _offered(office: Office, work: UnitOfWork, now: datetime.datetime, area: str) -> tuple[str, ...]:
    """Those of them that the joint proposal names; none are ticked once a warning is in force."""
    live = warnings.live_warning(work, area, drill=False)
    return regions.proposed_members(office, work, now, area) if _cities(office, area) and not live else ()
