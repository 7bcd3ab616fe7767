"""Short messages that came back: all of them, and the matters that an officer answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import reply_answering, replying
from emergency.web.context import actor, now, office
from emergency.web.form import Form, page_number
from emergency.web.permission import permits
from plans.reply import CaseOutcome
from plans.terms import Role

blueprint = Blueprint("reply", __name__, url_prefix="/reply")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every message of the area, newest first, and what waits."""
    number = page_number()
    total, rows = replying.listed(office(), actor(), number)
    waiting, cases = replying.waiting(office(), actor())
    return render_template(
        "reply/index.html", rows=rows, total=total, number=number, last=max(1, -(-total // replying.PAGE_SIZE)),
        waiting=waiting, cases=cases,
    )  # fmt: skip


@blueprint.get("/<int:case_id>")
@permits.signed_in
def page(case_id: int):
    """One matter."""
    return render_template("reply/page.html", view=reply_answering.page(office(), actor(), case_id))


@blueprint.post("/<int:case_id>/answer")
@permits(Role.DUTY, Role.APPROVER)
def answer(case_id: int):
    """Settle a matter."""
    form = Form()
    outcome = form.choice("outcome", "办理结果", CaseOutcome)
    order_id = form.number("order_id", "指令") if request.form.get("order_id") else None
    form.check()
    reply_answering.answer(office(), actor(), now(), case_id, outcome, form.text("text"), order_id)
    flash(f"已办理：{outcome.label}。答复显示在企业的指令页面。")
    return redirect(url_for("reply.page", case_id=case_id))
