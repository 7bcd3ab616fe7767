"""The papers of a whole county as one zip: queued by a person, written slice by slice by the clock.

A slice writes its files first and then says how far the batch is; a slice that died is simply written again.
"""

import contextlib
import datetime
import pathlib
import shutil
import zipfile
from collections.abc import Mapping, Sequence

from emergency.documents.site_facts import SiteFacts
from emergency.errors import InputInvalid, NotFound, PaperNotPossible
from emergency.services.attachment import safe_name
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.paperwork import PaperFormat, PaperKind, written
from emergency.services.publication import KEEPERS
from emergency.services.site_facts import site_facts
from emergency.storage import paperwork
from emergency.storage.paperwork import PaperBatch
from emergency.storage.work import REGION_WIDE

# As many as a tick writes in a few seconds, so that the bar moves and no other job waits long.
SLICE = 40
FOLDER = "papers"
PARTIAL = ".partial"


def order_batch(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    division: str,
    kinds: Sequence[PaperKind],
    paper_format: PaperFormat,
) -> int:
    """Queue the papers of every enterprise of a division; returns the key of the batch."""
    require_role(actor, *KEEPERS)
    require_area(actor, division)
    if division not in office.library.divisions:
        raise InputInvalid(f"没有行政区划代码「{division}」。请从列表中选择地区。")
    if not kinds:
        raise InputInvalid("没有选择文书种类。请至少勾选一种后重新提交。")
    with office.store.begin(actor.scope, write=True) as work:
        total = paperwork.count_enterprises(work, division)
        if not total:
            raise InputInvalid("该地区没有登记的企业，无法编制文书。请先导入清单或登记企业。")
        batch_id = paperwork.add(
            work,
            division=division,
            kinds=[each.value for each in kinds],
            paper_format=paper_format.value,
            total=total,
            created_by=actor.account_id,
            created_at=now,
        )
        said = "、".join(each.label for each in kinds)
        write_down(
            work,
            actor,
            now,
            division=division,
            act="order",
            noun="paper_batch",
            noun_id=batch_id,
            summary=f"批量编制文书：{said}，{total} 家企业，{paper_format.label}",
        )
        work.commit()
    return batch_id


def batches(office: Office, actor: Actor) -> tuple[PaperBatch, ...]:
    """The newest batches in scope."""
    with office.store.begin(actor.scope) as work:
        return paperwork.newest(work)


def file_of(office: Office, actor: Actor, batch_id: int) -> pathlib.Path:
    """The zip of a batch that is done; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        batch = paperwork.by_id(work, batch_id)
    path = _folder(office) / (batch.file_name or "")
    if batch.file_name is None or not path.is_file():
        raise NotFound("这批文书还没有编制完成，或文件已被移走。请稍后刷新，或重新编制。")
    return path


def write_due(office: Office, now: datetime.datetime) -> int:
    """Write the next slice of the oldest batch; returns how many enterprises got their papers."""
    with office.store.begin(REGION_WIDE) as work:
        batch = paperwork.oldest_waiting(work)
        if batch is None:
            return 0
        ids = paperwork.enterprises_after(work, batch.division, batch.reached_id, SLICE)
        facts = site_facts(office, work, now, batch.division, ids)
    try:
        for enterprise_id in ids:
            _write_files(office, batch, enterprise_id, facts)
    except (PaperNotPossible, OSError) as error:
        _end(
            office,
            now,
            batch,
            why=getattr(error, "message", None) or f"写文件失败：{error}。请检查磁盘空间。",
        )
        return 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        reached = ids[-1] if ids else batch.reached_id
        paperwork.advance(work, batch, done=min(batch.done + len(ids), batch.total), reached_id=reached)
        work.commit()
    if len(ids) < SLICE:
        _end(office, now, batch, file_name=_zipped(office, batch))
    return len(ids)


def _write_files(
    office: Office, batch: PaperBatch, enterprise_id: int, facts: Mapping[int, SiteFacts]
) -> None:
    folder = _folder(office) / str(batch.id)
    folder.mkdir(parents=True, exist_ok=True)
    for kind in batch.kinds:
        held = facts[enterprise_id]
        paper = written(held, PaperKind(kind), PaperFormat(batch.format))
        # The credit code keeps namesakes apart.
        (folder / safe_name(f"{held.credit_code}-{paper.name}")).write_bytes(paper.data)


def _zipped(office: Office, batch: PaperBatch) -> str:
    """Put the files of a batch into its zip, under its name only when it is whole; papers are packed already."""
    folder = _folder(office) / str(batch.id)
    name = f"文书-{batch.division}-{batch.id}.zip"
    partial = _folder(office) / (name + PARTIAL)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as parts:
        for path in sorted(folder.iterdir()):
            parts.write(path, path.name)
    partial.replace(_folder(office) / name)
    shutil.rmtree(folder)
    return name


def _end(
    office: Office, now: datetime.datetime, batch: PaperBatch, *, file_name: str | None = None, why: str = ""
) -> None:
    with office.store.begin(REGION_WIDE, write=True) as work:
        paperwork.finish(work, batch.id, now, file_name=file_name, why=why)
        work.commit()
    if file_name is None:
        with contextlib.suppress(OSError):
            shutil.rmtree(_folder(office) / str(batch.id))


def _folder(office: Office) -> pathlib.Path:
    return pathlib.Path(office.settings.files_dir).absolute() / FOLDER
