"""A county's workbook: taken in, looked at before anything is stored, then stored."""

import functools
from dataclasses import dataclass, field

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.documents.list_workbook_marked import write_marked
from emergency.documents.list_workbook_template import write_template
from emergency.services import list_job, list_upload
from emergency.services.browse import list_preview
from emergency.services.list_rows import ListHead
from emergency.services.list_upload import Upload
from emergency.sources.list_workbook import read_list
from emergency.web.context import actor, now, office
from emergency.web.download import workbook
from emergency.web.form import Form, page_number
from emergency.web.list_head import head_of, head_offered
from emergency.web.permission import permits
from plans.errors import Fault
from plans.list_draft import ListDraft
from plans.terms import Role

blueprint = Blueprint("reduction_import", __name__, url_prefix="/list/import")
# A page of the preview reads the same file again; the last few are remembered.
FILES_KEPT = 2


@dataclass(frozen=True)
class _File:
    """A file by the hash of its content, its name and its area: the same is read once."""

    sha256: str
    name: str
    area: str
    content: bytes = field(compare=False, repr=False)


@blueprint.get("/")
@permits(Role.ADMIN, Role.DUTY)
def form():
    """Where a workbook is handed in, and where a list is drawn up by the rules."""
    areas = list_preview.areas(office(), actor())
    return render_template("reduction/import.html", areas=areas, head=head_offered(now(), areas[0].name))


@blueprint.get("/template.xlsx")
@permits(Role.ADMIN, Role.DUTY)
def template() -> Response:
    """The empty workbook with its explanations."""
    return workbook(write_template(), "应急减排清单模板.xlsx")


@blueprint.post("/")
@permits(Role.ADMIN, Role.DUTY)
def upload():
    """Take a workbook in and show what it would do; nothing of it is stored yet."""
    asked = Form()
    file = request.files.get("file")
    if file is None or not file.filename:
        asked.refuse("file", "请选择清单文件。")
    area, head = asked.text("area"), head_of(asked)
    sha256 = list_upload.keep(office(), actor(), now(), area, file.filename, file.read())
    held = list_upload.waiting(office(), actor(), sha256)
    if list_job.is_big(held):
        job_id = list_job.begin(office(), actor(), now(), held, head)
        return redirect(url_for("list_job.page", job_id=job_id))
    return redirect(url_for(".page", sha256=sha256, **_address(head)))


@blueprint.get("/<sha256>")
@permits(Role.ADMIN, Role.DUTY)
def page(sha256: str):
    """What the workbook would change, and everything that is wrong with it."""
    held = list_upload.waiting(office(), actor(), sha256)
    if held.list_id is not None:
        return redirect(url_for("reduction.page", list_id=held.list_id))
    if list_job.is_big(held):
        return _to_job(held)
    head = _head_asked()
    draft, faults = _read(_file(held))
    view = list_preview.view(office(), actor(), draft, head, faults, page_number())
    return render_template(
        "reduction/preview.html", view=view, upload=held, head=head, address=_address(head), job=None
    )


@blueprint.post("/<sha256>")
@permits(Role.ADMIN, Role.DUTY)
def confirm(sha256: str):
    """Store the workbook as a draft of the list."""
    head = head_of(Form())
    held = list_upload.waiting(office(), actor(), sha256)
    if list_job.is_big(held):
        job_id = list_job.begin(office(), actor(), now(), held, head, list_job.STORE)
        return redirect(url_for("list_job.page", job_id=job_id))
    draft, faults = _read(_file(held))
    list_id = list_upload.confirm(office(), actor(), now(), held, draft, head, faults)
    flash("清单已存为草稿，企业登记在发布时更新。请处理所列问题，再核对送批。")
    return redirect(url_for("reduction.page", list_id=list_id))


@blueprint.get("/<sha256>/marked.xlsx")
@permits(Role.ADMIN, Role.DUTY)
def marked(sha256: str):
    """The workbook with its faults marked in their cells."""
    held = list_upload.waiting(office(), actor(), sha256)
    if list_job.is_big(held):
        return _to_job(held)
    draft, faults = _read(_file(held))
    found = list_preview.every_fault(office(), actor(), draft, _head_asked(), faults)
    return workbook(write_marked(held.content, found, held.name), f"标注问题-{held.name}.xlsx")


def _to_job(held: Upload):
    """A big file is looked at where it was read in the background."""
    job = list_job.newest_look(office(), actor(), held)
    if job is None:
        return redirect(url_for(".form"))
    return redirect(url_for("list_job.page", job_id=job.id))


def _head_asked() -> ListHead:
    """The head that the address carries from the form to the confirmation."""
    return head_of(Form(request.args))


def _address(head: ListHead) -> dict:
    return {"year": head.year, "title": head.title, "in_force_from": head.in_force_from.isoformat()}


def _file(held: Upload) -> _File:
    return _File(held.sha256, held.name, held.division, held.content)


@functools.lru_cache(FILES_KEPT)
def _read(file: _File) -> tuple[ListDraft, tuple[Fault, ...]]:
    return read_list(file.content, file.name, area=file.area)
