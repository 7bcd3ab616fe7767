"""What is agreed with a provider: its share of the messages, the month's segments, the price of one."""

from collections.abc import Sequence
from dataclasses import dataclass

NEARLY = 0.8  # the share of a month's segments from which people are told


@dataclass(frozen=True)
class Contract:
    """A provider of a way; `monthly` segments and `fen` a segment are None where nobody has said."""

    way: str
    name: str
    label: str
    weight: int
    monthly: int | None = None
    fen: float | None = None


@dataclass(frozen=True)
class Usage:
    """What a provider took this calendar month: messages it accepted, and the segments they are billed as."""

    messages: int = 0
    segments: int = 0


def yuan(segments: int, fen: float | None) -> float | None:
    """The price of so many segments in yuan, to the fen; None where the price is not known."""
    return None if fen is None else round(segments * fen) / 100


def mean_fen(agreed: Sequence[Contract]) -> float | None:
    """What a segment costs on average as the messages are shared out; None where one price is unknown."""
    if not agreed or any(each.fen is None for each in agreed):
        return None
    return sum(each.fen * each.weight for each in agreed) / sum(each.weight for each in agreed)


def quota_words(usage: Usage, monthly: int | None) -> str:
    """What a person must know of the month's segments; "" where there is nothing to say."""
    if monthly is None:
        return ""
    if usage.segments >= monthly:
        return f"本月 {monthly} 条已用完，请立即增购；服务商停止受理后自动改由其他服务商发送"
    if usage.segments >= monthly * NEARLY:
        return f"本月 {monthly} 条已用 {usage.segments} 条，请准备增购"
    return ""
