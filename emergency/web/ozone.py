"""Ozone responses at the console: look, start on a forecast, extend, end."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import ozone as acts
from emergency.services import ozone_start
from emergency.services.browse import ozone
from emergency.services.ozone_start import StartDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.ozone_response import OzoneMeasureKind
from plans.terms import Role

blueprint = Blueprint("ozone", __name__, url_prefix="/ozone")
KINDS = tuple(OzoneMeasureKind)


@blueprint.get("/")
@permits.signed_in
def index():
    """Every response, newest first."""
    return render_template("ozone/index.html", found=ozone.every(office(), actor()))


@blueprint.get("/start/<area>")
@permits(Role.DUTY)
def form(area: str):
    """What a start would mean, and the form for it."""
    seen = ozone_start.preview(office(), actor(), now(), area)
    division = office().library.divisions.get(area)
    return render_template("ozone/start.html", seen=seen, area=division, kinds=KINDS)


@blueprint.post("/start/<area>")
@permits(Role.DUTY)
def start(area: str):
    """Start."""
    form = Form()
    forecast_id = form.number("forecast_id", "预报编号")
    start_at = form.moment("start_at", "启动时间")
    expected_end = form.moment("expected_end", "预计结束时间", needed=False)
    form.check()
    draft = StartDraft(
        area=area,
        forecast_id=forecast_id,
        start_at=start_at,
        expected_end=expected_end,
        typed=form.text("typed"),
        reason=form.text("reason"),
        drill=form.text("drill") == "1",
    )
    made = ozone_start.start(office(), actor(), now(), draft)
    flash(f"已启动{made.number}，向 {made.orders} 家企业下达指令，共 {made.messages} 条消息。")
    if made.unknown:
        flash(
            f"{len(made.unknown)} 家企业没有登记 VOCs 或 NOx 排放量，未下达：{'、'.join(made.unknown[:20])}。"
        )
    return redirect(url_for("ozone.page", response_id=made.response_id))


@blueprint.get("/<int:response_id>")
@permits.signed_in
def page(response_id: int):
    """One response: what was done, what it asks, who was reached."""
    view = ozone.response(office(), actor(), response_id)
    drill = view.summary.response.drill
    return render_template("ozone/page.html", view=view, drill=drill, kinds=KINDS)


@blueprint.post("/<int:response_id>/extend")
@permits(Role.DUTY)
def extend(response_id: int):
    """Move the end further away."""
    form = Form()
    expected_end = form.moment("expected_end", "预计结束时间", needed=False)
    form.check()
    told = acts.extend(office(), actor(), now(), response_id, expected_end, form.text("reason"))
    flash(f"已延长，通知 {told.orders} 家企业。")
    return redirect(url_for("ozone.page", response_id=response_id))


@blueprint.post("/<int:response_id>/end")
@permits(Role.DUTY)
def end(response_id: int):
    """End it now."""
    reason, typed = request.form.get("reason", ""), request.form.get("typed", "")
    told = acts.end(office(), actor(), now(), response_id, reason, typed)
    flash(f"已结束，通知 {told.orders} 家企业停止执行。")
    return redirect(url_for("ozone.page", response_id=response_id))
