"""The wordings of official papers: a bureau enters its own from a day on; what lacks an element is refused."""

import datetime
from collections.abc import Mapping

from emergency.documents.paper_template import WORD_LONGEST, cleaned, faults_of, shipped
from emergency.errors import InputInvalid, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.paper_number import DRILL_WORD, word_of
from emergency.storage import official_paper as papers
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.official_paper import OfficialKind, Part
from plans.terms import Role


def enter(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    kind: OfficialKind,
    parts: Mapping[Part, str],
    in_force_from: datetime.date,
    reason: str,
) -> int:
    """Keep a wording for the actor's division, in force from a day on; raises InputInvalid with every fault.

    Papers that were drawn stay as they are. An earlier wording is kept and holds for the days before.
    """
    require_role(actor, Role.ADMIN)
    if not reason.strip():
        raise ReasonRequired("修改文书模板须写明原因。请补充原因。")
    clean = cleaned(parts)
    faults = faults_of(kind, clean)
    if in_force_from < day_of(now):
        faults.append(
            Fault("in_force_from", "生效日期不能早于今天，已发的文书不受影响。", column="in_force_from")
        )
    with office.store.begin(actor.scope, write=True) as work:
        if not faults:
            faults = _faults_of_word(office, work, actor.division, kind, clean[Part.WORD])
        if faults:
            raise InputInvalid("模板未保存：" + "".join(each.message for each in faults), faults=faults)
        made = papers.add_template(
            work, division=actor.division, kind=kind, in_force_from=in_force_from, reason=reason.strip(),
            parts={part.value: text for part, text in clean.items()}, entered_by=actor.account_id, entered_at=now,
        )  # fmt: skip
        summary = f"修改「{kind.label}」的文书模板，自{in_force_from:%Y-%m-%d}起使用"
        write_down(
            work, actor, now, division=actor.division, act="enter", noun="paper_template", noun_id=made,
            summary=summary, reason=reason.strip(),
        )  # fmt: skip
        work.commit()
    return made


def _faults_of_word(
    office: Office, work: UnitOfWork, division: str, kind: OfficialKind, text: str
) -> list[Fault]:
    """A 机关代字 belongs to one series: two series with one word would give two papers the same number."""
    word = word_of(office, division, kind, text)
    if not 0 < len(word) <= WORD_LONGEST:
        return [_fault(f"机关代字须为 1 至 {WORD_LONGEST} 个字，现在是「{word}」。")]
    if DRILL_WORD in word or "〔" in word:
        return [_fault("机关代字不能含「演练」或「〔」：演练由系统自动标注，年份和序号由系统编排。")]
    taken = [
        (division, each, shipped(each)[Part.WORD]) for each in OfficialKind if each.series is not kind.series
    ]
    taken += papers.words_elsewhere(work, division, kind.series)
    for code, other, written in taken:
        if word_of(office, code, other, written) == word:
            name = office.library.divisions.get(code).name
            return [
                _fault(f"机关代字「{word}」已用于{name}的「{other.label}」，会编出重复的文号。请另写一个。")
            ]
    return []


def _fault(message: str) -> Fault:
    return Fault("template", message, column=Part.WORD.value)
