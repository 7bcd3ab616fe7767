"""dramatiq on Redis: acknowledged after the task, tried again, as it comes."""

import os
import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from way import hand_over

# A dead worker's messages come back when its heartbeat is this old; 60 s as it comes.
heartbeat = int(os.environ.get("PEER_RETURN_SECONDS", "60")) * 1000
dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"], heartbeat_timeout=heartbeat))


@dramatiq.actor
def deliver(reference, address, text):
    """One message."""
    hand_over(reference, address, text)


def enqueue(count: int, run: str, text: str) -> float:
    """Queue so many; the seconds it took."""
    begun = time.perf_counter()
    for number in range(count):
        deliver.send(f"{run}:{number}", f"199{number:08d}", text)
    return time.perf_counter() - begun
