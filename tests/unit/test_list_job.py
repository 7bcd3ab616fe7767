"""Big workbooks are read in the background: progress, calling off, the result, storing, a process that dies."""

import dataclasses
import io
from urllib.parse import unquote

import pytest
import python_calamine
import sqlalchemy as sa
from bureau import AREA, NOW, TODAY
from drawn_list import drawn, drawn_list, fleet, site
from handing_in import confirmed, hand_in, previewed, stored
from makers import app_of, change, rows, visitor

from emergency.documents.list_workbook import write_list
from emergency.errors import NotFound
from emergency.services import list_job, list_taking, list_upload, ticking
from emergency.services.list_look import Looked, looked_of
from emergency.services.list_rows import ListHead
from emergency.services.listing import preview
from emergency.sources.list_workbook import JOINING, OPENING, READING, read_list
from emergency.storage import schema
from plans.list_check import examine

HEAD = ListHead(TODAY.year, "大清单", TODAY)
DRAWN = drawn_list(drawn(901), drawn(902, regulator=""), dust_sites=(site(),), mobile_sources=(fleet(),))


@pytest.fixture(scope="module")
def book() -> bytes:
    """A workbook of two plants with a fault, a site and a fleet."""
    return write_list(DRAWN)


@pytest.fixture
def small(monkeypatch):
    """Every file counts as big."""
    monkeypatch.setattr(list_job, "AT_ONCE", 0)


def asked(bureau, book, kind=list_job.LOOK, name="清单.xlsx") -> int:
    """A job about a file that was handed in."""
    sha256 = list_upload.keep(bureau.office, bureau.admin, NOW, AREA, name, book)
    held = list_upload.waiting(bureau.office, bureau.admin, sha256)
    return list_job.begin(bureau.office, bureau.admin, NOW, held, HEAD, kind)


def job(bureau, job_id):
    """The job as it lies in the database."""
    return rows(bureau, schema.list_job, schema.list_job.c.id == job_id)[0]


def run(bureau) -> int:
    """One tick."""
    return list_job.run_due(bureau.office, NOW)


def test_the_reader_tells_how_far_it_is(book):
    """Steps in order; rows only rise and end at their total; what is raised ends the reading."""
    told = []
    read_list(book, "清单.xlsx", area=AREA, tell=lambda *each: told.append(each))
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert steps == [OPENING, READING, JOINING]
    done = [(number, total) for step, number, total in told if step == READING]
    assert done == sorted(done) and done[-1][0] == done[-1][1] > 0

    def stop(step, number, total):
        raise KeyError(step)

    with pytest.raises(KeyError, match=OPENING):
        read_list(book, "清单.xlsx", area=AREA, tell=stop)


def test_the_examination_tells_how_far_it_is(bureau):
    """Every so many enterprises, from the first."""
    told = []
    plan = bureau.office.library.plan_for(AREA, TODAY)
    examine(DRAWN, divisions=bureau.office.library.divisions, plan=plan, day=TODAY, tell=told.append)
    assert told == [0]


def test_what_was_found_survives_its_keeping(bureau):
    """Counts, exact totals, faults, words of changes and names: the same after JSON."""
    found = looked_of(preview(bureau.office, bureau.admin, DRAWN, TODAY))
    assert Looked.from_json(found.to_json()) == found
    assert (found.enterprises, found.new, found.missing, found.may_store) == (2, 2, 8, True)
    assert found.faults_in_all == len(found.faults) > 0


@pytest.mark.parametrize(("more", "big"), [(-1, False), (0, False), (1, True)])
def test_only_a_big_file_goes_into_the_background(bureau, book, monkeypatch, more, big):
    """Below the size, at it, above it."""
    monkeypatch.setattr(list_job, "AT_ONCE", len(book) - more)
    location = hand_in(visitor(app_of(bureau), "admin"), book).headers["Location"]
    assert location.startswith("/list/job/") is big


def test_the_whole_way_without_a_request_that_waits(bureau, book, small):
    """Queued, shown, read by the clock, looked at, stored by the clock, its list."""
    browser = visitor(app_of(bureau), "admin")
    page = previewed(browser, book)
    waits = browser.get(page).text
    assert "排队等待" in waits and 'http-equiv="refresh"' in waits
    assert "定时进程还没有启动过" in waits
    ticking.beat(bureau.office, "scheduler-1", "scheduler", NOW)
    assert "定时进程还没有启动过" not in browser.get(page).text
    assert browser.get(f"{page}/result").status_code == 404
    tick = next(each for each in ticking.JOBS if each.name == "read_lists")
    assert ticking.run_tick(bureau.office, tick, NOW) == "读入或编制清单文件 1 份"
    result = browser.get(page).headers["Location"]
    shown = browser.get(result).text
    assert "还没有存入任何内容" in shown and "新增 2 家，变更 0 家，未变 0 家，文件中没有 8 家" in shown
    assert "没有监管单位" in shown and not stored(bureau)
    store = browser.post(f"{page}/store", result).headers["Location"]
    assert "排队等待" in browser.get(store).text and not stored(bureau)
    assert run(bureau) == 1
    (held,) = stored(bureau)
    assert (
        browser.get(store).headers["Location"]
        == f"/list/{held.id}"
        == browser.get(result).headers["Location"]
    )
    assert held.created_by == bureau.admin.account_id
    assert run(bureau) == 0


