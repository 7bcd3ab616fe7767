"""The replay: scene after scene on the days of the story, every act through the services of a bureau."""

import dataclasses
import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass

from emergency import wiring
from emergency.demo import duty_roster, meters, people, stations, story
from emergency.demo.agenda import Agenda
from emergency.demo.enterprise_side import read_letter
from emergency.demo.enterprises import build_list
from emergency.demo.mailroom import Mailroom
from emergency.demo.people import Cast
from emergency.demo.story import Story
from emergency.services import (
    approval,
    closing,
    consultation,
    decision,
    evidence,
    finding,
    observation,
    review,
    ticking,
    upward,
    warning,
)
from emergency.services.consultation import ConsultationDraft
from emergency.services.decision import DecisionDraft
from emergency.services.office import Actor, Office
from emergency.services.upward import UpwardDraft
from emergency.services.warning_change import IssueResult
from emergency.wiring import System
from plans.consultation import Body, Participant
from plans.forecast import ObservedDay
from plans.lifecycle import WarningAct
from plans.official_paper import UpwardWay
from plans.review_figures import ReviewFigures
from plans.terms import Pollutant, Verdict, WarningLevel

MINUTE = datetime.timedelta(minutes=1)
HOUR = 60 * MINUTE
WATCH = 150 * MINUTE  # how long after an issue the clock is watched closely
BEAT = 10 * MINUTE
PARTICIPANTS = (
    Participant("首席预报员（演示）", "通辽市生态环境局", Body.ECOLOGY, "首席预报员"),
    Participant("值班首席（演示）", "通辽市气象局", Body.METEOROLOGY, "值班首席"),
)


# Chosen by the invented reviewer, as a legal officer would choose it for a permit holder.
ARTICLE = "排污许可管理条例第三十五条第（二）项"


@dataclass(frozen=True)
class Outcome:
    """What the replay led to."""

    story: Story
    episode_id: int
    figures: ReviewFigures
    report_path: str
    pack_path: str
    ended_at: datetime.datetime


@dataclass
class Stage:
    """The moving parts of the replay; `now` is the clock everything in it reads."""

    system: System
    story: Story
    now: datetime.datetime
    tell: Callable[[str], object]
    agenda: Agenda = dataclasses.field(default_factory=Agenda)
    cast: Cast | None = None
    mailroom: Mailroom | None = None
    episode_id: int = 0

    @property
    def office(self) -> Office:
        """The office that acts."""
        return self.system.office


def scenes(told: Story) -> list[tuple[datetime.datetime, str, Callable[[Stage, datetime.datetime], object]]]:
    """Every scene with its moment and its title, in order."""
    planned = [
        (told.at(0, 8), "建立账号、企业名录、应急减排清单和值班表", set_up),
        (told.at(0, 16, 5), "收到第一期预报", functools.partial(receive_bulletin, 0)),
        (told.at(0, 16, 30), "会商、审批、下达", consult),
        (told.at(1, 16, 5), "收到第二期预报", functools.partial(receive_bulletin, 1)),
        (told.at(1, 16, 30), "会商、审批、调整", consult),
        (told.at(3, 16, 5), "收到第三期预报", functools.partial(receive_bulletin, 2)),
        (told.at(3, 16, 30), "会商、审批", consult),
        (told.at(6, 16, 5), "收到第四期预报", functools.partial(receive_bulletin, 3)),
        (told.at(6, 16, 30), "会商", consult),
        (told.at(9, 8, 5), "收到第五期预报", functools.partial(receive_bulletin, 4)),
        (told.at(9, 8, 30), "会商、审批、解除", consult),
        (told.at(12, 8, 30), "用电数据入库，逐企业核实", judge),
        (told.at(12, 9, 30), "线索逐条认定", decide_leads),
        (told.at(12, 10, 0), "评估报告与归档", close),
        (told.at(12, 10, 30), "新一期预报到达，等待会商", receive_after),
    ]
    planned += [
        (told.at(number + 1, 0, 30), "站点数据入库，剔除异常站点", functools.partial(observe, number))
        for number in range(len(told.observed))
    ]
    planned += [
        (told.at(number, 8, 10), "交接班", change_shift) for number in range(1, len(told.observed) + 1)
    ]
    return sorted(planned, key=lambda scene: scene[0])


