"""Where an administrator enters the Mongolian texts of the public page."""

from flask import Blueprint, flash, redirect, render_template, url_for

from emergency.services import public_text
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.public_text import LONGEST, MONGOLIAN, Slot
from plans.terms import Role

blueprint = Blueprint("public_text", __name__, url_prefix="/public-text")


@blueprint.get("/")
@permits(Role.ADMIN)
def index():
    """Every place, and what stands there."""
    held = public_text.standing(office(), actor())
    return render_template("public/text.html", slots=Slot, held=held, language=MONGOLIAN, longest=LONGEST)


@blueprint.post("/")
@permits(Role.ADMIN)
def enter():
    """Enter or replace a text."""
    form = Form()
    slot = form.choice("slot", "位置", Slot)
    form.check()
    public_text.enter(office(), actor(), now(), slot, form.text("text"))
    flash("已保存，公开页面即时显示。")
    return redirect(url_for(".index"))


@blueprint.post("/remove")
@permits(Role.ADMIN)
def remove():
    """Take a text off."""
    form = Form()
    slot = form.choice("slot", "位置", Slot)
    form.check()
    public_text.remove(office(), actor(), now(), slot)
    flash("已撤下。")
    return redirect(url_for(".index"))
