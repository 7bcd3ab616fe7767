"""Live numbers: one stream per open desk, no more of them than the server can carry."""

import json
import threading
import time
from collections.abc import Callable, Iterator

SECONDS_BETWEEN = 2.0
SECONDS_OPEN = 300.0
SECONDS_SILENT = 15.0
# Three quarters of the threads of one gunicorn process (128); beyond it a desk polls instead.
MOST_STREAMS = 96
_places = threading.BoundedSemaphore(MOST_STREAMS)


def take_place() -> bool:
    """Whether there is room for one more stream; the caller of a stream gives the place back at its end."""
    return _places.acquire(blocking=False)


def stream(read: Callable[[], dict], may_go_on: Callable[[], bool]) -> Iterator[str]:
    """Server-sent events: the numbers at once, then at every change; ends by itself after five minutes."""
    try:
        yield from _events(read, may_go_on)
    finally:
        _places.release()


def _events(read: Callable[[], dict], may_go_on: Callable[[], bool]) -> Iterator[str]:
    last, spoken, began = None, 0.0, time.monotonic()
    while time.monotonic() - began < SECONDS_OPEN and may_go_on():
        numbers = read()
        if numbers != last:
            last, spoken = numbers, time.monotonic()
            yield f"data: {json.dumps(numbers, ensure_ascii=False)}\n\n"
        elif time.monotonic() - spoken > SECONDS_SILENT:
            spoken = time.monotonic()
            yield ": still here\n\n"
        time.sleep(SECONDS_BETWEEN)
