"""Grading for those without an account: the enterprise behind its link, and the public notice."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import (
    grade_declaring,
    grade_objecting,
    grade_paper,
    grade_serving,
    grade_stating,
    public_objection,
)
from emergency.services.browse import grade_form
from emergency.services.browse.grade_notice import public_notices
from emergency.services.public_objection import PublicObjector
from emergency.web.context import now, office
from emergency.web.download import format_of, handed_out
from emergency.web.form import Form
from emergency.web.grade_form import declaration
from emergency.web.permission import permits
from plans.grade_examination import Dimension
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.grade_procedure import Bar

blueprint = Blueprint("grade_portal", __name__)


@blueprint.get("/e/<token>/grade")
@permits.anyone
def page(token: str):
    """How the enterprise's declarations stand, and the form for another."""
    form = grade_form.declare_form_behind(office(), now(), token, request.args.get("industry", "")[:40])
    return render_template(
        "portal/grade.html", form=form, token=token, dimensions=Dimension, bars=Bar,
        returned=GradeState.RETURNED, notified=AdjustmentState.NOTIFIED,
    )  # fmt: skip


@blueprint.post("/e/<token>/grade")
@permits.anyone
def declare(token: str):
    """Declare."""
    grade_declaring.declare_behind(office(), now(), token, declaration())
    flash("申报已提交。请在本页查看办理进度。")
    return redirect(url_for("grade_portal.page", token=token))


@blueprint.post("/e/<token>/grade/adjustment/<int:adjustment_id>")
@permits.anyone
def state(token: str, adjustment_id: int):
    """Say something about a proposal to lower the grade."""
    who, text = request.form.get("who", ""), request.form.get("text", "")
    grade_stating.state_behind(office(), now(), token, adjustment_id, who, text)
    flash("陈述已提交。")
    return redirect(url_for("grade_portal.page", token=token))


@blueprint.post("/e/<token>/grade/notice/<int:notice_id>")
@permits.anyone
def acknowledge(token: str, notice_id: int):
    """Acknowledge a notice."""
    grade_serving.acknowledge_behind(office(), now(), token, notice_id, request.form.get("who", ""))
    flash("已签收。")
    return redirect(url_for("grade_portal.page", token=token))


@blueprint.get("/e/<token>/grade/notice/<int:notice_id>.<ending>")
@permits.anyone
def notice_file(token: str, notice_id: int, ending: str):
    """A notice to this enterprise in the official form."""
    return handed_out(grade_paper.notice_behind(office(), now(), token, notice_id, format_of(ending)))


@blueprint.post("/e/<token>/grade/objection")
@permits.anyone
def object_to(token: str):
    """Object to a publicised grade."""
    form = Form()
    declaration_id = form.number("declaration_id", "公示的企业")
    form.check()
    grade_objecting.object_behind(office(), now(), token, declaration_id, form.text("who"), form.text("text"))
    flash("异议已提交，核实结果会在本页告知。")
    return redirect(url_for("grade_portal.page", token=token))


@blueprint.get("/public/grade")
@permits.anyone
def notices():
    """The grades open to objection and those decided."""
    return render_template("public/grade.html", page=public_notices(office(), now()))


@blueprint.post("/public/grade/<int:declaration_id>/objection")
@permits.anyone
def object_in_public(declaration_id: int):
    """Anyone objects to a publicised grade, under a name and with a way to be asked back."""
    form = Form()
    objector = PublicObjector(form.text("who"), form.text("reach"))
    public_objection.object_in_public(office(), now(), declaration_id, objector, form.text("text"))
    flash("异议已提交，核实前不评定。工作人员会按您留下的联系方式核实。")
    return redirect(url_for("grade_portal.notices"))


@blueprint.get("/public/grade/<int:declaration_id>.<ending>")
@permits.anyone
def notices_file(declaration_id: int, ending: str):
    """The public notice in which a proposed grade stands."""
    return handed_out(grade_paper.publicity(office(), now(), declaration_id, format_of(ending)))
