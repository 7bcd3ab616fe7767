"""Reviews: figures, leads that people decide, the close, the papers."""

import pathlib

from flask import Blueprint, flash, redirect, render_template, send_file, url_for

from emergency.errors import NotFound
from emergency.services import closing, evidence, review
from emergency.services.browse import episode as episodes
from emergency.services.finding import DISMISS, STATES
from emergency.web.context import actor, now, office
from emergency.web.form import Form
from emergency.web.permission import permits
from plans.terms import Role, Verdict
from plans.violation import Violation

blueprint = Blueprint("review", __name__, url_prefix="/review")
PAPERS = {"report": "report_name", "pack": "pack_name"}


@blueprint.get("/")
@permits.signed_in
def index():
    """Episodes by how far their review got."""
    return render_template("review/index.html", rows=episodes.episodes(office(), actor()))


@blueprint.get("/<int:episode_id>")
@permits.signed_in
def page(episode_id: int):
    """The figures of an episode and the leads that wait for a person."""
    view = episodes.episode(office(), actor(), episode_id)
    return render_template(
        "review/page.html",
        view=view,
        drill=view.episode.drill,
        figures=review.figures(office(), actor(), episode_id, now()),
        findings=review.findings(office(), actor(), episode_id),
        states=STATES,
        verdicts=Verdict,
        violations=Violation,
        dismiss=DISMISS,
    )


@blueprint.post("/<int:episode_id>/judge")
@permits(Role.DUTY, Role.REVIEWER)
def judge(episode_id: int):
    """Hold the readings against every order of the episode."""
    counts = evidence.judge_episode(office(), actor(), now(), episode_id)
    flash(f"用电核查完成，共 {sum(counts.values())} 份指令。")
    return redirect(url_for("review.page", episode_id=episode_id))


@blueprint.post("/<int:episode_id>/draft")
@permits(Role.DUTY, Role.REVIEWER)
def draft(episode_id: int):
    """Draw up leads from the evidence."""
    found = review.draft_findings(office(), actor(), now(), episode_id)
    flash(f"核对完成，待认定线索 {found} 条。")
    return redirect(url_for("review.page", episode_id=episode_id))


@blueprint.post("/<int:episode_id>/finding/<int:finding_id>")
@permits(Role.DUTY, Role.REVIEWER)
def decide(episode_id: int, finding_id: int):
    """Confirm or dismiss a lead."""
    form = Form()
    said = {name: form.text(name) for name in ("verdict", "article", "comment", "violation")}
    review.decide_finding(office(), actor(), now(), finding_id, **said)
    flash("认定已记录。")
    return redirect(url_for("review.page", episode_id=episode_id))


@blueprint.post("/<int:episode_id>/close")
@permits(Role.REVIEWER)
def close(episode_id: int):
    """Close the episode: report and pack are written."""
    result = closing.close(office(), actor(), now(), episode_id)
    left = f"未认定线索 {result.open_leads} 条已在报告中列明。" if result.open_leads else ""
    flash(f"评估已归档，报告与归档包可以下载。{left}")
    return redirect(url_for("review.page", episode_id=episode_id))


@blueprint.get("/<int:episode_id>/<any(report, pack):paper>")
@permits.signed_in
def download(episode_id: int, paper: str):
    """The report or the pack of a closed episode."""
    kept = episodes.episode(office(), actor(), episode_id).review
    if kept is None:
        raise NotFound("本次过程尚未评估归档，没有可以下载的文件。请先完成评估。")
    path = pathlib.Path(office().settings.files_dir).absolute() / getattr(kept, PAPERS[paper])
    if not path.is_file():
        raise NotFound(f"归档文件 {path.name} 不在文件夹中。请管理员由备份恢复。")
    return send_file(path, as_attachment=True, download_name=path.name)
