"""The duty desk: what needs a person now, and the five counts as they change."""

from flask import Blueprint, Response, abort, jsonify, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from emergency.documents.schematic import TileState, schematic_map
from emergency.errors import NotFound
from emergency.services import (
    auditing,
    calling,
    consultation_call,
    contact_round,
    department_member,
    desk,
    health_tip,
    replying,
    session,
)
from emergency.services import cap_proposal as proposals
from emergency.services.browse import chart, clock, county_order, grade, ozone, roster, upward
from emergency.services.browse import directive as tiers
from emergency.services.desk_map import MapTile
from emergency.web import live, picture
from emergency.web.context import actor, console, now, office
from emergency.web.permission import permits

blueprint = Blueprint("duty", __name__, url_prefix="/duty")


@blueprint.get("/")
@permits.signed_in
def desk_page():
    """The first screen of the duty officer."""
    shown = desk.duty(office(), actor(), now())
    members = department_member.members(office(), actor(), now())
    hands = clock.desk(office(), actor(), now())
    # The map of the region is too wide for a column: its names could not be read.
    wide = office().library.divisions.get(shown.area).parent is None
    return render_template(
        "duty/desk.html", desk=shown, drill=shown.drill_only, map=_map(shown), map_is_wide=wide,
        grading=grade.attention(office(), actor(), now()), tier=tiers.desk(office(), actor(), now()),
        ozone=ozone.live(office(), actor()), tips=health_tip.live(office(), actor(), now()),
        round_overdue=contact_round.overdue(office(), actor(), now()),
        audit=auditing.look(office(), actor(), now()),
        to_call=calling.waiting_count(office(), actor()),
        replies=replying.waiting(office(), actor()),
        members=members, silent=[each for each in members if each.is_late(now())],
        calls=consultation_call.open_calls(office(), actor()),
        hands=hands, late=clock.overdue(hands, now()),
        roster=roster.duty(office(), actor(), now()),
        stricter=county_order.waiting(office(), actor()),
        reported=upward.reported(office(), actor(), now()),
        outside=proposals.proposals(office(), actor(), now()),
    )  # fmt: skip


@blueprint.get("/air/<area>.svg")
@permits.signed_in
def air(area: str):
    """The last fortnight of the air of an area and what is forecast, as a picture."""
    return picture.svg(chart.area_air_svg(office(), actor(), now(), area))


@blueprint.get("/counts")
@permits.signed_in
def counts():
    """The live numbers once, for a desk whose stream found no place."""
    return jsonify(_numbers(desk.live_counts(office(), actor(), now())))


@blueprint.get("/live")
@permits.signed_in
def stream():
    """The live numbers as server-sent events."""
    held, who, token = console(), actor(), current_user.token
    if not live.take_place():
        abort(503)

    def read() -> dict:
        return _numbers(desk.live_counts(held.office.settled(), who, held.clock()))

    def may_go_on() -> bool:
        return session.session_of(held.office, held.clock(), token) is not None

    answer = Response(live.stream(read, may_go_on), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _numbers(episodes: tuple[desk.LiveEpisode, ...]) -> dict:
    return {
        str(each.warning.id): {
            "ordered": each.counts.ordered,
            "delivered": each.counts.delivered,
            "acknowledged": each.counts.acknowledged,
            "in_place": each.counts.in_place,
            "verified": each.counts.verified,
            "overdue": each.overdue,
        }
        for each in episodes
    }


def _map(shown: desk.DutyDesk) -> Markup | None:
    """The schematic map of the desk's area; a division without one has its list only."""
    states = {each.division: _tile(each) for each in shown.tiles}
    try:
        return Markup(schematic_map(shown.area, states))
    except NotFound:
        return None


def _tile(each: MapTile) -> TileState:
    return TileState(
        level=each.level,
        aqi=each.aqi,
        category=each.category,
        href=url_for("enterprise.index", division=each.division),
        drill=each.drill,
    )
