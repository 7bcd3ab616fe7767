"""What goes into the archive pack of an episode, file by file, in a fixed order."""

import datetime
import json
import pathlib
from collections.abc import Iterable, Iterator

from emergency.storage import closing, journal
from emergency.storage import forecast as forecasts
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.forecast import forecast_json
from plans.review_figures import ReviewFigures

# Forecasts issued up to this long before the episode was opened are filed with it.
EARLIER = datetime.timedelta(days=3)
SUFFIX_LIMIT = 8


def archive_entries(
    work: UnitOfWork, figures: ReviewFigures, report: bytes, now: datetime.datetime
) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file: report, journal, forecasts, one .jsonl a table, evidence files."""
    episode_id = figures.episode.episode_id
    yield "report/评估报告.docx", report
    yield "journal.jsonl", _lines(_journal(work, episode_id))
    yield "forecast.jsonl", _lines(_forecasts(work, figures, now))
    for name, rows in closing.records(work, episode_id):
        yield f"record/{name}.jsonl", _lines(rows)
    for attachment_id, name, content in closing.files(work, episode_id):
        yield f"evidence/{attachment_id:06d}{_suffix(name)}", content


def _lines(rows: Iterable[dict]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows).encode()


def _journal(work: UnitOfWork, episode_id: int) -> Iterator[dict]:
    for each in journal.entries(work, episode_id=episode_id):
        entry = {name: closing.plain(value) for name, value in vars(each.entry).items()}
        yield {**entry, "sequence": each.sequence, "previous_hash": each.previous_hash, "hash": each.hash}


def _forecasts(work: UnitOfWork, figures: ReviewFigures, now: datetime.datetime) -> Iterator[dict]:
    episode = figures.episode
    kept = forecasts.versions(work, episode.area, episode.opened_at - EARLIER, now)
    known = {each.id for each in kept}
    discussed = {each.forecast_id for each in warnings.consultations_of(work, episode.episode_id)}
    more = [forecasts.get(work, each) for each in sorted(discussed - known - {None})]
    for each in (*(found for found in more if found), *kept):
        head = {"id": each.id, "received_at": each.received_at.isoformat(), "label": each.label}
        yield {**head, "forecast": forecast_json(each.forecast)}


def _suffix(name: str) -> str:
    """The ending of an uploaded name, if it is one that can stand in an archive."""
    suffix = pathlib.PurePosixPath(name).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= SUFFIX_LIMIT
    return suffix if plain else ""
