"""JSON for programs: warnings in force, the callbacks of message providers, and what they all look like."""

import hmac

from flask import Blueprint, jsonify, request

from emergency.errors import NotFound
from emergency.services import callback
from emergency.services.browse import public
from emergency.web import description
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.get("/openapi.json")
@permits.anyone
def openapi():
    """What stands under /api/v1, for programs and those who write them."""
    return jsonify(description.document(office().settings.base_url.rstrip("/")))


@blueprint.get("/v1/warnings")
@permits.anyone
def warnings():
    """The warnings in force."""
    return jsonify(public.current_json(office(), now()))


@blueprint.post("/v1/receipts/<channel>/<secret>")
@permits.anyone
def receipts(channel: str, secret: str):
    """A provider's reports; the secret in the address is the provider's authority."""
    require_secret(secret)
    fresh = callback.take_receipts(office(), now(), channel, request.get_json(force=True))
    return jsonify({"ok": True, "new": fresh})


@blueprint.post("/v1/replies/<channel>/<secret>")
@permits.anyone
def replies(channel: str, secret: str):
    """A short message somebody sent in reply."""
    require_secret(secret)
    taken = callback.take_reply(office(), now(), channel, request.get_json(force=True))
    return jsonify({"ok": True, "acknowledged": taken})


def require_secret(secret: str) -> None:
    """Refuse a callback whose address does not carry the agreed secret; raises NotFound."""
    known = office().settings.callback_token
    if not known or not hmac.compare_digest(known.encode(), secret.encode()):
        raise NotFound("没有这个地址。请核对回执地址中的口令。")
