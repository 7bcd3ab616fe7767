"""Members of the command: who has taken over the duties of a warning, who has not, and what is done."""

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.services import department_duty
from emergency.services.browse.department import task_lists
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.department import Department
from plans.terms import Role

blueprint = Blueprint("department", __name__, url_prefix="/department")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every department under a live warning of one's own division."""
    return render_template("department/index.html", members=department_duty.members(office(), actor(), now()))


@blueprint.get("/lists")
@permits.signed_in
def lists():
    """What every department does at every level, and who wrote it."""
    return render_template("department/lists.html", found=task_lists(office(), actor(), now()))


@blueprint.post("/<int:warning_id>/acknowledge")
@permits(Role.DUTY)
def acknowledge(warning_id: int):
    """Write down that a department took over."""
    form = Form()
    unit = form.choice("department", "成员单位", Department)
    form.check()
    department_duty.acknowledge(office(), actor(), now(), warning_id, unit, form.text("who"))
    flash(f"已登记{unit.label}签收。")
    return redirect(url_for(".index"))


@blueprint.post("/duty/<int:duty_id>/done")
@permits(Role.DUTY)
def finish(duty_id: int):
    """Write down that a duty is done."""
    form = Form()
    department_duty.finish(office(), actor(), now(), duty_id, form.text("who"), form.text("note"))
    flash("已登记完成情况。")
    return redirect(url_for(".index"))
