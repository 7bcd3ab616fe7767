"""Dust sites and mobile sources: the list, and the form of one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import listed_source_edit as acts
from emergency.services.browse import register as registers
from emergency.services.browse import source as browse
from emergency.services.listed_source_edit import POLLUTANTS, VEHICLES, ListedSource
from emergency.services.register_field import EMISSION_LABELS, NUMBER, WHOLE, Field
from emergency.web.context import actor, now, office
from emergency.web.form import Form, chosen
from emergency.web.permission import permits
from emergency.web.register import read
from plans.list_draft import SourceKind
from plans.terms import Role

blueprint = Blueprint("enterprise_source", __name__, url_prefix="/source")
TEXTS = tuple(Field(name, name) for name in ("name", "responsible", "address", "supervisor", "mobile"))
EQUIPMENT = ("cameras", "monitors", "tracked")
FACTS = {
    SourceKind.DUST: (
        Field("area_m2", "占地面积（平方米）", NUMBER, blank=None),
        Field("cameras", "视频监控（处，没有填 0，不知道不填）", WHOLE, blank=None),
        Field("monitors", "扬尘在线监测（处，没有填 0，不知道不填）", WHOLE, blank=None),
    ),
    SourceKind.MOBILE: (
        Field("stage", "排放阶段（国几）", WHOLE, blank=None),
        Field("fuel", "燃料"),
        Field("count", "数量", WHOLE, blank=0),
        Field("tracked", "车载终端（台，没有填 0，不知道不填）", WHOLE, blank=None),
    ),
}


@blueprint.get("/")
@permits.signed_in
def index():
    """The sources in use; `active=0`: those out of use."""
    active = request.args.get("active") != "0"
    rows = acts.listed(office(), actor(), active=active)
    return render_template("register/sources.html", rows=rows, active=active, vehicles=VEHICLES)


@blueprint.get("/new")
@permits(Role.ADMIN, Role.DUTY)
def new():
    """An empty form of one kind."""
    return _form(None, chosen("kind", SourceKind) or SourceKind.DUST)


@blueprint.post("/new")
@permits(Role.ADMIN, Role.DUTY)
def create():
    """Add a source."""
    return _save(None)


@blueprint.get("/<int:source_id>")
@permits(Role.ADMIN, Role.DUTY)
def edit(source_id: int):
    """The form of one source."""
    held = acts.one(office(), actor(), source_id)
    return _form(held, held.source.kind)


@blueprint.post("/<int:source_id>")
@permits(Role.ADMIN, Role.DUTY)
def change(source_id: int):
    """Change a source."""
    return _save(source_id)


@blueprint.get("/<int:source_id>/page")
@permits.signed_in
def page(source_id: int):
    """One source: the register, what the list asks and how it is seen, every change."""
    seen = browse.page(office(), actor(), now(), source_id)
    return render_template("register/source_page.html", page=seen)


@blueprint.post("/<int:source_id>/switch")
@permits(Role.ADMIN, Role.DUTY)
def switch(source_id: int):
    """Take a source out of use, or back."""
    active = request.form.get("active") == "1"
    acts.switch(office(), actor(), now(), source_id, active, request.form.get("reason", ""))
    flash("已启用。" if active else "已停用。")
    return redirect(url_for("enterprise_source.index"))


def _form(held, kind: SourceKind):
    shown = {"kind": kind, "facts": FACTS[kind], "emissions": _emissions(kind), "vehicles": VEHICLES}
    divisions = registers.divisions_of(office(), actor())
    return render_template("register/source.html", held=held, divisions=divisions, **shown)


def _emissions(kind: SourceKind) -> tuple[Field, ...]:
    return tuple(
        Field(f"emissions.{name}", f"年排放量 {EMISSION_LABELS[name]}（吨）", NUMBER, blank=None)
        for name in POLLUTANTS[kind]
    )


def _save(source_id: int | None):
    form = Form()
    kind = form.choice("kind", "源类", SourceKind)
    form.check()
    if kind not in FACTS:
        form.refuse("kind", "工业企业请在企业页面登记。")
        form.check()
    texts, facts = read(form, TEXTS), read(form, FACTS[kind])
    emissions = read(form, _emissions(kind))["emissions"]
    form.check()
    facts = {name: value for name, value in facts.items() if value is not None or name not in EQUIPMENT}
    vehicle = {"kind": form.text("vehicle")} if kind is SourceKind.MOBILE else {}
    mobile = texts.pop("mobile") or None
    wanted = ListedSource(
        division=form.text("division"),
        kind=kind,
        mobile=mobile,
        facts=vehicle | facts,
        emissions=emissions,
        **texts,
    )
    acts.save(office(), actor(), now(), source_id, form.text("seen"), wanted, form.text("reason"))
    flash("已保存。")
    return redirect(url_for("enterprise_source.index"))
