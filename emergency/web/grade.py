"""Grading in the console: declarations, their steps, objections and decisions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import (
    grade_deciding,
    grade_declaring,
    grade_examining,
    grade_objecting,
    grade_publicity,
)
from emergency.services.browse import grade as grades
from emergency.services.browse import grade_form
from emergency.services.grade_objecting import ObjectionDraft
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.form import Form, chosen
from emergency.web.grade_form import bars, declaration, indicators, said
from emergency.web.permission import permits
from plans.grade_examination import Dimension
from plans.grade_lifecycle import DECLARERS, EXAMINERS, GradeAct, GradeState
from plans.grade_procedure import Bar
from plans.terms import Role

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
    return attached(found.content, found.name, found.media_type)


@blueprint.get("/declare/<int:enterprise_id>")
@permits(*DECLARERS)
def declare_page(enterprise_id: int):
    """The form of a declaration, filled in from paper."""
    industry = request.args.get("industry", "")[:40]
    form = grade_form.declare_form(office(), actor(), now(), enterprise_id, industry)
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
    received_on = form.day("received_on", "收到日期", needed=False)
    form.check()
    draft = ObjectionDraft(form.text("objector"), form.text("way"), form.text("text"), received_on)
    grade_objecting.object_to(office(), actor(), now(), declaration_id, draft)
    flash("异议已登记，核实前不能评定。")
    return redirect(url_for("grade.page", declaration_id=declaration_id))


@blueprint.post("/<int:declaration_id>/objection/<int:objection_id>")
@permits(*EXAMINERS)
def settle(declaration_id: int, objection_id: int):
    """Settle an objection."""
    upheld = Form().text("upheld") == "1"
    grade_objecting.settle_objection(
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
