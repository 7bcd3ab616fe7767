"""A CAP message of ours as values, ready to be written."""

import datetime
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reference:
    """An earlier message: its sender, identifier and the moment it was sent."""

    sender: str
    identifier: str
    sent: datetime.datetime


@dataclass(frozen=True)
class CapInfo:
    """What is warned of; codes, parameters and geocodes are (name, value) pairs. Moments are aware."""

    event: str
    response_types: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    effective: datetime.datetime
    onset: datetime.datetime | None
    expires: datetime.datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    area: str
    geocodes: tuple[tuple[str, str], ...]
    event_codes: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ("Env", "Health")
    language: str = "zh-CN"
    audience: str = "公众"
    contact: str = ""
    web: str = ""


@dataclass(frozen=True)
class CapMessage:
    """One message; `note` names the exercise where `status` is Exercise."""

    identifier: str
    sender: str
    sent: datetime.datetime
    status: str
    message_type: str
    info: CapInfo
    scope: str = "Public"
    note: str = ""
    references: tuple[Reference, ...] = field(default_factory=tuple)

    @property
    def reference(self) -> Reference:
        """How later messages point at this one."""
        return Reference(self.sender, self.identifier, self.sent)
