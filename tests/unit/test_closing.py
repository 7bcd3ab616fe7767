"""Closing an episode: what it needs, what it leaves behind, and that it happens once."""

import dataclasses
import hashlib
import io
import json
import pathlib
import zipfile

import docx
import pytest
import sqlalchemy as sa
from released_episode import AREA, ENTERPRISES, FILE, NOW, released, write_line

from emergency.documents.pack import verify_pack
from emergency.errors import NotAllowed, NotFound, OutOfDate
from emergency.services import closing, review
from emergency.storage import journal, schema
from emergency.storage import review as stored_review
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE, Scope
from plans.errors import ActRefused
from plans.lifecycle import WarningState
from plans.terms import Role


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """One episode, closed once; the tests that use it only read."""
    scene = released(tmp_path_factory.mktemp("closed"))
    return scene, closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)


def _files(scene) -> list[str]:
    folder = pathlib.Path(scene.office.settings.files_dir)
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def test_a_close_archives_the_warning_and_freezes_the_episode(closed):
    """The warning ends archived, the episode has its closing hour, the review row names both files."""
    scene, result = closed
    with scene.store.begin(Scope(AREA)) as work:
        assert warnings.warning(work, scene.warning_id).state is WarningState.ARCHIVED
        assert warnings.episode(work, scene.episode_id).closed_at == NOW
        kept = stored_review.review_of(work, scene.episode_id)
    assert (kept.report_name, kept.pack_name) == (result.report_path.name, result.pack_path.name)
    assert (kept.report_hash, kept.pack_hash) == (result.report_hash, result.pack_hash)
    assert kept.figures["counts"]["orders"] == len(ENTERPRISES)


def test_the_hashes_are_those_of_the_files(closed):
    """Report and pack lie in the files folder, alone, with the hashes that were returned."""
    scene, result = closed
    assert _files(scene) == sorted([result.report_path.name, result.pack_path.name])
    for path, digest in ((result.report_path, result.report_hash), (result.pack_path, result.pack_hash)):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


def test_the_journal_keeps_both_hashes_and_stays_whole(closed):
    """The last entry is the close with the hashes of report and pack, and the chain verifies."""
    scene, result = closed
    with scene.store.begin(REGION_WIDE) as work:
        last = journal.entries(work, episode_id=scene.episode_id)[-1].entry
        assert journal.verify(work).ok
    assert (last.act, last.noun, last.at) == ("close", "review", NOW)
    assert last.detail == {"report_hash": result.report_hash, "pack_hash": result.pack_hash}
    assert "未认定线索 1 项" in last.summary


def test_the_report_names_every_enterprise_and_lists_the_open_lead(closed):
    """Names with XML signs come through unchanged; an undecided lead stands under 未认定线索."""
    _, result = closed
    report = docx.Document(result.report_path)
    cells = {cell.text for table in report.tables for row in table.rows for cell in row.cells}
    assert set(ENTERPRISES) <= cells
    assert any("未认定线索" in paragraph.text for paragraph in report.paragraphs)
    assert result.open_leads == 1
    assert any("历史回放" in paragraph.text for paragraph in report.paragraphs)


def test_the_report_marks_articles_nobody_has_read(closed):
    """A quoted article that was not read carries 待核, the same article where it was read does not."""
    _, result = closed
    cells = [cell.text for table in docx.Document(result.report_path).tables for cell in table._cells]
    quoted = {text for text in cells if text.startswith("环办大气函〔2020〕340号")}
    assert quoted == {"环办大气函〔2020〕340号 水泥", "环办大气函〔2020〕340号 水泥（待核）"}


def test_the_pack_proves_itself_and_holds_every_record(closed):
    """Journal, forecast, consultation, orders, messages with receipts, evidence and report are there."""
    _, result = closed
    assert verify_pack(result.pack_path, result.pack_hash).ok
    with zipfile.ZipFile(result.pack_path) as pack:
        lines = {
            name: len(pack.read(name).splitlines()) for name in pack.namelist() if name.endswith(".jsonl")
        }
        assert pack.read("report/评估报告.docx") == result.report_path.read_bytes()
        assert pack.read("evidence/000001.png") == FILE
    assert lines["journal.jsonl"] == 2
    assert lines["forecast.jsonl"] == 1
    expected = {
        "episode": 1,
        "consultation": 1,
        "decision": 1,
        "approval": 1,
        "warning": 1,
        "revision": 1,
        "enterprise": 3,
        "order": 3,
        "order_line": 3,
        "message": 2,
        "attempt": 2,
        "receipt": 2,
        "reply": 0,
        "evidence": 1,
        "finding": 1,
        "attachment": 1,
        **dict.fromkeys(
            ("delegation", "official_paper", "upward_report", "department_duty", "department_report"), 0
        ),
    }
    assert {name: lines[f"record/{name}.jsonl"] for name in expected} == expected


