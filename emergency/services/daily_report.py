"""The daily report of a live response: drawn from what is known, with what the desk adds; one a day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.documents.official_paper import OfficialPaper
from emergency.documents.paper import Grid
from emergency.errors import InputInvalid, NotFound
from emergency.services import department_member, paper_facts, paper_keeping
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.paper_facts import Values
from emergency.storage import browse
from emergency.storage import forecast as forecasts
from emergency.storage import official_paper as papers
from emergency.storage import warning as warnings
from emergency.storage.warning import Episode, PollutionWarning
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of, moment_text
from plans.errors import ActRefused
from plans.lifecycle import WarningState
from plans.official_paper import OfficialKind
from plans.terms import Role

TEXT_LIMIT, NAME_LIMIT = 2000, 40
REPORTED = (WarningState.ACTIVE, WarningState.SUSPENDED)
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class DailyDraft:
    """What the desk adds: problems, what comes next, and who signs the report (签发人)."""

    problems: str = ""
    next_steps: str = ""
    signer: str = ""


@dataclass(frozen=True)
class DailyDesk:
    """What the form of a daily report shows: the warning, its episode, the number it was drawn under today."""

    warning: PollutionWarning
    episode: Episode
    drawn: papers.KeptPaper | None


def desk(office: Office, actor: Actor, now: datetime.datetime, warning_id: int) -> DailyDesk:
    """The form of today's report; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held, episode = _found(work, warning_id)
        subject = subject_of(held, day_of(now))
        return DailyDesk(held, episode, papers.of_subject(work, held.division, OfficialKind.DAILY, subject))


def draw(office: Office, actor: Actor, now: datetime.datetime, warning_id: int, draft: DailyDraft) -> int:
    """Draw today's report of a response that has started; a second time gives the paper there is."""
    require_role(actor, Role.DUTY)
    signer = _checked(draft)
    with office.store.begin(actor.scope, write=True) as work:
        held, episode = _found(work, warning_id)
        require_area(actor, held.division)
        if held.state not in REPORTED:
            raise ActRefused(
                f"{held.number}现为「{held.state.label}」，没有日报。日报在响应启动后、解除前每日编制。"
            )
        values = _values(office, work, now, held, episode, draft)
        made = paper_keeping.keep(
            office, work, actor, now, OfficialKind.DAILY, episode, subject_of(held, day_of(now)), values,
            signer=signer,
        )  # fmt: skip
        work.commit()
    return made


def look_at(
    office: Office, actor: Actor, now: datetime.datetime, warning_id: int, draft: DailyDraft
) -> OfficialPaper:
    """Today's report as it would be drawn now, without a number."""
    with office.store.begin(actor.scope) as work:
        held, episode = _found(work, warning_id)
        values = _values(office, work, now, held, episode, draft)
        return paper_keeping.look(
            office, work, now, OfficialKind.DAILY, episode, values, draft.signer.strip()
        )


def subject_of(warning: PollutionWarning, day: datetime.date) -> str:
    """What a daily report is about: one warning on one Beijing day."""
    return f"day:{warning.id}:{day.isoformat()}"


def _found(work: UnitOfWork, warning_id: int) -> tuple[PollutionWarning, Episode]:
    held = warnings.warning(work, warning_id)
    if held is None:
        raise NotFound("没有找到这次预警，或不在您的辖区内。请返回值班台查看。")
    return held, warnings.episode(work, held.episode_id)


def _checked(draft: DailyDraft) -> str:
    signer = draft.signer.strip()
    if not 0 < len(signer) <= NAME_LIMIT:
        raise InputInvalid(f"上报的日报须写明签发人（1 至 {NAME_LIMIT} 个字）。")
    if max(len(draft.problems), len(draft.next_steps)) > TEXT_LIMIT:
        raise InputInvalid(f"存在问题和下一步安排各不超过 {TEXT_LIMIT} 个字。")
    return signer


def _values(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    held: PollutionWarning,
    episode: Episode,
    draft: DailyDraft,
) -> Values:
    today = day_of(now)
    rows = browse.division_of_orders(work, held.episode_id, held.id)
    newest = forecasts.latest(work, held.division, now)
    return paper_facts.common(office, episode, today) | {
        "日期": f"{today.year}年{today.month}月{today.day}日",
        "截至时间": moment_text(now),
        "上级单位": paper_facts.superior(office, held.division),
        "预警文号": held.number,
        "级别": f"{held.level.label}预警",
        "响应级别": held.level.response.label if held.level.response else "",
        "响应状态": held.state.label,
        "起始时间": moment_text(held.start_at),
        "空气质量": _air(work, held.division, today),
        "预报依据": f"{newest.forecast.source}{moment_text(newest.forecast.issued_at)}发布的预报"
        if newest
        else "暂无预报",
        "指令统计表": _orders(office, rows),
        "成员单位表": departments(office, work, held, now),
        "未到位说明": _missing(rows),
        "存在问题": draft.problems.strip(),
        "下一步安排": draft.next_steps.strip(),
        "签发人": draft.signer.strip(),
    }


def _air(work: UnitOfWork, area: str, today: datetime.date) -> str:
    known = forecasts.observed_between(work, area, today - ONE_DAY, today)
    said = [
        f"{each.day.month}月{each.day.day}日AQI为{each.aqi}"
        + (f"，首要污染物{'、'.join(one.label for one in each.primary)}" if each.primary else "")
        for each in known
        if each.aqi is not None
    ]
    return f"{'；'.join(said)}。" if said else "今日和前一日的实测AQI尚未录入。"


def _orders(office: Office, rows: Sequence[tuple[str, int, int, int]]) -> Grid:
    tree = office.library.divisions
    body = [(tree.get(code).name, *(str(each) for each in counts)) for code, *counts in rows]
    if len(rows) > 1:
        body.append(("合计", *(str(sum(row[place] for row in rows)) for place in (1, 2, 3))))
    return Grid(
        ("地区", "下发（家）", "签收（家）", "到位（家）"),
        tuple(body) or (("—", "0", "0", "0"),),
        (4, 2, 2, 2),
    )


def departments(office: Office, work: UnitOfWork, held: PollutionWarning, now: datetime.datetime) -> Grid:
    """How far the departments are, those whose duties bind now, and what they reported of today."""
    found = department_member.members_in(office, work, held.division, now)
    rows = tuple(
        (
            each.department.label,
            "未签收" if each.waiting else "已签收",
            f"{each.done} / {len(each.duties)} 项",
            each.report.text if each.report else "未报",
        )
        for each in found
        if each.warning.id == held.id
    )
    return Grid(
        ("成员单位", "签收", "完成", "当日报告"), rows or (("没有任务", "—", "—", "—"),), (4, 2, 2, 6)
    )


def _missing(rows: Sequence[tuple[str, int, int, int]]) -> str:
    ordered, acknowledged, in_place = (sum(row[place] for row in rows) for place in (1, 2, 3))
    if not ordered:
        return "本级没有直接下达企业指令。"
    return (
        f"下发指令{ordered}家，签收{acknowledged}家，申报到位{in_place}家，"
        f"尚未签收{ordered - acknowledged}家，尚未申报到位{ordered - in_place}家。"
    )
