"""Lowering a grade in the console: proposed, told in writing, heard, decided; and the notices of grading."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import (
    grade_adjusting,
    grade_deciding,
    grade_paper,
    grade_proposing,
    grade_serving,
    grade_stating,
)
from emergency.services.browse import grade as grades
from emergency.services.grade_proposing import ProposalDraft
from emergency.web.context import actor, now, office
from emergency.web.download import format_of, handed_out
from emergency.web.form import Form
from emergency.web.grade_form import said
from emergency.web.permission import permits
from plans.grade_lifecycle import EXAMINERS, AdjustmentAct
from plans.grade_procedure import Ground
from plans.terms import Grade, Role

blueprint = Blueprint("grade_adjustment", __name__, url_prefix="/grade")


@blueprint.get("/propose/<int:enterprise_id>")
@permits(*EXAMINERS)
def propose_page(enterprise_id: int):
    """The form to propose a lower grade."""
    form = grades.propose_form(office(), actor(), now(), enterprise_id)
    return render_template("grade/propose.html", form=form, grounds=Ground)


@blueprint.get("/propose/order/<int:order_id>")
@permits(*EXAMINERS)
def propose_for_order(order_id: int):
    """From the review of an order to the form for its enterprise."""
    found = grades.enterprise_of_order(office(), actor(), order_id)
    finding = request.args.get("finding", "")[:9]
    return redirect(url_for("grade_adjustment.propose_page", enterprise_id=found, finding=finding or None))


@blueprint.post("/propose/<int:enterprise_id>")
@permits(*EXAMINERS)
def propose(enterprise_id: int):
    """Propose a lower grade; nothing changes by that."""
    form = Form()
    industry, _, value = form.text("target").rpartition("|")
    ground = form.choice("ground", "下调情形", Ground)
    if value not in {each.value for each in Grade}:
        form.refuse("target", "请选择拟下调的等级。")
    finding = form.number("finding_id", "认定编号") if form.text("finding_id") else None
    form.check()
    draft = ProposalDraft(industry, Grade(value), ground, form.text("reason"), finding)
    found = grade_proposing.propose(office(), actor(), now(), enterprise_id, draft)
    flash("下调建议已提出，等级没有变化。请评定机关告知企业，听取陈述后决定。")
    return redirect(url_for("grade_adjustment.page", adjustment_id=found))


@blueprint.get("/adjustment/<int:adjustment_id>")
@permits.signed_in
def page(adjustment_id: int):
    """One proposal to lower a grade."""
    view = grades.adjustment(office(), actor(), now(), adjustment_id)
    labels = {each.value: each.label for each in AdjustmentAct} | {"propose": "提出"}
    return render_template(
        "grade/adjustment.html", view=view, AdjustmentAct=AdjustmentAct, labels=labels,
        effect=grade_deciding.TAKES_EFFECT,
    )  # fmt: skip


@blueprint.post("/adjustment/<int:adjustment_id>/notify")
@permits(*EXAMINERS)
def notify(adjustment_id: int):
    """Tell the enterprise."""
    told = grade_adjusting.notify(office(), actor(), now(), adjustment_id, said())
    flash(f"{_sent(told.messages)}陈述期限自企业签收（或登记送达）之日起算，最早 {told.due} 届满。")
    return redirect(url_for("grade_adjustment.page", adjustment_id=adjustment_id))


@blueprint.post("/adjustment/<int:adjustment_id>/statement")
@permits(*EXAMINERS)
def statement(adjustment_id: int):
    """Take down a statement made on paper."""
    grade_stating.state_for(office(), actor(), now(), adjustment_id, Form().text("text"))
    flash("企业陈述已登记。")
    return redirect(url_for("grade_adjustment.page", adjustment_id=adjustment_id))


@blueprint.post("/adjustment/<int:adjustment_id>/decide")
@permits(Role.APPROVER)
def decide(adjustment_id: int):
    """Lower the grade or let the proposal fall."""
    lower = Form().text("lower") == "1"
    grade_adjusting.decide(office(), actor(), now(), adjustment_id, said(), lower=lower)
    flash(f"已下调。{grade_deciding.TAKES_EFFECT}。" if lower else "已记录不予下调，等级不变。")
    return redirect(url_for("grade_adjustment.page", adjustment_id=adjustment_id))


@blueprint.get("/notice/<int:notice_id>")
@permits.signed_in
def notice(notice_id: int):
    """A notice word by word, with its proof of service, for reading and printing."""
    return render_template("grade/notice.html", view=grades.notice(office(), actor(), notice_id))


@blueprint.get("/notice/<int:notice_id>.<ending>")
@permits.signed_in
def notice_file(notice_id: int, ending: str):
    """A notice in the official form."""
    return handed_out(grade_paper.notice_for(office(), actor(), notice_id, format_of(ending)))


@blueprint.get("/notice/<int:notice_id>/receipt.<ending>")
@permits.signed_in
def receipt_file(notice_id: int, ending: str):
    """The proof of service of a notice."""
    return handed_out(grade_paper.receipt_for(office(), actor(), notice_id, format_of(ending)))


@blueprint.post("/notice/<int:notice_id>/served")
@permits(*EXAMINERS)
def serve(notice_id: int):
    """Write down that a notice was served on paper."""
    form = Form()
    day = form.day("served_on", "送达日期")
    form.check()
    grade_serving.serve_on_paper(office(), actor(), now(), notice_id, form.text("who"), day)
    flash("送达已登记。")
    return redirect(url_for("grade_adjustment.notice", notice_id=notice_id))


def _sent(messages: int) -> str:
    if not messages:
        return "告知书已记录，但企业没有可用的手机和邮箱，没有发出。请打印告知书纸质送达并登记。"
    return f"告知书已发出（短信、邮件 {messages} 条）。"
