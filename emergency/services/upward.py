"""Report a notice to the tier above: its paper is drawn, and who took it when by which way is written down."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services import official_paper
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import order as orders
from emergency.storage import upward_report
from emergency.storage import warning as warnings
from plans.beijing import minute_of, moment_text
from plans.errors import Fault
from plans.official_paper import UpwardWay
from plans.terms import Role

NAME_LIMIT = 80


@dataclass(frozen=True)
class UpwardDraft:
    """When the tier above was told, by which way, and who took it there."""

    reported_at: datetime.datetime
    way: UpwardWay
    receiver: str


def report(
    office: Office, actor: Actor, now: datetime.datetime, warning_id: int, number: int, draft: UpwardDraft
) -> int:
    """Write down that revision `number` of a warning was reported upward; returns the paper's id."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = warnings.warning(work, warning_id)
        revisions = warnings.revisions_of(work, warning_id) if held else []
        found = next((each for each in revisions if each.number == number), None)
        if found is None:
            raise NotFound("没有找到这份通知，或不在您的辖区内。请返回值班台查看。")
        require_area(actor, held.division)
        _check(draft, found.issued_at, now)
        told = {each.enterprise_id for each in orders.orders_of_warning(work, warning_id)}
        paper_id = official_paper.draw_upward(office, work, actor, now, found, len(told))
        made = upward_report.add(
            work, division=held.division, revision_id=found.id, paper_id=paper_id, way=draft.way,
            receiver=draft.receiver.strip(), reported_at=draft.reported_at,
            entered_by=actor.account_id, entered_at=now,
        )  # fmt: skip
        said = f"向上一级报告{found.notice['number']}（{draft.way.label}，{draft.receiver.strip()}接收）"
        write_down(
            work, actor, now, division=held.division, act="report_upward", noun="upward_report", noun_id=made,
            summary=said, episode_id=held.episode_id, reported_at=draft.reported_at.isoformat(),
        )  # fmt: skip
        work.commit()
    return paper_id


def _check(draft: UpwardDraft, issued_at: datetime.datetime, now: datetime.datetime) -> None:
    faults = []
    if not 0 < len(draft.receiver.strip()) <= NAME_LIMIT:
        faults.append(Fault("field", f"请填写上级接收人（1 至 {NAME_LIMIT} 个字）。", column="receiver"))
    if draft.reported_at > now:
        faults.append(Fault("field", "报告时间不能晚于现在。", column="reported_at"))
    if draft.reported_at < minute_of(issued_at):
        faults.append(
            Fault("field", f"报告时间不能早于发布时间{moment_text(issued_at)}。", column="reported_at")
        )
    if faults:
        raise InputInvalid("".join(each.message for each in faults), faults=faults)
