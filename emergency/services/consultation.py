"""Forecasts come in, a level is suggested, people consult and decide; nothing here tells anybody outside."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import forecast as forecasts
from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans import lifecycle
from plans.beijing import day_of, moment_text
from plans.errors import ActRefused, ForecastInvalid
from plans.forecast import Forecast, ObservedDay
from plans.lifecycle import WarningAct, WarningState
from plans.suggestion import LevelSuggestion, LiveWarning, suggest, to_json
from plans.terms import Advice, Role, WarningLevel

# Long enough for any run of days that a rule set counts, with room for a merged episode before it.
OBSERVED_DAYS = 14
ADVICE_ACTS = {
    Advice.ISSUE: WarningAct.ISSUE,
    Advice.RAISE: WarningAct.RAISE,
    Advice.LOWER: WarningAct.LOWER,
    Advice.EXTEND: WarningAct.EXTEND,
    Advice.RELEASE: WarningAct.RELEASE,
}


@dataclass(frozen=True)
class Assessment:
    """What the newest forecast means for an area under the plan in force."""

    forecast: forecasts.StoredForecast
    observed: tuple[ObservedDay, ...]
    suggestion: LevelSuggestion


@dataclass(frozen=True)
class ConsultationDraft:
    """What the desk writes down of a consultation; participants are (name, organisation) pairs."""

    area: str
    forecast_id: int
    held_at: datetime.datetime
    participants: tuple[tuple[str, str], ...]
    opinion: str
    conclusion: WarningLevel
    drill: bool = False


@dataclass(frozen=True)
class DecisionDraft:
    """A level that the desk submits for approval."""

    consultation_id: int
    act: WarningAct
    level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    reason: str = ""


def record_forecast(
    office: Office, actor: Actor, now: datetime.datetime, forecast: Forecast, *, label: str = ""
) -> int:
    """Keep one version of a forecast; returns its id."""
    require_role(actor, Role.DUTY)
    require_area(actor, forecast.area)
    area = office.library.divisions.get(forecast.area)
    if not forecast.days and not forecast.hours:
        raise ForecastInvalid("预报里没有任何一天或一小时的数据,未存入。请检查文件内容后重新上传。")
    with office.store.begin(actor.scope, write=True) as work:
        forecast_id = forecasts.add(work, forecast, now, label)
        write_down(
            work,
            actor,
            now,
            division=forecast.area,
            act="record",
            noun="forecast",
            noun_id=forecast_id,
            summary=f"收到{forecast.source}发布的{area.name}预报({moment_text(forecast.issued_at)}发布){label}",
        )
        work.commit()
    return forecast_id


def record_observed(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    days: Sequence[ObservedDay],
    source: str,
    aside: Sequence[str] = (),
) -> None:
    """Keep finished days as measured; `aside` are the reasons why stations were set aside."""
    require_role(actor, Role.DUTY)
    require_area(actor, area)
    unfinished = [each.day for each in days if each.day >= day_of(now)]
    if unfinished:
        raise InputInvalid(f"{unfinished[0]} 还没有结束,不能记为实测日值。请在次日录入。")
    with office.store.begin(actor.scope, write=True) as work:
        forecasts.put_observed(work, area, days, source, now)
        shown = "、".join(f"{each.day:%m月%d日} {'无效' if each.aqi is None else each.aqi}" for each in days)
        write_down(
            work,
            actor,
            now,
            division=area,
            act="record",
            noun="observed",
            noun_id=area,
            summary=f"录入实测日AQI:{shown}",
            source=source,
            aside=list(aside),
        )
        work.commit()


def assess(office: Office, actor: Actor, now: datetime.datetime, area: str) -> Assessment | None:
    """The suggestion for an area from its newest forecast; None where no forecast was received."""
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        return assess_in(office, work, now, area)


def assess_in(office: Office, work: UnitOfWork, now: datetime.datetime, area: str) -> Assessment | None:
    """As `assess`, within an open unit of work."""
    newest = forecasts.latest(work, area, now)
    if newest is None:
        return None
    today = day_of(now)
    first = today - datetime.timedelta(days=OBSERVED_DAYS)
    observed = tuple(forecasts.observed_between(work, area, first, today))
    live = warnings.live_warning(work, area, drill=False)
    known = LiveWarning(live.level, live.start_at, live.expected_end) if live else None
    plan = office.library.plan_for(area, today)
    suggestion = suggest(newest.forecast, plan, now=now, observed=observed, live=known)
    return Assessment(newest, observed, suggestion)


def hold(office: Office, actor: Actor, now: datetime.datetime, draft: ConsultationDraft) -> int:
    """Write down a consultation with the suggestion it had before it; opens an episode where needed."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    _check_consultation(draft, now)
    with office.store.begin(actor.scope, write=True) as work:
        assessment = assess_in(office, work, now, draft.area)
        if assessment is None:
            raise NotFound("还没有收到该地区的预报,不能会商。请先上传预报。")
        episode_id = _episode_for(office, work, actor, now, draft)
        consultation_id = warnings.add(
            work,
            schema.consultation,
            division=draft.area,
            episode_id=episode_id,
            forecast_id=draft.forecast_id,
            held_at=draft.held_at,
            participants=[{"name": name, "organisation": body} for name, body in draft.participants],
            opinion=draft.opinion.strip(),
            conclusion=draft.conclusion,
            suggestion=to_json(assessment.suggestion),
            recorded_by=actor.account_id,
        )
        write_down(
            work,
            actor,
            now,
            division=draft.area,
            act="consult",
            noun="consultation",
            noun_id=consultation_id,
            summary=f"会商结论:{draft.conclusion.label};系统建议:{assessment.suggestion.level.label}",
            episode_id=episode_id,
        )
        work.commit()
    return consultation_id


