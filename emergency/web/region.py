"""The region: which leagues and cities are linked, at which level, and who lies beside them."""

from flask import Blueprint, render_template

from emergency.services.browse import region as regions
from emergency.web.context import actor, now, office
from emergency.web.permission import permits

blueprint = Blueprint("region", __name__, url_prefix="/region")


@blueprint.get("/")
@permits.signed_in
def page():
    """The linkage proposed now."""
    return render_template("region/page.html", view=regions.region(office(), actor(), now()))
