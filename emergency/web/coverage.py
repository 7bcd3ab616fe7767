"""The register beside a permit register file: upload, see, take away as a workbook. Kept only where asked."""

from flask import Blueprint, Response, flash, render_template, request

from emergency.documents.plain_table import write_xlsx
from emergency.errors import InputInvalid
from emergency.services import coverage, permit_keeping
from emergency.services.browse import register as registers
from emergency.sources.permit_register import PermitFile, read_permits
from emergency.web.context import actor, now, office
from emergency.web.permission import permits
from plans.coverage import Gap

blueprint = Blueprint("enterprise_coverage", __name__, url_prefix="/coverage")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/")
@permits.signed_in
def form():
    """Where the file is chosen."""
    return render_template(
        "register/coverage.html", found=None, divisions=_divisions(), area=actor().division,
        kept=permit_keeping.kept_for(office(), actor().division),
    )  # fmt: skip


@blueprint.post("/")
@permits.signed_in
def compare():
    """The comparison as a page, or as a workbook; the file is read and forgotten."""
    read, area = _file(), request.form.get("area", "")[:6]
    found = coverage.compare_with(office(), actor(), now(), area, read.register, read.valid_to)
    if request.form.get("keep") == "1":
        name = request.files["file"].filename or ""
        permit_keeping.keep(office(), actor(), now(), area, name, read.register, read.valid_to)
        flash("许可名录已留存，今后校验清单时据此核对。")
    if request.form.get("as") == "xlsx":
        content = write_xlsx("许可名录比对", coverage.COLUMNS, coverage.table(found))
        name = f"coverage-{found.area}-{found.day}.xlsx"
        return Response(
            content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    shown = {
        "found": found,
        "faults": read.faults,
        "gaps": [(gap.label, coverage.said(found, gap)) for gap in Gap],
        "divisions": _divisions(),
        "area": area,
        "kept": permit_keeping.kept_for(office(), area),
    }
    return render_template("register/coverage.html", **shown)


def _file() -> PermitFile:
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    if not content:
        raise InputInvalid("没有收到文件。请选择排污许可名录文件（Excel 或 CSV）后再比对。")
    return read_permits(content, sent.filename or "")


def _divisions() -> tuple[tuple[str, str], ...]:
    return registers.divisions_of(office(), actor())
