"""Episodes: the list, one with its timeline and charts, its orders."""

from flask import Blueprint, render_template, request

from emergency.services.browse import chart
from emergency.services.browse import episode as episodes
from emergency.services.browse.episode import OrderFilter
from emergency.web import picture
from emergency.web.context import actor, now, office
from emergency.web.form import chosen, page_number
from emergency.web.permission import permits
from plans.lifecycle import OrderState
from plans.terms import Verdict

blueprint = Blueprint("episode", __name__, url_prefix="/episode")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every episode this person may see."""
    return render_template("episode/index.html", rows=episodes.episodes(office(), actor()))


@blueprint.get("/<int:episode_id>")
@permits.signed_in
def page(episode_id: int):
    """One episode."""
    view = episodes.episode(office(), actor(), episode_id)
    return render_template("episode/page.html", view=view, drill=view.episode.drill)


@blueprint.get("/<int:episode_id>/orders")
@permits.signed_in
def orders(episode_id: int):
    """The orders of an episode, filtered."""
    asked = OrderFilter(
        state=chosen("state", OrderState),
        verdict=chosen("verdict", Verdict),
        division=request.args.get("division", "")[:6],
        search=request.args.get("search", "").strip()[:60],
        page=page_number(),
    )
    table = episodes.order_table(office(), actor(), episode_id, asked)
    shown = {"OrderState": OrderState, "Verdict": Verdict}
    return render_template("episode/orders.html", table=table, drill=table.episode.drill, **shown)


@blueprint.get("/<int:episode_id>/air.svg")
@permits.signed_in
def air(episode_id: int):
    """The course of the air as a picture."""
    return picture.svg(chart.air_svg(office(), actor(), now(), episode_id))


@blueprint.get("/<int:episode_id>/delivery.svg")
@permits.signed_in
def delivery(episode_id: int):
    """The five counts as a picture."""
    return picture.svg(chart.funnel_svg(office(), actor(), episode_id))


@blueprint.get("/<int:episode_id>/acknowledgements.svg")
@permits.signed_in
def acknowledgements(episode_id: int):
    """How acknowledgements added up, as a picture."""
    return picture.svg(chart.acknowledgements_svg(office(), actor(), episode_id))
