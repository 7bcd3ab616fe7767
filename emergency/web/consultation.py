"""Consultations: call one, call it off, read the record, sign it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import consultation_call, consultation_signature
from emergency.services.browse import consultation as consultations
from emergency.services.consultation_call import CallDraft
from emergency.web import consultation_form
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

INVITED = "invited_"  # before the fields of a call, which shares its page with the record
blueprint = Blueprint("consultation", __name__, url_prefix="/consultation")


@blueprint.get("/<int:consultation_id>")
@permits.signed_in
def page(consultation_id: int):
    """The record of a consultation."""
    view = consultations.page(office(), actor(), consultation_id)
    return render_template("consultation/page.html", view=view, drill=view.episode.drill)


@blueprint.post("/<int:consultation_id>/sign/<int:number>")
@permits.signed_in
def sign(consultation_id: int, number: int):
    """A participant signs for himself; `number` counts from one."""
    consultation_signature.sign(office(), actor(), now(), consultation_id, number - 1)
    flash("已签字确认。")
    return redirect(url_for(".page", consultation_id=consultation_id))


@blueprint.post("/<int:consultation_id>/enter/<int:number>")
@permits(Role.DUTY)
def enter(consultation_id: int, number: int):
    """The desk enters a signature with its basis."""
    basis = request.form.get("basis", "")
    consultation_signature.enter(office(), actor(), now(), consultation_id, number - 1, basis)
    flash("已代录签字，依据已记录。")
    return redirect(url_for(".page", consultation_id=consultation_id))


@blueprint.post("/call")
@permits(Role.DUTY)
def call():
    """Call a consultation."""
    form = Form()
    scheduled_for = form.moment("scheduled_for", "会商时间")
    people = consultation_form.people(form, INVITED)
    form.check()
    said = form.text("place"), form.text("subject"), people, form.text("drill") == "1"
    consultation_call.call(office(), actor(), now(), CallDraft(form.text("area"), scheduled_for, *said))
    flash("会商已安排，到时会显示在值班台。")
    return redirect(url_for("forecast.assessment", area=form.text("area")))


@blueprint.post("/call/<int:call_id>/off")
@permits(Role.DUTY)
def call_off(call_id: int):
    """Call one off with the reason."""
    consultation_call.call_off(office(), actor(), now(), call_id, request.form.get("reason", ""))
    flash("会商已取消，理由已记录。")
    return redirect(url_for("duty.desk_page"))
