"""Start an ozone response: an officer decides on a forecast; it, its orders and messages in one transaction."""

import datetime
from dataclasses import dataclass

from emergency.errors import DrillOnly, InputInvalid, OutOfDate, ReasonRequired
from emergency.services.authority import check_authority
from emergency.services.consultation import Assessment, assess_in
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.ozone import OzoneResult, check_reason, check_typed, done
from emergency.services.ozone_notice import telling_of
from emergency.storage import ozone, registry
from emergency.storage.ozone import OzoneResponse
from emergency.storage.registry import Enterprise
from emergency.storage.work import UnitOfWork
from plans.beijing import BEIJING, day_of, midnight
from plans.errors import ActRefused
from plans.ozone_response import FILE, Addressees, OzoneMeasure, addressees, measures_on
from plans.ozone_step import OzoneAct
from plans.suggestion import to_json
from plans.terms import Role

WHAT = "臭氧响应"


@dataclass(frozen=True)
class StartDraft:
    """What an officer decides: where, on which forecast, from when, perhaps until when; `typed` confirms."""

    area: str
    forecast_id: int
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    typed: str
    reason: str = ""
    drill: bool = False


@dataclass(frozen=True)
class StartPreview:
    """What a start would mean now, and what in the newest forecast speaks for it."""

    assessment: Assessment
    measures: tuple[OzoneMeasure, ...]
    enterprises: Addressees[Enterprise]
    live: OzoneResponse | None

    @property
    def span(self) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """The ozone days of the forecast from the first day to come to the end of the last; None for unknown."""
        said = next((each.days for each in self.assessment.suggestion.reasons if each.clause == "o3"), ())
        ahead = [midnight(day) for day in said if midnight(day) > self.assessment.suggestion.assessed_at]
        return (min(ahead), max(ahead) + datetime.timedelta(days=1)) if ahead else (None, None)


def preview(office: Office, actor: Actor, now: datetime.datetime, area: str) -> StartPreview:
    """What starting now would do; raises ActRefused where the plan has no ozone response or no forecast came."""
    require_area(actor, area)
    with office.store.begin(actor.scope) as work:
        found = _assessed(office, work, now, area)
        table = office.library.tables[FILE]
        told = addressees(registry.enterprises_of(work, area), day_of(now), table)
        return StartPreview(found, measures_on(day_of(now), table), told, ozone.live(work, area, drill=False))


def start(office: Office, actor: Actor, now: datetime.datetime, draft: StartDraft) -> OzoneResult:
    """Start the response: it, its orders and its messages in one transaction, or nothing at all."""
    require_role(actor, Role.DUTY)
    require_area(actor, draft.area)
    _check_start(office, draft, now)
    with office.store.begin(actor.scope, write=True) as work:
        found = _assessed(office, work, now, draft.area)
        _check_forecast(draft, found)
        day = day_of(draft.start_at)
        table = office.library.tables[FILE]
        told = addressees(registry.enterprises_of(work, draft.area), day, table)
        response = _write(office, work, now, draft, found, measures_on(day, table))
        ozone.add_orders(work, _orders(response, told))
        unknown = tuple(each.name for each in told.unknown)
        telling = telling_of(office, response, OzoneAct.START, 1, now)
        result = done(office, work, actor, telling, draft.forecast_id, draft.reason, unknown)
        work.commit()
    return result


def _assessed(office: Office, work: UnitOfWork, now: datetime.datetime, area: str) -> Assessment:
    """The assessment of the newest forecast of an area whose plan has such a response."""
    check_authority(office, area, day_of(now), WHAT)
    plan = office.library.plan_for(area, day_of(now))
    allowed = plan.figure("o3_response", day_of(now))
    if not allowed.value:
        raise ActRefused(f"{plan.title}没有臭氧专门响应（{allowed.citation.label}）。可发布健康提示。")
    found = assess_in(office, work, now, area)
    if found is None:
        raise ActRefused("还没有收到该地区的预报，不能启动臭氧响应。请先上传预报。")
    return found


def _check_start(office: Office, draft: StartDraft, now: datetime.datetime) -> None:
    check_reason(draft.reason)
    check_typed(draft.typed, OzoneAct.START, drill=draft.drill)
    if office.settings.drill_only and not draft.drill:
        raise DrillOnly("本系统设为只允许演练，不能启动真实响应。请由管理员修改设置，或改为演练。")
    if draft.start_at < now:
        raise InputInvalid("启动时间不能早于现在。请重新选择启动时间。")
    if draft.expected_end is not None and draft.expected_end <= draft.start_at:
        raise InputInvalid("预计结束时间须晚于启动时间。请改正；结束时间未定时请留空。")


def _check_forecast(draft: StartDraft, found: Assessment) -> None:
    if found.forecast.id != draft.forecast_id:
        raise OutOfDate("已收到更新的预报。请返回研判页，按最新一期预报重新决定。")
    if not found.suggestion.o3_response and not draft.reason.strip():
        raise ReasonRequired("最新一期预报未达到臭氧响应的启动线。仍要启动的，请写明理由。")


def _write(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    draft: StartDraft,
    found: Assessment,
    measures: tuple[OzoneMeasure, ...],
) -> OzoneResponse:
    response_id = ozone.add(
        work,
        division=draft.area,
        number=_number(office, work, draft),
        drill=draft.drill,
        plan_id=office.library.plan_for(draft.area, day_of(draft.start_at)).id,
        suggestion=to_json(found.suggestion),
        measures=[each.to_json() for each in measures],
        start_at=draft.start_at,
        expected_end=draft.expected_end,
    )
    return ozone.get(work, response_id)


def _number(office: Office, work: UnitOfWork, draft: StartDraft) -> str:
    year = draft.start_at.astimezone(BEIJING).year
    count = ozone.count_since(work, draft.area, midnight(datetime.date(year, 1, 1))) + 1
    name = office.library.divisions.get(draft.area).name
    return f"{name}臭氧响应{'演练' if draft.drill else ''}〔{year}〕{count}号"


def _orders(response: OzoneResponse, told: Addressees[Enterprise]) -> list[dict]:
    return [
        {
            "division": each.division,
            "response_id": response.id,
            "enterprise_id": each.id,
            "number": f"{response.number}-{place:04d}",
        }
        for place, each in enumerate(told.addressed, start=1)
    ]
