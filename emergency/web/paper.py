"""Papers of enterprises: one at a time, or a whole county as one zip."""

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for

from emergency.errors import NotFound
from emergency.services import auditing, paper_batch, paperwork
from emergency.services.browse import board
from emergency.services.paperwork import PaperFormat, PaperKind
from emergency.services.publication import KEEPERS
from emergency.web.context import actor, now, office
from emergency.web.download import attached
from emergency.web.permission import permits

blueprint = Blueprint("paper", __name__)


@blueprint.get("/paper/")
@permits(*KEEPERS)
def index():
    """The batches and the form that orders one; while one is being written the page asks again by itself."""
    rows = paper_batch.batches(office(), actor())
    busy = any(each.state == "waiting" for each in rows)
    return render_template(
        "paper/index.html",
        rows=rows,
        busy=busy,
        silent=auditing.silent_clock(office(), now()) if busy else "",
        divisions=board.divisions(office(), actor()),
        kinds=PaperKind,
        formats=PaperFormat,
    )


@blueprint.post("/paper/")
@permits(*KEEPERS)
def order():
    """Queue a batch."""
    known = {each.value: each for each in PaperKind}
    kinds = [known[value] for value in request.form.getlist("kind") if value in known]
    paper_format = PaperFormat.WORD if request.form.get("format") == "docx" else PaperFormat.PDF
    division = request.form.get("division", "").strip()
    paper_batch.order_batch(office(), actor(), now(), division, kinds, paper_format)
    flash("已开始编制，完成后可在本页下载。")
    return redirect(url_for("paper.index"))


@blueprint.get("/paper/<int:batch_id>")
@permits(*KEEPERS)
def download(batch_id: int):
    """The zip of a batch."""
    path = paper_batch.file_of(office(), actor(), batch_id)
    return send_file(path, as_attachment=True, download_name=path.name)


@blueprint.get("/enterprise/<int:enterprise_id>/paper/<kind>.<paper_format>")
@permits.signed_in
def one(enterprise_id: int, kind: str, paper_format: str):
    """One paper of one enterprise."""
    if kind not in {each.value for each in PaperKind} or paper_format not in {e.value for e in PaperFormat}:
        raise NotFound("没有这种文书。请从企业页面选择。")
    paper = paperwork.paper_of(
        office(), actor(), now(), enterprise_id, PaperKind(kind), PaperFormat(paper_format)
    )
    return attached(paper.data, paper.name, paper.media_type)


@blueprint.get("/public/board/<credit_code>")
@permits.anyone
def public_board(credit_code: str):
    """What the QR code on a notice board leads to."""
    return render_template("paper/board.html", board=board.board(office(), now(), credit_code))
