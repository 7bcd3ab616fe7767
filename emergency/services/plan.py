"""Amendments of plan figures: one administrator enters what was read, another one confirms it."""

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.shelf import amendment_of
from emergency.storage import account as accounts
from emergency.storage import plan as amendments
from emergency.storage.plan import CONFIRMED, ENTERED, WITHDRAWN, KeptAmendment
from emergency.storage.work import UnitOfWork
from plans.amendment import Amendment, faults_of
from plans.beijing import day_of
from plans.errors import Fault
from plans.figure_text import named
from plans.rule_amendment import is_rule_set, name_of
from plans.shared_table import FORWARD_ONLY, parts
from plans.terms import Role

LONGEST = {"document": 200, "article": 200, "reader": 40, "note": 1000}
LABELS = {"document": "文件", "article": "条款", "reader": "核对人", "note": "说明"}
VALUE_LONGEST, CITATION_LONGEST = 20_000, 200


@dataclass(frozen=True)
class AmendmentDraft:
    """What an administrator enters: the figure of an area as it was read, where it stands, who read it."""

    area: str
    figure: str
    value: Any
    in_force_from: datetime.date
    document: str
    article: str
    reader: str
    note: str = ""

    @property
    def amendment(self) -> Amendment:
        """The amendment this draft makes."""
        words = self.document.strip(), self.article.strip()
        return Amendment(self.area, self.figure, self.value, self.in_force_from, *words)


def amend(office: Office, actor: Actor, now: datetime.datetime, draft: AmendmentDraft) -> int:
    """Enter an amendment; it holds once another person confirms it. Raises InputInvalid with every fault."""
    require_role(actor, Role.ADMIN)
    require_area(actor, draft.area)
    with office.store.begin(actor.scope, write=True) as work:
        faults = _draft_faults(draft) + _too_late(draft.amendment, now)
        _refuse(faults + _misfits(office, work, draft.amendment) + _taken(work, draft))
        amendment_id = amendments.add(work, **_row(draft), entered_by=actor.account_id, entered_at=now)
        _write(work, actor, now, "amend", amendment_id, draft.amendment, "录入待确认的修订：")
        work.commit()
    return amendment_id


def confirm(office: Office, actor: Actor, now: datetime.datetime, amendment_id: int) -> None:
    """Confirm what another person entered; from now on it holds. Raises SamePerson, OutOfDate."""
    require_role(actor, Role.ADMIN)
    with office.store.begin(actor.scope, write=True) as work:
        kept = _found(work, amendment_id)
        if kept.state != ENTERED:
            raise OutOfDate("这条修订已确认或已撤回。请刷新页面查看。")
        enterer = accounts.get(work, kept.entered_by)
        if enterer.person == actor.person:
            raise SamePerson("录入人不能确认自己录入的修订，换一个账号也不行。请由另一位管理员核对后确认。")
        _refuse(_too_late(amendment_of(kept), now) + _misfits(office, work, amendment_of(kept)))
        _settle(work, kept, state=CONFIRMED, confirmed_by=actor.account_id, confirmed_at=now)
        _write(work, actor, now, "confirm", kept.id, amendment_of(kept), "确认修订：")
        work.commit()


def withdraw(office: Office, actor: Actor, now: datetime.datetime, amendment_id: int, reason: str) -> None:
    """Take an amendment back, confirmed or not, with the reason; what held before it holds again."""
    require_role(actor, Role.ADMIN)
    if not reason.strip():
        raise ReasonRequired("撤回修订须写明理由。请补充撤回理由。")
    with office.store.begin(actor.scope, write=True) as work:
        kept, said = _found(work, amendment_id), reason.strip()[: LONGEST["note"]]
        if kept.state == WITHDRAWN:
            raise OutOfDate("这条修订已经撤回。请刷新页面查看。")
        _refuse_while_adopted(work, kept.figure)
        if kept.state == CONFIRMED:
            _refuse(_too_late(amendment_of(kept), now))
        _settle(work, kept, state=WITHDRAWN, withdrawn_by=actor.account_id, withdrawn_at=now, reason=said)
        was = "已生效的修订" if kept.state == CONFIRMED else "未确认的修订"
        _write(work, actor, now, "withdraw", kept.id, amendment_of(kept), f"撤回{was}（{said}）：")
        work.commit()


def _refuse_while_adopted(work: UnitOfWork, figure: str) -> None:
    """A rule set that a plan follows, or is about to, stays."""
    if not is_rule_set(figure):
        return
    name = name_of(figure)
    for each in amendments.of_figure(work, "rule_set"):
        if each.value == name and each.state != WITHDRAWN:
            raise InputInvalid(
                f"规则集「{name}」已由地区 {each.division} 的预案采用（修订编号 {each.id}），不能撤回。请先撤回那条修订。"
            )


