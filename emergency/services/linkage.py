"""What the tiers above demand of a division, and who lies beside it; own, demanded, approved stay apart."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Office
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.adjoining import provinces_beside
from plans.beijing import moment_text
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel


@dataclass(frozen=True)
class DemandedLevel:
    """The level a live warning of a tier above asks of everything below it, and from when."""

    area: str
    area_name: str
    number: str
    level: WarningLevel
    start_at: datetime.datetime

    @property
    def label(self) -> str:
        """The warning that asks for it, as a sentence names it."""
        return f"{self.number}（{self.level.label}预警，{moment_text(self.start_at)}启动）"


@dataclass(frozen=True)
class Neighbours:
    """Who lies beside a division: names inside the region, and of the other provinces at its border."""

    inside: tuple[str, ...]
    provinces: tuple[str, ...]


def neighbours(office: Office, area: str) -> Neighbours:
    """Who must be told of what happens in `area` (突发事件应对法 art. 64); raises DivisionUnknown."""
    tree = office.library.divisions
    return Neighbours(tuple(each.name for each in tree.neighbours(area)), provinces_beside([area], tree))


def demanded_level(office: Office, work: UnitOfWork, area: str) -> DemandedLevel | None:
    """The strictest live warning of the divisions above `area`, drills left out; None where there is none."""
    above = [each.code for each in office.library.divisions.path(area)[:-1]]
    found = max(warnings.live_above(work, above), key=lambda each: each.level, default=None)
    if found is None:
        return None
    name = office.library.divisions.get(found.division).name
    return DemandedLevel(found.division, name, found.number, found.level, found.start_at)


def check_demanded(demanded: DemandedLevel | None, act: WarningAct, level: WarningLevel) -> None:
    """Refuse to go below what is demanded, or to end before it has ended; raises ActRefused."""
    if demanded is None:
        return
    if act is WarningAct.RELEASE:
        raise ActRefused(f"{demanded.label}仍然有效，不能先行解除。请待{demanded.area_name}解除后再解除。")
    if level < demanded.level:
        raise ActRefused(
            f"{demanded.label}要求不低于{demanded.level.label}，您选择了{level.label}。"
            f"请按{demanded.level.label}或更高级别提交。"
        )
