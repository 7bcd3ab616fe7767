"""The call list of the duty desk, and what came of each call."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import calling
from emergency.services.calling import CallDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.escalation import CallOutcome, CallParty
from plans.terms import Role

blueprint = Blueprint("call", __name__, url_prefix="/call")


@blueprint.get("/")
@permits.signed_in
def index():
    """Everybody who must be called."""
    return render_template("call/index.html", found=calling.call_list(office(), actor()))


@blueprint.get("/<int:order_id>")
@permits.signed_in
def page(order_id: int):
    """One order: whom to call, what was done, what came of each call."""
    each = calling.one(office(), actor(), order_id)
    return render_template(
        "call/page.html", each=each, drill=each.drill, outcomes=tuple(CallOutcome), parties=CallParty
    )


@blueprint.post("/<int:order_id>")
@permits(Role.DUTY)
def enter(order_id: int):
    """Write a call down."""
    form = Form()
    outcome = form.choice("outcome", "通话结果", CallOutcome)
    called = request.form.get("called", "")
    contact_id = int(called) if called.isascii() and called.isdecimal() and len(called) < 10 else None
    party = CallParty.CONTACT if contact_id else form.choice("called", "被叫人", CallParty)
    form.check()
    said = {name: form.text(name) for name in ("name", "mobile", "who", "note")}
    done = calling.enter(office(), actor(), now(), order_id, CallDraft(outcome, party, contact_id, **said))
    flash("已登记电话签收。" if done else f"已登记通话：{outcome.label}。")
    return redirect(url_for("call.index") if done else url_for("call.page", order_id=order_id))
