"""What the papers of one enterprise are written from: its place in the register and in the list in force."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class MeasureLine:
    """One measure as it is read, what shows that it is done, what an inspector looks at, and its source."""

    text: str
    checks: str
    onsite: str
    source: str


@dataclass(frozen=True)
class LevelLines:
    """What must be done at one level; both names as they are printed (黄色预警, Ⅲ级响应)."""

    level: str
    response: str
    lines: tuple[MeasureLine, ...]


@dataclass(frozen=True)
class UnitLine:
    """One line, process or device as the paper prints it."""

    code: str
    name: str
    kind: str
    capacity: str
    safety: str
    meters: str
    outlets: str


@dataclass(frozen=True)
class PersonLine:
    """Somebody who answers."""

    name: str
    duty: str
    mobile: str


@dataclass(frozen=True)
class SiteFacts:
    """Everything a site plan, a notice board or a commitment says of one enterprise; texts are ready to print.

    `public_address` is where the QR code leads; `list_title` and `list_from` name the list the measures come
    from, empty and None where the enterprise is in none.
    """

    name: str
    credit_code: str
    area: str
    address: str
    place: str
    industry: str
    category: str
    grade: str
    permit: str
    operating_days: str
    emissions: tuple[tuple[str, str], ...]
    emission_source: str
    units: tuple[UnitLine, ...]
    outlets: tuple[tuple[str, str, str], ...]
    entrances: tuple[str, ...]
    contacts: tuple[PersonLine, ...]
    regulator: str
    leader: str
    leader_mobile: str
    supervisor: str
    supervisor_mobile: str
    levels: tuple[LevelLines, ...]
    guarantee: str
    list_title: str
    list_version: str
    list_from: datetime.date | None
    plan_title: str
    public_address: str
    report_phone: str
    duty_phone: str
    drawn_on: datetime.date
    invented: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """What must be seen at once above every title."""
        return ("虚构企业",) if self.invented else ()

    @property
    def basis(self) -> str:
        """The list in one phrase."""
        if self.list_from is None:
            return "尚未列入应急减排清单"
        return f"{self.list_title}（{self.list_version}，自{day_text(self.list_from)}起执行）"


def day_text(day: datetime.date) -> str:
    """A day as papers write it: 2026年11月25日."""
    return f"{day.year}年{day.month}月{day.day}日"
