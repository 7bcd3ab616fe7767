"""Refusals of the plans room. The class docstring is the default message; the door adds what to do next."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with what was handed in, with its place: file or sheet, 1-based row, column name."""

    code: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    severity: str = "error"

    def to_json(self) -> dict:
        """The fault as the interfaces write it; empty places are left out."""
        return {key: value for key, value in asdict(self).items() if value is not None}


class PlansError(Exception):
    """The plans cannot answer this."""

    def __init__(self, message: str | None = None, *, faults: Sequence[Fault] = ()):
        self.message = message or type(self).__doc__
        self.faults = tuple(faults)
        super().__init__(self.message)


class PlanDataInvalid(PlansError):
    """The plan data has faults; nothing was loaded."""


class PlanMissing(PlansError, LookupError):
    """No plan is in force for this area on this day."""


class DivisionUnknown(PlansError, LookupError):
    """This division code is not in the division tree."""


class FigureMissing(PlansError, LookupError):
    """The plan holds no such figure on this day."""


class ForecastInvalid(PlansError):
    """The forecast has faults; nothing was stored."""


class ReadingsInvalid(PlansError):
    """The meter readings have faults; nothing was judged."""


class ActRefused(PlansError):
    """The lifecycle does not allow this act in this state."""
