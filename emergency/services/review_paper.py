"""From the figures of a review to the paper: names, thresholds, categories, bulletins and sources."""

import datetime
from collections.abc import Iterable, Iterator

from emergency.documents.report_paper import ReviewPaper
from emergency.services.air_frame import bulletins, categories, thresholds
from emergency.services.archive import EARLIER
from emergency.services.office import Office
from emergency.storage import closing
from emergency.storage import forecast as forecasts
from emergency.storage.work import UnitOfWork
from plans.aqi_standard import standard_on
from plans.beijing import day_of
from plans.dated import Citation
from plans.figure_table import read_figures
from plans.industry import industries
from plans.plan import Plan
from plans.review_figures import ReviewFigures

REVIEW_FIGURES = "review.toml"


def review_paper(
    office: Office, work: UnitOfWork, now: datetime.datetime, figures: ReviewFigures
) -> ReviewPaper:
    """The paper of a review, read within an open unit of work."""
    episode = figures.episode
    issued = min((each.issued_at for each in episode.warnings), default=episode.opened_at)
    plan = office.library.plan_for(episode.area, day_of(issued))
    kept = forecasts.versions(work, episode.area, episode.opened_at - EARLIER, figures.drawn_at)
    return ReviewPaper(
        figures=figures,
        issuer=office.settings.issuer,
        dated=day_of(now),
        plan_title=plan.title,
        names=_names(office, figures),
        labels=tuple(dict.fromkeys(each.label for each in kept if each.label)),
        basis=tuple(_basis(plan, day_of(issued), closing.citations(work, episode.episode_id))),
        thresholds=thresholds(plan, day_of(issued)),
        categories=categories(standard_on(day_of(issued))),
        bulletins=bulletins(kept),
    )


def _names(office: Office, figures: ReviewFigures) -> dict[str, str]:
    divisions = office.library.divisions
    places = {order.division for order in figures.orders}
    named = {code: divisions.get(code).name for code in places if code in divisions}
    titles = {key: versions[-1].title for key, versions in read_figures(REVIEW_FIGURES).items()}
    trades = {code: each.name for code, each in industries().items()}
    return {**trades, **titles, **named}


def _basis(plan: Plan, day: datetime.date, quoted: Iterable[Citation]) -> Iterator[Citation]:
    seen = set()
    for citation in (*(figure.citation for figure in plan.figures(day)), *quoted):
        if citation.label not in seen:
            seen.add(citation.label)
            yield citation
