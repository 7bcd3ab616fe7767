"""The page of a department behind its link: duties, acknowledgement, report of the day, what is done."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.services import department_check, department_link
from emergency.web.context import now, office
from emergency.web.form import Form
from emergency.web.permission import permits

blueprint = Blueprint("department_portal", __name__, url_prefix="/m")


@dataclass(frozen=True)
class Acts:
    """The addresses of what can be done behind a link."""

    token: str

    @property
    def acknowledge(self) -> str:
        """Where an acknowledgement goes."""
        return url_for("department_portal.acknowledge", token=self.token)

    @property
    def report(self) -> str:
        """Where a report goes."""
        return url_for("department_portal.report", token=self.token)

    def finish(self, duty_id: int) -> str:
        """Where it goes that a duty is done."""
        return url_for("department_portal.finish", token=self.token, duty_id=duty_id)


@blueprint.get("/<token>")
@permits.anyone
def page(token: str):
    """What is asked of the department."""
    view = department_link.behind(office(), now(), token)
    asked = department_check.is_asked(office(), now(), view.contact)
    shown = {"view": view, "token": token, "acts": Acts, "asked": asked}
    return render_template("department/link.html", **shown, drill=view.warning.drill)


@blueprint.post("/<token>/confirm")
@permits.anyone
def confirm(token: str):
    """Type the code that proves the own number."""
    department_check.confirm_by_link(office(), now(), token, Form().text("code"))
    flash("验证码正确，联系方式已核实。")
    return redirect(url_for(".page", token=token))


@blueprint.post("/<token>/acknowledge")
@permits.anyone
def acknowledge(token: str):
    """Take over."""
    department_link.acknowledge(office(), now(), token, Form().text("who"))
    flash("已签收。请按任务落实，并按时报告。")
    return redirect(url_for(".page", token=token))


@blueprint.post("/<token>/report")
@permits.anyone
def report(token: str):
    """Report of today."""
    form = Form()
    department_link.report(office(), now(), token, form.text("who"), form.text("text"))
    flash("今日情况已报告。")
    return redirect(url_for(".page", token=token))


@blueprint.post("/<token>/duty/<int:duty_id>")
@permits.anyone
def finish(token: str, duty_id: int):
    """Say that a duty is done."""
    form = Form()
    department_link.finish(office(), now(), token, duty_id, form.text("who"), form.text("note"))
    flash("已登记完成。")
    return redirect(url_for(".page", token=token))
