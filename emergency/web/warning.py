"""Issue: the page says exactly what will happen and asks for the level to be typed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import warning
from emergency.services.browse import decision as decisions
from emergency.web.context import actor, now, office
from emergency.web.permission import permits
from plans.lifecycle import WarningAct, WarningState
from plans.terms import Role

blueprint = Blueprint("warning", __name__, url_prefix="/warning")


@blueprint.get("/<int:decision_id>/issue")
@permits(Role.DUTY)
def preview(decision_id: int):
    """What issuing this decision would do."""
    view = decisions.decision(office(), actor(), now(), decision_id)
    if view.decision.state not in (WarningState.SUBMITTED, WarningState.APPROVED):
        # What was issued or discarded would be counted against the warning of today.
        flash("这项决定已经办结，不能再下达。")
        return redirect(url_for("decision.page", decision_id=decision_id))
    shown = warning.preview(office(), actor(), now(), decision_id)
    return render_template(
        "decision/issue.html",
        view=view,
        preview=shown,
        drill=view.episode.drill,
        button=_button(shown),
        number=shown.notice["number"] + (f"，预警 {view.live.number}" if view.live else ""),
        writes_orders=shown.decision.act in warning.WRITING,
    )


@blueprint.post("/<int:decision_id>/issue")
@permits(Role.DUTY)
def issue(decision_id: int):
    """Issue."""
    result = warning.issue(office(), actor(), now(), decision_id, request.form.get("typed", ""))
    gaps = f"另有 {len(result.gaps)} 家企业未生成指令，请逐家处理。" if result.gaps else ""
    flash(f"已办理：{result.number}，涉及 {result.orders} 家企业，消息 {result.messages} 条待发送。{gaps}")
    return redirect(url_for("duty.desk_page"))


def _button(shown: warning.IssuePreview) -> str:
    decision, count = shown.decision, shown.orders
    if not count and shown.told:
        return f"向 {len(shown.told)} 个地区发出{decision.act.label}通知"
    response = decision.level.response.label if decision.level.response else ""
    if decision.act not in warning.WRITING:
        return f"向 {count} 家企业发出{decision.act.label}通知"
    if decision.act is WarningAct.ISSUE:
        return f"向 {count} 家企业下达{response}指令"
    return f"向 {count} 家企业下达{decision.act.label}为{response}的指令"
