"""Reduction lists: which is in force, how far it is, what it holds and reaches, whom it leaves out; to take away."""

from flask import Blueprint, Response, redirect, render_template, url_for

from emergency.documents import reduction_table
from emergency.services import list_job, list_taking, list_upload
from emergency.services.browse import list_closing, list_dashboard, list_preview
from emergency.services.browse import reduction as reductions
from emergency.services.browse.list_preview import PAGE, grouped
from emergency.web import picture
from emergency.web.context import actor, now, office
from emergency.web.download import attached, workbook
from emergency.web.form import page_number
from emergency.web.permission import permits
from emergency.web.showing import area_name
from plans.beijing import day_of
from plans.lifecycle import ListAct
from plans.terms import Role

blueprint = Blueprint("reduction", __name__, url_prefix="/list")


@blueprint.get("/")
@permits.signed_in
def index():
    """The lists by area and year, those in force first."""
    return render_template("reduction/index.html", rows=reductions.lists(office(), actor(), now()))


@blueprint.get("/<int:list_id>")
@permits.signed_in
def page(list_id: int):
    """One list."""
    view = reductions.reduction_list(office(), actor(), now(), list_id)
    last = max(1, -(-len(view.faults) // PAGE))
    number = min(page_number(), last)
    shown = grouped(view.faults[(number - 1) * PAGE : number * PAGE])
    return render_template(
        "reduction/page.html",
        view=view,
        groups=shown,
        number=number,
        last=last,
        Act=ListAct,
        today=day_of(now()),
    )


@blueprint.get("/<int:list_id>/pending")
@permits(Role.ADMIN, Role.DUTY, Role.APPROVER, Role.REVIEWER)
def pending(list_id: int):
    """What publishing a draft will change in the register."""
    view = list_preview.pending(office(), actor(), list_id, page_number())
    return render_template("reduction/pending.html", view=view)


@blueprint.get("/<int:list_id>/closing")
@permits(Role.ADMIN, Role.DUTY, Role.APPROVER, Role.REVIEWER)
def closing(list_id: int):
    """Which stricter measures would close the shortfall; nothing is changed."""
    view = list_closing.closing(office(), actor(), now(), list_id)
    return render_template("reduction/closing.html", view=view)


@blueprint.get("/<int:list_id>/reduction.svg")
@permits.signed_in
def drawing(list_id: int) -> Response:
    """What the list reaches, as bars against the floors."""
    _, found = reductions.dashboard_of(office(), actor(), now(), list_id)
    return picture.svg(list_dashboard.picture(found))


@blueprint.get("/<int:list_id>/reduction.csv")
@permits.signed_in
def table_as_csv(list_id: int) -> Response:
    """The reduction by level, pollutant, class of sources and division, as CSV."""
    return attached(reduction_table.as_csv(_table(list_id)), f"减排比例-{list_id}.csv", "text/csv")


@blueprint.get("/<int:list_id>/reduction.xlsx")
@permits.signed_in
def table_as_workbook(list_id: int) -> Response:
    """The same as a workbook."""
    return workbook(reduction_table.as_workbook(_table(list_id)), f"减排比例-{list_id}.xlsx")


@blueprint.get("/<int:list_id>/export.xlsx")
@permits(Role.ADMIN, Role.DUTY, Role.APPROVER, Role.REVIEWER)
def export(list_id: int):
    """The list as the workbook it can be imported from again; a big one is written in the background."""
    if list_taking.is_big(office(), actor(), now(), list_id):
        return _in_background(list_id, list_job.EXPORT)
    view = reductions.head(office(), actor(), now(), list_id)
    data = list_taking.exported(office(), actor(), now(), list_id)
    return workbook(data, f"{view.title}-第{view.version}版.xlsx")


@blueprint.get("/<int:list_id>/marked.xlsx")
@permits(Role.ADMIN, Role.DUTY)
def marked(list_id: int):
    """The file the list was made from, with its faults marked in their cells; a big one in the background."""
    if list_job.is_big(list_upload.file_of(office(), actor(), list_id)):
        return _in_background(list_id, list_job.COPY)
    data, name = list_taking.marked(office(), actor(), now(), list_id)
    return workbook(data, f"标注问题-{name}.xlsx")


def _in_background(list_id: int, kind: str):
    job_id = list_taking.begin(office(), actor(), now(), list_id, kind)
    return redirect(url_for("list_job.page", job_id=job_id))


def _table(list_id: int) -> list[tuple]:
    area, found = reductions.dashboard_of(office(), actor(), now(), list_id)
    reason = reductions.head(office(), actor(), now(), list_id).override_reason
    return list(reduction_table.table(area, found.totals, found.parts, area_name, reason))
