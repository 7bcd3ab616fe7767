"""Who is told at the duty desk of a division: its contacts, and whoever is on duty there now."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emergency.storage import duty_contact, roster
from emergency.storage.duty_contact import DutyContact
from emergency.storage.work import UnitOfWork
from plans.roster import Shift, on_duty

SMS, EMAIL = "sms", "email"
MOMENT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class DeskPerson:
    """Somebody who is told; `key` tells contacts and shifts apart in the outbox."""

    key: str
    name: str
    mobile: str | None
    email: str | None

    def ways(self) -> Iterator[tuple[str, str]]:
        """Each channel that reaches this person in writing, with the address."""
        yield from ((way, to) for way, to in ((SMS, self.mobile), (EMAIL, self.email)) if to)


def people_at(
    work: UnitOfWork, divisions: Sequence[str], now: datetime.datetime, *, above: bool = False
) -> dict[str, list[DeskPerson]]:
    """The people at the desks of these divisions, each number once; `above`: those over the scope are told too."""
    contacts = duty_contact.contacts_of(work, divisions, above=above)
    shifts = on_duty(roster.shifts_between(work, divisions, now, now + MOMENT, above=above), now)
    return {code: _told(code, contacts.get(code, ()), shifts) for code in divisions}


def _told(division: str, contacts: Sequence[DutyContact], shifts: Sequence[Shift]) -> list[DeskPerson]:
    found = [DeskPerson(str(each.id), each.name, each.mobile, each.email) for each in contacts]
    known = {each.mobile for each in found}
    for each in shifts:
        if each.division == division and each.mobile and each.mobile not in known:
            known.add(each.mobile)
            found.append(DeskPerson(f"s{each.id}", each.name, each.mobile, None))
    return found
