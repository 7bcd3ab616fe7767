"""A person judges the cause of a doubtful day: dust or not; from then on the day counts as judged."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import cause as causes
from emergency.storage import forecast as forecasts
from emergency.storage.cause import JudgedCause
from emergency.storage.forecast import StoredForecast
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, moment_text
from plans.doubt import DoubtfulDay, days_ahead, doubtful_days, observed_with_causes, with_causes
from plans.forecast import ObservedDay
from plans.plan import Plan
from plans.replay_figure import FILE
from plans.terms import Cause, Role

REASON_LENGTH = 400


@dataclass(frozen=True)
class CauseDraft:
    """What a duty officer judges of one day: of a forecast day (`forecast_id`) or of a day as measured."""

    area: str
    day: datetime.date
    cause: Cause
    reason: str
    forecast_id: int | None = None


@dataclass(frozen=True)
class Judgement:
    """A judgement with the name of the person; `holds`: it is the one that counts for its day."""

    kept: JudgedCause
    name: str
    holds: bool


@dataclass(frozen=True)
class Doubt:
    """A day that waits for a judgement, and what was judged of it under an earlier bulletin, if anything."""

    day: DoubtfulDay
    before: JudgedCause | None


class Judged:
    """The judgements of one area as an assessment uses them."""

    def __init__(self, kept: Sequence[JudgedCause]):
        self.kept = tuple(kept)

    def applied(self, stored: StoredForecast) -> StoredForecast:
        """A bulletin with what was judged of its days."""
        return replace(stored, forecast=with_causes(stored.forecast, self._of(stored.id)))

    def measured(self, days: Iterable[ObservedDay]) -> tuple[ObservedDay, ...]:
        """Measured days with what was judged of them."""
        return observed_with_causes(days, self._of(None))

    def doubts(
        self, stored: StoredForecast, observed: Sequence[ObservedDay], plan: Plan, today: datetime.date
    ) -> tuple[Doubt, ...]:
        """The days that still wait, the measured ones first."""
        ahead = days_ahead(stored.forecast, today)
        found = doubtful_days((*observed, *ahead), plan.rules_on(today), plan.tables[FILE])
        return tuple(Doubt(each, self._before(each.day)) for each in found)

    def holding(self, stored: StoredForecast) -> set[int]:
        """The ids of the judgements that count beside this bulletin."""
        newest = {(each.forecast_id, each.day): each.id for each in self.kept}
        return {kept for (forecast_id, _), kept in newest.items() if forecast_id in (None, stored.id)}

    def _of(self, forecast_id: int | None) -> dict[datetime.date, Cause]:
        return {each.day: each.cause for each in self.kept if each.forecast_id == forecast_id}

    def _before(self, day: datetime.date) -> JudgedCause | None:
        return next((each for each in reversed(self.kept) if each.day == day), None)


def judged(work: UnitOfWork, area: str, first: datetime.date) -> Judged:
    """What was judged of the days of an area from `first` on."""
    return Judged(causes.since(work, area, first))


def judgements(work: UnitOfWork, found: Judged, stored: StoredForecast) -> tuple[Judgement, ...]:
    """The judgements with their people, the newest first."""
    names = accounts.names(work, [each.judged_by for each in found.kept])
    holding = found.holding(stored)
    return tuple(
        Judgement(each, names.get(each.judged_by, ""), each.id in holding) for each in reversed(found.kept)
    )


def judge(office: Office, actor: Actor, now: datetime.datetime, draft: CauseDraft) -> int:
    """Write down the cause of one day; the next assessment counts it so. Returns the judgement's id."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    area = office.library.divisions.get(draft.area)
    if not draft.reason.strip():
        raise ReasonRequired("请写明判定成因的理由（如气象部门通报、激光雷达、上风向站点）。")
    if len(draft.reason.strip()) > REASON_LENGTH:
        raise InputInvalid(f"理由超过 {REASON_LENGTH} 个字。请缩短后重新提交。")
    with office.store.begin(actor.scope, write=True) as work:
        of = _measured(work, draft) if draft.forecast_id is None else _forecast(work, draft, now)
        judged_id = causes.add(
            work,
            division=draft.area,
            forecast_id=draft.forecast_id,
            day=draft.day,
            cause=draft.cause,
            reason=draft.reason.strip(),
            judged_by=actor.account_id,
            judged_at=now,
        )
        write_down(
            work,
            actor,
            now,
            division=draft.area,
            act="judge",
            noun="cause",
            noun_id=judged_id,
            summary=f"判定{area.name}{draft.day.month}月{draft.day.day}日{of}成因为{draft.cause.label}",
            reason=draft.reason.strip(),
            day=draft.day.isoformat(),
            forecast_id=draft.forecast_id,
        )
        work.commit()
    return judged_id


def _forecast(work: UnitOfWork, draft: CauseDraft, now: datetime.datetime) -> str:
    """The bulletin judged on, which must be the newest and speak of the day."""
    newest = forecasts.latest(work, draft.area, now)
    if newest is None:
        raise NotFound("还没有收到该地区的预报，不能判定预报日的成因。请先上传预报。")
    if newest.id != draft.forecast_id:
        raise OutOfDate("已收到更新的预报。请返回研判页，按最新一期预报重新判定。")
    if draft.day not in {each.day for each in days_ahead(newest.forecast, day_of(now))}:
        raise InputInvalid(f"最新一期预报没有 {draft.day} 的数据，或该日已过去。请重新选择日期。")
    return f"预报（{moment_text(newest.forecast.issued_at)}发布）的"


def _measured(work: UnitOfWork, draft: CauseDraft) -> str:
    if not forecasts.observed_between(work, draft.area, draft.day, draft.day):
        raise NotFound(f"没有 {draft.day} 的实测日值，不能判定成因。请先录入实测日AQI。")
    return "实测"
