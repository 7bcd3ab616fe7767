"""Consultations and decisions: written down, submitted, approved or returned by another person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import approval, consultation, upward
from emergency.services import decision as deciding
from emergency.services.browse import decision as decisions
from emergency.services.consultation import ConsultationDraft
from emergency.services.decision import DecisionDraft
from emergency.services.upward import UpwardDraft
from emergency.web import consultation_form
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.lifecycle import WarningAct, WarningState
from plans.official_paper import UpwardWay
from plans.terms import Role, WarningLevel

blueprint = Blueprint("decision", __name__, url_prefix="/decision")
ACTS = (
    WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER, WarningAct.EXTEND, WarningAct.SUSPEND, WarningAct.RESUME,
    WarningAct.RELEASE, WarningAct.REVOKE,
)  # fmt: skip


@blueprint.post("/consultation")
@permits(Role.DUTY)
def hold():
    """Write down a consultation."""
    form = Form()
    forecast_id = form.number("forecast_id", "预报编号")
    held_at = form.moment("held_at", "会商时间")
    conclusion = form.choice("conclusion", "会商结论", WarningLevel)
    call_id = form.number("call_id", "会商安排") if form.text("call_id") else None
    proposal_id = form.number("proposal_id", "外来预警") if form.text("proposal_id") else None
    people, opinions = consultation_form.people(form), consultation_form.opinions(form)
    form.check()
    draft = ConsultationDraft(
        area=form.text("area"),
        forecast_id=forecast_id,
        held_at=held_at,
        participants=people,
        opinion=form.text("opinion"),
        conclusion=conclusion,
        drill=form.text("drill") == "1",
        opinions=opinions,
        call_id=call_id,
        proposal_id=proposal_id,
    )
    consultation_id = consultation.hold(office(), actor(), now(), draft)
    flash("会商记录已保存。请继续填写研判决定。")
    return redirect(url_for("decision.form", consultation_id=consultation_id))


@blueprint.get("/consultation/<int:consultation_id>")
@permits(Role.DUTY)
def form(consultation_id: int):
    """The form of a decision, opened from its consultation."""
    view = decisions.consultation(office(), actor(), now(), consultation_id)
    shown = {"acts": ACTS, "levels": WarningLevel, "drill": view.episode.drill}
    return render_template("decision/form.html", view=view, **shown)


@blueprint.post("/consultation/<int:consultation_id>")
@permits(Role.DUTY)
def submit(consultation_id: int):
    """Submit a decision for approval."""
    form = Form()
    act = form.choice("act", "办理事项", WarningAct)
    level = form.choice("level", "预警级别", WarningLevel)
    start_at = form.moment("start_at", "启动（解除）时间")
    expected_end = form.moment("expected_end", "预计结束时间", needed=False)
    form.check()
    said = form.text("reason"), _bound(), form.text("correction")
    draft = DecisionDraft(consultation_id, act, level, start_at, expected_end, *said)
    decision_id = deciding.submit(office(), actor(), now(), draft)
    flash("已报审，等待另一位审批人签批。")
    return redirect(url_for("decision.page", decision_id=decision_id))


@blueprint.get("/<int:decision_id>")
@permits.signed_in
def page(decision_id: int):
    """A decision: what it says, who submitted it, who signed."""
    view = decisions.decision(office(), actor(), now(), decision_id)
    return render_template(
        "decision/page.html", view=view, drill=view.episode.drill, WarningState=WarningState, ways=UpwardWay
    )


@blueprint.post("/<int:decision_id>/approve")
@permits(Role.APPROVER)
def approve(decision_id: int):
    """Approve."""
    approval.approve(office(), actor(), now(), decision_id, request.form.get("comment", ""))
    flash("已批准。值班人员可以下达。")
    return redirect(url_for("decision.page", decision_id=decision_id))


@blueprint.post("/<int:decision_id>/return")
@permits(Role.APPROVER)
def send_back(decision_id: int):
    """Return with a reason."""
    approval.send_back(office(), actor(), now(), decision_id, request.form.get("reason", ""))
    flash("已退回，理由已记录。")
    return redirect(url_for("decision.page", decision_id=decision_id))


@blueprint.post("/<int:decision_id>/upward")
@permits(Role.DUTY)
def report_upward(decision_id: int):
    """Write down that the notice was reported to the tier above."""
    form = Form()
    warning_id = form.number("warning_id", "预警编号")
    number = form.number("number", "通知序号")
    reported_at = form.moment("reported_at", "报告时间")
    way = form.choice("way", "报告方式", UpwardWay)
    form.check()
    draft = UpwardDraft(reported_at, way, form.text("receiver"))
    upward.report(office(), actor(), now(), warning_id, number, draft)
    flash("上报已登记，报告已编号。")
    return redirect(url_for("decision.page", decision_id=decision_id))


@blueprint.post("/<int:decision_id>/discard")
@permits(Role.DUTY)
def discard(decision_id: int):
    """Discard with a reason."""
    approval.discard(office(), actor(), now(), decision_id, request.form.get("reason", ""))
    flash("已作废，理由已记录。")
    return redirect(url_for("decision.page", decision_id=decision_id))


def _bound() -> tuple[str, ...]:
    """The leagues and cities that were ticked; only the region has the boxes."""
    return tuple(request.form.getlist("bound"))
