"""Orders a county gives by itself at the console: the list, the form, one of them, approve, return, release."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import county_order as acts
from emergency.services.browse import county_order as orders
from emergency.services.county_order_draft import CountyDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.county_order import CountyOrderState
from plans.terms import Role

blueprint = Blueprint("county_order", __name__, url_prefix="/county")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every order in scope."""
    return render_template("county_order/index.html", found=orders.every(office(), actor()))


@blueprint.get("/new")
@permits(Role.DUTY)
def form():
    """The form of a new one."""
    return render_template("county_order/form.html", shown=orders.form(office(), actor()))


@blueprint.post("/new")
@permits(Role.DUTY)
def submit():
    """Submit it for approval."""
    form = Form()
    start_at = form.moment("start_at", "开始时间")
    expected_end = form.moment("expected_end", "预计结束时间", needed=False)
    form.check()
    draft = CountyDraft(
        area=actor().division,
        enterprise_ids=tuple(int(each) for each in request.form.getlist("enterprises") if each.isdecimal()),
        industry=form.text("industry"),
        text=form.text("text"),
        start_at=start_at,
        expected_end=expected_end,
        reason=form.text("reason"),
        article=form.text("article"),
        outlives=form.text("outlives") == "1",
        drill=form.text("drill") == "1",
    )
    made = acts.submit(office(), actor(), now(), draft)
    flash("已报审，等待另一位审批人批准。批准前企业不会收到任何消息。")
    return redirect(url_for(".page", order_id=made))


@blueprint.get("/<int:order_id>")
@permits.signed_in
def page(order_id: int):
    """One order."""
    view = orders.one(office(), actor(), order_id)
    return render_template("county_order/page.html", view=view, drill=view.held.drill, State=CountyOrderState)


@blueprint.post("/<int:order_id>/approve")
@permits(Role.APPROVER)
def approve(order_id: int):
    """Approve and issue."""
    form = Form()
    done = acts.approve(office(), actor(), now(), order_id, form.text("typed"), form.text("comment"))
    flash(f"已向 {done.enterprises} 家企业下达加严指令，共 {done.messages} 条消息。")
    return redirect(url_for(".page", order_id=order_id))


@blueprint.post("/<int:order_id>/return")
@permits(Role.APPROVER)
def send_back(order_id: int):
    """Return with a reason."""
    acts.send_back(office(), actor(), now(), order_id, Form().text("reason"))
    flash("已退回，理由已记录。")
    return redirect(url_for(".page", order_id=order_id))


@blueprint.post("/<int:order_id>/release")
@permits(Role.DUTY)
def release(order_id: int):
    """End it."""
    messages = acts.release(office(), actor(), now(), order_id, Form().text("reason"))
    flash(f"已终止，通知 {messages} 条。")
    return redirect(url_for(".page", order_id=order_id))
