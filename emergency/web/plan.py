"""Plans: the list and one with every figure and its source."""

from flask import Blueprint, render_template

from emergency.services.browse import plan as plans
from emergency.web.context import actor, now, office
from emergency.web.permission import permits

blueprint = Blueprint("plan", __name__, url_prefix="/plan")


@blueprint.get("/")
@permits.signed_in
def index():
    """The plans that concern this division."""
    return render_template("plan/index.html", rows=plans.plans(office(), actor(), now()))


@blueprint.get("/<plan_id>")
@permits.signed_in
def page(plan_id: str):
    """One plan."""
    return render_template("plan/page.html", view=plans.plan(office(), now(), plan_id))
