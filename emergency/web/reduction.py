"""Reduction lists, to be read: which is in force, what it holds, how far it reaches, whom it leaves out."""

from flask import Blueprint, render_template

from emergency.services.browse import reduction as reductions
from emergency.services.publication import LEVELS
from emergency.web.context import actor, now, office
from emergency.web.permission import permits

blueprint = Blueprint("reduction", __name__, url_prefix="/list")


@blueprint.get("/")
@permits.signed_in
def index():
    """The lists by area and year, those in force first."""
    return render_template("reduction/index.html", rows=reductions.lists(office(), actor(), now()))


@blueprint.get("/<int:list_id>")
@permits.signed_in
def page(list_id: int):
    """One list."""
    view = reductions.reduction_list(office(), actor(), now(), list_id)
    return render_template("reduction/page.html", view=view, levels=LEVELS)
