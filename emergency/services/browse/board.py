"""What the public reads of one enterprise behind the QR code of its board: no telephone of a person."""

import datetime
from dataclasses import dataclass

from emergency.documents.site_facts import SiteFacts
from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.services.site_facts import site_facts
from emergency.storage import browse, paperwork, registry
from emergency.storage.work import Scope
from plans.terms import WarningLevel

UNKNOWN = "没有这家企业的公示信息。请核对公示牌上的信用代码，或拨打举报电话询问。"


@dataclass(frozen=True)
class Board:
    """The facts, the level in force where the enterprise stands (NONE: no warning), and since when."""

    facts: SiteFacts
    level: WarningLevel
    since: datetime.datetime | None
    at: datetime.datetime


def board(office: Office, now: datetime.datetime, credit_code: str) -> Board:
    """The public board of an enterprise; a drill never shows. Raises NotFound."""
    with office.store.begin(Scope(office.settings.area)) as work:
        enterprise_id = paperwork.id_of_credit_code(work, credit_code.strip().upper())
        if enterprise_id is None:
            raise NotFound(UNKNOWN)
        division = registry.enterprise_by_id(work, enterprise_id).division
        facts = site_facts(office, work, now, division, [enterprise_id])[enterprise_id]
        binding = [
            each
            for each in browse.public_warnings(work)
            if Scope(each.division).covers(division) and each.start_at <= now
        ]
    strictest = max(binding, key=lambda each: each.level, default=None)
    if strictest is None:
        return Board(facts, WarningLevel.NONE, None, now)
    return Board(facts, strictest.level, strictest.start_at, now)


def divisions(office: Office, actor: Actor) -> tuple[tuple[str, str, int], ...]:
    """The divisions in scope that have enterprises, the actor's own first: code, name, how many."""
    with office.store.begin(actor.scope) as work:
        counted = registry.count_by_division(work, actor.division)
    names = office.library.divisions
    below = [(code, names.get(code).name, count) for code, count in sorted(counted.items()) if code in names]
    own = (actor.division, names.get(actor.division).name, sum(counted.values()))
    return (own, *(each for each in below if each[0] != actor.division))
