"""A level is chosen and submitted: it fits the live warning, its dates and its reason hold."""

import datetime
from dataclasses import dataclass, replace

from emergency.errors import InputInvalid, NotFound, ReasonRequired
from emergency.services.authority import check_authority
from emergency.services.bounding import chosen_bound
from emergency.services.journaling import write_down
from emergency.services.linkage import check_demanded, demand_of
from emergency.services.office import Actor, Office, require_role
from emergency.storage import schema
from emergency.storage import warning as warnings
from plans import lifecycle
from plans.beijing import day_of, moment_text
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.terms import Advice, Role, WarningLevel

ADVICE_ACTS = {
    Advice.ISSUE: WarningAct.ISSUE,
    Advice.RAISE: WarningAct.RAISE,
    Advice.LOWER: WarningAct.LOWER,
    Advice.EXTEND: WarningAct.EXTEND,
    Advice.RELEASE: WarningAct.RELEASE,
}
KEEPING_LEVEL = frozenset({WarningAct.SUSPEND, WarningAct.RESUME, WarningAct.REVOKE})


@dataclass(frozen=True)
class DecisionDraft:
    """A level that the desk submits for approval."""

    consultation_id: int
    act: WarningAct
    level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    reason: str = ""
    bound: tuple[str, ...] = ()  # the leagues and cities of a regional decision; none: as proposed
    correction: str = ""  # of a revocation; empty: the ready one