def test_the_journal_extract_carries_the_hashes_of_the_chain(closed):
    """Each line has the hash of its entry, and they are those in the database."""
    scene, result = closed
    with zipfile.ZipFile(result.pack_path) as pack:
        extract = [json.loads(line) for line in pack.read("journal.jsonl").splitlines()]
    with scene.store.begin(REGION_WIDE) as work:
        kept = [each.hash for each in journal.entries(work, episode_id=scene.episode_id)]
    assert [each["hash"] for each in extract] == kept[:2]


def test_a_second_close_is_refused(tmp_path):
    """Closing again raises and leaves files and journal as they were."""
    scene = released(tmp_path)
    closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)
    before = _files(scene)
    with pytest.raises(ActRefused, match="已经评估归档"):
        closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)
    assert _files(scene) == before


@pytest.mark.parametrize("state", [WarningState.ISSUED, WarningState.ACTIVE, WarningState.SUSPENDED])
def test_a_live_warning_cannot_be_closed(tmp_path, state):
    """As long as the warning is in force the close is refused and nothing is written."""
    scene = released(tmp_path, state=state)
    with pytest.raises(ActRefused, match="不能评估"):
        closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)
    assert _files(scene) == []


def test_an_episode_without_a_warning_cannot_be_closed(tmp_path):
    """A revoked warning never bound anybody: there is nothing to review."""
    scene = released(tmp_path, state=WarningState.REVOKED)
    with pytest.raises(ActRefused, match="没有发布过预警"):
        closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)


@pytest.mark.parametrize("role", [Role.DUTY, Role.APPROVER, Role.ADMIN, Role.READER, None])
def test_only_a_reviewer_closes(tmp_path, role):
    """Every other role is refused before anything is read."""
    scene = released(tmp_path)
    actor = dataclasses.replace(scene.reviewer, role=role)
    with pytest.raises(NotAllowed):
        closing.close(scene.office, actor, NOW, scene.episode_id)
    assert _files(scene) == []


def test_an_episode_of_another_city_is_not_found(tmp_path):
    """A reviewer of 赤峰 does not see the episode of 通辽."""
    scene = released(tmp_path)
    actor = dataclasses.replace(scene.reviewer, division="150400")
    with pytest.raises(NotFound):
        closing.close(scene.office, actor, NOW, scene.episode_id)


def test_a_change_while_the_report_is_written_refuses_the_close(tmp_path, monkeypatch):
    """An entry that arrives between reading and writing would be missing from the pack: nothing is closed."""
    scene = released(tmp_path)
    drawn = review.figures

    def figures_and_an_interruption(office, actor, episode_id, now):
        with scene.store.begin(Scope(AREA), write=True) as work:
            write_line(work, episode_id, NOW, "有人刚刚认定了一条线索。")
            work.commit()
        return drawn(office, actor, episode_id, now)

    monkeypatch.setattr(review, "figures", figures_and_an_interruption)
    with pytest.raises(OutOfDate):
        closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)
    assert _files(scene) == []
    with scene.store.begin(Scope(AREA)) as work:
        assert warnings.episode(work, scene.episode_id).closed_at is None
        assert work.rows(sa.select(schema.review)).all() == []


def test_a_drill_says_so_on_its_report(tmp_path):
    """The report of a drill carries 演练 in its head and on every page."""
    scene = released(tmp_path, drill=True)
    result = closing.close(scene.office, scene.reviewer, NOW, scene.episode_id)
    report = docx.Document(io.BytesIO(result.report_path.read_bytes()))
    assert "演练" in report.paragraphs[0].text
    assert all("演练" in section.header.paragraphs[0].text for section in report.sections)
