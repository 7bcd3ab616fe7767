"""The page an enterprise opens on a phone: what to do, until when, under which article; and its answers."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from emergency.services import calendar_feed, evidence, order, review, summary
from emergency.services.browse import portal, portal_home
from emergency.services.summary import SummaryDraft
from emergency.web.context import console, now, office
from emergency.web.permission import permits
from emergency.web.portal_section import SECTIONS
from plans.evidence_kind import FROM_ENTERPRISE, EvidenceKind

blueprint = Blueprint("portal", __name__, url_prefix="/e")
# What an upload is accepted as. No video among the kinds and no image/*: a film or an HEIC picture would be
# refused after the upload; asked for JPEG, telephones convert their pictures themselves.
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.csv,.txt"


@blueprint.get("/<token>")
@permits.anyone
def page(token: str):
    """The order behind the link, or the enterprise's own page where the link stands for no order."""
    if portal_home.is_standing(office(), token):
        home = portal_home.home_behind(office(), now(), token)
        return render_template("portal/home.html", home=home, token=token, sections=SECTIONS)
    seen = portal.behind(office(), now(), token)
    kinds = [each for each in EvidenceKind if each in FROM_ENTERPRISE and each is not EvidenceKind.VIDEO]
    shown = {"seen": seen, "view": seen.order, "token": token, "kinds": kinds, "accept": ACCEPT}
    return render_template("portal/page.html", **shown, drill=seen.order.warning.drill)


@blueprint.get("/<token>/calendar.ics")
@permits.anyone
def calendar(token: str):
    """When the enterprise has to do what, as a calendar to subscribe to."""
    return Response(calendar_feed.enterprise_calendar(office(), now(), token), mimetype="text/calendar")


@blueprint.post("/<token>/acknowledge")
@permits.anyone
def acknowledge(token: str):
    """Acknowledge the order."""
    # The law is read by whoever writes for all who wait, not once a request.
    said = order.acknowledge(console().office, now(), token, request.form.get("who", ""))
    flash(said or "已签收。请按指令落实减排措施。")
    return redirect(url_for("portal.page", token=token))


@blueprint.post("/<token>/in-place")
@permits.anyone
def declare(token: str):
    """Declare that the measures are in place."""
    order.declare_in_place(office(), now(), token, request.form.get("who", ""), request.form.get("note", ""))
    flash("已申报措施到位。请保留台账和用电记录备查。")
    return redirect(url_for("portal.page", token=token))


@blueprint.post("/<token>/evidence")
@permits.anyone
def upload(token: str):
    """Hand in a photo or a file."""
    sent = request.files.get("file")
    content, name, kind = (sent.read(), sent.filename or "", sent.mimetype) if sent else (b"", "", "")
    evidence.upload(
        office(),
        now(),
        token,
        request.form.get("kind", ""),
        name,
        kind,
        content,
        request.form.get("note", ""),
    )
    flash("材料已收到。")
    return redirect(url_for("portal.page", token=token))


@blueprint.post("/<token>/summary")
@permits.anyone
def summarise(token: str):
    """Hand in the summary after the release."""
    sent = request.files.get("file")
    content, name, kind = (sent.read(), sent.filename or "", sent.mimetype) if sent else (b"", "", "")
    said = SummaryDraft(request.form.get("who", ""), request.form.get("text", ""), name, kind, content)
    summary.hand_in(office(), now(), token, said)
    flash("执行总结已收到。")
    return redirect(url_for("portal.page", token=token))


@blueprint.post("/<token>/answer")
@permits.anyone
def answer(token: str):
    """Answer a finding."""
    review.answer_finding(office(), now(), token, request.form.get("text", ""))
    flash("申辩意见已收到。")
    return redirect(url_for("portal.page", token=token))
