"""Probable duplicates of the register: a person chooses which stays, and may take it back."""

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.services import merging
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("enterprise_duplicate", __name__, url_prefix="/duplicate")


@blueprint.get("/")
@permits(Role.ADMIN, Role.DUTY)
def index():
    """The proposals."""
    return render_template("register/duplicate.html", pairs=merging.proposals(office(), actor()))


@blueprint.post("/merge")
@permits(Role.ADMIN, Role.DUTY)
def merge():
    """Merge one into the other."""
    form = Form()
    kept, gone = form.number("kept", "保留的编号"), form.number("gone", "并入的编号")
    form.check()
    merging.merge(office(), actor(), now(), kept, gone, form.text("reason"))
    flash("已合并。被并入的登记已停用，联系人、单元、电表和等级已移到保留的企业。")
    return redirect(url_for("enterprise_register.history", enterprise_id=kept))


@blueprint.post("/<int:enterprise_id>/undo")
@permits(Role.ADMIN, Role.DUTY)
def undo(enterprise_id: int):
    """Take a merge back."""
    form = Form()
    merging.undo(office(), actor(), now(), enterprise_id, form.text("reason"))
    flash("已撤销合并，原登记已启用。")
    return redirect(url_for("enterprise_register.history", enterprise_id=enterprise_id))
