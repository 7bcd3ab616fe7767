"""What anybody may read: warnings in force and how to protect oneself."""

from flask import Blueprint, render_template

from emergency.services.browse import public
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("public", __name__, url_prefix="/public")


@blueprint.get("/")
@permits.anyone
def page():
    """The public page."""
    return render_template("public/page.html", page=public.current(office(), now()))
