"""A list drawn up by the industry rules: a whole draft, or the gaps of one that was handed in."""

import datetime
from dataclasses import replace

from emergency.errors import InputInvalid, OutOfDate
from emergency.services.journaling import write_down
from emergency.services.list_derived import Member, derived_rows, members_of
from emergency.services.list_drawing import drawn_up
from emergency.services.list_editing import note_editor
from emergency.services.list_entry import entry_of
from emergency.services.list_gate import found
from emergency.services.list_rows import ListHead, hash_of
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.permit_keeping import register_for, unchecked
from emergency.services.rule_standing import rule_book
from emergency.storage import list_record, pending, reduction
from emergency.storage.list_record import WrittenMeasure
from emergency.storage.pending import Pending, PendingEnterprise
from emergency.storage.reduction import NewListMeasure, ReductionList
from emergency.storage.work import UnitOfWork
from plans.derivation import derive_for_band
from plans.emission import FILE
from plans.figure_table import FigureTable
from plans.lifecycle import LIST, LIST_KEEPERS, ListAct, ListState, next_state
from plans.list_check import examine
from plans.list_draft import ListDraft
from plans.list_member import LEVELS, member_of
from plans.list_member import Member as DraftMember
from plans.measure_check import onsite_text
from plans.order import NOTICE_ONLY
from plans.rule_table import RuleBook
from plans.special_case import FILE as SPECIAL
from plans.special_case import SpecialCases, cases_on
from plans.terms import WarningLevel


def derive_draft(office: Office, actor: Actor, now: datetime.datetime, area: str, head: ListHead) -> int:
    """Draw up a draft for an area from the rules in force on its first day; returns its id."""
    require_role(actor, *LIST_KEEPERS)
    require_area(actor, area)
    office.library.divisions.get(area)
    if not head.title.strip():
        raise InputInvalid("请填写清单名称，未生成。")
    with office.store.begin(actor.scope, write=True) as work:
        members = members_of(work, area, head.in_force_from, _special(office, head.in_force_from))
        if not members:
            raise InputInvalid("该地区还没有登记企业，无法生成清单。请先登记或导入企业。")
        version = reduction.next_version(work, area, head.year)
        list_id = reduction.add_list(
            work,
            division=area,
            year=head.year,
            version=version,
            title=head.title,
            in_force_from=head.in_force_from,
            content_hash="",
            created_at=now,
            state=ListState.DRAFT.value,
            created_by=actor.account_id,
        )
        table = office.library.tables[FILE]
        rows = [row for member in members for row in derived_rows(member, head.in_force_from, table)]
        reduction.add_measures(work, list_id, rows)
        _examine_again(office, work, found(work, list_id))
        note_editor(work, actor, now, list_id, "derive")
        summary = (
            f"按规则生成《{head.title}》第 {version} 版草稿，企业 {len(members)} 家，措施 {len(rows)} 条"
        )
        _write(work, actor, now, area, "derive", list_id, summary)
        work.commit()
    return list_id


