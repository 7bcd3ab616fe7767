"""The register at the console: create and change enterprises and their parts, and read what was changed."""

import math

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.errors import NotFound
from emergency.services import register_edit
from emergency.services.browse import register as registers
from emergency.services.register_field import (
    CHOICE,
    DAY,
    FLAG,
    HEAD,
    NUMBER,
    PART_FIELDS,
    PART_LABELS,
    WHOLE,
    Field,
    folded,
    unfolded,
)
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("enterprise_register", __name__, url_prefix="/enterprise")


@blueprint.get("/new")
@permits(Role.ADMIN, Role.DUTY)
def new():
    """An empty form."""
    shown = {"entry": blank(), "divisions": registers.divisions_of(office(), actor()), "held": None}
    return render_template("register/head.html", fields=HEAD, unfolded=unfolded, **shown)


@blueprint.post("/new")
@permits(Role.ADMIN, Role.DUTY)
def create():
    """Register an enterprise."""
    form = Form()
    head = read(form, HEAD)
    form.check()
    key = register_edit.create(office(), actor(), now(), _code(form), head, form.text("reason"))
    flash("企业已登记。请继续登记生产单元、联系人和电表。")
    return redirect(url_for("enterprise.page", enterprise_id=key))


@blueprint.get("/<int:enterprise_id>/edit")
@permits(Role.ADMIN, Role.DUTY)
def edit(enterprise_id: int):
    """The form of an enterprise, and its parts."""
    seen = registers.form_of(office(), actor(), enterprise_id)
    shown = {"entry": seen.entry, "divisions": seen.divisions, "held": seen, "labels": PART_LABELS}
    return render_template("register/head.html", fields=HEAD, parts=PART_FIELDS, unfolded=unfolded, **shown)


@blueprint.post("/<int:enterprise_id>/edit")
@permits(Role.ADMIN, Role.DUTY)
def change(enterprise_id: int):
    """Change what is said of the enterprise as a whole."""
    form = Form()
    head = read(form, HEAD)
    form.check()
    done = register_edit.change_head(
        office(), actor(), now(), enterprise_id, form.text("seen"), _code(form), head, form.text("reason")
    )
    flash("登记资料已更新。" if done else "没有改动，未写变更记录。")
    return redirect(url_for("enterprise_register.history", enterprise_id=enterprise_id))


@blueprint.get("/<int:enterprise_id>/part/<kind>")
@permits(Role.ADMIN, Role.DUTY)
def part(enterprise_id: int, kind: str):
    """The form of one part; without `code` an empty one."""
    if kind not in PART_FIELDS:
        raise NotFound("没有这类登记内容。请从企业页面进入。")
    seen = registers.form_of(office(), actor(), enterprise_id)
    code = request.args.get("code", "")[:40]
    values = seen.entry[kind].get(code, {})
    shown = {"kind": kind, "label": PART_LABELS[kind], "code": code, "entry": values, "held": seen}
    return render_template("register/part.html", fields=PART_FIELDS[kind], unfolded=unfolded, **shown)


@blueprint.post("/<int:enterprise_id>/part/<kind>")
@permits(Role.ADMIN, Role.DUTY)
def change_part(enterprise_id: int, kind: str):
    """Add, change or remove one part."""
    form = Form()
    code, seen, reason = form.text("code"), form.text("seen"), form.text("reason")
    target = redirect(url_for("enterprise_register.edit", enterprise_id=enterprise_id))
    if form.text("remove"):
        register_edit.remove_part(office(), actor(), now(), enterprise_id, seen, kind, code, reason)
        flash("已删除。")
        return target
    values = read(form, PART_FIELDS.get(kind, ()))
    form.check()
    register_edit.change_part(office(), actor(), now(), enterprise_id, seen, kind, code, values, reason)
    flash("已保存。")
    return target


@blueprint.post("/<int:enterprise_id>/switch")
@permits(Role.ADMIN, Role.DUTY)
def switch(enterprise_id: int):
    """Take the enterprise out of use, or back."""
    active = request.form.get("active") == "1"
    register_edit.switch(office(), actor(), now(), enterprise_id, active, request.form.get("reason", ""))
    flash("已启用。" if active else "已停用，历史记录和证据保留。")
    return redirect(url_for("enterprise.page", enterprise_id=enterprise_id))


@blueprint.get("/<int:enterprise_id>/history")
@permits.signed_in
def history(enterprise_id: int):
    """What was changed, by whom, when and why."""
    enterprise, rows = registers.history(office(), actor(), enterprise_id)
    return render_template("register/history.html", e=enterprise, rows=rows)


def blank() -> dict:
    """The head of a new enterprise."""
    return folded({each.name: each.blank for each in HEAD})


def read(form: Form, fields: tuple[Field, ...]) -> dict:
    """The fields of a form as the entry they make; faults are noted in the form."""
    return folded({each.name: _value(form, each) for each in fields})


def _value(form: Form, field: Field):
    if field.kind == FLAG:
        return form.text(field.name) == "1"
    if field.kind == DAY:
        day = form.day(field.name, field.label, needed=False)
        return None if day is None else day.isoformat()
    text = form.text(field.name)
    if not text:
        if field.needed:
            form.refuse(field.name, f"请填写{field.label}。")
        return field.blank
    if field.kind in (NUMBER, WHOLE):
        return _number(form, field, text)
    if len(text) > field.longest:
        form.refuse(field.name, f"{field.label}最多 {field.longest} 个字。")
    if field.kind == CHOICE and field.options and text not in dict(field.options):
        form.refuse(field.name, f"{field.label}「{text[:30]}」不在可选范围。")
    return text


def _number(form: Form, field: Field, text: str) -> float | int | None:
    try:
        value = int(text) if field.kind == WHOLE else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        form.refuse(
            field.name, f"{field.label}「{text[:20]}」不是{'整数' if field.kind == WHOLE else '数字'}。"
        )
        return field.blank
    return value


def _code(form: Form) -> str:
    return form.text("credit_code").upper()
