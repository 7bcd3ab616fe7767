"""Tell the public how to protect itself where no level is warned: an officer reviews, publishes, withdraws."""

import datetime
from dataclasses import dataclass

from emergency.errors import DrillOnly, InputInvalid, NotFound, ReasonRequired
from emergency.services.authority import check_authority
from emergency.services.consultation import assess_in
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, concerning, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import health_tip as tips
from emergency.storage.health_tip import HealthTip
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of, midnight, moment_text
from plans.dated import Figure
from plans.errors import ActRefused
from plans.health_tip import FILE, causes, default_tip
from plans.terms import Cause, Role

WHAT = "健康提示"
LONGEST_TEXT, LONGEST_REASON = 500, 400
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class TipDraft:
    """What an officer publishes; `starts_at` None: at once."""

    area: str
    cause: Cause
    text: str
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime
    forecast_id: int | None = None


@dataclass(frozen=True)
class TipProposal:
    """The text to review, and until when the newest forecast speaks of this cause; `asked`: days ahead."""

    cause: Cause
    default: Figure
    ends_at: datetime.datetime
    asked: tuple[datetime.date, ...]
    forecast_id: int | None
    live: HealthTip | None


@dataclass(frozen=True)
class KeptTip:
    """A tip with the names of its people."""

    tip: HealthTip
    area: str
    publisher: str
    withdrawer: str


def causes_of(office: Office) -> tuple[Cause, ...]:
    """The causes that a tip can be published for."""
    return causes(office.library.tables[FILE])


def propose(
    office: Office, actor: Actor, now: datetime.datetime, area: str, cause: Cause | None
) -> TipProposal:
    """What a tip would say now; without a cause that of the first day the forecast keeps out of the levels."""
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        found = assess_in(office, work, now, area)
        kept_out = found.suggestion.excluded_days if found else ()
        known, table = causes_of(office), office.library.tables[FILE]
        chosen = cause or next((each.cause for each in kept_out if each.cause in known), known[0])
        days = tuple(each.day for each in kept_out if each.cause is chosen)
        last = midnight(max(days) + DAY) if days else now + DAY
        forecast_id = found.forecast.id if found else None
        default = default_tip(chosen, day_of(now), table)
        return TipProposal(chosen, default, last, days, forecast_id, _live(work, area, chosen, now))


def publish(office: Office, actor: Actor, now: datetime.datetime, draft: TipDraft) -> int:
    """Publish a tip to the public page; returns its id. Refuses a second live one of the same cause."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    check_authority(office, draft.area, day_of(now), WHAT)
    starts_at = draft.starts_at or now
    _check(office, draft, starts_at, now)
    rules = office.library.plan_for(draft.area, day_of(now)).rules_on(day_of(now))
    with office.store.begin(actor.scope, write=True) as work:
        if _live(work, draft.area, draft.cause, now):
            raise ActRefused(f"已有一条生效的{draft.cause.label}健康提示。要更换文字或时间，请先撤下那一条。")
        tip_id = tips.add(
            work,
            division=draft.area,
            cause=draft.cause,
            text=draft.text.strip(),
            starts_at=starts_at,
            ends_at=draft.ends_at,
            forecast_id=draft.forecast_id,
            published_by=actor.account_id,
            published_at=now,
            reason="",
        )
        summary = (
            f"发布健康提示（{draft.cause.label}），{moment_text(starts_at)}至{moment_text(draft.ends_at)}"
        )
        _write(work, actor, now, draft.area, "publish", tip_id, summary,
               citation=rules.gate(draft.cause).citation.label, text=draft.text.strip())  # fmt: skip
        work.commit()
    return tip_id


def withdraw(office: Office, actor: Actor, now: datetime.datetime, tip_id: int, reason: str) -> None:
    """Take a tip off the public page before its time; a reason is asked for."""
    require_role(actor, Role.DUTY)
    said = reason.strip()
    if not said:
        raise ReasonRequired("请写明撤下健康提示的理由。")
    if len(said) > LONGEST_REASON:
        raise InputInvalid(f"理由超过 {LONGEST_REASON} 个字。请缩短后重新提交。")
    with office.store.begin(actor.scope, write=True) as work:
        held = tips.get(work, tip_id)
        if held is None:
            raise NotFound("没有找到这条健康提示，或不在您的辖区内。请返回列表查看。")
        taken = {"withdrawn_by": actor.account_id, "withdrawn_at": now, "reason": said}
        if not held.is_live(now) or not tips.withdraw(work, tip_id, **taken):
            raise ActRefused("这条健康提示已经结束或已被撤下，无需再撤。")
        summary = f"撤下健康提示（{held.cause.label}）"
        _write(work, actor, now, held.division, "withdraw", tip_id, summary, reason=said)
        work.commit()


def kept(office: Office, actor: Actor) -> tuple[KeptTip, ...]:
    """Every tip in scope, newest first."""
    with office.store.begin(actor.scope) as work:
        found = tips.every(work)
        people = [who for each in found for who in (each.published_by, each.withdrawn_by) if who is not None]
        names = accounts.names(work, people)
        return tuple(
            KeptTip(
                tip=each,
                area=office.library.divisions.get(each.division).name,
                publisher=names.get(each.published_by, ""),
                withdrawer=names.get(each.withdrawn_by, ""),
            )
            for each in found
        )


def live(office: Office, actor: Actor, now: datetime.datetime) -> tuple[HealthTip, ...]:
    """The tips that are not over in the actor's division, below it and above it, for the duty desk."""
    concerns = concerning(office, actor)
    with office.store.begin(REGION_WIDE) as work:
        return tuple(each for each in tips.live(work, now) if concerns(each.division))


def _live(work: UnitOfWork, area: str, cause: Cause, now: datetime.datetime) -> HealthTip | None:
    found = tips.live(work, now)
    return next((each for each in found if each.division == area and each.cause is cause), None)


def _check(office: Office, draft: TipDraft, starts_at: datetime.datetime, now: datetime.datetime) -> None:
    if office.settings.drill_only:
        raise DrillOnly("本系统设为只允许演练，不能向社会发布健康提示。请由管理员修改设置。")
    if draft.cause not in causes_of(office):
        raise InputInvalid(f"「{draft.cause.label}」按预警分级发布，不另发健康提示。请重新选择成因。")
    if not draft.text.strip() or len(draft.text.strip()) > LONGEST_TEXT:
        raise InputInvalid(f"请填写健康提示的内容（1 至 {LONGEST_TEXT} 个字）。")
    if starts_at < now:
        raise InputInvalid("起始时间不能早于现在。立即发布的，请留空。")
    if draft.ends_at <= starts_at:
        raise InputInvalid("截止时间须晚于起始时间。请改正。")


def _write(work, actor, now, area, act, tip_id, summary, *, citation="", **detail) -> None:
    write_down(
        work,
        actor,
        now,
        division=area,
        act=act,
        noun="health_tip",
        noun_id=tip_id,
        summary=summary,
        citation=citation,
        **detail,
    )
