"""The one rule of clear air: what ends a warning is also what parts two episodes (环大气〔2017〕86号)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReleaseLine:
    """Clear air is at `line` (not inclusive: below it); `hours` of it on end satisfy a release.

    With daily values only whole clear days count: 36 hours are two of them. What is left of a day that has
    begun counts only where hours are forecast for it.
    """

    line: int
    hours: int
    inclusive: bool = True

    def is_clear(self, aqi: int | None) -> bool:
        """Whether a value lies on the clear side; an unknown value never does."""
        return aqi is not None and (aqi <= self.line if self.inclusive else aqi < self.line)

    def is_met_by(self, clear_hours: int) -> bool:
        """Whether so many clear hours on end satisfy a release."""
        return clear_hours >= self.hours
