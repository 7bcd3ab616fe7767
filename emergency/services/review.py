"""The review of an episode: findings are decided by people, figures are drawn by rule."""

import datetime

from emergency.services import review_facts
from emergency.services.finding import answer_finding, decide_finding, draft_findings, findings
from emergency.services.office import Actor, Office
from plans.review import ReviewFigures, figures_of

__all__ = ["answer_finding", "decide_finding", "draft_findings", "figures", "findings"]


def figures(
    office: Office, actor: Actor, episode_id: int, now: datetime.datetime | None = None
) -> ReviewFigures:
    """The figures of an episode in scope, drawn at `now`.

    Without `now` they are drawn at the close of the episode, else at the last moment its journal knows.
    """
    with office.store.begin(actor.scope) as work:
        episode = review_facts.episode_in(work, episode_id)
        facts = review_facts.episode_facts(office, work, episode)
        orders = review_facts.order_facts(work, episode)
        rules = review_facts.rules_for(office, episode)
    last = max((each.at for each in facts.timeline), default=episode.opened_at)
    return figures_of(facts, orders, rules, now or episode.closed_at or last)