def run(system: System, today: datetime.date, tell: Callable[[str], object]) -> Outcome:
    """Replay the whole story on an empty, upgraded database; `tell` hears the title of every scene."""
    told = story.load(today)
    stage = Stage(_replaying(system, today), told, told.at(0, 8), tell)
    dispatcher = wiring.dispatcher(stage.system, lambda: stage.now, "demo")
    stage.mailroom = Mailroom(
        stage.office,
        dispatcher,
        system.settings.spool_dir,
        lambda letter: read_letter(stage.office, stage.agenda, stage.now, letter),
    )
    outcome: dict = {}
    for moment, title, act in scenes(told):
        stage.agenda.at(moment, functools.partial(_scene, stage, title, act, outcome))
    stage.agenda.run(lambda moment: None)
    dispatcher.close()
    return outcome["closed"]


def _replaying(system: System, today: datetime.date) -> System:
    office = system.office
    return dataclasses.replace(
        system, office=dataclasses.replace(office, shipped=office.shipped.replaying(today))
    )


def _scene(stage: Stage, title: str, act: Callable, outcome: dict, moment: datetime.datetime) -> None:
    stage.now = moment
    stage.tell(title)
    closed = act(stage, moment)
    if isinstance(closed, Outcome):
        outcome["closed"] = closed


def set_up(stage: Stage, now: datetime.datetime) -> None:
    """Create the people, the enterprises and the published list."""
    stage.cast = people.engage(stage.office, now)
    build_list(stage.office, stage.cast.admin, now)
    duty_roster.enter(stage.office, stage.cast.admin, now, stage.story.first_day)


def change_shift(stage: Stage, now: datetime.datetime) -> None:
    """The shift that ended at eight hands over to the one that began."""
    duty_roster.hand_over(stage.office, stage.cast.on_roster, now)


def receive_bulletin(number: int, stage: Stage, now: datetime.datetime) -> None:
    """A forecast bulletin arrives."""
    bulletin = stage.story.bulletins[number]
    consultation.record_forecast(stage.office, stage.cast.duty, now, bulletin, label=stage.story.label)


def receive_after(stage: Stage, now: datetime.datetime) -> None:
    """A bulletin arrives after the episode, for whoever tries the console."""
    label = f"演示预报（{stage.story.label}之后）"
    consultation.record_forecast(stage.office, stage.cast.duty, now, stage.story.after, label=label)


def observe(number: int, stage: Stage, now: datetime.datetime) -> None:
    """A day is over: its station-hours are screened, then the published value takes the place of ours."""
    office, duty, told = stage.office, stage.cast.duty, stage.story
    hours = stations.hours_of(told, number)
    observation.record_station_hours(office, duty, now, told.area, hours)
    observation.close_day(office, duty, now, told.area, told.day(number), "演示站点小时值")
    published = ObservedDay(told.day(number), told.observed[number], _primary(told.observed[number]))
    consultation.record_observed(office, duty, now, told.area, [published], told.observed_source)


def _primary(aqi: int) -> tuple[Pollutant, ...]:
    return (Pollutant.PM25,) if aqi > 50 else ()


def consult(stage: Stage, now: datetime.datetime) -> None:
    """People consult over the newest suggestion; where it asks for an act, it is submitted and goes its way."""
    assessment = consultation.assess(stage.office, stage.cast.duty, now, stage.story.area)
    suggestion = assessment.suggestion
    held = ConsultationDraft(
        area=stage.story.area,
        forecast_id=assessment.forecast.id,
        held_at=now,
        participants=PARTICIPANTS,
        opinion=_opinion(suggestion),
        conclusion=suggestion.level,
    )
    consultation_id = consultation.hold(stage.office, stage.cast.duty, now, held)
    act = decision.ADVICE_ACTS.get(suggestion.advice)
    if act is not None:
        _decide(stage, now, consultation_id, act, suggestion)


def _opinion(suggestion) -> str:
    met = [reason.text for reason in suggestion.reasons if reason.met]
    grounds = "；".join(met) if met else "各级预警条件均未达到"
    return f"与会单位认为：{grounds}。{suggestion.advice.label}。"


