"""What anybody may read: warnings in force, how to protect oneself, and both for programs (Atom, CAP)."""

from flask import Blueprint, Response, render_template

from emergency.services import calendar_feed, cap
from emergency.services.browse import public
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("public", __name__, url_prefix="/public")


@blueprint.get("/")
@permits.anyone
def page():
    """The public page."""
    return render_template("public/page.html", page=public.current(office(), now()))


@blueprint.get("/feed.atom")
@permits.anyone
def feed():
    """The messages of the last days as an Atom feed, each leading to its CAP message."""
    return Response(cap.as_feed(office(), now()), mimetype="application/atom+xml")


@blueprint.get("/calendar/<area>.ics")
@permits.anyone
def calendar(area: str):
    """The control periods of an area as a calendar to subscribe to."""
    return Response(calendar_feed.area_calendar(office(), now(), area), mimetype="text/calendar")


@blueprint.get("/cap/<identifier>.xml")
@permits.anyone
def message(identifier: str):
    """One message as CAP 1.2."""
    return Response(cap.public_xml(office(), identifier), mimetype="application/cap+xml")
