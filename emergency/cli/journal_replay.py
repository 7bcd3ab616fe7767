"""What `emergency journal replay` prints: an episode as it was known at a moment, as JSON or as lines."""

from emergency.services.browse.recall import OrderRecalled, Reach, Recalled
from plans.beijing import BEIJING, moment_text
from plans.forecast import forecast_json


def document(view: Recalled) -> dict:
    """The whole of it as one JSON document; times in Beijing time."""
    return {
        "ok": True,
        "episode": {"id": view.episode.id, "code": view.episode.code, "title": view.episode.title,
                    "area": view.episode.division, "drill": view.episode.drill},
        "at": _time(view.at),
        "warnings": [
            {"number": each.number, "area": each.division, "state": each.then.state.value,
             "level": each.then.level.value,
             "level_in_force": each.then.in_force.value if each.then.in_force else None,
             "issued_at": _time(each.then.issued_at), "start": _time(each.then.start_at),
             "expected_end": _time(each.then.expected_end), "release_at": _time(each.then.release_at)}
            for each in view.warnings
        ],
        "consultations": [
            {"id": each.consultation.id, "held_at": _time(each.consultation.held_at),
             "conclusion": each.consultation.conclusion.value, "recorded_by": each.recorder,
             "signed": each.signed}
            for each in view.consultations
        ],
        "decisions": [
            {"id": each.decision.id, "act": each.decision.act.value, "level": each.decision.level.value,
             "state": each.state.value, "submitted_at": _time(each.decision.submitted_at),
             "submitted_by": each.submitter, "reason": each.decision.reason,
             "signed": [{"by": name, "act": act.value, "comment": comment, "at": _time(moment)}
                        for name, act, comment, moment in each.signed]}
            for each in view.decisions
        ],
        "reach": _reach(view.whole),
        "divisions": [{"division": each.division, **_reach(each)} for each in view.divisions],
        "orders": [_order(each) for each in view.orders],
        "directives": [
            {"division": each.division, "act": each.act.value, "level": each.level.value,
             "issued_at": _time(each.issued_at), "acknowledge_by": _time(each.acknowledge_by),
             "acknowledged_at": _time(each.acknowledged_at), "acknowledged_by": each.acknowledged_by,
             "acted_at": _time(each.acted_at), "reported_at": _time(each.reported_at)}
            for each in view.directives
        ],
        "duties": vars(view.duties),
        "forecasts": [
            {"id": each.id, "received_at": _time(each.received_at), "label": each.label,
             "forecast": forecast_json(each.forecast)}
            for each in view.forecasts
        ],
        "observed": [
            {"date": each.day.isoformat(), "aqi": each.aqi, "primary": each.primary, "source": each.source,
             "recorded_at": _time(each.recorded_at)}
            for each in view.days
        ],
        "causes": [
            {"date": each.day.isoformat(), "cause": each.cause.value, "reason": each.reason,
             "judged_at": _time(each.judged_at)}
            for each in view.causes
        ],
        "evidence": [
            {"enterprise": each.enterprise, "kind": each.kind, "summary": each.summary,
             "verdict": each.verdict.value if each.verdict else None, "recorded_at": _time(each.recorded_at)}
            for each in view.evidence
        ],
        "journal": [
            {"sequence": each.sequence, "at": _time(each.entry.at), "actor": each.entry.actor,
             "act": each.entry.act, "noun": each.entry.noun, "noun_id": each.entry.noun_id,
             "summary": each.entry.summary, "citation": each.entry.citation, "hash": each.hash}
            for each in view.entries
        ],
    }  # fmt: skip


def text(view: Recalled) -> str:
    """The same in a few lines for a terminal."""
    lines = [f"{view.episode.title}（{view.episode.code}）截至{moment_text(view.at)}："]
    for each in view.warnings:
        then = each.then
        force = f"执行{then.in_force.response.label}" if then.in_force else "没有执行中的级别"
        lines.append(f"  {each.number}：{then.level.label}预警，{then.state.label}，{force}")
    if not view.warnings:
        lines.append("  尚未发布预警。")
    lines += [
        f"  {each.decision.act.label}{each.decision.level.label}预警的决定：{each.state.label}（{each.submitter}报审）"
        for each in view.decisions
    ]
    reach = view.whole
    lines.append(
        f"  企业 {reach.ordered} 家：已发出 {reach.sent}，已送达 {reach.received}（回执已到 {reach.receipts}），"
        f"已签收 {reach.acknowledged}，已到位 {reach.in_place}，超时未签收 {reach.overdue}"
    )
    answered = sum(each.acknowledged_at is not None for each in view.directives)
    lines.append(f"  下级地区 {len(view.directives)} 个，已签收 {answered} 个")
    lines.append(
        f"  已收到预报 {len(view.forecasts)} 版，实测日值 {len(view.days)} 天，证据 {len(view.evidence)} 件"
    )
    lines += [
        f"  {each.entry.at.astimezone(BEIJING):%m-%d %H:%M} {each.entry.summary}（{each.entry.actor}）"
        for each in view.entries[-10:]
    ]
    return "\n".join(lines)


def _order(each: OrderRecalled) -> dict:
    one = each.order
    return {
        "enterprise": one.enterprise, "division": one.division, "level": one.level.value,
        "issued_at": _time(one.issued_at), "sent_at": _time(one.sent_at),
        "delivered_at": _time(one.delivered_at), "receipt_at": _time(one.receipt_at),
        "acknowledged_at": _time(one.acknowledged_at), "acknowledged_by": one.acknowledged_by,
        "in_place_at": _time(one.in_place_at), "acknowledge_by": _time(each.acknowledge_by),
        "overdue": each.is_overdue,
    }  # fmt: skip


def _reach(each: Reach) -> dict:
    return {name: value for name, value in vars(each).items() if name != "division"}


def _time(moment) -> str | None:
    return None if moment is None else moment.astimezone(BEIJING).isoformat()
