"""Industries and their rules; a bureau's own table: uploaded, looked at, confirmed, taken back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.errors import InputInvalid
from emergency.services import rule_table as acts
from emergency.services.browse import rule_table as views
from emergency.sources.rule_table import read_rule_table, words, write_template
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("industry", __name__, url_prefix="/industry")


@blueprint.get("/")
@permits.signed_in
def index():
    """Every industry, the tables in scope, and the form for a new one."""
    divisions = [each for each in office().library.divisions.all() if actor().scope.covers(each.code)]
    areas = [each for each in divisions if each.tier in acts.KEEPING_TIERS]
    shown = {"rows": views.industries(office(), actor(), now()), "tables": views.every(office(), actor())}
    return render_template("industry/index.html", areas=areas, **shown, **words())


@blueprint.get("/<code>")
@permits.signed_in
def page(code: str):
    """One industry: each band at each level."""
    return render_template("industry/page.html", view=views.industry(office(), actor(), now(), code))


@blueprint.get("/template.csv")
@permits.signed_in
def template():
    """The empty table to fill in."""
    answer = Response(write_template(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="rule-table.csv"'
    return answer


@blueprint.post("/table")
@permits(Role.ADMIN)
def upload():
    """Keep a table and show what it would change."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise InputInvalid("没有选择文件，未保存。请选择规则表后重新上传。")
    data = sent.read()
    rules, faults = read_rule_table(data, sent.filename, views.names(office()))
    area = Form().text("area")
    table_id = acts.enter(office(), actor(), now(), area, sent.filename, data, rules, faults)
    flash("规则表已录入，尚未生效。请逐条核对下面的变化，由另一位管理员确认。")
    return redirect(url_for("industry.table", table_id=table_id))


@blueprint.get("/table/<int:table_id>")
@permits.signed_in
def table(table_id: int):
    """One table: before and after, row by row."""
    return render_template("industry/table.html", view=views.table(office(), actor(), table_id))


@blueprint.post("/table/<int:table_id>/confirm")
@permits(Role.ADMIN)
def confirm(table_id: int):
    """Confirm what another administrator entered."""
    acts.confirm(office(), actor(), now(), table_id)
    flash("规则表已确认，各条自所写执行日期起用于新发布的清单。")
    return redirect(url_for("industry.table", table_id=table_id))


@blueprint.post("/table/<int:table_id>/withdraw")
@permits(Role.ADMIN)
def withdraw(table_id: int):
    """Take a table back."""
    acts.withdraw(office(), actor(), now(), table_id, Form().text("reason"))
    flash("规则表已撤回，恢复此前的规则。已发布的清单不改动。")
    return redirect(url_for("industry.table", table_id=table_id))
