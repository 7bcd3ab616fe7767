"""The files that an enterprise sends with its declaration."""

import sqlalchemy as sa

from emergency.storage.evidence import Attachment
from emergency.storage.grade_record import DeclarationFile
from emergency.storage.schema import attachment, grade_attachment, grade_declaration
from emergency.storage.work import UnitOfWork


def attach(work: UnitOfWork, **values) -> None:
    """Lay a stored file beside a declaration."""
    work.rows(sa.insert(grade_attachment).values(**values))


def files_of(work: UnitOfWork, declaration_id: int) -> tuple[DeclarationFile, ...]:
    """The files of a declaration in scope, oldest first; without their content."""
    table = grade_attachment
    query = (
        sa.select(
            table.c.attachment_id, attachment.c.name, attachment.c.size, attachment.c.sha256, table.c.note,
            table.c.submitted_by, table.c.submitted_at,
        )
        .join(attachment, attachment.c.id == table.c.attachment_id)
        .join(grade_declaration, grade_declaration.c.id == table.c.declaration_id)
        .where(table.c.declaration_id == declaration_id, work.visible(grade_declaration.c.division))
    )  # fmt: skip
    return tuple(DeclarationFile(**row._mapping) for row in work.rows(query.order_by(table.c.id)))


def file_by_id(work: UnitOfWork, declaration_id: int, attachment_id: int) -> Attachment | None:
    """One file of a declaration in scope, with its content."""
    if attachment_id not in {each.attachment_id for each in files_of(work, declaration_id)}:
        return None
    row = work.rows(sa.select(attachment).where(attachment.c.id == attachment_id)).one()
    return Attachment(**row._mapping)
