"""Enterprises: the list and one of them."""

from flask import Blueprint, render_template, request

from emergency.services.browse import enterprise as enterprises
from emergency.services.browse.enterprise import Filter
from emergency.web.context import actor, now, office
from emergency.web.form import chosen, page_number
from emergency.web.permission import permits
from plans.industry import industries
from plans.terms import EnterpriseCategory, Grade

blueprint = Blueprint("enterprise", __name__, url_prefix="/enterprise")


@blueprint.get("/")
@permits.signed_in
def index():
    """The enterprises of this division, searched by name, credit code or permit, and filtered."""
    said = {
        name: request.args.get(name, "").strip()[:60] for name in ("search", "division", "town", "industry")
    }
    wanted = Filter(**said, category=chosen("category", EnterpriseCategory), grade=chosen("grade", Grade))
    table = enterprises.enterprises(office(), actor(), now(), wanted, page_number())
    asked = {name: request.args[name] for name in (*said, "category", "grade") if request.args.get(name)}
    shown = {
        "industries": industries(),
        "categories": EnterpriseCategory,
        "grade_terms": Grade,
        "asked": asked,
    }
    return render_template("enterprise/index.html", table=table, **shown)


@blueprint.get("/<int:enterprise_id>")
@permits.signed_in
def page(enterprise_id: int):
    """One enterprise."""
    return render_template(
        "enterprise/page.html", view=enterprises.enterprise(office(), actor(), now(), enterprise_id)
    )
