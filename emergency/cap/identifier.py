"""The 31-character identifier of GB/T 35965.1: ZZZZZZ DDD UUU XX _ time of entry _ serial."""

import datetime
import re
from dataclasses import dataclass

from plans.beijing import BEIJING

FORM = re.compile(r"(\d{6})(\d{3})(\d{3})(\d{2})_(\d{14})_(\d)")


@dataclass(frozen=True)
class Identifier:
    """Division (GB/T 2260), sector (GB/T 4657), internal issuer, extension, moment of entry, serial 0 to 9."""

    division: str
    sector: str
    entered_at: datetime.datetime
    serial: int = 0
    unit: str = "000"
    extension: str = "00"

    def __str__(self) -> str:
        """The identifier as it is written; the moment in Beijing time."""
        moment = self.entered_at.astimezone(BEIJING)
        return f"{self.division}{self.sector}{self.unit}{self.extension}_{moment:%Y%m%d%H%M%S}_{self.serial}"


def parse(text: str) -> Identifier | None:
    """The parts of an identifier; None where it is not one."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    division, sector, unit, extension, moment, serial = found.groups()
    try:
        entered = datetime.datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
    return Identifier(division, sector, entered, int(serial), unit, extension)
