"""An episode held against the deadlines of its plan, as a page and as a paper."""

from flask import Blueprint, render_template

from emergency.errors import NotFound
from emergency.services import punctuality_paper
from emergency.services.browse import punctuality
from emergency.services.paperwork import PaperFormat
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.permission import permits
from plans.punctuality import Kept

blueprint = Blueprint("episode_punctuality", __name__, url_prefix="/episode")
SHOWN = 30  # rows of one kind; the paper holds them all


@blueprint.get("/<int:episode_id>/punctuality")
@permits.signed_in
def page(episode_id: int):
    """Each deadline: due, met at, by whom, missed."""
    view = punctuality.score(office(), actor(), now(), episode_id)
    return render_template(
        "episode/punctuality.html", view=view, drill=view.episode.drill, Kept=Kept, shown=SHOWN
    )


@blueprint.get("/<int:episode_id>/punctuality.<paper_format>")
@permits.signed_in
def paper(episode_id: int, paper_format: str):
    """The paper."""
    known = {each.value: each for each in PaperFormat}
    if paper_format not in known:
        raise NotFound("没有这种格式。请下载 PDF 或 Word。")
    made = punctuality_paper.paper_of(office(), actor(), now(), episode_id, known[paper_format])
    return attached(made.data, made.name, made.media_type)
