"""A workbook between upload and confirmation: kept here, looked at as often as needed, stored once."""

import datetime
from collections.abc import Callable, Sequence

from emergency.errors import InputInvalid, NotFound
from emergency.services.attachment import MEBIBYTE, safe_name
from emergency.services.list_rows import ListHead
from emergency.services.listing import examined, store
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import upload
from emergency.storage.upload import Upload
from plans.errors import Fault
from plans.lifecycle import LIST_KEEPERS
from plans.list_draft import ListDraft

LARGEST = 32 * MEBIBYTE
WAITS = datetime.timedelta(days=7)


def keep(office: Office, actor: Actor, now: datetime.datetime, area: str, name: str, content: bytes) -> str:
    """Keep a handed-in workbook until it is confirmed, and give its hash; an earlier one of the account is dropped."""
    require_role(actor, *LIST_KEEPERS)
    office.library.divisions.get(area)
    require_area(actor, area)
    if not content:
        raise InputInvalid("没有选择文件，或文件是空的。请选择清单文件后重新上传。")
    if len(content) > LARGEST:
        raise InputInvalid(f"文件超过 {LARGEST // MEBIBYTE} MB，未读取。请按旗县拆分后分别导入。")
    with office.store.begin(actor.scope, write=True) as work:
        upload.clear_waiting(work, actor.account_id, now - WAITS)
        sha256 = upload.add(
            work,
            division=area,
            account_id=actor.account_id,
            name=safe_name(name),
            content=content,
            now=now,
        )
        work.commit()
    return sha256


def waiting(office: Office, actor: Actor, sha256: str) -> Upload:
    """The file that this account handed in; raises NotFound for anybody else's and for one that is gone."""
    require_role(actor, *LIST_KEEPERS)
    with office.store.begin(actor.scope) as work:
        held = upload.of_account(work, actor.account_id, sha256)
    if held is None:
        raise NotFound("没有找到这份上传的文件，可能已被新的上传取代。请重新上传。")
    return held


def file_of(office: Office, actor: Actor, list_id: int) -> Upload:
    """The file that a list was made from; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = upload.of_list(work, list_id)
    if held is None:
        raise NotFound("这份清单没有保存原始文件，或不在您的辖区内。请用「导出清单」。")
    return held


def confirm(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    held: Upload,
    draft: ListDraft,
    head: ListHead,
    faults: Sequence[Fault] = (),
    tell: Callable[[int], None] | None = None,
    storing: Callable[[], None] = lambda: None,
) -> int:
    """Store the list that was read from a waiting file; returns its id, the same for a second click.

    `tell` hears how many enterprises are examined, `storing` that the writing begins; what they raise stores nothing.
    """
    require_role(actor, *LIST_KEEPERS)
    require_area(actor, draft.area)
    if held.list_id is not None:
        return held.list_id
    examination = examined(office, draft, head.in_force_from, faults, tell)
    storing()
    with office.store.begin(actor.scope, write=True) as work:
        again = upload.of_account(work, actor.account_id, held.sha256)
        if again is None:
            raise NotFound("没有找到这份上传的文件，可能已被新的上传取代。请重新上传。")
        if again.list_id is not None:
            return again.list_id
        imported = store(office, work, actor, now, draft, head, examination)
        upload.became(work, again.id, imported.list_id)
        work.commit()
    return imported.list_id
