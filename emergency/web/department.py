"""Members of the command: their duties, who is late, their contacts, and a department's own page."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.errors import NotFound
from emergency.services import (
    department_check,
    department_code,
    department_contact,
    department_duty,
    department_member,
)
from emergency.services.browse.department import task_lists
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.department import Department
from plans.terms import Role

blueprint = Blueprint("department", __name__, url_prefix="/department")
KEEPERS = (Role.ADMIN, Role.DUTY)


@dataclass(frozen=True)
class Acts:
    """The addresses of what can be done for a department under one warning."""

    warning_id: int

    @property
    def acknowledge(self) -> str:
        """Where an acknowledgement goes."""
        return url_for("department.acknowledge", warning_id=self.warning_id)

    @property
    def report(self) -> str:
        """Where a report goes."""
        return url_for("department.report", warning_id=self.warning_id)

    def finish(self, duty_id: int) -> str:
        """Where it goes that a duty is done."""
        return url_for("department.finish", duty_id=duty_id)


@blueprint.get("/")
@permits.signed_in
def index():
    """Every department under a live warning of one's own division."""
    members = department_member.members(office(), actor(), now())
    late = [each for each in members if each.is_late(now())]
    return render_template("department/index.html", members=members, late=late, acts=Acts)


@blueprint.get("/own")
@permits.signed_in
def own():
    """The duties of the department the account belongs to."""
    unit = actor().department
    if unit is None:
        raise NotFound("您的账号不是成员单位账号。成员单位的任务请在「成员单位」查看。")
    members = [
        each for each in department_member.members(office(), actor(), now()) if each.department is unit
    ]
    return render_template("department/own.html", members=members, acts=Acts)


@blueprint.get("/lists")
@permits.signed_in
def lists():
    """What every department does at every level, and who wrote it."""
    return render_template("department/lists.html", found=task_lists(office(), actor(), now()))


@blueprint.get("/contacts")
@permits.signed_in
def contacts():
    """Whom to tell in every department, and whose number was proved."""
    found = department_code.proofs(office(), actor(), now())
    known = {each.contact.department for each in found}
    lacking = [each for each in Department if each not in known]
    return render_template("department/contacts.html", contacts=found, lacking=lacking, units=Department)


@blueprint.post("/contacts")
@permits(*KEEPERS)
def add_contact():
    """Enter a contact."""
    form = Form()
    unit = form.choice("department", "成员单位", Department)
    form.check()
    said = form.text("name"), form.text("mobile"), form.text("email")
    department_contact.add(office(), actor(), now(), unit, *said)
    flash(f"已登记{unit.label}的联系人。")
    return redirect(url_for(".contacts"))


@blueprint.post("/contacts/<int:contact_id>/remove")
@permits(*KEEPERS)
def remove_contact(contact_id: int):
    """Take a contact off."""
    department_contact.remove(office(), actor(), now(), contact_id)
    flash("联系人已删除，其链接已失效。")
    return redirect(url_for(".contacts"))


@blueprint.post("/contacts/<int:contact_id>/code")
@permits(*KEEPERS)
def send_code(contact_id: int):
    """Send a code to one contact."""
    name = department_code.send_code(office(), actor(), now(), contact_id)
    flash(f"已向{name}发送验证码。")
    return redirect(url_for(".contacts"))


@blueprint.post("/contacts/codes")
@permits(*KEEPERS)
def send_codes():
    """Send a code to everybody whose proof does not hold."""
    sent, left = department_code.send_to_all(office(), actor(), now())
    flash(f"已向 {sent} 位联系人发送验证码" + (f"，{left} 位刚发送过，暂不能再发。" if left else "。"))
    return redirect(url_for(".contacts"))


@blueprint.post("/contacts/<int:contact_id>/confirm")
@permits(*KEEPERS)
def confirm_contact(contact_id: int):
    """Type the code that the contact told."""
    department_check.confirm(office(), actor(), now(), contact_id, Form().text("code"))
    flash("验证码正确，联系方式已核实。")
    return redirect(url_for(".contacts"))


@blueprint.post("/<int:warning_id>/acknowledge")
@permits(Role.DUTY, Role.READER)
def acknowledge(warning_id: int):
    """A department takes over, or the desk writes down that it did."""
    form = Form()
    unit = form.choice("department", "成员单位", Department)
    form.check()
    department_duty.acknowledge(office(), actor(), now(), warning_id, unit, form.text("who"))
    flash(f"已登记{unit.label}签收。")
    return redirect(_back())


@blueprint.post("/<int:warning_id>/report")
@permits(Role.DUTY, Role.READER)
def report(warning_id: int):
    """What a department reports of today."""
    form = Form()
    unit = form.choice("department", "成员单位", Department)
    form.check()
    said = form.text("who"), form.text("text")
    department_duty.report(office(), actor(), now(), warning_id, unit, *said)
    flash(f"已登记{unit.label}今日报告。")
    return redirect(_back())


@blueprint.post("/duty/<int:duty_id>/done")
@permits(Role.DUTY, Role.READER)
def finish(duty_id: int):
    """A duty is done."""
    form = Form()
    department_duty.finish(office(), actor(), now(), duty_id, form.text("who"), form.text("note"))
    flash("已登记完成情况。")
    return redirect(_back())


def _back() -> str:
    return url_for(".own" if actor().department else ".index")
