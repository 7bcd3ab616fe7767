"""Whether the processes live, and what is stuck."""

from flask import Blueprint, render_template

from emergency.services import auditing
from emergency.web.context import actor, now, office
from emergency.web.permission import permits

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
@permits.signed_in
def index():
    """One look."""
    return render_template("audit/index.html", seen=auditing.look(office(), actor(), now()))
