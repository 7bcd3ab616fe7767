"""Warning messages of other systems: brought by the desk, adopted or not by a second person."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import cap_import
from emergency.services import cap_proposal as proposals
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("cap_proposal", __name__, url_prefix="/cap")


@blueprint.get("/")
@permits.signed_in
def index():
    """The messages put before this division, and the form for another."""
    return render_template("cap/index.html", rows=proposals.proposals(office(), actor(), now()))


@blueprint.post("/")
@permits(Role.DUTY)
def take_in():
    """Bring a message."""
    form, file = Form(), request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", "请选择 CAP 消息文件（.xml）。")
    form.check()
    made = cap_import.take_in(office(), actor(), now(), file.read(), file.filename)
    held = made.proposal
    flash(f"已导入，{held.state.label}。" if made.new else f"这条消息此前已经导入，{held.state.label}。")
    return redirect(url_for(".page", proposal_id=held.id))


@blueprint.get("/<int:proposal_id>")
@permits.signed_in
def page(proposal_id: int):
    """One message, how it was judged, and what it proposes."""
    view = proposals.proposal(office(), actor(), now(), proposal_id)
    return render_template("cap/page.html", view=view, drill=view.proposal.drill)


@blueprint.get("/<int:proposal_id>.xml")
@permits.signed_in
def original(proposal_id: int):
    """The message as it came."""
    name, data = proposals.original(office(), actor(), proposal_id)
    return attached(data, name, "application/xml")


@blueprint.post("/<int:proposal_id>/adopt")
@permits(Role.APPROVER)
def adopt(proposal_id: int):
    """Adopt it; nothing is issued by that."""
    proposals.adopt(office(), actor(), now(), proposal_id, Form().text("reason"))
    flash("已采纳。是否发布、变更或解除，仍须会商、报审、签批。")
    return redirect(url_for(".page", proposal_id=proposal_id))


@blueprint.post("/<int:proposal_id>/refuse")
@permits(Role.APPROVER)
def refuse(proposal_id: int):
    """Do not adopt it."""
    proposals.refuse(office(), actor(), now(), proposal_id, Form().text("reason"))
    flash("已记为不采纳。")
    return redirect(url_for(".page", proposal_id=proposal_id))
