"""What people do to a reduction list: check, approve, return, publish, discard, fill its gaps, draw one up."""

from flask import Blueprint, flash, redirect, url_for

from emergency.services import list_deriving, list_life
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.list_head import head_of
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("reduction_act", __name__, url_prefix="/list")


@blueprint.post("/derive")
@permits(Role.ADMIN, Role.DUTY)
def derive():
    """Draw up a draft by the rules."""
    form = Form()
    area, head = form.text("area"), head_of(form)
    list_id = list_deriving.derive_draft(office(), actor(), now(), area, head)
    flash("已按规则生成清单草稿。请核对减排比例和缺措施企业，再送审批人批准。")
    return _to(list_id)


@blueprint.post("/<int:list_id>/fill")
@permits(Role.ADMIN, Role.DUTY)
def fill(list_id: int):
    """Fill the gaps of a draft by the rules."""
    count = list_deriving.fill_gaps(office(), actor(), now(), list_id)
    flash(f"已按规则补充措施 {count} 条，并重新校验。带「待核」的措施请逐条核对。")
    return _to(list_id)


@blueprint.post("/<int:list_id>/check")
@permits(Role.ADMIN, Role.DUTY)
def check(list_id: int):
    """Hand a draft on for approval."""
    list_life.check(office(), actor(), now(), list_id)
    flash("清单已核对，等待审批人批准。")
    return _to(list_id)


@blueprint.post("/<int:list_id>/approve")
@permits(Role.APPROVER)
def approve(list_id: int):
    """Approve a checked list."""
    list_life.approve(office(), actor(), now(), list_id, Form().text("reason"))
    flash("清单已批准，可以发布。")
    return _to(list_id)


@blueprint.post("/<int:list_id>/return")
@permits(Role.APPROVER)
def send_back(list_id: int):
    """Return a list to those who drew it up."""
    list_life.send_back(office(), actor(), now(), list_id, Form().text("reason"))
    flash("清单已退回修改。")
    return _to(list_id)


@blueprint.post("/<int:list_id>/publish")
@permits(Role.ADMIN, Role.DUTY)
def publish(list_id: int):
    """Publish an approved list."""
    done = list_life.publish(office(), actor(), now(), list_id)
    asked = (
        f"有 {done.unreachable} 处联系人问题，请在「联系方式核实」补登、核验。" if done.unreachable else ""
    )
    flash(f"清单已发布，自 {done.first} 起执行。{asked}")
    return _to(list_id)


@blueprint.post("/<int:list_id>/discard")
@permits(Role.ADMIN, Role.DUTY)
def discard(list_id: int):
    """Give up a list that was not published."""
    list_life.discard(office(), actor(), now(), list_id, Form().text("reason"))
    flash("清单已作废，企业登记没有改动。")
    return _to(list_id)


def _to(list_id: int):
    return redirect(url_for("reduction.page", list_id=list_id))
