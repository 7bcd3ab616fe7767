"""The duty roster: entered by an administrator, handed over by two signatures, led to calendars by a link."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.documents.plain_table import write_xlsx
from emergency.services import calendar_feed, handover, roster
from emergency.services.browse import roster as rosters
from emergency.sources.roster import read_roster
from emergency.web.context import actor, now, office
from emergency.web.download import workbook
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.roster import HEADS, SHEET, ShiftDraft, ShiftPost
from plans.terms import Role

blueprint = Blueprint("roster", __name__, url_prefix="/roster")
SIGNERS = (Role.DUTY, Role.APPROVER, Role.ADMIN)
EXAMPLE = ("值班员", "例：姓名", "", "", "2026-01-15 08:00", "2026-01-16 08:00")
CALENDAR = "text/calendar"


@blueprint.get("/")
@permits.signed_in
def index():
    """Who is on duty, the shifts to come, what was handed over, gaps and overlaps."""
    view = rosters.page(office(), actor(), now())
    return render_template("roster/index.html", view=view, posts=ShiftPost)


@blueprint.post("/")
@permits(Role.ADMIN)
def enter():
    """Enter one shift."""
    form = Form()
    post = form.choice("post", "岗位", ShiftPost)
    begins_at, ends_at = form.moment("starts_at", "开始时间"), form.moment("ends_at", "结束时间")
    form.check()
    draft = ShiftDraft(post, form.text("name"), form.text("login"), form.text("mobile"), begins_at, ends_at)
    made = roster.enter(office(), actor(), now(), actor().division, [draft])
    flash("已录入班次。" if made.new else "这个班次此前已经录入。")
    return redirect(url_for(".index"))


@blueprint.post("/import")
@permits(Role.ADMIN)
def take_in():
    """Enter the shifts of a workbook: all of them, or none."""
    form, file = Form(), request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", "请选择值班表文件。")
    form.check()
    drafts = read_roster(file.read(), file.filename)
    made = roster.enter(office(), actor(), now(), actor().division, drafts)
    flash(f"已录入 {made.new} 班" + (f"，另有 {made.known} 班此前已经录入。" if made.known else "。"))
    return redirect(url_for(".index"))


@blueprint.get("/template.xlsx")
@permits(Role.ADMIN)
def template() -> Response:
    """The empty workbook with one line to be written over."""
    return workbook(write_xlsx(SHEET, HEADS, [EXAMPLE]), "值班表模板.xlsx")


@blueprint.post("/<int:shift_id>/remove")
@permits(Role.ADMIN)
def remove(shift_id: int):
    """Take a shift off."""
    gone = roster.remove(office(), actor(), now(), shift_id)
    flash(f"已删除{gone.name}的班次。")
    return redirect(url_for(".index"))


@blueprint.post("/<int:shift_id>/give")
@permits(*SIGNERS)
def give(shift_id: int):
    """Write the handover of the own shift and sign."""
    handover.give(office(), actor(), now(), shift_id, request.form.get("note", ""))
    flash("交班记录已签字，等待接班人签字。")
    return redirect(url_for(".index"))


@blueprint.post("/handover/<int:handover_id>/take")
@permits(*SIGNERS)
def take(handover_id: int):
    """Read the handover and sign."""
    handover.take(office(), actor(), now(), handover_id, request.form.get("note", ""))
    flash("已接班签字。")
    return redirect(url_for(".index"))


@blueprint.post("/link")
@permits(Role.ADMIN, Role.DUTY)
def issue_link():
    """A link for calendars, shown once."""
    address = calendar_feed.issue_roster_link(office(), actor(), now())
    flash(f"日历链接（只显示这一次）：{address}")
    return redirect(url_for(".index"))


@blueprint.post("/link/<int:link_id>/revoke")
@permits(Role.ADMIN, Role.DUTY)
def revoke_link(link_id: int):
    """Take a link back."""
    calendar_feed.revoke_roster_link(office(), actor(), now(), link_id)
    flash("已收回日历链接。")
    return redirect(url_for(".index"))


@blueprint.get("/calendar/<token>.ics")
@permits.anyone
def calendar(token: str) -> Response:
    """The roster behind a link."""
    return Response(calendar_feed.roster_calendar(office(), now(), token), mimetype=CALENDAR)
