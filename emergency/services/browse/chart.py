"""Charts as SVG text, each behind an address of its own; what was drawn once is not drawn again."""

import datetime
import functools

from emergency.documents.chart import (
    AcknowledgementCourse,
    AirCourse,
    FiveCounts,
    acknowledgement_course,
    air_course,
    delivery_funnel,
    svg,
)
from emergency.documents.report_picture import air_course_of
from emergency.services import review
from emergency.services.browse import air, delivery
from emergency.services.office import Actor, Office
from emergency.services.review_paper import review_paper

# Courses are drawn from frozen values, so the same value is the same picture; the oldest are forgotten.
PICTURES_KEPT = 128


def air_svg(office: Office, actor: Actor, now: datetime.datetime, episode_id: int) -> str:
    """Observed days, forecasts and warnings of an episode; raises NotFound outside the scope."""
    figures = review.figures(office, actor, episode_id, now)
    with office.store.begin(actor.scope) as work:
        paper = review_paper(office, work, now, figures)
    return _air(air_course_of(paper))


def area_air_svg(office: Office, actor: Actor, now: datetime.datetime, area: str) -> str:
    """The last fortnight of an area and what is forecast; raises NotAllowed beside the actor's area."""
    return _air(air.area_course(office, actor, now, area))


def funnel_svg(office: Office, actor: Actor, episode_id: int) -> str:
    """The five counts of an episode; raises NotFound outside the scope."""
    return _funnel(delivery.funnel(office, actor, episode_id))


def acknowledgements_svg(office: Office, actor: Actor, episode_id: int) -> str:
    """How acknowledgements of an episode added up; raises NotFound outside the scope."""
    return _acknowledgements(delivery.acknowledgements(office, actor, episode_id))


@functools.lru_cache(PICTURES_KEPT)
def _air(course: AirCourse) -> str:
    return svg(air_course(course))


@functools.lru_cache(PICTURES_KEPT)
def _funnel(counts: FiveCounts) -> str:
    return svg(delivery_funnel(counts))


@functools.lru_cache(PICTURES_KEPT)
def _acknowledgements(course: AcknowledgementCourse) -> str:
    return svg(acknowledgement_course(course))
