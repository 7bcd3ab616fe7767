"""The permit register as somebody exported it: who holds which permit, in which industry, managed how."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from plans.list_draft import NOWHERE, PermitClass, Place


@dataclass(frozen=True)
class Permit:
    """One row of the register; `industry` as the register writes it, code or name ("" where it says none)."""

    number: str
    name: str
    credit_code: str
    industry: str = ""
    permit_class: PermitClass | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class PermitRegister:
    """Every permit of an area, found by number or by the holder's credit code."""

    permits: tuple[Permit, ...]

    def numbered(self, number: str) -> Permit | None:
        """The permit of this number; None where the register has none."""
        return self._by_number.get(number)

    def held_by(self, credit_code: str) -> tuple[Permit, ...]:
        """The permits of this holder; several where it has several sites."""
        return self._by_holder.get(credit_code, ())

    @functools.cached_property
    def _by_number(self) -> Mapping[str, Permit]:
        return {each.number: each for each in self.permits if each.number}

    @functools.cached_property
    def _by_holder(self) -> Mapping[str, tuple[Permit, ...]]:
        held: dict[str, list[Permit]] = {}
        for each in self.permits:
            if each.credit_code:
                held.setdefault(each.credit_code, []).append(each)
        return {code: tuple(permits) for code, permits in held.items()}
