"""What the public may read: warnings, ozone responses and health tips in force, and how to protect oneself."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Office
from emergency.storage import browse, health_tip, ozone, public_text
from emergency.storage import warning as warnings
from emergency.storage.health_tip import HealthTip
from emergency.storage.ozone import OzoneResponse
from emergency.storage.public_text import PublicText
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import Scope, UnitOfWork
from plans import notice
from plans.beijing import day_of
from plans.health_advice import HealthAdvice, advice_on
from plans.lifecycle import WarningAct
from plans.ozone_response import OzoneMeasure, OzoneMeasureKind, measure_from_json
from plans.public_text import slots_shown
from plans.terms import WarningLevel


@dataclass(frozen=True)
class PublicWarning:
    """One warning in force with the elements of the notice as it was sent."""

    warning: PollutionWarning
    area: str
    notice: dict
    advice: str


@dataclass(frozen=True)
class PublicOzone:
    """One ozone response in force or to come: what it asks of the public."""

    response: OzoneResponse
    area: str
    measures: tuple[OzoneMeasure, ...]


@dataclass(frozen=True)
class PublicPage:
    """The public page: who speaks, for which area, and what is in force."""

    area: str
    issuer: str
    at: datetime.datetime
    warnings: tuple[PublicWarning, ...]
    ozone: tuple[PublicOzone, ...] = ()
    tips: tuple[HealthTip, ...] = ()
    texts: tuple[PublicText, ...] = ()
    advice: HealthAdvice | None = None


def current(office: Office, now: datetime.datetime) -> PublicPage:
    """The warnings in force in the area of this deployment; a drill is never among them."""
    area = office.settings.area
    with office.store.begin(Scope(area)) as work:
        found = browse.public_warnings(work)
        shown = tuple(
            PublicWarning(
                warning=each,
                area=office.library.divisions.get(each.division).name,
                notice=_notice(work, each),
                advice=notice.caution(each.level, office.library.tables[notice.FILE], day_of(now)),
            )
            for each in found
        )
        responses = tuple(_ozone(office, each) for each in ozone.live_ones(work) if not each.drill)
        tips = tuple(each for each in health_tip.live(work, now) if each.starts_at <= now)
        standing = public_text.standing(work, area)
        slots = slots_shown({each.level for each in found})
        texts = tuple(standing[slot] for slot in slots if slot in standing)
    name = office.library.divisions.get(area).name
    advice = advice_on(day_of(now))
    return PublicPage(name, office.settings.issuer, now, shown, responses, tips, texts, advice)


def current_json(office: Office, now: datetime.datetime) -> dict:
    """The same as JSON for other programs."""
    page = current(office, now)
    return {
        "area": page.area,
        "issuer": page.issuer,
        "at": page.at.isoformat(timespec="seconds"),
        "warnings": [_json(each) for each in page.warnings],
    }


def _ozone(office: Office, response: OzoneResponse) -> PublicOzone:
    """The measures for everybody; what enterprises must do stands in their orders."""
    kept = tuple(measure_from_json(each) for each in response.measures)
    shown = tuple(each for each in kept if each.kind is not OzoneMeasureKind.MANDATORY)
    return PublicOzone(response, office.library.divisions.get(response.division).name, shown)


def _notice(work: UnitOfWork, warning: PollutionWarning) -> dict:
    # An announced release speaks of the time after it: until then the notice before it holds.
    every = warnings.revisions_of(work, warning.id)
    return [each for each in every if each.act is not WarningAct.RELEASE][-1].notice


def _json(each: PublicWarning) -> dict:
    warning = each.warning
    return {
        "number": warning.number,
        "area": warning.division,
        "area_name": each.area,
        "level": warning.level.value,
        "level_name": warning.level.label,
        "response": warning.level.response.value if warning.level >= WarningLevel.YELLOW else None,
        "issued_at": warning.issued_at.isoformat(timespec="seconds"),
        "start_at": warning.start_at.isoformat(timespec="seconds"),
        "expected_end": warning.expected_end.isoformat(timespec="seconds") if warning.expected_end else None,
        "released_at": warning.released_at.isoformat(timespec="seconds") if warning.released_at else None,
        "advice": each.advice,
    }
