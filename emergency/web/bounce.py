"""The door for mail that came back: a mail server hands each report in as it is (message/rfc822)."""

from flask import Blueprint, jsonify, request

from emergency.services import bounced
from emergency.web.api import require_secret
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("bounce", __name__, url_prefix="/bounce")


@blueprint.post("/<secret>")
@permits.anyone
def take(secret: str):
    """One report; the secret in the address is the mail server's authority."""
    require_secret(secret)
    taken = bounced.take(office(), now(), [request.get_data(cache=False)])
    return jsonify({"ok": True, **taken.to_json()})