def submit(office: Office, actor: Actor, now: datetime.datetime, draft: DecisionDraft) -> int:
    """Submit a level for the approval of another person; returns the decision's id."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        consultation = warnings.consultation(work, draft.consultation_id)
        if consultation is None:
            raise NotFound("没有找到这次会商记录。请先记录会商,再提交决定。")
        episode = warnings.episode(work, consultation.episode_id)
        live = warnings.live_warning(work, episode.division, episode.drill)
        _check_act(draft, live)
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
            summary=f"提交决定:{draft.act.label}{draft.level.label}预警,{moment_text(draft.start_at)}起",
            episode_id=episode.id,
            reason=draft.reason.strip(),
        )
        work.commit()
    return decision_id


def _check_consultation(draft: ConsultationDraft, now: datetime.datetime) -> None:
    if not draft.opinion.strip():
        raise InputInvalid("会商意见不能为空。请写明会商意见后保存。")
    if not draft.participants:
        raise InputInvalid("参加会商的人员不能为空。请至少填写一人及其单位。")
    if draft.held_at > now:
        raise InputInvalid("会商时间不能晚于现在。请改为实际会商时间。")


def _episode_for(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, draft: ConsultationDraft
) -> int:
    known = warnings.open_episode(work, draft.area, draft.drill)
    if known is not None:
        return known.id
    today, area = day_of(now), office.library.divisions.get(draft.area)
    mark, suffix = ("【演练】", "-D") if draft.drill else ("", "")
    code = f"{draft.area}-{today:%Y%m%d}-{warnings.count_episodes(work, draft.area) + 1}{suffix}"
    title = f"{mark}{area.name}{today.year}年{today.month}月污染过程"
    return warnings.add(
        work, schema.episode, division=draft.area, code=code, title=title, drill=draft.drill, opened_at=now
    )


def _check_act(draft: DecisionDraft, live: warnings.PollutionWarning | None) -> None:
    if draft.act is WarningAct.ISSUE:
        if live is not None:
            raise ActRefused("本地区已有生效的预警,不能再发布一次。请选择升级、降级、延长或解除。")
        if not draft.level.is_graded:
            raise ActRefused("只有黄色、橙色、红色预警可以发布。请重新选择级别。")
        return
    if live is None:
        raise ActRefused(f"本地区没有生效的预警,不能{draft.act.label}。如需响应,请选择「发布」。")
    lifecycle.next_state(lifecycle.WARNING, live.state, draft.act, Role.DUTY)
    _check_direction(draft, live)


def _check_direction(draft: DecisionDraft, live: warnings.PollutionWarning) -> None:
    fits = {
        WarningAct.RAISE: draft.level > live.level,
        WarningAct.LOWER: WarningLevel.TIP < draft.level < live.level,
        WarningAct.EXTEND: draft.level is live.level,
    }
    if not fits.get(draft.act, True):
        raise ActRefused(
            f"现行预警为{live.level.label},选择的级别「{draft.level.label}」与「{draft.act.label}」不符。请重新选择。"
        )


def _check_dates(draft: DecisionDraft, now: datetime.datetime) -> None:
    if draft.start_at < now and draft.act is not WarningAct.RELEASE:
        raise InputInvalid("启动时间不能早于现在。请重新选择启动时间。")
    if draft.expected_end is not None and draft.expected_end <= draft.start_at:
        raise InputInvalid("预计结束时间须晚于启动时间。请改正;结束时间未定时请留空。")


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
            f"系统建议是「{Advice(consultation.suggestion['advice']).label}」,您选择了「{draft.act.label}」。请写明理由。"
        )
    if draft.act is not WarningAct.RELEASE and draft.level is not suggested:
        raise ReasonRequired(
            f"系统建议的级别是「{suggested.label}」,您选择了「{draft.level.label}」。请写明理由。"
        )
    lead = office.library.plan_for(consultation.division, day_of(now)).figure("lead_hours", day_of(now))
    if live is None and draft.start_at - now < datetime.timedelta(hours=lead.value):
        raise ReasonRequired(
            f"距启动不足{lead.value}小时({lead.citation.label})。请写明提前量不足的理由,或推迟启动时间。"
        )
