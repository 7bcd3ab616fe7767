"""An episode recalled to a moment."""

import datetime

from flask import Blueprint, render_template, request, url_for

from emergency.services.browse import recall
from emergency.services.browse.recall import Recalled
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from emergency.web.showing import instant

blueprint = Blueprint("episode_recall", __name__, url_prefix="/episode")
SHOWN_ORDERS = 40
SHOWN_ROWS = 60  # rows of the timeline
STEPS = (
    ("前一天", datetime.timedelta(days=-1)),
    ("前一小时", datetime.timedelta(hours=-1)),
    ("前十分钟", datetime.timedelta(minutes=-10)),
    ("后十分钟", datetime.timedelta(minutes=10)),
    ("后一小时", datetime.timedelta(hours=1)),
    ("后一天", datetime.timedelta(days=1)),
)
# Whom a table shows: everybody, or those who lack something.
WHO = {
    "all": ("全部企业", lambda each: True),
    "sent": ("尚未发出", lambda each: each.order.sent_at is None),
    "received": ("尚未送达", lambda each: each.order.delivered_at is None),
    "acknowledged": ("尚未签收", lambda each: each.order.acknowledged_at is None),
    "overdue": ("已超过签收时限", lambda each: each.is_overdue),
}


@blueprint.get("/<int:episode_id>/recall")
@permits.signed_in
def page(episode_id: int):
    """The episode as it was known at `at` of the address, that moment included; without one, as it is now."""
    form = Form(request.args)
    at = form.moment("at", "时刻", needed=False) or now()
    form.check()
    view = recall.recalled(office(), actor(), now(), episode_id, at)
    who = request.args.get("who", "")
    who = who if who in WHO else "acknowledged"
    _, wanted = WHO[who]
    chosen = [each for each in view.orders if wanted(each)]
    return render_template(
        "episode/recall.html", view=view, drill=view.episode.drill, steps=_steps(view), who=who,
        words={name: word for name, (word, _) in WHO.items()}, found=len(chosen), orders=chosen[:SHOWN_ORDERS],
        shown_rows=SHOWN_ROWS,
    )  # fmt: skip


def _steps(view: Recalled) -> list[tuple[str, str]]:
    """The moments one can step to: none before the beginning, none still to come."""
    moments = [(word, view.at + distance) for word, distance in STEPS]
    return [
        (word, url_for("episode_recall.page", episode_id=view.episode.id, at=instant(moment)))
        for word, moment in moments
        if view.episode.opened_at <= moment <= now()
    ]
