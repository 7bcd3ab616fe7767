"""What the county itself orders of an enterprise, behind its link; and its acknowledgement."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import county_order_answer
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("portal_county_order", __name__, url_prefix="/e")


@blueprint.get("/<token>/county")
@permits.anyone
def page(token: str):
    """The orders in force, or that there is none."""
    seen = county_order_answer.behind(office(), now(), token)
    return render_template("portal/county_order.html", seen=seen, token=token, drill=seen.drill)


@blueprint.post("/<token>/county/<int:member_id>")
@permits.anyone
def acknowledge(token: str, member_id: int):
    """Acknowledge one."""
    county_order_answer.acknowledge(office(), now(), token, member_id, request.form.get("who", ""))
    flash("已签收。请按指令落实加严措施。")
    return redirect(url_for(".page", token=token))
