"""Charts of an episode as SVG text for its page."""

import datetime

from emergency.documents.chart import air_course, svg
from emergency.documents.report_picture import air_course_of
from emergency.services import review
from emergency.services.office import Actor, Office
from emergency.services.review_paper import review_paper


def air_svg(office: Office, actor: Actor, now: datetime.datetime, episode_id: int) -> str:
    """Observed days, forecasts and warnings of an episode; raises NotFound outside the scope."""
    figures = review.figures(office, actor, episode_id, now)
    with office.store.begin(actor.scope) as work:
        paper = review_paper(office, work, now, figures)
    return svg(air_course(air_course_of(paper)))
