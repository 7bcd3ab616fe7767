"""Communication checks: start this month's, and see what came back."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from emergency.documents.plain_table import write_csv
from emergency.services import contact_round
from emergency.web.context import actor, now, office
from emergency.web.permission import permits
from plans.terms import Role

blueprint = Blueprint("enterprise_contact_round", __name__, url_prefix="/contact/round")


@blueprint.get("/")
@permits.signed_in
def index():
    """The checks there were, and whether this month's is missing."""
    found = contact_round.listed(office(), actor())
    return render_template(
        "contact/rounds.html", rounds=found, month=contact_round.month_of(now()),
        done=contact_round.is_done(office(), actor(), now()),
        overdue=contact_round.overdue(office(), actor(), now()),
    )  # fmt: skip


@blueprint.post("/")
@permits(Role.ADMIN, Role.DUTY)
def start():
    """Ask everybody."""
    round_id = contact_round.start(office(), actor(), now())
    flash("通信检验已开始，验证码正在发送。回复情况随时可在本页查看。")
    return redirect(url_for("enterprise_contact_round.page", round_id=round_id))


@blueprint.get("/<int:round_id>")
@permits.signed_in
def page(round_id: int):
    """The results."""
    found = contact_round.page(office(), actor(), now(), round_id)
    return render_template("contact/round.html", found=found, counts=contact_round.answers_by_result(found))


@blueprint.get("/<int:round_id>.csv")
@permits(Role.ADMIN, Role.DUTY)
def export(round_id: int):
    """The results with numbers in full."""
    found = contact_round.page(office(), actor(), now(), round_id)
    content = write_csv(contact_round.COLUMNS, contact_round.table(office(), found))
    name = f"contact-round-{found.round.division}-{found.round.month}.csv"
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=kept)
