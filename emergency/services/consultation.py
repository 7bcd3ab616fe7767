"""Forecasts come in, a level is suggested, people consult and decide; nothing here tells anybody outside."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services import cause
from emergency.services.cap_proposal import weighed
from emergency.services.cause import Doubt, Judgement
from emergency.services.consultation_call import check_accounts, check_call
from emergency.services.forecast_comparison import compared
from emergency.services.journaling import write_down
from emergency.services.linkage import DemandedLevel, Neighbours, demanded_level, neighbours
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import consultation as consultations
from emergency.storage import forecast as forecasts
from emergency.storage import schema
from emergency.storage import station as stations
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.aqi_standard import standard_on
from plans.beijing import day_of, moment_text
from plans.consultation import Opinion, Participant, dissents, faults_of
from plans.errors import ForecastInvalid
from plans.figure_table import FigureTable
from plans.forecast import Forecast, ObservedDay, ObservedHour
from plans.lifecycle import WarningState
from plans.quality import newest_hour
from plans.suggestion import LevelSuggestion, LiveWarning, suggest, to_json
from plans.terms import Role, WarningLevel

# Long enough for any run of days that a rule set counts, with room for a merged episode before it.
OBSERVED_DAYS = 14
# An older hour is no present; a frozen station shows only against the hours before.
PRESENT, LOOK_BACK = datetime.timedelta(hours=3), datetime.timedelta(hours=24)


@dataclass(frozen=True)
class Assessment:
    """What the newest forecast means for an area under the plan in force.

    Three levels stand side by side and never overwrite each other: its `own`, the one `demanded` by a live
    warning of a tier above, the one `approved` by people (that of the live warning). `doubts` are the days
    whose cause waits for a person; causes that people judged are in `forecast` and `observed` already.
    """

    forecast: forecasts.StoredForecast
    observed: tuple[ObservedDay, ...]
    suggestion: LevelSuggestion
    demanded: DemandedLevel | None = None
    approved: WarningLevel | None = None
    neighbours: Neighbours | None = None
    doubts: tuple[Doubt, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    @property
    def own(self) -> WarningLevel:
        """The level computed from the forecast."""
        return self.suggestion.level

    @property
    def ordered(self) -> WarningLevel | None:
        """The level demanded from above; None where nothing is."""
        return self.demanded.level if self.demanded else None

    @property
    def proposed(self) -> WarningLevel:
        """The stricter of its own and the demanded level."""
        return max(self.own, self.ordered or self.own)

    @property
    def is_below_order(self) -> bool:
        """Whether less is in force than is demanded."""
        return self.demanded is not None and (self.approved or WarningLevel.NONE) < self.demanded.level


@dataclass(frozen=True)
class ConsultationDraft:
    """What the desk writes down of a consultation.

    Participants are `Participant`s or the beginning of one (name, organisation); `call_id` names the call it
    answers, `proposal_id` the adopted message of another system that it weighs.
    """

    area: str
    forecast_id: int
    held_at: datetime.datetime
    participants: tuple[tuple, ...]
    opinion: str
    conclusion: WarningLevel
    drill: bool = False
    opinions: tuple[Opinion, ...] = ()
    call_id: int | None = None
    proposal_id: int | None = None

    @property
    def people(self) -> tuple[Participant, ...]:
        """Who took part."""
        return tuple(Participant(*each) for each in self.participants)


def record_forecast(
    office: Office, actor: Actor, now: datetime.datetime, forecast: Forecast, *, label: str = ""
) -> int:
    """Keep one version of a forecast; returns its id."""
    require_role(actor, Role.DUTY)
    require_area(actor, forecast.area)
    area = office.library.divisions.get(forecast.area)
    if not forecast.days and not forecast.hours:
        raise ForecastInvalid("预报里没有任何一天或一小时的数据，未存入。请检查文件内容后重新上传。")
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
            summary=f"收到{forecast.source}发布的{area.name}预报（{moment_text(forecast.issued_at)}发布）{label}",
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
        raise InputInvalid(f"{unfinished[0]} 还没有结束，不能记为实测日值。请在次日录入。")
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
    received = forecasts.latest(work, area, now)
    if received is None:
        return None
    today = day_of(now)
    first = today - datetime.timedelta(days=OBSERVED_DAYS)
    causes = cause.judged(work, area, first)
    newest = causes.applied(received)
    observed = causes.measured(forecasts.observed_between(work, area, first, today))
    live = warnings.live_warning(work, area, drill=False)
    plan = office.library.plan_for(area, today)
    suggestion = suggest(
        newest.forecast,
        plan,
        now=now,
        observed=observed,
        live=_known(live),
        earlier=_earlier(work, newest, now, causes) if live else (),
        current=None if live else _current(work, area, now, office.library.tables["quality.toml"]),
    )
    return Assessment(
        forecast=newest,
        observed=observed,
        suggestion=suggestion,
        demanded=demanded_level(office, work, area, now),
        approved=live.level if live else None,
        neighbours=neighbours(office, area),
        doubts=causes.doubts(newest, observed, plan, today),
        judgements=cause.judgements(work, causes, newest),
    )


def _current(work: UnitOfWork, area: str, now: datetime.datetime, table: FigureTable) -> ObservedHour | None:
    """The newest measured hour of an area, if it is of the present; screened by `table`."""
    hours = stations.between(work, area, now - LOOK_BACK, now)
    return newest_hour(hours, now - PRESENT, standard_on(day_of(now)), table) if hours else None


def _known(live: warnings.PollutionWarning | None) -> LiveWarning | None:
    if live is None:
        return None
    suspended = live.state is WarningState.SUSPENDED
    return LiveWarning(live.level, live.start_at, live.expected_end, suspended=suspended)


def _earlier(
    work: UnitOfWork, newest: forecasts.StoredForecast, now: datetime.datetime, causes: cause.Judged
) -> list[Forecast]:
    """The bulletins before the newest, oldest first: a level is lowered only when the lower has settled."""
    since = now - datetime.timedelta(days=OBSERVED_DAYS)
    kept = forecasts.versions(work, newest.forecast.area, since, newest.forecast.issued_at)
    return [causes.applied(each).forecast for each in kept if each.id != newest.id]


def hold(office: Office, actor: Actor, now: datetime.datetime, draft: ConsultationDraft) -> int:
    """Write down a consultation with the suggestion it had before it; opens an episode where needed."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    _check_consultation(draft, now)
    with office.store.begin(actor.scope, write=True) as work:
        if forecasts.get(work, draft.forecast_id) is None:
            raise NotFound("会商所依据的预报不存在，或不在您的辖区内。请从最新一期预报重新开始会商。")
        assessment = assess_in(office, work, now, draft.area)
        if assessment is None:
            raise NotFound("还没有收到该地区的预报，不能会商。请先上传预报。")
        check_call(work, draft.call_id, draft.area, draft.drill)
        check_accounts(work, draft.people)
        weighed(work, now, draft.proposal_id, draft.area, drill=draft.drill)
        episode_id = _episode_for(office, work, actor, now, draft)
        consultation_id = consultations.add(
            work,
            division=draft.area,
            episode_id=episode_id,
            forecast_id=draft.forecast_id,
            held_at=draft.held_at,
            participants=[each.to_json() for each in draft.people],
            opinion=draft.opinion.strip(),
            conclusion=draft.conclusion,
            suggestion=to_json(assessment.suggestion),
            recorded_by=actor.account_id,
            opinions=[each.to_json() for each in draft.opinions],
            forecast_ids=[each.id for each in compared(work, now, draft.area)],
            call_id=draft.call_id,
            recorded_at=now,
            proposal_id=draft.proposal_id,
        )
        write_down(
            work,
            actor,
            now,
            division=draft.area,
            act="consult",
            noun="consultation",
            noun_id=consultation_id,
            summary=f"会商结论：{draft.conclusion.label}；系统建议：{assessment.suggestion.level.label}",
            episode_id=episode_id,
            participants=[f"{each.name}（{each.organisation}）" for each in draft.people],
            dissents=[each.to_json() for each in dissents(draft.opinions, draft.conclusion)],
        )
        work.commit()
    return consultation_id


def _check_consultation(draft: ConsultationDraft, now: datetime.datetime) -> None:
    if not draft.opinion.strip():
        raise InputInvalid("会商意见不能为空。请写明会商意见后保存。")
    if draft.held_at > now:
        raise InputInvalid("会商时间不能晚于现在。请改为实际会商时间。")
    faults = faults_of(draft.people, draft.opinions, draft.conclusion)
    if faults:
        raise InputInvalid("会商记录未保存。" + "".join(each.message for each in faults), faults=faults)


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
