"""Delegation of approval: who signs for whom, until when."""

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.services import delegation
from emergency.services.delegation import DelegationDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("delegation", __name__, url_prefix="/delegation")


@blueprint.get("/")
@permits.signed_in
def index():
    """The delegations of one's division; an approver gives one."""
    may = actor().role is Role.APPROVER and actor().post is not None
    return render_template(
        "delegation/index.html",
        rows=delegation.listed(office(), actor(), now()),
        candidates=delegation.candidates(office(), actor()) if may else (),
        may=may,
    )


@blueprint.post("/")
@permits(Role.APPROVER)
def delegate():
    """Give one."""
    form = Form()
    delegate_id = form.number("delegate_id", "受托人")
    starts_at, ends_at = form.moment("starts_at", "起始时间"), form.moment("ends_at", "截止时间")
    form.check()
    draft = DelegationDraft(delegate_id, starts_at, ends_at, form.text("reason"))
    delegation.delegate(office(), actor(), now(), draft)
    flash("委托已登记。受托人在此期间可以代您签批。")
    return redirect(url_for(".index"))


@blueprint.post("/<int:delegation_id>/revoke")
@permits(Role.APPROVER)
def revoke(delegation_id: int):
    """Take one back."""
    delegation.revoke(office(), actor(), now(), delegation_id)
    flash("委托已收回。")
    return redirect(url_for(".index"))