def _decide(stage: Stage, now: datetime.datetime, consultation_id: int, act: WarningAct, suggestion) -> None:
    releasing = act is WarningAct.RELEASE
    level = _live_level(stage) if releasing else suggestion.level
    start = now + 3 * HOUR if releasing else max(suggestion.start, now + HOUR)
    end = None if releasing else suggestion.end
    draft = DecisionDraft(consultation_id, act, level, start, end)
    stage.agenda.at(now + 20 * MINUTE, functools.partial(_submit, stage, draft))


def _submit(stage: Stage, draft: DecisionDraft, now: datetime.datetime) -> None:
    stage.now = now
    decision_id = decision.submit(stage.office, stage.cast.duty, now, draft)
    signer = stage.cast.director if draft.level is WarningLevel.YELLOW else stage.cast.deputy
    stage.agenda.at(now + 15 * MINUTE, functools.partial(_approve, stage, signer, decision_id))


def _approve(stage: Stage, signer: Actor, decision_id: int, now: datetime.datetime) -> None:
    stage.now = now
    approval.approve(stage.office, signer, now, decision_id, "同意。")
    stage.agenda.at(now + 10 * MINUTE, functools.partial(_issue, stage, decision_id))


def _issue(stage: Stage, decision_id: int, now: datetime.datetime) -> None:
    stage.now = now
    office, duty = stage.office, stage.cast.duty
    shown = warning.preview(office, duty, now, decision_id)
    issued = warning.issue(office, duty, now, decision_id, shown.confirmation)
    stage.episode_id = shown.decision.episode_id
    stage.mailroom.deliver(now)
    for moment in _watched(now):
        stage.agenda.at(moment, functools.partial(beat, stage))
    stage.agenda.at(max(shown.decision.start_at, now), functools.partial(beat, stage))
    stage.agenda.at(now + 20 * MINUTE, functools.partial(_report_upward, stage, issued))


def _report_upward(stage: Stage, issued: IssueResult, now: datetime.datetime) -> None:
    """Nobody sits at the desk above in the demo: the duty officer telephones and writes it down."""
    stage.now = now
    draft = UpwardDraft(now - 5 * MINUTE, UpwardWay.PHONE, "自治区值班室（演示）")
    upward.report(stage.office, stage.cast.duty, now, issued.warning_id, issued.revision, draft)


def _watched(now: datetime.datetime) -> list[datetime.datetime]:
    return [now + BEAT * number for number in range(1, WATCH // BEAT + 1)]


def beat(stage: Stage, now: datetime.datetime) -> None:
    """The clock's jobs run: warnings start, whoever is silent is reminded."""
    stage.now = now
    for job in ticking.JOBS:
        ticking.run_tick(stage.office, job, now)
    stage.mailroom.deliver(now)


def _live_level(stage: Stage) -> WarningLevel:
    return warning.live_level(stage.office, stage.cast.duty, stage.story.area)


def judge(stage: Stage, now: datetime.datetime) -> None:
    """Meter readings come in and are held against every order."""
    meters.record(stage.office, now, stage.episode_id)
    evidence.judge_episode(stage.office, stage.cast.duty, now, stage.episode_id)


def decide_leads(stage: Stage, now: datetime.datetime) -> None:
    """The reviewer goes through the leads: proven ones are confirmed, those without data dismissed."""
    office, reviewer = stage.office, stage.cast.reviewer
    finding.draft_findings(office, reviewer, now, stage.episode_id)
    for lead in finding.findings(office, reviewer, stage.episode_id):
        if lead.verdict is Verdict.UNVERIFIABLE:
            why = "没有可用读数，不能认定；已转现场核查。"
            finding.decide_finding(office, reviewer, now, lead.id, finding.DISMISS, comment=why)
        else:
            why = "与现场检查记录一致（演示）。"
            finding.decide_finding(office, reviewer, now, lead.id, lead.verdict, ARTICLE, why)


def close(stage: Stage, now: datetime.datetime) -> Outcome:
    """Freeze the episode; write the report and the archive pack."""
    office, reviewer = stage.office, stage.cast.reviewer
    figures = review.figures(office, reviewer, stage.episode_id, now)
    closed = closing.close(office, reviewer, now, stage.episode_id)
    return Outcome(
        story=stage.story,
        episode_id=stage.episode_id,
        figures=figures,
        report_path=str(closed.report_path),
        pack_path=str(closed.pack_path),
        ended_at=stage.story.at(12, 11),
    )
