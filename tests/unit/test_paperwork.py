"""Papers from the register: one of an enterprise, a county as one zip, and the public page of the QR code."""

import io
import zipfile

import docx
import pytest
import sqlalchemy as sa
from bureau import AREA, NOW
from makers import app_of, change, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import paper_batch, paperwork
from emergency.services.browse import board
from emergency.services.paperwork import PaperFormat, PaperKind
from emergency.storage import schema
from plans.terms import WarningLevel

SIZE = 8
ALL = (PaperKind.PLAN, PaperKind.COMMITMENT)


def _until_done(bureau):
    while paper_batch.write_due(bureau.office, NOW):
        pass


def _order(bureau, actor=None, kinds=ALL):
    return paper_batch.order_batch(bureau.office, actor or bureau.admin, NOW, AREA, kinds, PaperFormat.WORD)


def test_a_plan_holds_what_the_register_holds(bureau):
    """Lines, contacts and every measure of the list in force."""
    held = rows(bureau, schema.enterprise)[0]
    paper = paperwork.paper_of(bureau.office, bureau.duty, NOW, held.id, PaperKind.PLAN, PaperFormat.WORD)
    document = docx.Document(io.BytesIO(paper.data))
    said = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)

    assert paper.name == f"{held.name}-一厂一策方案.docx"
    assert held.credit_code in said
    for unit in rows(bureau, schema.unit, schema.unit.c.enterprise_id == held.id):
        assert unit.name in said


def test_another_city_gets_no_paper(bureau):
    """The scope holds for papers too."""
    held = rows(bureau, schema.enterprise)[0]
    with pytest.raises(NotFound):
        paperwork.paper_of(bureau.office, bureau.chifeng, NOW, held.id, PaperKind.PLAN, PaperFormat.WORD)


@pytest.mark.parametrize("slice_size", [1, 3, SIZE - 1, SIZE, SIZE + 1])
def test_a_batch_holds_every_paper_whatever_the_slice(bureau, monkeypatch, slice_size):
    """Each enterprise once for each kind; the last slice may be empty."""
    monkeypatch.setattr(paper_batch, "SLICE", slice_size)
    batch_id = _order(bureau)
    _until_done(bureau)
    (batch,) = paper_batch.batches(bureau.office, bureau.admin)
    with zipfile.ZipFile(paper_batch.file_of(bureau.office, bureau.admin, batch_id)) as parts:
        names = parts.namelist()

    assert (batch.state, batch.done, batch.percent) == ("done", SIZE, 100)
    assert len(names) == len(set(names)) == SIZE * len(ALL)


def test_a_slice_that_died_is_written_again(bureau, monkeypatch):
    """Files without the row that counts them are overwritten, never doubled."""
    monkeypatch.setattr(paper_batch, "SLICE", 3)
    batch_id = _order(bureau)

    def dies(*_args, **_choices):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(paper_batch.paperwork, "advance", dies)
        with pytest.raises(KeyboardInterrupt):
            paper_batch.write_due(bureau.office, NOW)
    _until_done(bureau)
    with zipfile.ZipFile(paper_batch.file_of(bureau.office, bureau.admin, batch_id)) as parts:
        assert len(parts.namelist()) == SIZE * len(ALL)


def test_a_batch_that_cannot_be_written_says_why(bureau, monkeypatch):
    """A full disk ends the batch with a sentence, and the clock goes on."""

    def full(*_args):
        raise OSError("No space left on device")

    monkeypatch.setattr(paper_batch, "_write_files", full)
    batch_id = _order(bureau)

    assert paper_batch.write_due(bureau.office, NOW) == 0
    (batch,) = paper_batch.batches(bureau.office, bureau.admin)
    assert batch.state == "failed"
    assert "磁盘" in batch.why
    with pytest.raises(NotFound):
        paper_batch.file_of(bureau.office, bureau.admin, batch_id)


def test_who_may_not_and_what_may_not(bureau):
    """Keepers of the list order papers, for their area, of at least one kind."""
    with pytest.raises(NotAllowed):
        _order(bureau, bureau.reader)
    with pytest.raises(NotAllowed):
        _order(bureau, bureau.chifeng)
    with pytest.raises(InputInvalid, match="文书种类"):
        _order(bureau, kinds=())
    assert not rows(bureau, schema.paper_batch)


def test_an_enterprise_struck_off_meanwhile_is_left_out(bureau, monkeypatch):
    """The register as it is when the paper is written."""
    monkeypatch.setattr(paper_batch, "SLICE", 3)
    _order(bureau)
    paper_batch.write_due(bureau.office, NOW)
    last = rows(bureau, schema.enterprise)[-1].id
    change(bureau, sa.update(schema.enterprise).where(schema.enterprise.c.id == last).values(active=False))
    _until_done(bureau)
    (batch,) = paper_batch.batches(bureau.office, bureau.admin)

    assert (batch.state, batch.done) == ("done", SIZE - 1)


def test_the_public_page_shows_the_level_in_force_and_no_telephone_of_a_person(bureau):
    """Without a warning it says so; a drill never shows."""
    held = rows(bureau, schema.enterprise)[0]
    before = board.board(bureau.office, NOW, held.credit_code.lower())
    issued = warn(bureau)
    started = rows(bureau, schema.warning, schema.warning.c.id == issued.warning_id)[0].start_at
    after = board.board(bureau.office, started, held.credit_code)
    text = visitor(app_of(bureau)).get(f"/public/board/{held.credit_code}").text

    assert before.level is WarningLevel.NONE
    assert after.level is WarningLevel.YELLOW
    for contact in rows(bureau, schema.contact, schema.contact.c.enterprise_id == held.id):
        assert contact.mobile not in text
        assert contact.name not in text


def test_a_drill_does_not_show_on_the_public_page(bureau):
    """The public is never told of an exercise as if it were real."""
    held = rows(bureau, schema.enterprise)[0]
    issued = warn(bureau, drill=True)
    started = rows(bureau, schema.warning, schema.warning.c.id == issued.warning_id)[0].start_at

    assert board.board(bureau.office, started, held.credit_code).level is WarningLevel.NONE


def test_a_code_nobody_has_is_refused_in_words(bureau):
    """A worn-out board must lead to a sentence, not to an error."""
    answer = visitor(app_of(bureau)).get("/public/board/nothing")

    assert answer.status_code == 404
    assert "信用代码" in answer.text


def test_the_console_orders_a_batch_and_hands_over_the_zip(bureau):
    """Order, see the bar, download."""
    app = app_of(bureau)
    officer = visitor(app, "admin")
    officer.post("/paper/", "/paper/", division=AREA, kind=["plan", "commitment"], format="docx")
    assert 'http-equiv="refresh"' in officer.get("/paper/").text
    _until_done(bureau)
    page = officer.get("/paper/").text
    (batch,) = rows(bureau, schema.paper_batch)
    answer = officer.get(f"/paper/{batch.id}")

    assert "下载压缩包" in page
    assert 'http-equiv="refresh"' not in page
    assert answer.mimetype == "application/zip"
    assert visitor(app, "reader").get("/paper/").status_code == 403


def test_a_paper_is_downloaded_from_the_page_of_the_enterprise(bureau):
    """And a kind that does not exist is refused."""
    held = rows(bureau, schema.enterprise)[0]
    reader = visitor(app_of(bureau), "reader")

    assert f"/enterprise/{held.id}/paper/plan.pdf" in reader.get(f"/enterprise/{held.id}").text
    assert reader.get(f"/enterprise/{held.id}/paper/commitment.docx").status_code == 200
    assert reader.get(f"/enterprise/{held.id}/paper/other.docx").status_code == 404
