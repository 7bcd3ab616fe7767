"""What comes back: a provider's word on a message it took, and what a person sent in reply."""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class ReceiptStatus(enum.Enum):
    """What a provider says became of a message."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """One report on the message that the provider calls `provider_id`; `raw` is the report as it came."""

    channel: str
    provider_id: str
    status: ReceiptStatus
    at: datetime.datetime
    address: str = ""
    code: str = ""
    raw: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Inbound:
    """A short message from `sender`; `reference` is the provider's own number for it."""

    channel: str
    sender: str
    text: str
    received_at: datetime.datetime
    reference: str
