"""Contacts at the console: codes, the report of whom nobody could reach, requests of enterprises."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.documents.plain_table import write_csv, write_xlsx
from emergency.services import (
    contact_check,
    contact_editing,
    contact_report,
    contact_request,
    contact_sending,
)
from emergency.services.browse import contact as contacts
from emergency.services.contact_draft import ContactDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from emergency.web.showing import masked
from plans.terms import Role

blueprint = Blueprint("enterprise_contact", __name__, url_prefix="/contact")
CHANNELS = {"sms": "短信", "email": "邮件"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/of/<int:enterprise_id>")
@permits.signed_in
def page(enterprise_id: int):
    """The contacts of an enterprise with their proofs."""
    seen = contacts.of_enterprise(office(), actor(), now(), enterprise_id)
    return render_template("contact/page.html", seen=seen)


@blueprint.post("/of/<int:enterprise_id>/<int:contact_id>/code")
@permits(Role.ADMIN, Role.DUTY)
def send(enterprise_id: int, contact_id: int):
    """Send a code."""
    channel = request.form.get("channel", "")
    sent = contact_sending.send_code(office(), actor(), now(), enterprise_id, contact_id, channel)
    flash(f"已向{sent.contact}发送验证码（{CHANNELS[sent.channel]} {masked(sent.address)}）。")
    return redirect(url_for("enterprise_contact.page", enterprise_id=enterprise_id))


@blueprint.post("/of/<int:enterprise_id>/<int:contact_id>/confirm")
@permits(Role.ADMIN, Role.DUTY)
def confirm(enterprise_id: int, contact_id: int):
    """Type the code that the contact told."""
    code = request.form.get("code", "")
    contact_check.confirm(office(), actor(), now(), enterprise_id, contact_id, code)
    flash("验证码正确，联系方式已核实。")
    return redirect(url_for("enterprise_contact.page", enterprise_id=enterprise_id))


@blueprint.post("/of/<int:enterprise_id>/change")
@permits(Role.ADMIN, Role.DUTY)
def change(enterprise_id: int):
    """Change a contact, or add one."""
    form = Form()
    contact_id = form.number("contact_id", "联系人编号") if form.text("contact_id") else None
    form.check()
    said = {name: form.text(name) for name in ("name", "duty", "mobile", "email", "reason")}
    draft = ContactDraft(contact_id=contact_id, who=actor().name, **said)
    contact_editing.change_directly(office(), actor(), now(), enterprise_id, draft)
    flash("联系人已保存。号码有变的，请发送验证码。")
    return redirect(url_for("enterprise_contact.page", enterprise_id=enterprise_id))


@blueprint.post("/of/<int:enterprise_id>/<int:contact_id>/remove")
@permits(Role.ADMIN, Role.DUTY)
def remove(enterprise_id: int, contact_id: int):
    """Take a contact out of use."""
    reason = request.form.get("reason", "")
    contact_editing.remove(office(), actor(), now(), enterprise_id, contact_id, reason)
    flash("联系人已停用。")
    return redirect(url_for("enterprise_contact.page", enterprise_id=enterprise_id))


@blueprint.get("/stale")
@permits.signed_in
def stale():
    """The enterprises that could not be relied on to be reached."""
    found = contact_report.report(office(), actor(), now(), _area())
    return render_template("contact/stale.html", found=found, area=_area())


@blueprint.get("/stale.csv")
@permits(Role.ADMIN, Role.DUTY)
def stale_csv():
    """The report as CSV, with numbers in full."""
    found = contact_report.report(office(), actor(), now(), _area())
    content = write_csv(contact_report.COLUMNS, contact_report.table(office(), found))
    return _file(content, "text/csv; charset=utf-8", f"contacts-{found.area}-{found.day}.csv")


@blueprint.get("/stale.xlsx")
@permits(Role.ADMIN, Role.DUTY)
def stale_xlsx():
    """The report as a workbook, with numbers in full."""
    found = contact_report.report(office(), actor(), now(), _area())
    content = write_xlsx("联系方式核实", contact_report.COLUMNS, contact_report.table(office(), found))
    return _file(content, XLSX, f"contacts-{found.area}-{found.day}.xlsx")


@blueprint.post("/recheck")
@permits(Role.ADMIN, Role.DUTY)
def recheck():
    """Send a code to everybody whose proof does not hold."""
    sent, left = contact_report.recheck_all(office(), actor(), now(), request.form.get("area", "")[:6])
    flash(f"已发送验证码 {sent} 条；{left} 名联系人没有号码或刚刚发过，未发送。")
    return redirect(url_for("enterprise_contact.stale", area=request.form.get("area", "")[:6] or None))


@blueprint.get("/requests")
@permits.signed_in
def requests():
    """What enterprises asked to change."""
    return render_template("contact/requests.html", rows=contacts.waiting(office(), actor()))


@blueprint.post("/requests/<int:request_id>/approve")
@permits(Role.ADMIN, Role.DUTY)
def approve(request_id: int):
    """Change the register as asked."""
    contact_request.approve(office(), actor(), now(), request_id)
    flash("已同意，联系人登记已变更。新号码尚未核实，请发送验证码。")
    return redirect(url_for("enterprise_contact.requests"))


@blueprint.post("/requests/<int:request_id>/refuse")
@permits(Role.ADMIN, Role.DUTY)
def refuse(request_id: int):
    """Leave the register as it is, with a reason."""
    contact_request.refuse(office(), actor(), now(), request_id, request.form.get("reason", ""))
    flash("未同意，原因已显示在企业页面。")
    return redirect(url_for("enterprise_contact.requests"))


def _area() -> str:
    return request.args.get("area", "")[:6]


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
