"""celery on Redis: acks_late and reject_on_worker_lost as its documents advise."""

import os
import time

from celery import Celery
from way import hand_over

app = Celery("celery_app", broker=os.environ["REDIS_URL"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    # What a dead worker held comes back after so long; an hour as it comes, which no run can wait for.
    broker_transport_options={"visibility_timeout": int(os.environ.get("PEER_RETURN_SECONDS", "60"))},
)


@app.task(autoretry_for=(Exception,), max_retries=20)
def deliver(reference, address, text):
    """One message."""
    hand_over(reference, address, text)


def enqueue(count: int, run: str, text: str) -> float:
    """Queue so many; the seconds it took."""
    begun = time.perf_counter()
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            deliver.apply_async((f"{run}:{number}", f"199{number:08d}", text), producer=producer)
    return time.perf_counter() - begun
