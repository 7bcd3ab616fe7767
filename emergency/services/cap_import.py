"""A warning message of another system is judged and becomes a proposal; nothing follows by itself."""

import dataclasses
import datetime
import hashlib
import urllib.parse
from dataclasses import dataclass

from emergency.cap.examination import CapExamination, examine
from emergency.cap.received import Received, received
from emergency.cap.signature import Seal
from emergency.errors import InputInvalid
from emergency.services.cap_proposal import named, note
from emergency.services.office import Actor, Office, require_role
from emergency.storage import cap_proposal
from emergency.storage import warning as warnings
from emergency.storage.cap_proposal import CapProposal
from emergency.storage.work import Scope, UnitOfWork
from plans.beijing import day_of, moment_text
from plans.cap_profile import FILE, profile_on
from plans.cap_proposal import ProposalState, Told, act_proposed, is_expired, level_told
from plans.terms import Role

Moment = datetime.datetime
OURS = ("重污染", "空气", "霾", "air")  # what the event of a message names if it is about our matter
TAKEN_TYPES, TAKEN_STATUS = ("Alert", "Update", "Cancel"), ("Actual", "Exercise")
TEXT_LIMIT = 4000


@dataclass(frozen=True)
class Imported:
    """What came of an import; `new` False: the same message stood there already."""

    proposal: CapProposal
    new: bool


def take_in(office: Office, actor: Actor, now: Moment, data: bytes, name: str) -> Imported:
    """Judge a message and put it before the actor's division as a proposal; nothing else happens.

    The same message again changes nothing. An update or a cancellation overtakes what it refers to and what still
    waits. Raises InputInvalid with every fault, and for a broken signature, a message of our own, one that is
    expired, is no warning, or concerns other areas only.
    """
    require_role(actor, Role.DUTY)
    found = examine(data, name)
    _check_sound(found, name)
    message = received(found.root)
    _check_fit(office, actor, message, now)
    with office.store.begin(actor.scope, write=True) as work:
        digest = hashlib.sha256(data).hexdigest()
        before = cap_proposal.known(work, actor.division, message.sender, message.identifier)
        if before is not None:
            return Imported(_same(before, digest), new=False)
        chain = _chain(cap_proposal.of_sender(work, actor.division, message.sender), message)
        number = _keep(office, work, actor, now, message, found, (digest, data), chain)
        made = cap_proposal.get(work, number)
        note(work, actor, now, made, "import", f"导入{named(made)}，{made.state.label}")
        work.commit()
    return Imported(made, new=True)


def _check_sound(found: CapExamination, name: str) -> None:
    if found.faults:
        raise InputInvalid(
            f"{name} 不是合格的 CAP 1.2 消息，未导入。请向发送方索取原文件。", faults=found.faults
        )
    if found.seal.seal is Seal.BROKEN:
        raise InputInvalid(f"{name} 的签名无效（{found.seal.why}），未导入。请向发送方核实后索取原文件。")


def _check_fit(office: Office, actor: Actor, message: Received, now: Moment) -> None:
    host = urllib.parse.urlsplit(office.settings.base_url).hostname or "localhost"
    if message.sender.endswith(f"@{host}"):
        raise InputInvalid("这是本系统自己发出的消息，不能导入。请在污染过程页面查看这次预警。")
    if message.status not in TAKEN_STATUS:
        raise InputInvalid(f"消息状态为 {message.status}，不是实际预警或演练，未导入。请核对文件。")
    if message.message_type not in TAKEN_TYPES:
        raise InputInvalid(
            f"消息类型为 {message.message_type}，不是预警的发布、更新或取消，未导入。请核对文件。"
        )
    if is_expired(message.expires, now):
        raise InputInvalid(f"消息已于{moment_text(message.expires)}失效，未导入。请向发送方索取最新的一条。")
    tree = office.library.divisions
    known = [code for code in message.codes if code in tree]
    if known and not any(_touches(actor.division, code) for code in known):
        names = "、".join(tree.get(code).name for code in known[:5])
        raise InputInvalid(
            f"消息的范围是{names}，不涉及{tree.get(actor.division).name}，未导入。请核对文件。"
        )


def _touches(own: str, code: str) -> bool:
    """Whether an area lies over, in or at a division."""
    return Scope(code).covers(own) or Scope(own).covers(code)


