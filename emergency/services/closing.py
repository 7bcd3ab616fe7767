"""Close an episode: write the report and the archive pack, archive the warning, freeze the rest."""

import dataclasses
import datetime
import pathlib
from dataclasses import dataclass

from emergency.documents.pack import file_sha256, write_pack
from emergency.documents.report import write_report
from emergency.errors import NotFound, OutOfDate
from emergency.services import review
from emergency.services.archive import archive_entries
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.review_paper import review_paper
from emergency.storage import closing, schema
from emergency.storage import review as stored_review
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans import lifecycle
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.review_figures import ReviewFigures
from plans.terms import Role

PARTIAL = ".partial"


@dataclass(frozen=True)
class ReviewResult:
    """What closing an episode left behind; the hashes are SHA-256 of the files."""

    report_path: pathlib.Path
    pack_path: pathlib.Path
    report_hash: str
    pack_hash: str
    open_leads: int


@dataclass(frozen=True)
class _Papers:
    """The two files of a review, written but not yet under their names."""

    report: pathlib.Path
    pack: pathlib.Path


def close(office: Office, actor: Actor, now: datetime.datetime, episode_id: int) -> ReviewResult:
    """Close a released episode; report and pack are written to `settings.files_dir`.

    Leads nobody decided stay leads and are listed as 未认定线索. Refuses an episode that is closed, has no
    warning, or has one still in force; then nothing is written. What is filed is read before the writing
    transaction begins, so that drawing never holds up the messages; a change meanwhile raises OutOfDate.
    """
    require_role(actor, Role.REVIEWER)
    with office.store.begin(actor.scope) as work:
        _closable(work, actor, episode_id)
        seen = closing.last_entry(work, episode_id)
    figures = review.figures(office, actor, episode_id, now)
    papers = _write_papers(office, actor, now, episode_id, figures)
    try:
        return _settle(office, actor, now, episode_id, figures, papers, seen)
    finally:
        papers.report.unlink(missing_ok=True)
        papers.pack.unlink(missing_ok=True)


def _closable(work: UnitOfWork, actor: Actor, episode_id: int) -> list[warnings.PollutionWarning]:
    """The warnings that go to the archive; raises ActRefused where the episode cannot be closed."""
    episode = warnings.episode(work, episode_id)
    if episode is None:
        raise NotFound()
    if episode.closed_at is not None:
        raise ActRefused(f"「{episode.title}」已经评估归档，不能再次归档。请查看已有的评估报告。")
    issued = [
        each for each in warnings.warnings_of(work, episode_id) if each.state is not WarningState.REVOKED
    ]
    if not issued:
        raise ActRefused(f"「{episode.title}」没有发布过预警，无需评估归档。")
    for warning in issued:
        lifecycle.next_state(lifecycle.WARNING, warning.state, WarningAct.REVIEW, actor.role)
    return issued


def _write_papers(
    office: Office, actor: Actor, now: datetime.datetime, episode_id: int, figures: ReviewFigures
) -> _Papers:
    folder = pathlib.Path(office.settings.files_dir)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{figures.episode.code}-{now:%Y%m%d%H%M%S%f}"
    papers = _Papers(folder / f"{stem}.docx{PARTIAL}", folder / f"{stem}.zip{PARTIAL}")
    with office.store.begin(actor.scope) as work:
        report = write_report(review_paper(office, work, now, figures))
        papers.report.write_bytes(report)
        about = {
            "episode": figures.episode.code,
            "title": figures.episode.title,
            "area": figures.episode.area,
        }
        write_pack(papers.pack, archive_entries(work, figures, report, now), about)
    return papers


def _settle(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    episode_id: int,
    figures: ReviewFigures,
    papers: _Papers,
    seen: int,
) -> ReviewResult:
    result = _result(office, figures, papers)
    with office.store.begin(actor.scope, write=True) as work:
        issued = _closable(work, actor, episode_id)
        if closing.last_entry(work, episode_id) != seen:
            raise OutOfDate("编制报告期间有新的记录写入本过程，未归档。请重新办理评估归档。")
        for warning in issued:
            _archive(work, actor, warning)
        _keep(work, actor, now, episode_id, figures, result)
        # The names carry the hash, so a file without its row (a crash here) can never be taken for another.
        papers.report.replace(result.report_path)
        papers.pack.replace(result.pack_path)
        work.commit()
    return result


def _result(office: Office, figures: ReviewFigures, papers: _Papers) -> ReviewResult:
    folder = pathlib.Path(office.settings.files_dir)
    report_hash, pack_hash = file_sha256(papers.report), file_sha256(papers.pack)
    code = figures.episode.code
    return ReviewResult(
        report_path=folder / f"{code}-评估报告-{report_hash[:12]}.docx",
        pack_path=folder / f"{code}-归档-{pack_hash[:12]}.zip",
        report_hash=report_hash,
        pack_hash=pack_hash,
        open_leads=len(figures.open_leads),
    )


def _archive(work: UnitOfWork, actor: Actor, warning: warnings.PollutionWarning) -> None:
    state = warning.state
    for act in (WarningAct.REVIEW, WarningAct.ARCHIVE):
        state = lifecycle.next_state(lifecycle.WARNING, state, act, actor.role)
    warnings.update(work, schema.warning, warning.id, warning.row_version, state=state)


def _keep(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    episode_id: int,
    figures: ReviewFigures,
    result: ReviewResult,
) -> None:
    warnings.close_episode(work, episode_id, now)
    review_id = stored_review.add_review(
        work,
        episode_id=episode_id,
        figures={"counts": dataclasses.asdict(figures.counts), "rates": dataclasses.asdict(figures.rates)},
        report_name=result.report_path.name,
        report_hash=result.report_hash,
        pack_name=result.pack_path.name,
        pack_hash=result.pack_hash,
        closed_by=actor.account_id,
        closed_at=now,
    )
    write_down(
        work,
        actor,
        now,
        division=figures.episode.area,
        act="close",
        noun="review",
        noun_id=review_id,
        summary=f"完成「{figures.episode.title}」后评估并归档，未认定线索 {result.open_leads} 项",
        episode_id=episode_id,
        report_hash=result.report_hash,
        pack_hash=result.pack_hash,
    )
