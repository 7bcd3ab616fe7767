"""The providers: how the messages are shared out, how each is doing, what the month costs, what phones show."""

from flask import Blueprint, render_template

from emergency.services import provider
from emergency.web.context import actor, now, office
from emergency.web.permission import permits

blueprint = Blueprint("provider", __name__, url_prefix="/provider")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every provider, and the newest text of each purpose."""
    shown = provider.shown(office(), actor(), now())
    return render_template(
        "provider/index.html",
        providers=shown,
        previews=provider.previews(office(), actor()),
        forecast=provider.forecast(office(), actor()),
        channels=(("短信", office().settings.sms_channel), ("邮件", office().settings.mail_channel)),
    )
