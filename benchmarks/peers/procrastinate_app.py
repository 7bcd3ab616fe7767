"""procrastinate on PostgreSQL: deferred in batches, stalled jobs retried by the periodic task its documents give."""

import os
import time

import procrastinate
from way import hand_over

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=os.environ["PEER_DATABASE"]),
    import_paths=["procrastinate_app"],
)


@app.task(name="deliver", retry=20)
def deliver(reference, address, text):
    """One message."""
    hand_over(reference, address, text)


@app.periodic(cron="* * * * * */5")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context, timestamp):
    """What a dead worker held comes back."""
    seconds = int(os.environ.get("PEER_RETURN_SECONDS", "60"))
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        await app.job_manager.retry_job(job)


def enqueue(count: int, run: str, text: str) -> float:
    """Queue so many; the seconds it took."""
    begun = time.perf_counter()
    with app.open():
        for start in range(0, count, 1_000):
            numbers = range(start, min(start + 1_000, count))
            deliver.batch_defer(
                *(
                    {"reference": f"{run}:{each}", "address": f"199{each:08d}", "text": text}
                    for each in numbers
                )
            )
    return time.perf_counter() - begun
