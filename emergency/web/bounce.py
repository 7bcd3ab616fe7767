"""The door for mail that came back: a mail server hands each report in as it is (message/rfc822)."""

from flask import Blueprint, jsonify, request

from emergency.services import bounced
from emergency.web.api import require_secret
from emergency.web.context import now, office
from emergency.web.permission import permits

SECONDS = 60  # by then a mail that is being sent has its number
blueprint = Blueprint("bounce", __name__, url_prefix="/bounce")


@blueprint.post("/<secret>")
@permits.anyone
def take(secret: str):
    """One report; the secret in the address is the mail server's authority. A report that is early may come again."""
    require_secret(secret)
    taken = bounced.take(office(), now(), [request.get_data(cache=False)])
    answer = jsonify({"ok": not taken.early, **taken.to_json()})
    if taken.early:
        answer.status_code = 503
        answer.headers["Retry-After"] = str(SECONDS)
    return answer
