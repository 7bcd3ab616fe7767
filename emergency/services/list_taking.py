"""Take a stored list away as a workbook: at once, or by the background job where the list is big."""

import datetime
from collections.abc import Callable

from emergency.documents.list_workbook import write_list
from emergency.documents.list_workbook_marked import write_marked
from emergency.services import list_upload, listing
from emergency.services.browse.reduction import head
from emergency.services.list_life import faults_in
from emergency.services.office import Actor, Office
from emergency.storage import list_job as jobs
from emergency.storage import pending, registry
from emergency.storage.list_job import COPY, EXPORT, ListJob
from plans.beijing import day_of

# A workbook of 2,000 enterprises takes about three seconds, one of 20,000 about a minute.
AT_ONCE_ENTERPRISES = 2_000
DRAWING, WRITING, MARKING = "汇总清单", "编写工作簿", "标注问题"
Tell = Callable[[str, int, int], None]


def is_big(office: Office, actor: Actor, now: datetime.datetime, list_id: int) -> bool:
    """Whether a browser would wait too long for the workbook of a list; raises NotFound."""
    held = head(office, actor, now, list_id)
    with office.store.begin(actor.scope) as work:
        registered = sum(registry.count_by_division(work, _area(actor, held.division)).values())
        waiting, _ = pending.sizes(work).get(list_id, (0, 0))
    return max(registered, waiting) > AT_ONCE_ENTERPRISES


def begin(office: Office, actor: Actor, now: datetime.datetime, list_id: int, kind: str) -> int:
    """Ask for the workbook of a list (EXPORT) or the marked copy of its file (COPY); returns the job's key.

    What is under way already is not begun twice. Raises NotFound.
    """
    held = head(office, actor, now, list_id)
    name = f"{held.title}-第{held.version}版"
    if kind == COPY:
        name = list_upload.file_of(office, actor, list_id).name  # refused now rather than later
    with office.store.begin(actor.scope, write=True) as work:
        earlier = jobs.newest(work, actor.account_id, held.content_hash, kind)
        if earlier is not None and earlier.is_open and earlier.list_id == list_id:
            return earlier.id
        job_id = jobs.add(
            work, division=_area(actor, held.division), account_id=actor.account_id, sha256=held.content_hash,
            name=name, kind=kind, year=held.year, title=held.title,
            in_force_from=held.in_force_from, created_at=now, list_id=list_id,
        )  # fmt: skip
        work.commit()
    return job_id


def exported(
    office: Office, actor: Actor, now: datetime.datetime, list_id: int, tell: Tell = lambda *_: None
) -> bytes:
    """The list, or the part of it that the actor sees, as the workbook it can be imported from again."""
    held = head(office, actor, now, list_id)
    tell(DRAWING, 0, 0)
    draft = listing.draft_of(office, actor, _area(actor, held.division), day_of(now), list_id=list_id)
    return write_list(draft, tell=lambda done, total: tell(WRITING, done, total))


def marked(
    office: Office, actor: Actor, now: datetime.datetime, list_id: int, tell: Tell = lambda *_: None
) -> tuple[bytes, str]:
    """The file a list was made from, its faults marked in their cells, and the name it came under."""
    held = head(office, actor, now, list_id)
    file = list_upload.file_of(office, actor, list_id)
    tell(MARKING, 0, 0)
    return write_marked(file.content, faults_in(held), file.name), file.name


def written(office: Office, actor: Actor, now: datetime.datetime, job: ListJob, tell: Tell) -> bytes:
    """The workbook a job was asked for."""
    if job.kind == EXPORT:
        return exported(office, actor, now, job.list_id, tell)
    return marked(office, actor, now, job.list_id, tell)[0]


def _area(actor: Actor, division: str) -> str:
    """The division of a list where the actor sees all of it, else his own."""
    return division if actor.scope.covers(division) else actor.division