def test_the_old_addresses_lead_to_the_job(bureau, book, small):
    """Somebody kept the address of a preview: it does not read the file in the request."""
    browser = visitor(app_of(bureau), "admin")
    page = previewed(browser, book)
    sha256 = rows(bureau, schema.upload)[-1].sha256
    head = f"year={TODAY.year}&title=x&in_force_from={TODAY}"
    for path in (f"/list/import/{sha256}?{head}", f"/list/import/{sha256}/marked.xlsx?{head}"):
        assert browser.get(path).headers["Location"] == page
    run(bureau)
    answer = confirmed(browser, f"/list/import/{sha256}?{head}")
    assert answer.status_code in (302, 400)


def test_a_job_that_waits_is_called_off_at_once(bureau, book):
    """Nothing is read any more."""
    job_id = asked(bureau, book)
    list_job.call_off(bureau.office, bureau.admin, NOW, job_id)
    assert job(bureau, job_id).state == "called_off" and run(bureau) == 0
    assert "已取消" in visitor(app_of(bureau), "admin").get(f"/list/job/{job_id}").text


@pytest.mark.parametrize("kind", [list_job.LOOK, list_job.STORE])
def test_a_job_that_runs_ends_at_its_next_step(bureau, book, kind):
    """Called off while the sheets are read: no result, no list, no register."""
    job_id = asked(bureau, book, kind)

    def reader(data, name, area, tell):
        list_job.call_off(bureau.office, bureau.admin, NOW, job_id)
        return read_list(data, name, area=area, tell=tell)

    office = dataclasses.replace(bureau.office, reader=reader)
    assert list_job.run_due(office, NOW) == 1
    held = job(bureau, job_id)
    assert (held.state, held.result, held.list_id) == ("called_off", None, None)
    assert not stored(bureau)


def test_progress_is_written_while_it_runs(bureau, book):
    """Another connection sees step and numbers before the job ends."""
    job_id, seen = asked(bureau, book), []

    def reader(data, name, area, tell):
        def told(*each):
            tell(*each)
            held = job(bureau, job_id)
            seen.append((held.state, held.step, held.done, held.total))

        return read_list(data, name, area=area, tell=told)

    list_job.run_due(dataclasses.replace(bureau.office, reader=reader), NOW)
    assert {state for state, *_ in seen} == {"running"}
    assert seen[0][1] == OPENING and any(done == total > 0 for _, _, done, total in seen)


def test_what_cannot_be_read_says_why(bureau):
    """The reason and where, as on the page of an upload; an error of the program tells nothing of itself."""
    page = f"/list/job/{asked(bureau, '这不是清单'.encode(), name='清单.xlsx')}"
    run(bureau)
    assert "没有找到清单" in visitor(app_of(bureau), "admin").get(page).text

    def broken(*_):
        raise RuntimeError("secret detail")

    job_id = asked(bureau, b"x")
    list_job.run_due(dataclasses.replace(bureau.office, reader=broken), NOW)
    held = job(bureau, job_id)
    assert held.state == "failed" and "内部错误" in held.reason and "secret" not in held.reason


@pytest.mark.parametrize(("attempts", "state"), [(list_job.TRIES - 1, "done"), (list_job.TRIES, "failed")])
def test_a_job_whose_process_died_is_begun_again(bureau, book, attempts, state):
    """So many times; then it says so instead of dying for ever."""
    job_id = asked(bureau, book)
    table = schema.list_job
    change(bureau, sa.update(table).where(table.c.id == job_id).values(state="running", attempts=attempts))
    run(bureau)
    assert job(bureau, job_id).state == state


def test_a_store_that_died_after_its_commit_stores_nothing_twice(bureau, book):
    """Begun again it finds its list."""
    job_id = asked(bureau, book, list_job.STORE)
    run(bureau)
    (held,) = stored(bureau)
    change(bureau, sa.update(schema.list_job).values(state="running", list_id=None))
    run(bureau)
    assert job(bureau, job_id).list_id == held.id and len(stored(bureau)) == 1


def test_the_marked_copy_is_written_in_the_background(bureau, book, small):
    """From the page of the result to a file that opens with the fault in it."""
    browser = visitor(app_of(bureau), "admin")
    page = previewed(browser, book)
    run(bureau)
    mark = browser.post(f"{page}/mark", f"{page}/result").headers["Location"]
    assert browser.get(f"{mark}/file.xlsx").status_code == 404
    run(bureau)
    assert "副本已编好" in browser.get(mark).text
    answer = browser.get(f"{mark}/file.xlsx")
    assert answer.status_code == 200 and answer.data.startswith(b"PK")
    assert len(read_list(answer.data, "x.xlsx", area=AREA)[0].enterprises) == 2


