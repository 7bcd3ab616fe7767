"""Read or write a big workbook in the background: asked for by a person, done by the clock, called off at any moment.

No request waits for it. A job that died with its process is begun again; nothing it does is done twice.
"""

import datetime
import pathlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from emergency.documents.list_workbook_marked import write_marked
from emergency.errors import EmergencyError, InputInvalid, NotFound
from emergency.services import account, list_taking, list_upload
from emergency.services.list_look import looked_of
from emergency.services.list_rows import ListHead
from emergency.services.list_upload import Upload
from emergency.services.listing import preview
from emergency.services.office import Actor, Office, require_role
from emergency.storage import list_job as jobs
from emergency.storage.list_job import COPY, EXPORT, LOOK, MARK, STORE, ListJob
from emergency.storage.work import REGION_WIDE
from plans.errors import Fault
from plans.lifecycle import LIST_KEEPERS
from plans.list_draft import ListDraft

log = structlog.get_logger()

# A smaller file is read while its page is asked for; a bigger one would make the browser wait.
AT_ONCE = 512 * 1024
TRIES = 3
FOLDER = "lists"
FAULTS_SHOWN = 500
EXAMINING, COMPARING, STORING, MARKING = "按规则校验", "与登记比对", "存为草稿", "标注问题"
DIED = "处理进程多次中断，没有完成。请联系系统管理员查看定时进程的日志，或拆分文件后重新上传。"
UNREADABLE = "这个系统没有配置清单读取程序，不能在后台处理。请联系系统管理员。"
BROKEN = "处理时发生内部错误，什么也没有存入。请把文件交给系统管理员查看日志。"


class CalledOff(Exception):
    """Somebody called the job off while it ran."""


@dataclass(frozen=True)
class _Told:
    """Says how far a job is, not more often than the bar can show."""

    office: Office
    job_id: int
    last: list

    def __call__(self, step: str, done: int, total: int) -> None:
        """Write it down; raises CalledOff where the job is to end."""
        part = done * 50 // total if total else done
        if self.last == [step, part]:
            return
        self.last[:] = [step, part]
        with self.office.store.begin(REGION_WIDE, write=True) as work:
            goes_on = jobs.advance(work, self.job_id, step, done, total)
            work.commit()
        if not goes_on:
            raise CalledOff


def is_big(held: Upload) -> bool:
    """Whether a file is read in the background."""
    return len(held.content) > AT_ONCE


