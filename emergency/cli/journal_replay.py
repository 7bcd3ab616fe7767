"""What `emergency journal replay` prints: an episode as it was known at a moment, as JSON or as lines."""

from emergency.services.browse.recall import OrderRecalled, Reach, Recalled
from plans.beijing import BEIJING, moment_text
from plans.forecast import forecast_json


def document(view: Recalled) -> dict:
    """The whole of it as one JSON document; times in Beijing time."""
    episode = view.episode
    return {
        "ok": True,
        "episode": {"id": episode.id, "code": episode.code, "title": episode.title,
                    "area": episode.division, "drill": episode.drill},
        "at": _time(view.at),
        "warnings": [_warning(each) for each in view.warnings],
        "consultations": [_consultation(each) for each in view.consultations],
        "decisions": [_decision(each) for each in view.decisions],
        "reach": _reach(view.whole),
        "divisions": [{"division": each.division, **_reach(each)} for each in view.divisions],
        "orders": [_order(each) for each in view.orders],
        "directives": [_directive(each) for each in view.directives],
        "duties": vars(view.duties),
        **_known_of_the_air(view),
        "evidence": [
            {"enterprise": each.enterprise, "kind": each.kind, "summary": each.summary,
             "verdict": each.verdict.value if each.verdict else None, "recorded_at": _time(each.recorded_at)}
            for each in view.evidence
        ],
        "journal": [_entry(each) for each in view.entries],
    }  # fmt: skip


def _warning(each) -> dict:
    then = each.then
    return {
        "number": each.number, "area": each.division, "state": then.state.value, "level": then.level.value,
        "level_in_force": then.in_force.value if then.in_force else None, "issued_at": _time(then.issued_at),
        "start": _time(then.start_at), "expected_end": _time(then.expected_end), "release_at": _time(then.release_at),
    }  # fmt: skip


def _consultation(each) -> dict:
    held = each.consultation
    return {"id": held.id, "held_at": _time(held.held_at), "conclusion": held.conclusion.value,
            "recorded_by": each.recorder, "signed": each.signed}  # fmt: skip


def _decision(each) -> dict:
    held = each.decision
    return {
        "id": held.id, "act": held.act.value, "level": held.level.value, "state": each.state.value,
        "submitted_at": _time(held.submitted_at), "submitted_by": each.submitter, "reason": held.reason,
        "signed": [{"by": name, "act": act.value, "comment": comment, "at": _time(moment)}
                   for name, act, comment, moment in each.signed],
    }  # fmt: skip


def _directive(each) -> dict:
    return {
        "division": each.division, "act": each.act.value, "level": each.level.value,
        "issued_at": _time(each.issued_at), "acknowledge_by": _time(each.acknowledge_by),
        "acknowledged_at": _time(each.acknowledged_at), "acknowledged_by": each.acknowledged_by,
        "acted_at": _time(each.acted_at), "reported_at": _time(each.reported_at),
    }  # fmt: skip


def _known_of_the_air(view: Recalled) -> dict:
    return {
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
        "station_hours": [
            {"station": each.station, "count": each.count, "last": _time(each.last),
             "received_at": _time(each.received_at)}
            for each in view.hours
        ],
        "meter_readings": {
            "meters": view.readings.meters, "count": view.readings.count, "last": _time(view.readings.last),
        },
        "causes": [
            {"date": each.day.isoformat(), "cause": each.cause.value, "reason": each.reason,
             "judged_at": _time(each.judged_at)}
            for each in view.causes
        ],
    }  # fmt: skip


def _entry(each) -> dict:
    said = each.entry
    return {"sequence": each.sequence, "at": _time(said.at), "actor": said.actor, "act": said.act, "noun": said.noun,
            "noun_id": said.noun_id, "summary": said.summary, "citation": said.citation, "hash": each.hash}  # fmt: skip


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