def test_only_who_asked_sees_a_job(bureau, book):
    """Not another keeper, not another area, no reader; a switched-off account gets nothing done."""
    job_id = asked(bureau, book)
    for actor in (bureau.duty, bureau.chifeng):
        with pytest.raises(NotFound):
            list_job.of(bureau.office, actor, job_id)
    assert visitor(app_of(bureau), "reader").get(f"/list/job/{job_id}").status_code == 403
    table = schema.account
    change(bureau, sa.update(table).where(table.c.id == bureau.admin.account_id).values(active=False))
    run(bureau)
    assert job(bureau, job_id).state == "failed" and "已停用" in job(bureau, job_id).reason


def test_the_same_question_is_asked_once_while_it_is_open(bureau, book):
    """A second click finds the job; another title is another question."""
    first = asked(bureau, book)
    held = list_upload.waiting(bureau.office, bureau.admin, rows(bureau, schema.upload)[-1].sha256)
    again = list_job.begin(bureau.office, bureau.admin, NOW, held, HEAD)
    other = list_job.begin(bureau.office, bureau.admin, NOW, held, dataclasses.replace(HEAD, title="另一份"))
    assert again == first != other


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_what_is_under_way_is_not_begun_twice_and_what_is_done_is_written_anew(bureau, book, state):
    """Two clicks are one job; a list that was taken away may be taken again."""
    list_id = held_list(bureau, book)
    asks = (bureau.office, bureau.admin, NOW, list_id, list_job.EXPORT)
    first = list_taking.begin(*asks)
    if state == "done":
        run(bureau)
    assert (list_taking.begin(*asks) == first) is (state == "waiting")


def test_a_big_list_is_taken_away_in_the_background(bureau, book, monkeypatch):
    """Approvers may as well; the file has the enterprises; the next one takes its place."""
    list_id = held_list(bureau, book)
    browser = visitor(app_of(bureau), "director")
    assert browser.get(f"/list/{list_id}/export.xlsx").data.startswith(b"PK")
    monkeypatch.setattr(list_taking, "AT_ONCE_ENTERPRISES", 1)
    page = browser.get(f"/list/{list_id}/export.xlsx").headers["Location"]
    assert "排队等待" in browser.get(page).text and browser.get(f"{page}/file.xlsx").status_code == 404
    run(bureau)
    assert "下载清单" in browser.get(page).text and f'href="/list/{list_id}"' in browser.get(page).text
    answer = browser.get(f"{page}/file.xlsx")
    names = {each.name for each in read_list(answer.data, "x.xlsx", area=AREA)[0].enterprises}
    assert {each.name for each in DRAWN.enterprises} <= names
    assert visitor(app_of(bureau), "duty").get(f"{page}/file.xlsx").status_code == 404
    assert visitor(app_of(bureau), "reader").get(f"/list/{list_id}/export.xlsx").status_code == 403

    again = browser.get(f"/list/{list_id}/export.xlsx").headers["Location"]
    run(bureau)
    assert again != page and browser.get(f"{page}/file.xlsx").status_code == 404
    assert browser.get(f"{again}/file.xlsx").status_code == 200


def test_the_marked_copy_of_a_big_list_is_written_in_the_background(bureau, book, small):
    """With the fault in it, under the name the file came under; nothing for who may not see the list."""
    list_id = held_list(bureau, book)
    browser = visitor(app_of(bureau), "admin")
    page = browser.get(f"/list/{list_id}/marked.xlsx").headers["Location"]
    run(bureau)
    answer = browser.get(f"{page}/file.xlsx")
    said = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    assert any("V16" in str(cell) for row in said.to_python() for cell in row)
    assert "标注问题-清单.xlsx" in unquote(answer.headers["Content-Disposition"])
    with pytest.raises(NotFound):
        list_taking.begin(bureau.office, bureau.chifeng, NOW, list_id, list_job.COPY)


def test_an_export_that_is_called_off_writes_nothing(bureau, book):
    """It ends at its next step: no file."""
    list_id = held_list(bureau, book)
    job_id = list_taking.begin(bureau.office, bureau.admin, NOW, list_id, list_job.EXPORT)
    change(bureau, sa.update(schema.list_job).where(schema.list_job.c.id == job_id).values(called_off=True))
    run(bureau)
    assert (job(bureau, job_id).state, job(bureau, job_id).file_name) == ("called_off", None)


def held_list(bureau, book) -> int:
    """A list that was handed in and stored."""
    asked(bureau, book, list_job.STORE)
    run(bureau)
    return stored(bureau)[0].id
