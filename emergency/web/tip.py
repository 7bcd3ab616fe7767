"""Health tips at the console: review the text, publish it, withdraw it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import health_tip
from emergency.services.health_tip import LONGEST_TEXT, TipDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form, chosen
from emergency.web.permission import permits
from plans.terms import Cause, Role

blueprint = Blueprint("tip", __name__, url_prefix="/tip")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every tip, newest first."""
    return render_template("tip/index.html", found=health_tip.kept(office(), actor()))


@blueprint.get("/new/<area>")
@permits(Role.DUTY)
def form(area: str):
    """The text to review; `cause` in the address chooses another one."""
    asked = chosen("cause", Cause)
    known = health_tip.causes_of(office())
    cause = asked if asked in known else None
    seen = health_tip.propose(office(), actor(), now(), area, cause)
    division = office().library.divisions.get(area)
    return render_template("tip/new.html", seen=seen, area=division, causes=known, longest=LONGEST_TEXT)


@blueprint.post("/new/<area>")
@permits(Role.DUTY)
def publish(area: str):
    """Publish."""
    form = Form()
    cause = form.choice("cause", "成因", Cause)
    starts_at = form.moment("starts_at", "起始时间", needed=False)
    ends_at = form.moment("ends_at", "截止时间")
    forecast_id = form.number("forecast_id", "预报编号") if form.text("forecast_id") else None
    form.check()
    draft = TipDraft(area, cause, form.text("text"), starts_at, ends_at, forecast_id)
    health_tip.publish(office(), actor(), now(), draft)
    flash("健康提示已发布，公开页面可见。")
    return redirect(url_for("tip.index"))


@blueprint.post("/<int:tip_id>/withdraw")
@permits(Role.DUTY)
def withdraw(tip_id: int):
    """Withdraw."""
    health_tip.withdraw(office(), actor(), now(), tip_id, request.form.get("reason", ""))
    flash("健康提示已撤下，理由已记录。")
    return redirect(url_for("tip.index"))
