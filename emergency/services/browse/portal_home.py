"""The enterprise's own page outside an episode: what the register holds of it."""

import datetime
from dataclasses import dataclass

from emergency.services.enterprise_link import enterprise_behind
from emergency.services.office import Office
from emergency.services.order import token_hash
from emergency.storage import enterprise_link, grade_notice, registry
from emergency.storage.enterprise_link import LinkedEnterprise
from emergency.storage.grade_record import Notice
from emergency.storage.registry import Contact, GradeHeld, Unit
from emergency.storage.work import REGION_WIDE
from plans.beijing import day_of


@dataclass(frozen=True)
class PortalHome:
    """What the home page of a link shows."""

    linked: LinkedEnterprise
    area: str
    contacts: tuple[Contact, ...]
    units: tuple[Unit, ...]
    grades: tuple[GradeHeld, ...]
    notices: tuple[Notice, ...]


def is_standing(office: Office, token: str) -> bool:
    """Whether a token belongs to an enterprise as a whole rather than to one order."""
    with office.store.begin(REGION_WIDE) as work:
        linked = enterprise_link.by_token(work, token_hash(token))
    return linked is not None and linked.standing


def home_behind(office: Office, now: datetime.datetime, token: str) -> PortalHome:
    """What stands behind the link of an enterprise or of one of its orders; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        linked = enterprise_behind(work, now, token)
        key = linked.enterprise.id
        return PortalHome(
            linked=linked,
            area=office.library.divisions.get(linked.enterprise.division).name,
            contacts=registry.contacts_of(work, [key]).get(key, ()),
            units=registry.units_of(work, [key]).get(key, ()),
            grades=registry.grades_of(work, [key], day_of(now)).get(key, ()),
            notices=tuple(each for each in grade_notice.of_enterprise(work, key) if each.waits),
        )
