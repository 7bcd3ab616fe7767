"""Enterprises: the list and one of them."""

from flask import Blueprint, render_template, request

from emergency.services.browse import enterprise as enterprises
from emergency.web.context import actor, now, office
from emergency.web.form import page_number
from emergency.web.permission import permits

blueprint = Blueprint("enterprise", __name__, url_prefix="/enterprise")


@blueprint.get("/")
@permits.signed_in
def index():
    """The enterprises of this division, searched by name or credit code."""
    search, division = request.args.get("search", "")[:60], request.args.get("division", "")[:6]
    table = enterprises.enterprises(office(), actor(), now(), search, division, page_number())
    return render_template("enterprise/index.html", table=table)


@blueprint.get("/<int:enterprise_id>")
@permits.signed_in
def page(enterprise_id: int):
    """One enterprise."""
    return render_template(
        "enterprise/page.html", view=enterprises.enterprise(office(), actor(), now(), enterprise_id)
    )
