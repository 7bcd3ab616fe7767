"""A big workbook on its way in or out: how far it is, calling it off, what was found, storing it, what was written."""

from flask import Blueprint, Response, redirect, render_template, send_file, url_for

from emergency.errors import NotFound
from emergency.services import auditing, list_job, list_upload
from emergency.services.browse import list_preview
from emergency.services.list_job import COPY, EXPORT, LOOK, MARK, STORE
from emergency.services.list_look import Looked
from emergency.services.list_rows import ListHead
from emergency.web.context import actor, now, office
from emergency.web.form import page_number
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("list_job", __name__, url_prefix="/list/job")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = {
    LOOK: "读取并校验清单",
    STORE: "存为草稿",
    MARK: "编制标注问题的副本",
    EXPORT: "导出清单",
    COPY: "编制标注问题的副本",
}
READERS = (Role.ADMIN, Role.DUTY, Role.APPROVER, Role.REVIEWER)


@blueprint.get("/<int:job_id>")
@permits(*READERS)
def page(job_id: int):
    """How far a job is; what is done leads on."""
    job = list_job.of(office(), actor(), job_id)
    if job.state == "done" and job.kind == LOOK:
        return redirect(url_for(".result", job_id=job_id))
    if job.state == "done" and job.kind == STORE:
        return redirect(url_for("reduction.page", list_id=job.list_id))
    silent = auditing.silent_clock(office(), now()) if job.is_open else ""
    return render_template(
        "reduction/job.html", job=job, title=TITLES[job.kind], silent=silent, taken=job.kind in (EXPORT, COPY)
    )


@blueprint.post("/<int:job_id>/call-off")
@permits(*READERS)
def call_off(job_id: int):
    """Call a job off."""
    list_job.call_off(office(), actor(), now(), job_id)
    return redirect(url_for(".page", job_id=job_id))


@blueprint.get("/<int:job_id>/result")
@permits(Role.ADMIN, Role.DUTY)
def result(job_id: int):
    """What a workbook would change, and everything that is wrong with it."""
    job = list_job.of(office(), actor(), job_id)
    if job.result is None:
        raise NotFound("这份文件还没有读完，或没有读成。请返回处理进度查看。")
    held = list_upload.waiting(office(), actor(), job.sha256)
    if held.list_id is not None:
        return redirect(url_for("reduction.page", list_id=held.list_id))
    view = list_preview.paged(Looked.from_json(job.result), page_number())
    return render_template(
        "reduction/preview.html", view=view, upload=held, head=_head(job), address={}, job=job
    )


@blueprint.post("/<int:job_id>/store")
@permits(Role.ADMIN, Role.DUTY)
def begin_store(job_id: int):
    """Store the workbook as a draft, in the background too."""
    return _begin(job_id, STORE)


@blueprint.post("/<int:job_id>/mark")
@permits(Role.ADMIN, Role.DUTY)
def begin_mark(job_id: int):
    """Write the copy with the faults marked in its cells."""
    return _begin(job_id, MARK)


@blueprint.get("/<int:job_id>/file.xlsx")
@permits(*READERS)
def file(job_id: int) -> Response:
    """What the job wrote, as a download."""
    job = list_job.of(office(), actor(), job_id)
    path = list_job.written_file(office(), actor(), job_id)
    return send_file(
        path,
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{job.name}.xlsx" if job.kind == EXPORT else f"标注问题-{job.name}.xlsx",
    )


def _begin(job_id: int, kind: str):
    job = list_job.of(office(), actor(), job_id)
    held = list_upload.waiting(office(), actor(), job.sha256)
    begun = list_job.begin(office(), actor(), now(), held, _head(job), kind)
    return redirect(url_for(".page", job_id=begun))


def _head(job) -> ListHead:
    return ListHead(job.year, job.title, job.in_force_from)
