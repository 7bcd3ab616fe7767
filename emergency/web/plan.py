"""Plans: the list, one with every figure, what differs, whether they agree, and the amendments."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.errors import InputInvalid
from emergency.services import plan as acts
from emergency.services.browse import assumed, assumed_data, plan_change
from emergency.services.browse import plan as plans
from emergency.services.plan import AmendmentDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form, day_asked
from emergency.web.permission import permits
from plans.figure_text import is_known, raw
from plans.terms import Role

blueprint = Blueprint("plan", __name__, url_prefix="/plan")
COLUMNS = (
    "地区代码", "地区", "键", "项目", "数值", "单位", "自", "取自预案", "默认值来源", "条款",
    "可确认者", "修订",
)  # fmt: skip
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet program takes UTF-8 for something else


@blueprint.get("/")
@permits.signed_in
def index():
    """The plans that concern this division."""
    return render_template("plan/index.html", rows=plans.plans(office(), actor(), now()))


@blueprint.get("/<plan_id>")
@permits.signed_in
def page(plan_id: str):
    """One plan."""
    return render_template("plan/page.html", view=plans.plan(office(), now(), plan_id))


@blueprint.get("/diff")
@permits.signed_in
def diff():
    """What differs between two plans, or one plan on two days."""
    before, after = request.args.get("before", ""), request.args.get("after", "")
    days = day_asked("before_on"), day_asked("after_on")
    found = plan_change.redline(office(), now(), before, after, *days) if before and after else None
    offered = plans.visible(office(), actor())
    return render_template("plan/diff.html", found=found, offered=offered, before=before, after=after)


@blueprint.get("/check")
@permits.signed_in
def check():
    """Whether the plans agree with themselves and with those above."""
    return render_template("plan/check.html", found=plan_change.conformity(office(), now(), day_asked("on")))


@blueprint.get("/assumed")
@permits.signed_in
def register():
    """Every figure nobody has read in the text, and the amendments."""
    area, kind = request.args.get("area") or None, request.args.get("kind") or None
    found = assumed.register(office(), actor(), now(), area)
    return render_template(
        "plan/assumed.html", found=found, data=assumed_data.data(office(), actor(), now(), kind)
    )


@blueprint.get("/assumed.csv")
@permits.signed_in
def download():
    """The register as a table for a spreadsheet."""
    area = request.args.get("area") or None
    found = assumed.register(office(), actor(), now(), area)
    rows = [_cells(row) for row in found.rows]
    return _table(COLUMNS, rows, f"assumed-{area or 'all'}-{found.day}.csv")


def _table(columns: Sequence[str], rows: Iterable[Sequence], name: str) -> Response:
    """A table that a spreadsheet program opens."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows(rows)
    answer = Response(BYTE_ORDER_MARK + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/assumed-data.csv")
@permits.signed_in
def download_data():
    """The unread entries of the tables outside the plans as a table for a spreadsheet."""
    found = assumed_data.data(office(), actor(), now(), request.args.get("kind") or None)
    rows = [assumed_data.cells(each) for each in found.entries]
    return _table(assumed_data.COLUMNS, rows, f"assumed-data-{found.day}.csv")


@blueprint.get("/assumed/<area>/<path:figure>")
@permits(Role.ADMIN)
def amendment(area: str, figure: str):
    """The form that amends one figure."""
    view = assumed.form(office(), actor(), now(), area, figure)
    return render_template("plan/amendment.html", view=view)


@blueprint.post("/assumed/<area>/<path:figure>")
@permits(Role.ADMIN)
def amend(area: str, figure: str):
    """Enter an amendment."""
    form = Form()
    day = form.day("in_force_from", "生效日")
    if not is_known(figure):
        raise InputInvalid("没有这个数值。请从待核清单进入。")
    if not form.text("value"):
        form.refuse("value", "请填写数值。")
    form.check()
    words = {name: form.text(name) for name in ("document", "article", "reader", "note")}
    draft = AmendmentDraft(area, figure, raw(figure, form.text("value")), day, **words)
    acts.amend(office(), actor(), now(), draft)
    flash("修订已录入，尚未生效。请另一位管理员核对原文后确认。")
    return redirect(url_for("plan.register", area=area))


@blueprint.post("/amendment/<int:amendment_id>/confirm")
@permits(Role.ADMIN)
def confirm(amendment_id: int):
    """Confirm what another administrator entered."""
    acts.confirm(office(), actor(), now(), amendment_id)
    flash("修订已确认，自所写生效日起按新数值执行。")
    return redirect(url_for("plan.register"))


@blueprint.post("/amendment/<int:amendment_id>/withdraw")
@permits(Role.ADMIN)
def withdraw(amendment_id: int):
    """Take an amendment back."""
    acts.withdraw(office(), actor(), now(), amendment_id, Form().text("reason"))
    flash("修订已撤回，恢复修订前的数值。")
    return redirect(url_for("plan.register"))


def _cells(row: assumed.AssumedRow) -> tuple:
    figure, citation = row.figure, row.figure.citation
    return (
        row.area, row.area_name, figure.key, figure.title, row.value, figure.unit, figure.in_force_from,
        row.plan.title, citation.document, citation.article, row.keepers, "待确认" if row.waiting else "",
    )  # fmt: skip
