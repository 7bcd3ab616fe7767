"""Sign a consultation: each participant for himself, or the desk for somebody absent, with the basis."""

import datetime

from emergency.errors import NotAllowed, NotFound, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import account as accounts
from emergency.storage import consultation as consultations
from emergency.storage import warning as warnings
from emergency.storage.warning import Consultation
from emergency.storage.work import UnitOfWork
from plans.consultation import Participant, participant_from_json
from plans.terms import Role


def sign(office: Office, actor: Actor, now: datetime.datetime, consultation_id: int, number: int) -> None:
    """A participant confirms the record with an account of his own; raises NotAllowed for anybody else."""
    with office.store.begin(actor.scope, write=True) as work:
        held, who = _place(work, consultation_id, number)
        if not is_own(work, actor, who):
            raise NotAllowed("只能用本人的账号为自己签字。没有账号的参加人员，请值班员代录并写明依据。")
        _sign(work, actor, now, held, number, "", f"{who.name}（{who.organisation}）签字确认会商记录")
        work.commit()


def enter(
    office: Office, actor: Actor, now: datetime.datetime, consultation_id: int, number: int, basis: str
) -> None:
    """The desk enters the signature of somebody absent, with the basis for it."""
    require_role(actor, Role.DUTY)
    if not basis.strip():
        raise ReasonRequired("代录签字须写明依据（如签到表、传真、电话录音编号）。请补充依据。")
    with office.store.begin(actor.scope, write=True) as work:
        held, who = _place(work, consultation_id, number)
        said = f"代录{who.name}（{who.organisation}）的会商签字，依据：{basis.strip()}"
        _sign(work, actor, now, held, number, basis.strip(), said)
        work.commit()


def is_own(work: UnitOfWork, actor: Actor, who: Participant) -> bool:
    """Whether the actor is the person of the participant, by whichever account."""
    if who.account_id is None:
        return False
    held = accounts.get(work, who.account_id)
    return held is not None and held.person == actor.person


def _place(work: UnitOfWork, consultation_id: int, number: int) -> tuple[Consultation, Participant]:
    held = warnings.consultation(work, consultation_id)
    if held is None:
        raise NotFound("没有找到这次会商记录，或不在您的辖区内。请返回值班台查看。")
    if not 0 <= number < len(held.participants):
        raise NotFound("会商记录中没有这名参加人员。请刷新页面查看。")
    return held, participant_from_json(held.participants[number])


def _sign(work, actor, now, held: Consultation, number: int, basis: str, said: str) -> None:
    row = {"consultation_id": held.id, "number": number, "basis": basis, "at": now}
    consultations.sign(work, account_id=actor.account_id, **row)
    write_down(
        work,
        actor,
        now,
        division=held.division,
        act="sign",
        noun="consultation",
        noun_id=held.id,
        summary=said,
        episode_id=held.episode_id,
        basis=basis,
    )
