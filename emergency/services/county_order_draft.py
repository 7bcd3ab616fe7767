"""What a county's own order says before it is submitted: whom it is given to, and what it asks of each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.storage import registry
from emergency.storage.registry import Enterprise
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.errors import Fault
from plans.measure import sentence
from plans.measure_parser import parse_measures

TEXT_LIMIT, ARTICLE_LIMIT, FAULTS_SHOWN = 1000, 200, 20


@dataclass(frozen=True)
class CountyDraft:
    """An order of a county: `enterprise_ids`, or everybody of `industry`; `text` in the measure grammar."""

    area: str
    enterprise_ids: tuple[int, ...]
    industry: str
    text: str
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    reason: str
    article: str
    outlives: bool
    drill: bool = False


def drawn(work: UnitOfWork, draft: CountyDraft, now: datetime.datetime) -> list[dict]:
    """A row for every enterprise it is given to, with its sentences; raises InputInvalid with every fault."""
    faults = _faults(draft, now)
    chosen = _chosen(work, draft)
    if not chosen:
        faults.append(
            Fault("field", "没有选中任何企业。请勾选企业，或选择有企业的行业。", column="enterprises")
        )
    units = registry.units_of(work, [each.id for each in chosen])
    rows = []
    for each in chosen:
        own = [unit.facts for unit in units.get(each.id, ())]
        parsed = parse_measures(draft.text, own)
        said = [fault.message for fault in parsed.faults] or ([] if parsed.measures else ["没有写出措施。"])
        faults += [Fault(each.name, f"{each.name}：{message}", column="text") for message in said]
        lines = [sentence(measure, own) for measure in parsed.measures]
        rows.append({"division": each.division, "enterprise_id": each.id, "lines": lines})
    if faults:
        shown = faults[:FAULTS_SHOWN]
        raise InputInvalid("加严指令有误，未报审。请改正后重新提交。", faults=shown)
    return rows


def _chosen(work: UnitOfWork, draft: CountyDraft) -> Sequence[Enterprise]:
    """The active enterprises of the county that are named, one by one or by their industry."""
    wanted = set(draft.enterprise_ids)
    return [
        each
        for each in registry.enterprises_of(work, draft.area)
        if each.id in wanted or (draft.industry and each.industry == draft.industry)
    ]


def _faults(draft: CountyDraft, now: datetime.datetime) -> list[Fault]:
    found = []

    def say(column: str, message: str) -> None:
        found.append(Fault("field", message, column=column))

    if not 0 < len(draft.reason.strip()) <= TEXT_LIMIT:
        say("reason", f"请写明理由（1 至 {TEXT_LIMIT} 个字）。")
    if not 0 < len(draft.article.strip()) <= ARTICLE_LIMIT:
        say("article", f"请写明依据的文件和条款（1 至 {ARTICLE_LIMIT} 个字）。")
    if not 0 < len(draft.text.strip()) <= TEXT_LIMIT:
        say("text", f"请写明措施（1 至 {TEXT_LIMIT} 个字）。")
    if draft.start_at < now:
        say("start_at", "开始时间不能早于现在。")
    if draft.expected_end is not None and draft.expected_end <= draft.start_at:
        say("expected_end", f"结束时间须晚于开始时间（{moment_text(draft.start_at)}）；未定的请留空。")
    return found
