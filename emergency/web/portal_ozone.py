"""The ozone order behind the link of an enterprise: what to do, until when; and its acknowledgement."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import ozone_answer
from emergency.web.context import now, office
from emergency.web.permission import permits
from plans.ozone_response import OzoneMeasureKind

blueprint = Blueprint("portal_ozone", __name__, url_prefix="/e")


@blueprint.get("/<token>/ozone")
@permits.anyone
def page(token: str):
    """The order in force, or that there is none."""
    seen = ozone_answer.behind(office(), now(), token)
    drill = seen.response is not None and seen.response.drill
    shown = {"seen": seen, "token": token, "kinds": tuple(OzoneMeasureKind)}
    return render_template("portal/ozone.html", **shown, drill=drill)


@blueprint.post("/<token>/ozone/acknowledge")
@permits.anyone
def acknowledge(token: str):
    """Acknowledge it."""
    ozone_answer.acknowledge(office(), now(), token, request.form.get("who", ""))
    flash("已签收。请按指令落实管控措施。")
    return redirect(url_for("portal_ozone.page", token=token))