def _found(work: UnitOfWork, amendment_id: int) -> KeptAmendment:
    kept = amendments.get(work, amendment_id)
    if kept is None:
        raise NotFound("没有找到这条修订，或不在您的辖区内。请返回待核清单查看。")
    return kept


def _draft_faults(draft: AmendmentDraft) -> list[Fault]:
    """Texts that are missing or too long; document and article are asked for by the plan data's own model."""
    faults = [
        Fault("too_long", f"{LABELS[name]}超过 {longest} 个字，请缩短。", column=name)
        for name, longest in LONGEST.items()
        if len(getattr(draft, name)) > longest
    ]
    if not draft.reader.strip():
        faults.append(Fault("reader", "请填写核对原文的人。", column="reader"))
    if len(str(draft.value)) > VALUE_LONGEST:
        faults.append(Fault("too_long", f"数值超过 {VALUE_LONGEST} 个字，请缩短。", column="value"))
    return faults


def _misfits(office: Office, work: UnitOfWork, amendment: Amendment) -> list[Fault]:
    """What the plan data as they stand now would refuse."""
    return list(faults_of(office.shelf.read(work, office.shipped).library, amendment))


def _too_late(amendment: Amendment, now: datetime.datetime) -> list[Fault]:
    """A figure that may only change for days to come: by its day messages that were sent have their identifiers."""
    file, name = parts(amendment.key)
    first = amendment.in_force_from
    if file != FORWARD_ONLY or not isinstance(first, datetime.date) or first > day_of(now):
        return []
    text = "预警信息按发布当日的编码编号，已发出的不能改。请从明天或以后的日期起修订。"
    return [Fault("too_late", text, file=file, column=f"figure.{name}.in_force_from")]


def _taken(work: UnitOfWork, draft: AmendmentDraft) -> list[Fault]:
    if is_rule_set(draft.figure):
        return _name_taken(work, draft.figure)
    other = amendments.alive(work, draft.area, draft.figure, draft.in_force_from)
    if other is None:
        return []
    said = "已生效" if other.state == CONFIRMED else "待确认"
    text = f"该数值自 {draft.in_force_from} 起已有一条修订（编号 {other.id}，{said}）。请先撤回那一条。"
    return [Fault("taken", text, column="in_force_from")]


def _name_taken(work: UnitOfWork, figure: str) -> list[Fault]:
    """A name once in force is not given to another rule set: what was graded by the first stays explicable."""
    for each in amendments.of_figure(work, figure):
        if each.state != WITHDRAWN or each.confirmed_at is not None:
            text = f"规则集名称「{name_of(figure)}」已用于修订 {each.id}。请另起名称，如加上年份。"
            return [Fault("taken", text, column="name")]
    return []


def _refuse(faults: list[Fault]) -> None:
    if faults:
        told = [_named(each) for each in faults]
        raise InputInvalid(f"修订未保存。{''.join(each.message for each in told)}", faults=told)


def _named(fault: Fault) -> Fault:
    """The fault; one about a blank text names the text."""
    name = LABELS.get((fault.column or "").rpartition(".")[2])
    blank = name and fault.code == "string_too_short"
    return dataclasses.replace(fault, message=f"{name}{fault.message}") if blank else fault


def _row(draft: AmendmentDraft) -> dict:
    return {
        "division": draft.area,
        "figure": draft.figure,
        "value": draft.value,
        "in_force_from": draft.in_force_from,
        "document": draft.document.strip(),
        "article": draft.article.strip(),
        "reader": draft.reader.strip(),
        "note": draft.note.strip(),
    }


def _settle(work: UnitOfWork, kept: KeptAmendment, **values) -> None:
    if not amendments.settle(work, kept, **values):
        raise OutOfDate("这条修订刚被他人办理。请刷新页面查看。")


def _write(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    act: str,
    amendment_id: int,
    amendment: Amendment,
    said: str,
) -> None:
    title, value = named(amendment.key, amendment.value)
    write_down(
        work,
        actor,
        now,
        division=amendment.area,
        act=act,
        noun="plan_amendment",
        noun_id=amendment_id,
        summary=f"{said}{title}自 {amendment.in_force_from} 起为{value}",
        citation=f"{amendment.document} {amendment.article}"[:CITATION_LONGEST],
        figure=amendment.key,
        value=amendment.value,
        in_force_from=amendment.in_force_from.isoformat(),
    )
