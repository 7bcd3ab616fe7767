"""Refusals of the notifier. The class docstring is the default message."""

from collections.abc import Sequence


class NotifierError(Exception):
    """The message cannot be sent."""

    def __init__(self, message: str | None = None, *, faults: Sequence = ()):
        self.message = message or type(self).__doc__
        self.faults = tuple(faults)
        super().__init__(self.message)


class RenderingFailed(NotifierError):
    """A message text could not be filled in."""


class ChannelMisconfigured(NotifierError):
    """A channel lacks a setting or holds one that cannot work."""


class OutboxUnreachable(NotifierError):
    """The outbox cannot be read or written now; what is in it is not lost."""
