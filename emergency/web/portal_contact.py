"""Contacts behind the link of an enterprise: prove one by its code, ask to change one or to add one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import contact_check, contact_request
from emergency.services.browse import contact as contacts
from emergency.services.contact_draft import ContactDraft
from emergency.web.context import now, office
from emergency.web.form import Form
from emergency.web.permission import permits

blueprint = Blueprint("portal_contact", __name__, url_prefix="/e")


@blueprint.get("/<token>/contacts")
@permits.anyone
def page(token: str):
    """The contacts, what was asked and what came of it."""
    return render_template("portal/contact.html", seen=contacts.behind(office(), now(), token), token=token)


@blueprint.post("/<token>/contacts/confirm")
@permits.anyone
def confirm(token: str):
    """Prove a contact by the code it received."""
    form = Form()
    contact_id = form.number("contact_id", "联系人编号")
    form.check()
    consented = form.text("consented") == "1"
    contact_check.confirm_by_link(office(), now(), token, contact_id, form.text("code"), consented)
    flash("验证码正确，联系方式已核实。")
    return redirect(url_for("portal_contact.page", token=token))


@blueprint.post("/<token>/contacts/change")
@permits.anyone
def change(token: str):
    """Ask to change a contact, or to add one."""
    form = Form()
    contact_id = form.number("contact_id", "联系人编号") if request.form.get("contact_id") else None
    form.check()
    draft = ContactDraft(
        contact_id=contact_id,
        consented=form.text("consented") == "1",
        **{name: form.text(name) for name in ("name", "duty", "mobile", "email", "who", "reason")},
    )
    contact_request.submit(office(), now(), token, draft)
    flash("申请已提交，审核同意后生效。此前通知仍发给原联系人。")
    return redirect(url_for("portal_contact.page", token=token))
