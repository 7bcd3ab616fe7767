"""A consultation as everybody concerned sees it: who held what, the forecasts before it, who has signed."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services import forecast_comparison
from emergency.services.consultation_signature import is_own
from emergency.services.forecast_comparison import Comparison
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import consultation as consultations
from emergency.storage import forecast as forecasts
from emergency.storage import warning as warnings
from emergency.storage.consultation import Signature
from emergency.storage.warning import Consultation, Decision, Episode
from emergency.storage.work import UnitOfWork
from plans.consultation import (
    Body,
    Opinion,
    Participant,
    absent,
    dissents,
    opinion_from_json,
    participant_from_json,
)


@dataclass(frozen=True)
class Seat:
    """One participant, his signature, who made it, and whether the reader may make it."""

    number: int
    who: Participant
    signature: Signature | None
    signer: str
    is_own: bool


@dataclass(frozen=True)
class ConsultationPage:
    """Everything the page of a consultation shows."""

    consultation: Consultation
    area: str
    episode: Episode
    recorder: str
    seats: tuple[Seat, ...]
    opinions: tuple[Opinion, ...]
    comparison: Comparison
    decisions: tuple[Decision, ...]

    @property
    def signed(self) -> int:
        """How many have signed."""
        return sum(each.signature is not None for each in self.seats)

    @property
    def absent(self) -> tuple[Body, ...]:
        """Which of the two bodies that consult took no part."""
        return absent(each.who for each in self.seats)

    @property
    def dissents(self) -> tuple[Opinion, ...]:
        """Opinions for another level than the conclusion."""
        return dissents(self.opinions, self.consultation.conclusion)


def page(office: Office, actor: Actor, consultation_id: int) -> ConsultationPage:
    """One consultation in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = warnings.consultation(work, consultation_id)
        if held is None:
            raise NotFound("没有找到这次会商记录，或不在您的辖区内。请返回值班台查看。")
        return ConsultationPage(
            consultation=held,
            area=office.library.divisions.get(held.division).name,
            episode=warnings.episode(work, held.episode_id),
            recorder=accounts.names(work, [held.recorded_by]).get(held.recorded_by, ""),
            seats=_seats(work, actor, held),
            opinions=tuple(opinion_from_json(each) for each in held.opinions),
            comparison=_before(work, held),
            decisions=tuple(
                each
                for each in warnings.decisions_of(work, held.episode_id)
                if each.consultation_id == held.id
            ),
        )


def comparison(office: Office, actor: Actor, now: datetime.datetime, area: str) -> Comparison:
    """The forecasts as they lie before a consultation now."""
    return forecast_comparison.comparison(office, actor, now, area)


def _seats(work: UnitOfWork, actor: Actor, held: Consultation) -> tuple[Seat, ...]:
    signed = consultations.signatures(work, held.id)
    names = accounts.names(work, [each.account_id for each in signed.values()])
    people = [participant_from_json(each) for each in held.participants]
    return tuple(
        Seat(
            number,
            who,
            signed.get(number),
            names.get(signed[number].account_id, "") if number in signed else "",
            is_own(work, actor, who),
        )
        for number, who in enumerate(people)
    )


def _before(work: UnitOfWork, held: Consultation) -> Comparison:
    """The versions that lay before it; an older record names only one."""
    ids = held.forecast_ids or [held.forecast_id]
    found = (forecasts.get(work, each) for each in ids if each is not None)
    versions = [each for each in found if each is not None]
    return forecast_comparison.laid_out(work, held.known_at, held.division, versions)
