"""A division answers a directive: its duty officer acknowledges, starts the response, and reports back."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.storage import directive as directives
from emergency.storage import warning as warnings
from emergency.storage.directive import Directive
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import moment_text
from plans.directive import county_word
from plans.errors import ActRefused, Fault
from plans.terms import Role, Tier

NAME_LIMIT, TEXT_LIMIT = 80, 2000
PAGE, PHONE, PAPER = "网页", "电话", "离线回执"


@dataclass(frozen=True)
class Deed:
    """Who did a step, when, by which way it became known, and a word on it."""

    at: datetime.datetime
    who: str
    way: str = PAGE
    note: str = ""


@dataclass(frozen=True)
class ReportDraft:
    """What a division reports back: measures started, `notified` of `plants` told, problems."""

    measures: str
    plants: int
    notified: int
    problems: str = ""


def acknowledge(
    office: Office, actor: Actor, now: datetime.datetime, directive_id: int, who: str = ""
) -> None:
    """The desk of the division confirms the directive; a second time changes nothing.

    A desk above may write it down for one that telephoned; it names who did.
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, directive_id)
        if acknowledge_in(office, work, actor, now, held, _deed(actor, held, now, who)):
            work.commit()


def carry_out(office: Office, actor: Actor, now: datetime.datetime, directive_id: int, deed: Deed) -> None:
    """A banner or county starts, changes or ends its response on the warning above; it has no level of its own."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, directive_id)
        known = _deed(actor, held, deed.at, deed.who)
        if carry_out_in(office, work, actor, now, held, Deed(deed.at, known.who, known.way, deed.note)):
            work.commit()


def report(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    directive_id: int,
    draft: ReportDraft,
    who: str = "",
) -> None:
    """Report to the tier above how far the measures are; as often as needed."""
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, directive_id)
        report_in(office, work, actor, now, held, _deed(actor, held, now, who), draft)
        work.commit()


def found(work: UnitOfWork, directive_id: int) -> Directive:
    """The directive in scope; raises NotFound."""
    held = directives.get(work, directive_id)
    if held is None:
        raise NotFound("没有找到这份通知，或不是下达给本地区的。请返回「上下联动」查看。")
    return held


def acknowledge_in(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, held: Directive, deed: Deed
) -> bool:
    """As `acknowledge`, in an open unit of work; False where it was acknowledged before."""
    if held.acknowledged_at is not None:
        return False
    _check_moment(held, deed, now)
    directives.change(work, held, acknowledged_at=deed.at, acknowledged_by=deed.who)
    _write_down(office, work, actor, now, held, "acknowledge", f"签收上级通知（{held.number}）", deed)
    return True


def carry_out_in(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, held: Directive, deed: Deed
) -> bool:
    """As `carry_out`, in an open unit of work; False where it was done before."""
    if held.acted_at is not None:
        return False
    _check_may_act(office, held)
    _check_moment(held, deed, now)
    if acknowledge_in(office, work, actor, now, held, deed):
        held = found(work, held.id)
    directives.change(work, held, acted_at=deed.at, acted_by=deed.who, acted_note=deed.note.strip())
    response = held.level.response.label if held.level.response else ""
    summary = f"{county_word(held.act)}（{response}，按{held.number}）"
    _write_down(office, work, actor, now, held, "carry_out", summary, deed)
    return True


def report_in(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Directive,
    deed: Deed,
    draft: ReportDraft,
) -> bool:
    """As `report`, in an open unit of work; False where the same report was kept before."""
    _check_report(held, draft)
    _check_moment(held, deed, now)
    fresh = directives.add_report(
        work,
        division=held.division,
        directive_id=held.id,
        at=deed.at,
        reported_by=deed.who,
        entered_by=actor.name,
        measures=draft.measures.strip(),
        plants=draft.plants,
        notified=draft.notified,
        problems=draft.problems.strip(),
    )
    if not fresh:
        return False
    if held.reported_at is None:
        directives.change(work, held, reported_at=deed.at)
    summary = f"回报落实情况：通知企业 {draft.notified}/{draft.plants} 家（{held.number}）"
    _write_down(office, work, actor, now, held, "report", summary, deed)
    return True


def _deed(actor: Actor, held: Directive, at: datetime.datetime, who: str) -> Deed:
    """The own desk signs with its account; a desk above names who telephoned."""
    named = who.strip()
    if actor.division == held.division:
        return Deed(at, named or actor.name, PAGE)
    if not named:
        raise InputInvalid("代下级登记时，请填写来电人姓名。")
    return Deed(at, named, PHONE)


def _check_may_act(office: Office, held: Directive) -> None:
    if held.superseded_at is not None:
        raise ActRefused("这份通知已被新的通知取代。请按最新通知办理。")
    if held.act_by is None:
        raise ActRefused("这份通知只需签收，不需要另行落实。")
    if office.library.divisions.get(held.division).tier is not Tier.BANNER_COUNTY:
        raise ActRefused("盟市以本级的预警决定落实上级通知。请到「预报研判」会商后提交决定。")


def _check_moment(held: Directive, deed: Deed, now: datetime.datetime) -> None:
    if not deed.who or len(deed.who) > NAME_LIMIT:
        raise InputInvalid(f"请填写办理人姓名（1 至 {NAME_LIMIT} 个字）。")
    if deed.at > now:
        raise InputInvalid(f"办理时间{moment_text(deed.at)}晚于现在，不能登记。请改为实际办理的时间。")
    if deed.at < held.issued_at:
        raise InputInvalid(
            f"办理时间{moment_text(deed.at)}早于通知下达的{moment_text(held.issued_at)}，不能登记。请核对时间。"
        )


def _check_report(held: Directive, draft: ReportDraft) -> None:
    faults = []
    if not draft.measures.strip() or len(draft.measures) > TEXT_LIMIT:
        faults.append(Fault("measures", f"请写明已启动的措施（不超过 {TEXT_LIMIT} 字）。", column="measures"))
    if draft.plants < 0 or not 0 <= draft.notified <= draft.plants:
        faults.append(
            Fault(
                "notified",
                f"已通知 {draft.notified} 家多于应通知 {draft.plants} 家，请核对。",
                column="notified",
            )
        )
    if faults:
        raise InputInvalid("".join(each.message for each in faults), faults=faults)
    if held.act_by is not None and held.acted_at is None:
        raise ActRefused("还没有落实上级通知。请先落实（旗县登记启动响应，盟市发布本级预警），再回报。")


def _write_down(office, work, actor, now, held, act, summary, deed: Deed) -> None:
    # The warning belongs to the tier above, out of the scope of the division that answers.
    with office.store.begin(REGION_WIDE) as above:
        episode_id = warnings.warning(above, held.warning_id).episode_id
    write_down(
        work,
        actor,
        now,
        division=held.division,
        act=act,
        noun="directive",
        noun_id=held.id,
        summary=f"{office.library.divisions.get(held.division).name}{summary}（{deed.who}，{deed.way}）",
        episode_id=episode_id,
        who=deed.who,
        way=deed.way,
        at=deed.at.isoformat(),
        note=deed.note,
    )