def submit(office: Office, actor: Actor, now: datetime.datetime, draft: DecisionDraft) -> int:
    """Submit a level for the approval of another person; returns the decision's id."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        consultation = warnings.consultation(work, draft.consultation_id)
        if consultation is None:
            raise NotFound("没有找到这次会商记录。请先记录会商，再提交决定。")
        episode = warnings.episode(work, consultation.episode_id)
        live = warnings.live_warning(work, episode.division, episode.drill)
        check_authority(office, episode.division, day_of(now))
        draft = _completed(office, draft, live, now)
        _check_act(draft, live)
        if not episode.drill:
            check_demanded(office, work, episode.division, now, draft.act, demand_of(draft))
        _check_dates(draft, now)
        _check_reason(office, draft, consultation, live, now)
        if any(each.episode_id == episode.id for each in warnings.waiting_decisions(work)):
            raise ActRefused("本次过程已有一项待审批或待下达的决定。请先办结或作废那一项。")
        decision_id = warnings.add(
            work,
            schema.decision,
            division=episode.division,
            episode_id=episode.id,
            consultation_id=consultation.id,
            warning_id=live.id if live else None,
            act=draft.act,
            level=draft.level,
            suggested_level=WarningLevel(consultation.suggestion["level"]),
            start_at=draft.start_at,
            expected_end=draft.expected_end,
            reason=draft.reason.strip(),
            correction=draft.correction.strip(),
            bound=list(chosen_bound(office, work, now, episode.division, draft, live)),
            state=WarningState.SUBMITTED,
            submitted_by=actor.account_id,
            submitted_at=now,
        )
        write_down(
            work,
            actor,
            now,
            division=episode.division,
            act="submit",
            noun="decision",
            noun_id=decision_id,
            summary=f"提交决定：{draft.act.label}{draft.level.label}预警，{moment_text(draft.start_at)}起",
            episode_id=episode.id,
            reason=draft.reason.strip(),
        )
        work.commit()
    return decision_id


def _completed(
    office: Office, draft: DecisionDraft, live: warnings.PollutionWarning | None, now: datetime.datetime
) -> DecisionDraft:
    """The draft with what its act leaves no choice of: the level, and for a revocation moment and correction."""
    if live is None or draft.act not in KEEPING_LEVEL:
        return draft
    kept = replace(draft, level=live.level)
    if draft.act is not WarningAct.REVOKE:
        return kept
    area = office.library.divisions.get(live.division).name
    ready = ready_correction(office.settings.issuer, area, live)
    return replace(kept, start_at=now, expected_end=None, correction=draft.correction.strip() or ready)


def ready_correction(issuer: str, area: str, live: warnings.PollutionWarning) -> str:
    """The correction that goes out with a revocation, for the desk to change where it must."""
    return (
        f"{issuer}于{moment_text(live.issued_at)}发布的{area}重污染天气{live.level.label}预警（{live.number}）"
        f"有误，现予撤销，不启动{live.level.response.label}。已据此安排停产、限产的，请恢复原安排。特此更正。"
    )


def _check_act(draft: DecisionDraft, live: warnings.PollutionWarning | None) -> None:
    if draft.act is WarningAct.ISSUE:
        if live is not None:
            raise ActRefused("本地区已有生效的预警，不能再发布一次。请选择升级、降级、延长或解除。")
        if not draft.level.is_graded:
            raise ActRefused("只有黄色、橙色、红色预警可以发布。请重新选择级别。")
        return
    if live is None:
        raise ActRefused(f"本地区没有生效的预警，不能{draft.act.label}。如需响应，请选择「发布」。")
    lifecycle.next_state(lifecycle.WARNING, live.state, draft.act, Role.DUTY)
    _check_direction(draft, live)


def _check_direction(draft: DecisionDraft, live: warnings.PollutionWarning) -> None:
    fits = {
        WarningAct.RAISE: draft.level > live.level,
        WarningAct.LOWER: WarningLevel.TIP < draft.level < live.level,
        WarningAct.EXTEND: draft.level is live.level,
    }
    if draft.act is WarningAct.SUSPEND and live.suspended_at is not None:
        raise ActRefused(f"已公布于{moment_text(live.suspended_at)}暂停，无需再次暂停。")
    if draft.act is WarningAct.RESUME and live.resumes_at is not None:
        raise ActRefused(f"已公布于{moment_text(live.resumes_at)}恢复，无需再次恢复。")
    if draft.act is WarningAct.EXTEND and draft.level is live.level:
        _check_extension(draft, live)
    if draft.act is WarningAct.RELEASE and live.released_at is not None:
        raise ActRefused(
            f"已公布于{moment_text(live.released_at)}解除，无需再次解除。如需继续响应，请选择「延长」或「升级」。"
        )
    if not fits.get(draft.act, True):
        raise ActRefused(
            f"现行预警为{live.level.label}，选择的级别「{draft.level.label}」与「{draft.act.label}」不符。请重新选择。"
        )


def _check_extension(draft: DecisionDraft, live: warnings.PollutionWarning) -> None:
    """An extension moves the end further away; after an announced release any end does."""
    if live.released_at is not None:
        return
    if live.expected_end is None:
        raise ActRefused("现行预警的结束时间未定，无需延长。解除时请选择「解除」。")
    if draft.expected_end is not None and draft.expected_end <= live.expected_end:
        raise ActRefused(
            f"现行预警预计至{moment_text(live.expected_end)}结束，延长后的结束时间须晚于它。"
            "要提前结束，请选择「解除」。"
        )


def _check_dates(draft: DecisionDraft, now: datetime.datetime) -> None:
    if draft.start_at < now and draft.act not in (WarningAct.RELEASE, WarningAct.REVOKE):
        raise InputInvalid("启动时间不能早于现在。请重新选择启动时间。")
    if draft.expected_end is not None and draft.expected_end <= draft.start_at:
        raise InputInvalid("预计结束时间须晚于启动时间。请改正；结束时间未定时请留空。")


def _check_reason(
    office: Office,
    draft: DecisionDraft,
    consultation: warnings.Consultation,
    live: warnings.PollutionWarning | None,
    now: datetime.datetime,
) -> None:
    if draft.reason.strip():
        return
    suggested = WarningLevel(consultation.suggestion["level"])
    if draft.act is not ADVICE_ACTS.get(Advice(consultation.suggestion["advice"])):
        raise ReasonRequired(
            f"系统建议是「{Advice(consultation.suggestion['advice']).label}」，您选择了「{draft.act.label}」。请写明理由。"
        )
    if draft.act is not WarningAct.RELEASE and draft.level is not suggested:
        raise ReasonRequired(
            f"系统建议的级别是「{suggested.label}」，您选择了「{draft.level.label}」。请写明理由。"
        )
    lead = office.library.plan_for(consultation.division, day_of(now)).figure("lead_hours", day_of(now))
    if live is None and draft.start_at - now < datetime.timedelta(hours=lead.value):
        raise ReasonRequired(
            f"距启动不足{lead.value}小时（{lead.citation.label}）。请写明提前量不足的理由，或推迟启动时间。"
        )
