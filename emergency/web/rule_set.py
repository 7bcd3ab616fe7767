"""Rule sets: what each asks and who follows it; entering one that was read in a plan."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from emergency.services import plan as acts
from emergency.services.browse import rule_set as rule_sets
from emergency.services.plan import AmendmentDraft
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from emergency.web.rule_set_form import table
from plans.clause_text import ASKED
from plans.rule import READINGS
from plans.terms import Cause, Role, WarningLevel

blueprint = Blueprint("rule_set", __name__, url_prefix="/plan/rule-set")
LEVELS = [each for each in reversed(WarningLevel) if each is not WarningLevel.NONE]


@blueprint.get("/")
@permits.signed_in
def index():
    """Every rule set."""
    return render_template("plan/rule_sets.html", found=rule_sets.rule_sets(office(), actor(), now()))


@blueprint.get("/new")
@permits(Role.ADMIN)
def form():
    """The form for a new one."""
    view = rule_sets.form(office(), actor(), now(), request.args.get("base", ""))
    return render_template(
        "plan/rule_set_form.html",
        view=view,
        levels=LEVELS,
        causes=list(Cause),
        asked=ASKED,
        readings=READINGS,
    )


@blueprint.post("/")
@permits(Role.ADMIN)
def enter():
    """Enter a rule set; another administrator confirms it."""
    form = Form()
    day = form.day("in_force_from", "生效日")
    name = form.text("name")
    words = {each: form.text(each) for each in ("document", "article", "reader", "note")}
    value = table(form)
    if not value["clause"]:
        form.refuse("clause-0-condition", "请至少填写一行预警条件。")
    form.check()
    area = form.text("area")
    draft = AmendmentDraft(area, rule_sets.key_of(name), value, day, **words)
    acts.amend(office(), actor(), now(), draft)
    flash("规则集已录入，尚未生效。请另一位管理员核对原文后确认，再修订预案「采用的规则集」。")
    return redirect(url_for("plan.register", area=area))
