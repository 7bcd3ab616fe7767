"""Grading for those without an account: the enterprise behind its link, and the public notice."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import grade_adjusting, grade_declaring
from emergency.services.browse import grade as grades
from emergency.services.browse import grade_notice
from emergency.web.context import now, office
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
    form = grades.declare_form_behind(office(), now(), token)
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
    grade_adjusting.state_behind(office(), now(), token, adjustment_id, who, text)
    flash("陈述已提交。")
    return redirect(url_for("grade_portal.page", token=token))


@blueprint.get("/public/grade")
@permits.anyone
def notices():
    """The grades open to objection and those decided."""
    return render_template("public/grade.html", page=grade_notice.public_notices(office(), now()))
