"""One order: lines, messages, evidence, verdict."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.errors import InputInvalid
from emergency.services import evidence, resending
from emergency.services import order as acts
from emergency.services.browse import order as orders
from emergency.sources.power import read_power
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("order", __name__, url_prefix="/order")
# What a browser may show by itself; everything else is offered as a download.
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})


@blueprint.get("/<int:order_id>")
@permits.signed_in
def page(order_id: int):
    """The page of an order."""
    view = orders.order(office(), actor(), order_id)
    return render_template("order/page.html", view=view, drill=view.episode.drill)


@blueprint.post("/<int:order_id>/judge")
@permits(Role.DUTY, Role.REVIEWER)
def judge(order_id: int):
    """Hold the power readings against the order."""
    verdict = evidence.judge_order(office(), actor(), now(), order_id)
    flash(f"用电核查完成：{verdict.label if verdict else '用电不能判断'}。")
    return redirect(url_for("order.page", order_id=order_id))


@blueprint.post("/<int:order_id>/acknowledge")
@permits(Role.DUTY)
def acknowledge(order_id: int):
    """Write down that the enterprise acknowledged on the telephone."""
    acts.acknowledge_by_phone(office(), actor(), now(), order_id, Form().text("who"))
    flash("已登记电话签收。")
    return redirect(url_for("order.page", order_id=order_id))


@blueprint.post("/<int:order_id>/resend")
@permits(Role.DUTY)
def resend(order_id: int):
    """Send the order's messages once more, to everyone or to one contact."""
    chosen = Form().number("contact_id", "联系人") if request.form.get("contact_id") else None
    queued = resending.resend(office(), actor(), now(), order_id, chosen)
    flash(f"已写入待发消息 {queued} 条，链接为新链接。")
    return redirect(url_for("order.page", order_id=order_id))


@blueprint.post("/<int:order_id>/readings")
@permits(Role.DUTY, Role.REVIEWER)
def readings(order_id: int):
    """Take the readings of one of the enterprise's meters and hold them against the order."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InputInvalid("没有选择文件，未保存。请选择用电数据文件后重新上传。")
    series = read_power(sent.read(), sent.filename)
    verdict = evidence.record_and_judge(office(), actor(), now(), order_id, Form().text("meter"), series)
    flash(f"读数已入库，核查结论：{verdict.label if verdict else '用电不能判断'}。")
    return redirect(url_for("order.page", order_id=order_id))


@blueprint.get("/file/<int:attachment_id>")
@permits.signed_in
def file(attachment_id: int):
    """A file that an enterprise handed in."""
    found = evidence.file_of(office(), actor(), attachment_id)
    way = "inline" if found.media_type in SHOWN_INLINE else "attachment"
    return attached(found.content, found.name, found.media_type, way=way)
