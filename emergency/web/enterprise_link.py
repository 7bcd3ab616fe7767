"""Issue and revoke the standing link of an enterprise."""

from flask import Blueprint, flash, redirect, url_for

from emergency.services import enterprise_link
from emergency.web.context import actor, now, office
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("enterprise_link", __name__, url_prefix="/enterprise")


@blueprint.post("/<int:enterprise_id>/link")
@permits(Role.ADMIN, Role.DUTY)
def issue(enterprise_id: int):
    """Make a link; its address is shown this once."""
    address = enterprise_link.issue_link(office(), actor(), now(), enterprise_id)
    flash(f"企业专用链接已生成，只显示这一次：{address}")
    return redirect(url_for("enterprise.page", enterprise_id=enterprise_id))


@blueprint.post("/<int:enterprise_id>/link/<int:link_id>/revoke")
@permits(Role.ADMIN, Role.DUTY)
def revoke(enterprise_id: int, link_id: int):
    """Revoke a link at once."""
    enterprise_link.revoke_link(office(), actor(), now(), enterprise_id, link_id)
    flash("链接已收回，立即失效。")
    return redirect(url_for("enterprise.page", enterprise_id=enterprise_id))