def begin(
    office: Office, actor: Actor, now: datetime.datetime, held: Upload, head: ListHead, kind: str = LOOK
) -> int:
    """Ask for a job about a waiting file; the same question that is open or answered already is not asked twice."""
    require_role(actor, *LIST_KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        earlier = jobs.newest(work, actor.account_id, held.sha256, kind)
        if earlier is not None and _answers(earlier, head):
            return earlier.id
        if kind == LOOK:
            jobs.clear(work, actor.account_id, now - list_upload.WAITS)
        job_id = jobs.add(
            work, division=held.division, account_id=actor.account_id, sha256=held.sha256, name=held.name,
            kind=kind, year=head.year, title=head.title, in_force_from=head.in_force_from, created_at=now,
        )  # fmt: skip
        work.commit()
    return job_id


def of(office: Office, actor: Actor, job_id: int) -> ListJob:
    """A job this account asked for; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = jobs.of_account(work, actor.account_id, job_id)
    if found is None:
        raise NotFound("没有找到这项处理，可能已被新的取代。请重新上传，或重新导出。")
    return found


def call_off(office: Office, actor: Actor, now: datetime.datetime, job_id: int) -> None:
    """End a job: one that waits at once, one that runs at its next step; what it began leaves no trace."""
    of(office, actor, job_id)
    with office.store.begin(actor.scope, write=True) as work:
        jobs.change(work, job_id, (jobs.WAITING,), state=jobs.CALLED_OFF, finished_at=now)
        jobs.change(work, job_id, (jobs.RUNNING,), called_off=True)
        work.commit()


def written_file(office: Office, actor: Actor, job_id: int) -> pathlib.Path:
    """The workbook a job wrote; raises NotFound until it is there, and when a later one took its place."""
    job = of(office, actor, job_id)
    path = _folder(office) / (job.file_name or "")
    if job.file_name is None or not path.is_file():
        raise NotFound("文件还没有编好，或已被后来编制的取代。请稍后刷新，或重新编制。")
    return path


def run_due(office: Office, now: datetime.datetime) -> int:
    """Do the next job to its end; returns how many were done."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        job = jobs.oldest_open(work)
        if job is None:
            return 0
        again = job.attempts < TRIES
        values = {"state": jobs.RUNNING, "attempts": job.attempts + 1} if again else _failure(now, DIED)
        jobs.change(work, job.id, jobs.OPEN, **values)
        work.commit()
    if not again:
        return 0
    _settle(office, now, job, _outcome(office, now, job))
    return 1


def _outcome(office: Office, now: datetime.datetime, job: ListJob) -> dict:
    """What comes of a job: every end of it is a value, since nobody waits who could be told otherwise."""
    try:
        return {"state": jobs.DONE, "finished_at": now, **_do(office, now, job)}
    except CalledOff:
        return {"state": jobs.CALLED_OFF, "finished_at": now}
    except EmergencyError as error:
        return _failure(now, error.message, error.faults)
    except Exception:  # per job: the record is its row and the log
        log.exception("list job failed", job=job.id)
        return _failure(now, BROKEN)


def _do(office: Office, now: datetime.datetime, job: ListJob) -> dict:
    actor = account.acting(office, job.account_id)
    if job.kind in (EXPORT, COPY):
        return _kept(office, job, list_taking.written(office, actor, now, job, _Told(office, job.id, [])))
    if office.reader is None:
        raise InputInvalid(UNREADABLE)
    held = list_upload.waiting(office, actor, job.sha256)
    tell = _Told(office, job.id, [])
    draft, faults = office.reader(held.content, held.name, held.division, tell)
    return DO[job.kind](office, actor, now, job, held, draft, faults, tell)


def _look(office, actor, now, job: ListJob, held, draft: ListDraft, faults, tell) -> dict:
    found = preview(office, actor, draft, job.in_force_from, faults, _examined(tell, draft))
    tell(COMPARING, 0, 0)
    return {"result": looked_of(found).to_json()}


def _store(office, actor, now, job: ListJob, held: Upload, draft: ListDraft, faults, tell) -> dict:
    head = ListHead(job.year, job.title, job.in_force_from)
    list_id = list_upload.confirm(
        office, actor, now, held, draft, head, faults, _examined(tell, draft), lambda: tell(STORING, 0, 0)
    )
    return {"list_id": list_id}


def _mark(office, actor, now, job: ListJob, held: Upload, draft: ListDraft, faults, tell) -> dict:
    found = preview(office, actor, draft, job.in_force_from, faults, _examined(tell, draft))
    tell(MARKING, 0, 0)
    data = write_marked(held.content, (*found.unstorable, *found.examination.faults), held.name)
    return _kept(office, job, data)


def _kept(office: Office, job: ListJob, data: bytes) -> dict:
    """Keep what a job wrote: one file a person, the next one takes its place."""
    folder = _folder(office)
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob(f"{job.account_id}-*.xlsx"):
        earlier.unlink()
    name = f"{job.account_id}-{job.id}.xlsx"
    (folder / name).write_bytes(data)
    return {"file_name": name}


DO: dict[str, Callable[..., dict]] = {LOOK: _look, STORE: _store, MARK: _mark}


def _examined(tell: _Told, draft: ListDraft) -> Callable[[int], None]:
    return lambda number: tell(EXAMINING, number, len(draft.enterprises))


def _settle(office: Office, now: datetime.datetime, job: ListJob, values: dict) -> None:
    with office.store.begin(REGION_WIDE, write=True) as work:
        jobs.change(work, job.id, jobs.OPEN, **values)
        work.commit()


def _failure(now: datetime.datetime, why: str, faults: list[Fault] | None = None) -> dict:
    told = [each.to_json() for each in (faults or [])[:FAULTS_SHOWN]]
    return {"state": jobs.FAILED, "finished_at": now, "reason": why[:500], "faults": told}


def newest_look(office: Office, actor: Actor, held: Upload) -> ListJob | None:
    """The newest reading of a waiting file that this account asked for."""
    with office.store.begin(actor.scope) as work:
        return jobs.newest(work, actor.account_id, held.sha256, LOOK)


def _answers(job: ListJob, head: ListHead) -> bool:
    """Whether a job is or has the answer to this question; one that failed or was called off is asked again."""
    same = (job.year, job.title, job.in_force_from) == (head.year, head.title, head.in_force_from)
    # A look is as old as the register it was compared with: a settled one is asked anew by whoever uploads again.
    return same and job.is_open


def _folder(office: Office) -> pathlib.Path:
    return pathlib.Path(office.settings.files_dir).absolute() / FOLDER
