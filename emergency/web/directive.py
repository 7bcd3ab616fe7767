"""Between the tiers: what is asked of us, how far those below are, and the buttons to answer."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from emergency.services import directive_answer, duty_contact, offline_entry, offline_pack, upward_notice
from emergency.services.browse import directive as desks
from emergency.services.browse import upward
from emergency.services.browse.joint_timeline import joint_svg
from emergency.services.directive_answer import Deed, ReportDraft
from emergency.sources.offline_form import read_form
from emergency.web import picture
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("directive", __name__, url_prefix="/directive")


@blueprint.get("/")
@permits.signed_in
def desk():
    """The desk of one's own tier."""
    shown = desks.desk(office(), actor(), now())
    reported = upward.reported(office(), actor(), now())
    return render_template("directive/desk.html", desk=shown, drill=shown.drill, reported=reported)


@blueprint.post("/reported/<int:notice_id>")
@permits(Role.DUTY)
def take_report(notice_id: int):
    """The desk of the tier above takes a report."""
    upward_notice.take(office(), actor(), now(), notice_id)
    flash("已签收上报件，下级值班台可以看到。")
    return redirect(url_for(".desk", _anchor="reported"))


@blueprint.get("/timeline.svg")
@permits.signed_in
def timeline():
    """What every division had in force, on one axis."""
    drawn = joint_svg(office(), actor(), now())
    return picture.svg(drawn) if drawn else abort(404)


@blueprint.get("/contacts")
@permits(Role.ADMIN, Role.DUTY)
def contacts():
    """Who is told at the own desk and at those below."""
    tree, held = office().library.divisions, actor().division
    areas = [tree.get(held), *tree.children(held)]
    found = duty_contact.contacts(office(), actor())
    return render_template("directive/contacts.html", areas=areas, found=found)


@blueprint.post("/contacts")
@permits(Role.ADMIN, Role.DUTY)
def add_contact():
    """Enter a contact."""
    form = Form()
    words = [form.text(each) for each in ("division", "name", "mobile", "email")]
    duty_contact.add(office(), actor(), now(), *words)
    flash("已登记值班联系人。")
    return redirect(url_for(".contacts"))


@blueprint.post("/contacts/<int:contact_id>/remove")
@permits(Role.ADMIN, Role.DUTY)
def remove_contact(contact_id: int):
    """Take a contact off."""
    duty_contact.remove(office(), actor(), now(), contact_id)
    flash("已删除值班联系人。")
    return redirect(url_for(".contacts"))


@blueprint.get("/<int:directive_id>")
@permits.signed_in
def page(directive_id: int):
    """One directive with its deadlines, answers and reports."""
    view = desks.page(office(), actor(), now(), directive_id)
    return render_template("directive/page.html", view=view, drill=view.directive.drill)


@blueprint.post("/<int:directive_id>/acknowledge")
@permits(Role.DUTY)
def acknowledge(directive_id: int):
    """Acknowledge."""
    directive_answer.acknowledge(office(), actor(), now(), directive_id, Form().text("who"))
    flash("已签收。")
    return redirect(url_for(".page", directive_id=directive_id))


@blueprint.post("/<int:directive_id>/act")
@permits(Role.DUTY)
def act(directive_id: int):
    """A banner or county starts, changes or ends its response."""
    form = Form()
    at = form.moment("at", "办理时间", needed=False) or now()
    form.check()
    deed = Deed(at, form.text("who"), note=form.text("note"))
    directive_answer.carry_out(office(), actor(), now(), directive_id, deed)
    flash("已登记，上级值班台可以看到。请按时回报落实情况。")
    return redirect(url_for(".page", directive_id=directive_id))


@blueprint.post("/<int:directive_id>/report")
@permits(Role.DUTY)
def report(directive_id: int):
    """Report back."""
    form = Form()
    plants = form.number("plants", "应通知企业数")
    notified = form.number("notified", "已通知企业数")
    form.check()
    draft = ReportDraft(form.text("measures"), plants, notified, form.text("problems"))
    directive_answer.report(office(), actor(), now(), directive_id, draft, form.text("who"))
    flash("已回报上级。")
    return redirect(url_for(".page", directive_id=directive_id))


@blueprint.post("/<int:directive_id>/pack")
@permits(Role.DUTY)
def pack(directive_id: int):
    """The offline pack of the county a directive is for."""
    view = desks.page(office(), actor(), now(), directive_id)
    name, content = offline_pack.make(office(), actor(), now(), view.area.code)
    return attached(content, name, "application/zip")


@blueprint.get("/return")
@permits(Role.DUTY)
def return_form():
    """Where a filled offline form is handed in."""
    return render_template("directive/return.html", entry=None)


@blueprint.post("/return")
@permits(Role.DUTY)
def take_return():
    """Check a filled form, or enter it."""
    form = Form()
    file = request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", "请选择填好的回报表。")
    form.check()
    filled = read_form(file.read(), file.filename)
    if form.text("sure") != "1":
        entry = offline_entry.preview(office(), actor(), now(), filled)
        return render_template("directive/return.html", entry=entry)
    entry = offline_entry.enter(office(), actor(), now(), filled)
    flash(f"离线包 {entry.reference}：已录入 {len(entry.done)} 项，此前已录 {len(entry.known)} 项。")
    return redirect(url_for(".desk"))
