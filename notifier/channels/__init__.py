"""The ways out: each takes a message and answers with an outcome."""

from typing import Protocol

from notifier.delivery import Never, Outcome
from notifier.message import Message

# The only channels whose messages leave nothing but a file on this machine.
HARMLESS = frozenset({"spool"})
DRILL_REFUSED = Never("drill", "演练消息不得经真实通道发送")


class Channel(Protocol):
    """One way out; `live` channels reach people outside and refuse drills."""

    name: str
    live: bool

    def send(self, message: Message) -> Outcome:
        """Try once; safe to call from several threads."""

    def close(self) -> None:
        """Let go of connections."""