def _same(before: CapProposal, digest: str) -> CapProposal:
    if before.sha256 != digest:
        raise InputInvalid(
            f"编号 {before.identifier} 的消息此前已导入，但内容不同，未导入。同一编号只能有一个内容，请向发送方核实。"
        )
    return before


@dataclass(frozen=True)
class _Chain:
    """What stood here before a message came: what it points at, and what has overtaken it already."""

    pointed: tuple[CapProposal, ...]
    later: tuple[CapProposal, ...]


def _chain(held: list[CapProposal], message: Received) -> _Chain:
    pointed = {(each.sender, each.identifier) for each in message.references}
    own = [message.sender, message.identifier]
    return _Chain(
        pointed=tuple(each for each in held if (each.sender, each.identifier) in pointed),
        later=tuple(each for each in held if own in each.points_at),
    )


def _keep(
    office: Office, work: UnitOfWork, actor: Actor, now: Moment, message: Received, found: CapExamination,
    file: tuple[str, bytes], chain: _Chain,
) -> int:  # fmt: skip
    drill = message.status == "Exercise"
    live = warnings.live_warning(work, actor.division, drill)
    told = level_told(
        message.level_texts, message.severity, profile_on(office.library.tables[FILE], day_of(now)).severities
    )
    act = act_proposed(message.message_type, told.level, live.level if live else None)
    for each in chain.pointed:
        if each.state is ProposalState.WAITING:
            cap_proposal.settle(work, each.id, state=ProposalState.OVERTAKEN, decided_at=now)
    return cap_proposal.add(
        work, division=actor.division, sender=message.sender, identifier=message.identifier, sent=message.sent,
        message_type=message.message_type, drill=drill, level=told.level, act=act, starts_at=message.starts_at,
        expires=message.expires, headline=(message.headline or message.event)[:TEXT_LIMIT],
        description=message.description[:TEXT_LIMIT], sender_name=message.sender_name[:200],
        areas=list(message.areas), points_at=[[each.sender, each.identifier] for each in message.references],
        cautions=_cautions(office, actor, message, found, told, chain, now), seal=_seal(found), sha256=file[0],
        content=file[1], state=_state(message, chain, act is not None), imported_by=actor.account_id,
        imported_at=now, reason="",
    )  # fmt: skip


def _state(message: Received, chain: _Chain, acts: bool) -> ProposalState:
    if chain.later:
        return ProposalState.OVERTAKEN
    adopted_before = any(each.state is ProposalState.ADOPTED for each in chain.pointed)
    if message.message_type == "Cancel" and not (acts and adopted_before):
        # Nobody here acted on what is cancelled: there is nothing to release.
        return ProposalState.NOTED
    return ProposalState.WAITING


def _cautions(
    office: Office,
    actor: Actor,
    message: Received,
    found: CapExamination,
    told: Told,
    chain: _Chain,
    now: Moment,
) -> list[str]:
    """What a person should weigh before adopting, one sentence each."""
    said = []
    if found.seal.seal is not Seal.GENUINE:
        said.append(f"{found.seal.seal.label}，不能由消息本身确认发送方。请通过其他途径核实。")
    if (
        not any(word in message.event + message.headline for word in OURS)
        and message.message_type != "Cancel"
    ):
        said.append(f"事件为「{message.event[:40]}」，不像是重污染天气。")
    if told.level is None and message.message_type != "Cancel":
        said.append("没有认出预警等级，须由会商确定。")
    elif told.from_severity:
        said.append(f"消息没有写明颜色，{told.level.label}由严重程度 {message.severity} 推定。")
    if not any(code in office.library.divisions for code in message.codes) and message.areas:
        said.append(f"范围「{'、'.join(message.areas)[:60]}」没有行政区划代码，请核对是否涉及本地区。")
    if message.sent > now:
        said.append(f"发送时间{moment_text(message.sent)}晚于本机时钟，请核对时钟或来源。")
    if len(chain.pointed) < len(message.references):
        said.append("它所引用的消息有的没有导入过，前后关系不完整。")
    if not message.expires and message.message_type != "Cancel":
        said.append("没有写明失效时间。")
    return said


def _seal(found: CapExamination) -> dict:
    facts = dataclasses.asdict(found.seal)
    return {**facts, "seal": found.seal.seal.value}
