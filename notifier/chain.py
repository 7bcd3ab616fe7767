"""Several providers behind one way: weights share the messages out, and what one cannot take the next one gets."""

import bisect
import dataclasses
import datetime
import itertools
import random
from collections.abc import Callable, Mapping, Sequence

from notifier.breaker import Breaker, BreakerPolicy
from notifier.channels import DRILL_REFUSED, Channel
from notifier.delivery import Accepted, Later, Outcome
from notifier.inquiry import Answer, Inquirer
from notifier.message import Message

Clock = Callable[[], datetime.datetime]


class Chain:
    """Tries providers until one takes the message or may have taken it; the outcome names who it was."""

    live = True

    def __init__(
        self,
        name: str,
        providers: Sequence[Channel],
        weights: Callable[[], Mapping[str, int]],
        clock: Clock,
        *,
        policy: BreakerPolicy | None = None,
        draw: Callable[[], float] = random.random,
    ):
        self.name = name
        self._providers = {each.name: each for each in providers}
        self._breakers = {each.name: Breaker(policy) for each in providers}
        self._weights, self._clock, self._draw = weights, clock, draw

    def send(self, message: Message) -> Outcome:
        """Try the providers that admit a message, the drawn one first; an uncertain try is the last."""
        if message.drill:
            return DRILL_REFUSED
        outcome: Outcome | None = None
        for name in self._order():
            if not self._breakers[name].admits(self._clock()):
                continue
            outcome = self._try(name, message)
            if isinstance(outcome, Accepted) or not outcome.elsewhere:
                return outcome
        return outcome or self._all_closed()

    def ask(self, provider_id: str, address: str, sent_at: datetime.datetime) -> Answer | None:
        """Ask the provider that the number names, if it is still here and can be asked."""
        name, _, number = provider_id.partition(":")
        provider = self._providers.get(name)
        return provider.ask(number, address, sent_at) if isinstance(provider, Inquirer) else None

    def close(self) -> None:
        """Close every provider."""
        for each in self._providers.values():
            each.close()

    def _try(self, name: str, message: Message) -> Outcome:
        outcome = self._providers[name].send(message)
        self._breakers[name].record(outcome, self._clock())
        named = dataclasses.replace(outcome, provider=name)
        if isinstance(named, Accepted):
            # Two providers may count alike; with the name in front their numbers stay apart.
            return dataclasses.replace(named, provider_id=f"{name}:{named.provider_id}"[:120])
        return named

    def _order(self) -> list[str]:
        """The names in the order in which they are asked: drawn by weight, without putting back."""
        weights = self._weights()
        left = {name: weights[name] for name in self._providers if weights.get(name, 0) > 0}
        order = []
        while left:
            bounds = list(itertools.accumulate(left.values()))
            drawn = list(left)[bisect.bisect(bounds, self._draw() * bounds[-1])]
            order.append(drawn)
            del left[drawn]
        return order + [name for name in self._providers if name not in order]

    def _all_closed(self) -> Later:
        now = self._clock()
        ends = [end for each in self._breakers.values() if (end := each.opens_at()) is not None]
        pause = max(min(ends) - now, datetime.timedelta(0)) if ends else None
        return Later("all_closed", "全部服务商暂停受理，稍后再试", pause)
