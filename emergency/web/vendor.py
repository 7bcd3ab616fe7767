"""The callbacks of vendors in their own forms; the address names the vendor and its name in the providers' file."""

from flask import Blueprint, jsonify, request

from emergency.services import vendor_callback
from emergency.web.api import require_secret
from emergency.web.context import now, office
from emergency.web.permission import permits

blueprint = Blueprint("vendor", __name__, url_prefix="/vendor/<vendor>/<name>")


@blueprint.route("/receipts/<secret>", methods=["GET", "POST"])
@permits.anyone
def receipts(vendor: str, name: str, secret: str):
    """Reports on messages; the secret in the address is the vendor's authority."""
    require_secret(secret)
    body = _body()
    return jsonify(vendor_callback.take_receipts(office(), now(), vendor, name, body))


@blueprint.route("/replies/<secret>", methods=["GET", "POST"])
@permits.anyone
def replies(vendor: str, name: str, secret: str):
    """Replies of people."""
    require_secret(secret)
    body = _body()
    return jsonify(vendor_callback.take_replies(office(), now(), vendor, name, body))


def _body() -> object:
    """JSON where the vendor posts it; Kannel writes everything into the address."""
    return request.get_json(force=True) if request.method == "POST" else request.args.to_dict()
