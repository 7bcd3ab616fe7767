"""Every notice goes up to the tier above with its act (突发事件应对法 art. 64); somebody takes it there."""

import datetime

from emergency.errors import NotFound
from emergency.services import official_paper, upward_message
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_role
from emergency.services.warning_case import Case
from emergency.storage import upward_notice, upward_report
from emergency.storage import warning as warnings
from emergency.storage.upward_notice import UpwardNotice
from emergency.storage.warning import PollutionWarning, Revision
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.decision_clock import Clock, ClockState, upward_clock
from plans.errors import ActRefused
from plans.terms import Role

# What nobody took for longer than this is history; a reminder would come too late to matter.
REMINDED_BACK = datetime.timedelta(days=7)


def hand_up(case: Case, warning_id: int, orders: int) -> int:
    """Draw the report, lay it on the desk of the tier above and tell the people there; returns how many messages.

    The region reports to the ministry, which has no desk here: its report is entered by hand (`services.upward`).
    """
    superior = case.office.library.divisions.get(case.decision.division).parent
    if superior is None:
        return 0
    work, warning = case.work, warnings.warning(case.work, warning_id)
    newest = warnings.revisions_of(work, warning_id)[-1]
    made = upward_notice.add(
        work, division=warning.division, superior=superior, revision_id=newest.id,
        paper_id=official_paper.draw_upward(case.office, work, case.actor, case.now, newest, orders),
        drill=warning.drill, handed_at=case.now, acknowledged_at=None, acknowledged_by=None, reminded_at=None,
    )  # fmt: skip
    due = clock_of(case.office, made, None).due
    messages = upward_message.announce(case.office, work, made, warning, newest, due, case.now)
    _write_down(case.office, work, case.actor, case.now, "hand_up", made, warning, newest, messages=messages)
    return messages


def take(office: Office, actor: Actor, now: datetime.datetime, notice_id: int) -> None:
    """The desk of the tier above confirms that it has the report; a second time is refused.

    Raises NotFound outside the scope, ActRefused for any other desk.
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = upward_notice.get(work, notice_id)
        if held is None:
            raise NotFound("没有找到这份上报件，或不在您的辖区内。请返回「上下联动」查看。")
        if actor.division != held.superior:
            area = office.library.divisions.get(held.superior).name
            raise ActRefused(
                f"上报件由{area}值班人员签收。已经电话报告的，请在决定页面「登记向上一级报告」。"
            )
        upward_notice.take(work, held.id, now, actor.name)
        _write_down(office, work, actor, now, "take_report", held, *_about(work, held))
        work.commit()


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Remind the desk above once of each report that nobody took in time; returns how many. Safe to repeat."""
    count = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for held in upward_notice.not_reminded(work, now - REMINDED_BACK):
            reported = upward_report.of_revisions(work, [held.revision_id]).get(held.revision_id)
            clock = clock_of(office, held, reported)
            if clock.state(now) is not ClockState.OVERDUE:
                continue
            upward_notice.note_reminder(work, held.id, now)
            warning, revision = _about(work, held)
            messages = upward_message.announce(
                office, work, held, warning, revision, clock.due, now, late=True
            )
            _write_down(office, work, SYSTEM, now, "remind", held, warning, revision, messages=messages)
            count += 1
        work.commit()
    return count


def clock_of(office: Office, held: UpwardNotice, reported: upward_report.UpwardReport | None) -> Clock:
    """Until when the tier above must have it: met when somebody there took it, or was told by another way."""
    met = [held.acknowledged_at] if held.acknowledged_at else []
    met += [reported.reported_at] if reported else []
    plan = office.library.plan_for(held.division, day_of(held.handed_at))
    return upward_clock(plan, held.handed_at, min(met, default=None))


def _about(work: UnitOfWork, held: UpwardNotice) -> tuple[PollutionWarning, Revision]:
    revision = warnings.revision(work, held.revision_id)
    return warnings.warning(work, revision.warning_id), revision


_SAID = {
    "hand_up": "{below}向{above}值班台上报{act}通知（{number}）",
    "take_report": "{above}值班台签收{below}{act}通知的上报件（{number}）",
    "remind": "催办：{above}值班台逾期未签收{below}{act}通知的上报件（{number}）",
}


def _write_down(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, act: str, held: UpwardNotice,
    warning: PollutionWarning, revision: Revision, **detail,
) -> None:  # fmt: skip
    tree = office.library.divisions
    said = _SAID[act].format(
        below=tree.get(held.division).name, above=tree.get(held.superior).name, act=revision.act.label,
        number=revision.notice["number"],
    )  # fmt: skip
    write_down(
        work, actor, now, division=held.division, act=act, noun="upward_notice", noun_id=held.id, summary=said,
        episode_id=warning.episode_id, **detail,
    )  # fmt: skip
