"""Forecasts: upload one, see what it means, write down the consultation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.errors import InputInvalid
from emergency.services import consultation, desk
from emergency.sources.forecast import read_forecast
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.suggestion import to_json
from plans.terms import Role

blueprint = Blueprint("forecast", __name__, url_prefix="/forecast")


@blueprint.get("/")
@permits.signed_in
def latest():
    """Forecasts nobody has looked at, and the form for a new one."""
    areas = [each for each in office().library.divisions.all() if actor().scope.covers(each.code)]
    waiting = desk.waiting_forecasts(office(), actor(), now())
    return render_template("forecast/latest.html", areas=areas, waiting=waiting)


@blueprint.post("/")
@permits(Role.DUTY)
def upload():
    """Read a bulletin, keep it, and go to what it means."""
    form = Form()
    issued_at = form.moment("issued_at", "发布时间")
    if issued_at is not None and issued_at > now():
        form.refuse("issued_at", "发布时间不能晚于现在。")
    if not form.text("source"):
        form.refuse("source", "请填写发布单位。")
    form.check()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InputInvalid("没有选择文件,未保存。请选择预报文件后重新上传。")
    area, source = form.text("area"), form.text("source")[:80]
    forecast = read_forecast(sent.read(), sent.filename, area=area, source=source, issued_at=issued_at)
    consultation.record_forecast(office(), actor(), now(), forecast)
    flash("预报已存入,以下是系统按生效预案给出的建议。")
    return redirect(url_for("forecast.assessment", area=area))


@blueprint.get("/assessment/<area>")
@permits.signed_in
def assessment(area: str):
    """What the newest forecast of an area means, with every reason."""
    division = office().library.divisions.get(area)
    found = consultation.assess(office(), actor(), now(), area)
    said = to_json(found.suggestion) if found else None
    return render_template("forecast/assessment.html", area=division, assessment=found, said=said)
