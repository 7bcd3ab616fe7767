"""Files that somebody handed in: kept between looking at them and confirming, and beside the list they became."""

import datetime
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import upload
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class Upload:
    """One file as it was handed in; `list_id` None: nobody has confirmed it yet."""

    id: int
    division: str
    account_id: int
    sha256: str
    name: str
    content: bytes
    created_at: datetime.datetime
    list_id: int | None


def add(
    work: UnitOfWork, *, division: str, account_id: int, name: str, content: bytes, now: datetime.datetime
) -> str:
    """Keep a file; returns the hash it is asked for by."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = {
        "division": division,
        "account_id": account_id,
        "sha256": sha256,
        "name": name,
        "content": content,
        "created_at": now,
        "list_id": None,
    }
    work.rows(sa.insert(upload), row)
    return sha256


def of_account(work: UnitOfWork, account_id: int, sha256: str) -> Upload | None:
    """The newest file with this hash that an account handed in, of a division in scope.

    Keys are used again once a waiting file is dropped; the hash says that it is still the file people saw.
    """
    query = sa.select(upload).where(
        upload.c.account_id == account_id, upload.c.sha256 == sha256, work.visible(upload.c.division)
    )
    row = work.rows(query.order_by(upload.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Upload(**row._mapping)


def of_list(work: UnitOfWork, list_id: int) -> Upload | None:
    """The file a list was made from, in scope."""
    query = sa.select(upload).where(upload.c.list_id == list_id, work.visible(upload.c.division))
    row = work.rows(query.order_by(upload.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Upload(**row._mapping)


def became(work: UnitOfWork, upload_id: int, list_id: int) -> bool:
    """Tie a waiting file to the list it became; says whether it was still waiting."""
    statement = sa.update(upload).where(upload.c.id == upload_id, upload.c.list_id.is_(None))
    return work.rows(statement.values(list_id=list_id)).rowcount == 1


def clear_waiting(work: UnitOfWork, account_id: int, before: datetime.datetime) -> None:
    """Drop the waiting files of an account, and everybody's that wait since before this moment."""
    stale = sa.or_(upload.c.account_id == account_id, upload.c.created_at < before)
    work.rows(sa.delete(upload).where(upload.c.list_id.is_(None), stale))
