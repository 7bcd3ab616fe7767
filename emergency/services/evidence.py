"""Evidence beside each order: readings come in, files come in, and power is held against the measures."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Sequence

from emergency.errors import InputInvalid, NotFound
from emergency.services.attachment import checked_type, safe_name
from emergency.services.journaling import write_down
from emergency.services.office import BY_LINK, SYSTEM, Actor, Office, enterprise_actor, require_role
from emergency.services.order_link import linked_order
from emergency.services.power_judgement import Answered, Bound, judge_bound
from emergency.storage import evidence, power
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of, moment_text
from plans.evidence import Reading, StopWindow, series_of
from plans.evidence_kind import FROM_ENTERPRISE, EvidenceKind
from plans.figure_table import FigureTable
from plans.lifecycle import OrderState
from plans.pause import stretches
from plans.terms import Role, Verdict

FILES_PER_ORDER = 40
NOTE_LIMIT = 1000
NEVER_BOUND = frozenset({OrderState.DRAFTED, OrderState.EXEMPTED, OrderState.REVOKED})


def record_readings(
    office: Office, actor: Actor, now: datetime.datetime, meter_code: str, readings: Sequence[Reading]
) -> int:
    """Keep the readings of one meter; a reading already there is replaced. Returns how many were taken.

    Raises ReadingsInvalid with every fault, NotFound for an unknown meter.
    """
    _require(actor, Role.DUTY, Role.REVIEWER, Role.ADMIN)
    series_of(readings)
    early = [each for each in readings if each.interval_end > now]
    if early:
        shown = moment_text(early[0].interval_end)
        raise InputInvalid(f"有 {len(early)} 个读数的时间在将来（如{shown}），未保存。请核对电表时钟后重试。")
    with office.store.begin(actor.scope, write=True) as work:
        placed = power.meter_by_code(work, meter_code)
        if placed is None:
            raise NotFound(f"辖区内没有编号为 {meter_code} 的电表。请核对电表编号。")
        replaced = power.put(work, placed.meter.id, readings, now)
        write_down(
            work,
            actor,
            now,
            division=placed.division,
            act="record",
            noun="reading",
            noun_id=placed.meter.id,
            summary=f"电表 {meter_code} 入库 {len(readings)} 个读数，其中更正 {replaced} 个",
        )
        work.commit()
    return len(readings)


def record_and_judge(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    order_id: int,
    meter_code: str,
    readings: Sequence[Reading],
) -> Verdict | None:
    """Keep the readings of one of the enterprise's own meters, then hold them against its order.

    Raises NotFound for a meter that is not the enterprise's.
    """
    with office.store.begin(actor.scope) as work:
        order = orders.get(work, order_id)
        placed = power.meter_by_code(work, meter_code)
        if order is None or placed is None or placed.enterprise_id != order.enterprise_id:
            raise NotFound(f"该企业没有编号为 {meter_code} 的电表。请核对后重新选择。")
    record_readings(office, actor, now, meter_code, readings)
    return judge_order(office, actor, now, order_id)


def judge_order(office: Office, actor: Actor, now: datetime.datetime, order_id: int) -> Verdict | None:
    """Hold the readings against one order and keep the answer; None where power cannot tell.

    Raises NotFound outside the scope.
    """
    _require(actor, Role.DUTY, Role.REVIEWER)
    with office.store.begin(actor.scope, write=True) as work:
        order = orders.get(work, order_id)
        if order is None:
            raise NotFound()
        answered = judge_bound(work, [_bound(office, work, order, now)], _thresholds(office))
        _keep(work, actor, now, answered)
        episode_id = warnings.warning(work, order.warning_id).episode_id
        _write_judged(work, actor, now, order.division, "order", order.id, episode_id, answered)
        work.commit()
    return answered[0].verdict


def judge_episode(
    office: Office, actor: Actor, now: datetime.datetime, episode_id: int
) -> dict[Verdict | None, int]:
    """Hold the readings against every order of an episode; returns how many orders got each verdict."""
    _require(actor, Role.DUTY, Role.REVIEWER)
    with office.store.begin(actor.scope, write=True) as work:
        episode = warnings.episode(work, episode_id)
        if episode is None:
            raise NotFound()
        held = [each for each in orders.orders_of_episode(work, episode_id) if each.state not in NEVER_BOUND]
        answered = judge_bound(work, [_bound(office, work, each, now) for each in held], _thresholds(office))
        _keep(work, actor, now, answered)
        _write_judged(work, actor, now, episode.division, "episode", episode_id, episode_id, answered)
        work.commit()
    return dict(Counter(each.verdict for each in answered))


def upload(
    office: Office,
    now: datetime.datetime,
    token: str,
    kind: EvidenceKind | str,
    name: str,
    media_type: str,
    content: bytes,
    note: str = "",
) -> int:
    """Keep a file that an enterprise hands in through its link; returns the id of the evidence.

    What the file is, is told by its content; `media_type` is only noted. The same file twice is kept once.
    """
    kind = _kind(kind)
    sniffed = checked_type(content)
    said = note.strip()
    if len(said) > NOTE_LIMIT:
        raise InputInvalid(f"说明超过 {NOTE_LIMIT} 个字，未保存。请精简后重新提交。")
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = linked_order(work, now, token)
        sha256 = hashlib.sha256(content).hexdigest()
        known = evidence.same_file(work, linked.order.id, sha256)
        if known is not None:
            return known
        if evidence.count_files(work, linked.order.id) >= FILES_PER_ORDER:
            raise InputInvalid(f"这条指令已有 {FILES_PER_ORDER} 个附件，未保存。如需补充，请联系值班室。")
        shown = safe_name(name)
        piece = evidence.NewEvidence(
            order_id=linked.order.id,
            kind=kind.value,
            summary=said or f"{linked.enterprise}上传{kind.label}",
            verdict=None,
            grounds=(),
            submitted_by=linked.enterprise[:80],
            recorded_at=now,
            detail={"declared_type": media_type[:80]},
            attachment_id=evidence.add_attachment(work, shown, sniffed, content, now),
        )
        evidence_id = evidence.add(work, piece)
        write_down(
            work,
            enterprise_actor(linked.enterprise, BY_LINK, linked.order.division),
            now,
            division=linked.order.division,
            act="upload",
            noun="evidence",
            noun_id=evidence_id,
            summary=f"{linked.enterprise}上传{kind.label}「{shown}」",
            episode_id=warnings.warning(work, linked.order.warning_id).episode_id,
            sha256=sha256,
        )
        work.commit()
    return evidence_id


def file_of(office: Office, actor: Actor, attachment_id: int) -> evidence.Attachment:
    """A handed-in file with its content; raises NotFound outside the scope."""
    with office.store.begin(actor.scope) as work:
        found = evidence.attachment_by_id(work, attachment_id)
    if found is None:
        raise NotFound()
    return found


def _require(actor: Actor, *roles: Role) -> None:
    if actor is not SYSTEM:
        require_role(actor, *roles)


def _kind(kind: EvidenceKind | str) -> EvidenceKind:
    accepted = {each.value for each in FROM_ENTERPRISE}
    value = kind.value if isinstance(kind, EvidenceKind) else kind
    if value not in accepted:
        labels = "、".join(each.label for each in EvidenceKind if each in FROM_ENTERPRISE)
        raise InputInvalid(f"请选择材料类别：{labels}。")
    return EvidenceKind(value)


def _thresholds(office: Office) -> FigureTable:
    return office.library.tables["evidence.toml"]


def _bound(office: Office, work: UnitOfWork, order: orders.Order, now: datetime.datetime) -> Bound:
    """The order with its windows: from deadline and grace to its end, the release, or now, without pauses."""
    warning = warnings.warning(work, order.warning_id)
    day = day_of(order.start_at)
    minutes = office.library.plan_for(warning.division, day).figure("grace_minutes", day).value
    grace = datetime.timedelta(minutes=minutes)
    end = order.closed_at or warning.released_at or now
    paused = warnings.pauses_of(work, warning.id)
    left = stretches(order.deadline + grace, end, paused, grace)
    return Bound(order, tuple(StopWindow(since, until) for since, until in left))


def _keep(work: UnitOfWork, actor: Actor, now: datetime.datetime, answered: Sequence[Answered]) -> None:
    evidence.add_all(
        work,
        [
            evidence.NewEvidence(
                order_id=each.order.id,
                kind=EvidenceKind.POWER.value,
                summary=f"用电核查：{each.verdict.label if each.verdict else '用电不能判断'}",
                verdict=each.verdict,
                grounds=each.grounds,
                submitted_by=actor.name,
                recorded_at=now,
                detail=each.detail,
            )
            for each in answered
        ],
    )
    for each in answered:
        if each.verdict is not None and each.verdict is not each.order.verdict:
            orders.advance(work, each.order.id, each.order.row_version, verdict=each.verdict)


def _write_judged(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    division: str,
    noun: str,
    noun_id: int,
    episode_id: int,
    answered: Sequence[Answered],
) -> None:
    counted = Counter(each.verdict for each in answered)
    shown = [f"{verdict.label} {counted[verdict]}" for verdict in Verdict if counted[verdict]]
    shown += [f"用电不能判断 {counted[None]}"] if counted[None] else []
    write_down(
        work,
        actor,
        now,
        division=division,
        act="judge",
        noun=noun,
        noun_id=noun_id,
        summary=f"用电核查 {len(answered)} 份指令：" + ("、".join(shown) or "无"),
        episode_id=episode_id,
    )
