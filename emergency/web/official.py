"""Official papers: the list, one paper, its files, what it would look like before it is drawn, the wordings."""

import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.documents.official_paper import OfficialPaper
from emergency.documents.paper_template import shipped
from emergency.errors import NotFound
from emergency.services import daily_report, official_paper, paper_template
from emergency.services.browse import wording
from emergency.services.daily_report import DailyDraft
from emergency.web.context import actor, now, office
from emergency.web.download import format_of, handed_out
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.official_paper import OfficialKind, Part
from plans.terms import Role

LOOK, SHIPPED = TRYING = "look", "shipped"
blueprint = Blueprint("official", __name__, url_prefix="/document")
LOOKS = {
    "consultation": official_paper.look_at_consultation,
    "approval": official_paper.look_at_approval,
    "notice": official_paper.look_at_notice,
}
DRAWS = {"consultation": official_paper.draw_consultation, "approval": official_paper.draw_approval}


@blueprint.get("/")
@permits.signed_in
def index():
    """Every paper of one's own divisions."""
    return render_template("official/index.html", papers=official_paper.listed(office(), actor()))


@blueprint.get("/<int:paper_id>")
@permits.signed_in
def page(paper_id: int):
    """One paper as it was drawn."""
    held = official_paper.paper(office(), actor(), paper_id)
    return render_template("official/page.html", held=held, drill=held.drill)


@blueprint.get("/<int:paper_id>.<ending>")
@permits.signed_in
def file(paper_id: int, ending: str):
    """A paper as Word or PDF."""
    return handed_out(official_paper.file_of(office(), actor(), paper_id, format_of(ending)))


@blueprint.get("/look/<about>/<int:number>")
@permits.signed_in
def look(about: str, number: int):
    """A paper before it is drawn, without a number."""
    return _looked_at(_of(LOOKS, about)(office(), actor(), now(), number), about, number)


@blueprint.get("/look/<about>/<int:number>.<ending>")
@permits.signed_in
def look_file(about: str, number: int, ending: str):
    """The same as Word or PDF."""
    found = _of(LOOKS, about)(office(), actor(), now(), number)
    title = "".join(found.title.splitlines())
    return handed_out(official_paper.written(found, f"{title}（未编号）", format_of(ending)))


@blueprint.post("/draw/<about>/<int:number>")
@permits(Role.DUTY)
def draw(about: str, number: int):
    """Draw a paper: it gets its number and stays as it is."""
    made = _of(DRAWS, about)(office(), actor(), now(), number)
    flash("公文已编号，内容不再改动。")
    return redirect(url_for(".page", paper_id=made))


@blueprint.get("/daily/<int:warning_id>")
@permits.signed_in
def daily(warning_id: int):
    """The form of today's report."""
    shown = daily_report.desk(office(), actor(), now(), warning_id)
    paper = daily_report.look_at(office(), actor(), now(), warning_id, DailyDraft()).to_json()
    return render_template("official/daily.html", shown=shown, paper=paper, drill=shown.episode.drill)


@blueprint.post("/daily/<int:warning_id>")
@permits(Role.DUTY)
def draw_daily(warning_id: int):
    """Draw today's report."""
    form = Form()
    draft = DailyDraft(form.text("problems"), form.text("next_steps"), form.text("signer"))
    made = daily_report.draw(office(), actor(), now(), warning_id, draft)
    flash("今日日报已编号。")
    return redirect(url_for(".page", paper_id=made))


@blueprint.get("/template/")
@permits.signed_in
def templates():
    """The wording of every kind, and since when."""
    return render_template("official/templates.html", rows=wording.wordings(office(), actor(), now()))


@blueprint.get("/template/<kind>")
@permits.signed_in
def template(kind: str):
    """One wording: its parts, its fields, its history."""
    view = wording.wording_of(office(), actor(), now(), _kind(kind))
    return render_template("official/template.html", view=view, Part=Part, SHIPPED=SHIPPED)


@blueprint.post("/template/<kind>")
@permits(Role.ADMIN)
def enter_template(kind: str):
    """Enter a wording of one's own; or only look at it, or at the shipped one, in its place."""
    form, found = Form(), _kind(kind)
    parts = {part: request.form.get(part.value, "") for part in Part}
    if form.text("do") in TRYING:
        chosen = shipped(found) if form.text("do") == SHIPPED else parts
        view = wording.tried(office(), actor(), now(), found, chosen)
        return render_template("official/template.html", view=view, Part=Part, SHIPPED=SHIPPED)
    first = _day(form)
    form.check()
    paper_template.enter(office(), actor(), now(), found, parts, first, form.text("reason"))
    flash(f"「{found.label}」的模板已保存，自{first.isoformat()}起使用。")
    return redirect(url_for(".template", kind=kind))


def _looked_at(found: OfficialPaper, about: str, number: int):
    return render_template("official/look.html", paper=found.to_json(), about=about, number=number)


def _of(table: dict, about: str):
    if about not in table:
        raise NotFound("没有这种公文。请从会商记录或决定页面进入。")
    return table[about]


def _kind(value: str) -> OfficialKind:
    known = {each.value: each for each in OfficialKind}
    if value not in known:
        raise NotFound("没有这种公文。请从模板列表选择。")
    return known[value]


def _day(form: Form) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(form.text("in_force_from"))
    except ValueError:
        form.refuse("in_force_from", "请填写生效日期，如 2026-12-01。")
        return None