def fill_gaps(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> int:
    """Give the enterprises of a draft that lack measures at a level those of the rules; returns how many rows."""
    with office.store.begin(actor.scope, write=True) as work:
        held = found(work, list_id)
        next_state(LIST, ListState(held.state), ListAct.AMEND, actor.role)
        waits = pending.pending_of(work, held.id, held.division)
        count, whom = (
            _fill_rows(office, work, held) if waits is None else _fill_pending(office, work, held, waits)
        )
        if not count:
            raise InputInvalid("规则补不出任何措施，未改动。请在文件中逐家填写缺少的措施后重新导入。")
        _examine_again(office, work, held, edited_by=actor.account_id)
        note_editor(work, actor, now, held.id, "amend")
        summary = f"按规则为《{held.title}》第 {held.version} 版补充措施 {count} 条，企业 {whom} 家"
        _write(work, actor, now, held.division, ListAct.AMEND.value, held.id, summary)
        work.commit()
    return count


def fillable(office: Office, work: UnitOfWork, held: ReductionList, draft: ListDraft) -> int:
    """How many enterprises of a drawn-up draft `fill_gaps` would give measures to."""
    rules, day = rule_book(work), held.in_force_from
    special = _special(office, day)
    return sum(bool(_lacking(member_of(each, day, rules), rules, day, special)) for each in draft.enterprises)


def _fill_rows(office: Office, work: UnitOfWork, held: ReductionList) -> tuple[int, int]:
    """Fill a draft that stands in the list already; how many measures, of how many enterprises."""
    asked = list_record.levels_in(work, held.id)
    members = members_of(work, held.division, held.in_force_from, _special(office, held.in_force_from))
    table = office.library.tables[FILE]
    rows = [row for each in members for row in _missing(each, asked.get(each.held.id, set()), held, table)]
    reduction.add_measures(work, held.id, rows)
    return len(rows), len({row.enterprise_id for row in rows})


def _fill_pending(office: Office, work: UnitOfWork, held: ReductionList, waits: Pending) -> tuple[int, int]:
    """Fill a draft that waits for its publication, new enterprises and those the file leaves out included."""
    rules, day = rule_book(work), held.in_force_from
    special = _special(office, day)
    kept = {each.code: each for each in waits.enterprises}
    filled, count = [], 0
    for each in drawn_up(work, held.division, [held]).enterprises:
        more = _lacking(member_of(each, day, rules), rules, day, special)
        if more:
            said = kept.get(each.credit_code) or PendingEnterprise(each.credit_code, entry_of(each), ())
            filled.append(replace(said, measures=(*said.measures, *more)))
            count += len(more)
    pending.replace(work, held.id, filled)
    return count, len(filled)


def _lacking(
    member: DraftMember, rules: RuleBook, day: datetime.date, special: SpecialCases
) -> list[WrittenMeasure]:
    """What the rules ask at the levels of which the list says nothing."""
    held = member.held
    if member.known is None or member.notice_only:
        return []
    said = {each.level for each in held.measures}
    return [
        WrittenMeasure(level, each.measure, each.citation, "", onsite_text(each.measure))
        for level in LEVELS
        if level not in said
        for each in derive_for_band(
            member.known, member.band, held.category, level, member.facts, day,
            rated=member.rated, among=rules.at(held.division), guarantee=held.guarantee,
            special=special,
        )
    ]  # fmt: skip


def _special(office: Office, day: datetime.date) -> SpecialCases:
    return cases_on(office.library.tables[SPECIAL], day)


def _missing(
    member: Member, asked: set[WarningLevel], held: ReductionList, table: FigureTable
) -> list[NewListMeasure]:
    if member.held.category in NOTICE_ONLY:
        return []
    return [row for row in derived_rows(member, held.in_force_from, table) if row.level not in asked]


def _examine_again(office: Office, work: UnitOfWork, held: ReductionList, **values) -> None:
    """Examine the list as it now stands in the database, and keep what was found with it."""
    draft = drawn_up(work, held.division, [held])
    plan = office.library.plan_for(held.division, held.in_force_from)
    register = register_for(work, held.division)
    said = examine(
        draft, divisions=office.library.divisions, plan=plan, day=held.in_force_from, register=register,
        rules=rule_book(work),
    )  # fmt: skip
    told = unchecked(register, plan, held.in_force_from)
    said = replace(said, faults=(*said.faults, *told))
    if not list_record.settle(work, held, examination=said.to_json(), content_hash=hash_of(draft), **values):
        raise OutOfDate("这份清单刚被他人办理。请刷新页面后重试。")


def _write(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, area: str, act: str, list_id: int, summary: str
) -> None:
    write_down(
        work, actor, now, division=area, act=act, noun="reduction_list", noun_id=list_id, summary=summary
    )
