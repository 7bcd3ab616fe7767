"""Refusals of the emergency rooms: the docstring is the default message, `emergency.refusals` the rest."""

from collections.abc import Sequence

from plans.errors import Fault


class EmergencyError(Exception):
    """The system cannot do this."""

    def __init__(self, message: str | None = None, *, faults: Sequence[Fault] = ()):
        self.message = message or type(self).__doc__
        self.faults = tuple(faults)
        super().__init__(self.message)


class SettingsInvalid(EmergencyError):
    """A setting is missing or malformed."""


class InputInvalid(EmergencyError):
    """What was handed in has faults; nothing was stored."""


class NotFound(EmergencyError, LookupError):
    """There is no such record in this division."""


class PaperNotPossible(EmergencyError):
    """This paper cannot be written on this machine."""


class NotAllowed(EmergencyError):
    """This account may not do this."""


class SignInFailed(EmergencyError):
    """The name and the password do not belong together."""


class SamePerson(EmergencyError):
    """The person who submitted a decision may not approve it."""


class WarningAlive(EmergencyError):
    """This area has a live warning already."""


class OutOfDate(EmergencyError):
    """Somebody else changed this record in the meantime."""


class ReasonRequired(EmergencyError):
    """This choice differs from the suggestion and needs a written reason."""


class ConfirmationWrong(EmergencyError):
    """The typed confirmation does not match."""


class NoticeIncomplete(EmergencyError):
    """The notice lacks an element that the law requires."""


class HolidayUnknown(EmergencyError, LookupError):
    """The holidays of this year are not published."""


class LinkInvalid(EmergencyError, LookupError):
    """This link is unknown, expired or revoked."""


class DatabaseNotReady(EmergencyError):
    """The database is missing or of another version."""


class DatabaseAway(DatabaseNotReady):
    """The database cannot be reached or written for now; what it holds is not lost."""


class DrillOnly(EmergencyError):
    """A drill may not reach a live channel."""


class AlreadyRunning(EmergencyError):
    """Another process of this kind runs on this database."""
