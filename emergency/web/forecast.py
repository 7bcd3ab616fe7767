"""Forecasts: upload one, see what it means, write down the consultation."""

import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.errors import InputInvalid
from emergency.services import cap_proposal as proposals
from emergency.services import cause, consultation, consultation_call, desk
from emergency.services.browse import consultation as consultations
from emergency.services.cause import CauseDraft
from emergency.sources.forecast import read_forecast
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.beijing import day_of
from plans.consultation import Body
from plans.forecast import ObservedDay
from plans.suggestion import to_json
from plans.terms import Cause, Pollutant, Role, Tier

blueprint = Blueprint("forecast", __name__, url_prefix="/forecast")
# The index ends here (HJ 633); the source that is kept with a day somebody typed.
AQI_HIGHEST, ENTERED = 500, "值班员录入"
# What a person may judge; 待判明 is what a day is before that.
JUDGEABLE = tuple(each for each in Cause if each is not Cause.UNKNOWN)


@blueprint.get("/")
@permits.signed_in
def latest():
    """Forecasts nobody has looked at, and the form for a new one."""
    areas = [each for each in office().library.divisions.all() if actor().scope.covers(each.code)]
    waiting = desk.waiting_forecasts(office(), actor(), now())
    yesterday = day_of(now()) - datetime.timedelta(days=1)
    is_region = office().library.divisions.get(actor().division).tier is Tier.REGION
    shown = {"areas": areas, "waiting": waiting, "pollutants": Pollutant, "yesterday": yesterday}
    shown["is_region"] = is_region
    return render_template("forecast/latest.html", **shown, aqi_highest=AQI_HIGHEST)


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
        raise InputInvalid("没有选择文件，未保存。请选择预报文件后重新上传。")
    area, source = form.text("area"), form.text("source")[:80]
    forecast = read_forecast(sent.read(), sent.filename, area=area, source=source, issued_at=issued_at)
    consultation.record_forecast(office(), actor(), now(), forecast)
    flash("预报已存入，以下是系统按生效预案给出的建议。")
    return redirect(url_for("forecast.assessment", area=area))


@blueprint.post("/observed")
@permits(Role.DUTY)
def observe():
    """Write down one finished day as measured; a later entry of the same day replaces the earlier one."""
    form = Form()
    area, day = form.text("area"), form.day("day", "日期")
    aqi = form.number("aqi", "实测日AQI") if form.text("aqi") else None
    if aqi is not None and aqi > AQI_HIGHEST:
        form.refuse("aqi", f"实测日AQI须在 0 至 {AQI_HIGHEST} 之间。")
    primary = (form.choice("primary", "首要污染物", Pollutant),) if form.text("primary") else ()
    form.check()
    measured = ObservedDay(day, aqi, primary)
    consultation.record_observed(office(), actor(), now(), area, [measured], ENTERED)
    flash(f"已录入 {day} 的实测日AQI。")
    return redirect(url_for("forecast.assessment", area=area))


@blueprint.post("/cause")
@permits(Role.DUTY)
def judge():
    """Write down the cause of a doubtful day, forecast or measured."""
    form = Form()
    area, day = form.text("area"), form.day("day", "日期")
    chosen = form.choice("cause", "成因", Cause)
    forecast_id = form.number("forecast_id", "预报编号") if form.text("forecast_id") else None
    form.check()
    draft = CauseDraft(area, day, chosen, form.text("reason"), forecast_id)
    cause.judge(office(), actor(), now(), draft)
    flash(f"已判定 {day} 的成因为{chosen.label}，建议已按此重算。")
    return redirect(url_for("forecast.assessment", area=area))


@blueprint.get("/assessment/<area>")
@permits.signed_in
def assessment(area: str):
    """What the newest forecast of an area means, with every reason."""
    division = office().library.divisions.get(area)
    found = consultation.assess(office(), actor(), now(), area)
    said = to_json(found.suggestion) if found else None
    named = request.args.get("proposal", "")
    begun = proposals.offered(office(), actor(), now(), area, int(named)) if named.isdecimal() else None
    shown = {
        "begun": begun,
        "assessment": found,
        "adopted": proposals.adopted(office(), actor(), now(), area),
        "said": said,
        "causes": JUDGEABLE,
        "comparison": consultations.comparison(office(), actor(), now(), area) if found else None,
        "calls": consultation_call.open_calls(office(), actor(), area),
        "bodies": Body,
    }
    return render_template("forecast/assessment.html", area=division, **shown)
