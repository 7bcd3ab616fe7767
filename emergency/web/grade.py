"""Grading in the console: declarations, their steps, objections, decisions; and proposals to lower a grade."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.services import (
    grade_adjusting,
    grade_deciding,
    grade_declaring,
    grade_examining,
    grade_publicity,
)
from emergency.services.browse import grade as grades
from emergency.services.grade_adjusting import ProposalDraft
from emergency.services.grade_publicity import ObjectionDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form, chosen
from emergency.web.grade_form import bars, declaration, indicators, said
from emergency.web.permission import permits
from plans.grade_examination import Dimension
from plans.grade_lifecycle import DECLARERS, EXAMINERS, AdjustmentAct, GradeAct, GradeState
from plans.grade_procedure import Bar, Ground
from plans.terms import Grade, Role

blueprint = Blueprint("grade", __name__, url_prefix="/grade")


@blueprint.get("/")
@permits.signed_in
def index():
    """The declarations that wait, or those of one state."""
    state = chosen("state", GradeState)
    view = grades.index(office(), actor(), now(), state)
    return render_template("grade/index.html", view=view, states=(*grades.WAITING, *grades.SETTLED))


@blueprint.get("/<int:declaration_id>")
@permits.signed_in
def page(declaration_id: int):
    """One declaration with its steps."""
    view = grades.declaration(office(), actor(), now(), declaration_id)
    labels = {each.value: each.label for each in GradeAct} | {GradeAct.DECLARE.value: "申报"}
    return render_template(
        "grade/page.html", view=view, GradeAct=GradeAct, labels=labels, bars=Bar,
        bar_names={each.value: each.label for each in Bar}, effect=grade_deciding.TAKES_EFFECT,
    )  # fmt: skip


@blueprint.get("/<int:declaration_id>/file/<int:attachment_id>")
@permits.signed_in
def file(declaration_id: int, attachment_id: int):
    """A file of a declaration, as a download."""
    found = grades.file_of(office(), actor(), declaration_id, attachment_id)
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@blueprint.get("/declare/<int:enterprise_id>")
@permits(*DECLARERS)
def declare_page(enterprise_id: int):
    """The form of a declaration, filled in from paper."""
    form = grades.declare_form(office(), actor(), now(), enterprise_id)
    return render_template("grade/declare.html", form=form, dimensions=Dimension, bars=Bar)


@blueprint.post("/declare/<int:enterprise_id>")
@permits(*DECLARERS)
def declare(enterprise_id: int):
    """Declare on behalf of an enterprise."""
    found = grade_declaring.declare_for(office(), actor(), now(), enterprise_id, declaration())
    flash("申报已受理。")
    return redirect(url_for("grade.page", declaration_id=found))


@blueprint.post("/<int:declaration_id>/examine")
@permits(*EXAMINERS)
def examine(declaration_id: int):
    """Examine at the tier of the account."""
    form = Form()
    found = bars(form)
    form.check()
    given = grade_examining.examine(
        office(), actor(), now(), declaration_id, indicators(), said(), found_bars=found
    )
    flash(f"审核已保存，按最弱一项定为{given.label}。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/return")
@permits(*EXAMINERS)
def send_back(declaration_id: int):
    """Return a declaration."""
    grade_examining.send_back(office(), actor(), now(), declaration_id, said())
    flash("已退回企业补正。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/reject")
@permits(Role.APPROVER)
def reject(declaration_id: int):
    """Turn a declaration down."""
    grade_examining.reject(office(), actor(), now(), declaration_id, said())
    flash("已记录不予通过。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/publicise")
@permits(*EXAMINERS)
def publicise(declaration_id: int):
    """Publicise the proposed grade."""
    end = grade_publicity.publicise(office(), actor(), now(), declaration_id, said())
    doubt = "" if end.certain else "（该年度节假日安排尚未公布，按周一至周五推算，待核）"
    flash(f"公示已发布，至 {end.day} 届满{doubt}。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/objection")
@permits(*EXAMINERS)
def object_to(declaration_id: int):
    """Take down an objection."""
    form = Form()
    draft = ObjectionDraft(form.text("objector"), form.text("way"), form.text("text"))
    grade_publicity.object_to(office(), actor(), now(), declaration_id, draft)
    flash("异议已登记，核实前不能评定。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/objection/<int:objection_id>")
@permits(*EXAMINERS)
def settle(declaration_id: int, objection_id: int):
    """Settle an objection."""
    upheld = Form().text("upheld") == "1"
    grade_publicity.settle_objection(
        office(), actor(), now(), declaration_id, objection_id, said(), upheld=upheld
    )
    flash("异议成立，申报已退回。" if upheld else "异议不成立，已记录。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/decide")
@permits(Role.APPROVER)
def decide(declaration_id: int):
    """Decide on the publicised grade."""
    checked = Form().text("calendar_checked") == "1"
    last = grade_deciding.decide(office(), actor(), now(), declaration_id, said(), calendar_checked=checked)
    flash(f"已评定，有效至 {last}。{grade_deciding.TAKES_EFFECT}。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/lapse")
@permits(*EXAMINERS)
def lapse(declaration_id: int):
    """Close what was not mended in time or ran out."""
    grade_deciding.lapse(office(), actor(), now(), declaration_id)
    flash("已记为失效。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


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
    return redirect(url_for("grade.propose_page", enterprise_id=found, finding=finding or None))


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
    found = grade_adjusting.propose(office(), actor(), now(), enterprise_id, draft)
    flash("下调建议已提出，等级没有变化。请评定机关告知企业，听取陈述后决定。")
    return redirect(url_for("grade.adjustment", adjustment_id=found))


@blueprint.get("/adjustment/<int:adjustment_id>")
@permits.signed_in
def adjustment(adjustment_id: int):
    """One proposal to lower a grade."""
    view = grades.adjustment(office(), actor(), now(), adjustment_id)
    return render_template(
        "grade/adjustment.html", view=view, AdjustmentAct=AdjustmentAct, effect=grade_deciding.TAKES_EFFECT
    )


@blueprint.post("/adjustment/<int:adjustment_id>/notify")
@permits(*EXAMINERS)
def notify(adjustment_id: int):
    """Tell the enterprise."""
    due = grade_adjusting.notify(office(), actor(), now(), adjustment_id, said())
    flash(f"告知已记录，企业陈述期限至 {due}。请将告知书送达企业。")
    return redirect(url_for("grade.adjustment", adjustment_id=adjustment_id))


@blueprint.post("/adjustment/<int:adjustment_id>/statement")
@permits(*EXAMINERS)
def statement(adjustment_id: int):
    """Take down a statement made on paper."""
    grade_adjusting.state_for(office(), actor(), now(), adjustment_id, Form().text("text"))
    flash("企业陈述已登记。")
    return redirect(url_for("grade.adjustment", adjustment_id=adjustment_id))


@blueprint.post("/adjustment/<int:adjustment_id>/decide")
@permits(Role.APPROVER)
def decide_adjustment(adjustment_id: int):
    """Lower the grade or let the proposal fall."""
    lower = Form().text("lower") == "1"
    grade_adjusting.decide(office(), actor(), now(), adjustment_id, said(), lower=lower)
    flash(f"已下调。{grade_deciding.TAKES_EFFECT}。" if lower else "已记录不予下调，等级不变。")
    return redirect(url_for("grade.adjustment", adjustment_id=adjustment_id))
