"""The list at the console: handed in, looked at, stored, led to publication, taken away again."""

import io

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, NOW, TODAY
from drawn_list import drawn, drawn_list, fleet, land, site
from handing_in import FORM, HEAD, confirmed, hand_in, previewed, stored
from makers import TOKEN_FIELD, app_of, change, rows, visitor

from emergency.documents.list_workbook import write_list
from emergency.services import list_upload
from emergency.sources.list_workbook import read_list
from emergency.storage import schema
from emergency.web import app as application
from emergency.web import large

DRAWN = drawn_list(drawn(901), drawn(902), dust_sites=(site(),), mobile_sources=(fleet(),))


@pytest.fixture(scope="module")
def book() -> bytes:
    """A workbook of two plants, a site and a fleet."""
    return write_list(DRAWN)


@pytest.fixture
def app(bureau):
    """The console."""
    return app_of(bureau)


def test_a_preview_stores_nothing_and_the_confirmation_everything(app, bureau, book):
    """Counts before, rows after; the preview of a stored file leads to its list."""
    browser = visitor(app, "admin")
    preview = previewed(browser, book)
    shown = browser.get(preview).text
    assert "还没有存入任何内容" in shown and "新增 2 家，变更 0 家，未变 0 家，文件中没有 8 家" in shown
    assert stored(bureau) == []

    answer = confirmed(browser, preview)
    (held,) = stored(bureau)
    assert answer.headers["Location"] == f"/list/{held.id}" == browser.get(preview).headers["Location"]
    page = browser.get(f"/list/{held.id}").text
    assert "草稿" in page and "文件导入" in page and "网页导入清单" in page


def test_a_second_click_stores_nothing_again(app, bureau, book):
    """The form was sent twice: one list, and both clicks lead to it."""
    browser = visitor(app, "admin")
    preview = previewed(browser, book)
    path, shown = preview.split("?")[0], browser.get(preview).text
    token = TOKEN_FIELD.search(shown.split("存为草稿")[0].rsplit("<form", 1)[1]).group(1)
    fields = {**{key: value for key, value in HEAD.items() if key != "area"}, "csrf_token": token}
    answers = [browser.client.post(path, data=fields) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(stored(bureau)) == 1


def test_what_changes_is_shown_field_by_field(app, bureau, book):
    """The second file differs in one name; numbers of people show their ends only."""
    browser = visitor(app, "admin")
    confirmed(browser, previewed(browser, book))
    land(bureau.office, bureau.admin, NOW, stored(bureau)[0].id)
    other = write_list(
        drawn_list(drawn(901, name="改名水泥（虚构）", supervisor_mobile="19900001234"), drawn(902))
    )
    shown = browser.get(previewed(browser, other)).text
    assert "清单水泥901（虚构）" in shown and "<b>改名水泥（虚构）</b>" in shown
    assert "199****1234" in shown and "19900001234" not in shown
    confirmed(browser, previewed(browser, other))
    waits = f"/list/{stored(bureau)[-1].id}/pending"
    assert f'href="{waits}"' in browser.get(waits.removesuffix("/pending")).text
    later = browser.get(waits).text
    assert "<b>改名水泥（虚构）</b>" in later and "登记还没有改动" in later
    assert visitor(app, "reader").get(waits).status_code == 403
    assert browser.get(f"/list/{stored(bureau)[0].id}/pending").status_code == 404


def test_the_whole_way_by_two_people_on_the_pages(app, bureau, book):
    """Checked by the one, approved by the other, published: in force at the index."""
    admin, director = visitor(app, "admin"), visitor(app, "director")
    confirmed(admin, previewed(admin, book))
    (held,) = stored(bureau)
    table = schema.reduction_list

    change(
        bureau,
        sa.update(table).where(table.c.id == held.id).values(examination={"faults": [], "reduction": {}}),
    )
    page = f"/list/{held.id}"
    assert "送审批人批准" in admin.get(page).text and "批准这份清单" not in director.get(page).text
    assert admin.post(f"{page}/check", page).status_code == 302
    assert "等待审批人批准" in admin.get(page).text or "作废" in admin.get(page).text
    assert director.post(f"{page}/approve", page, reason="已报批（测试）").status_code == 302
    assert f"自 {TODAY} 起取代通辽市现行清单" in admin.get(page).text
    assert admin.post(f"{page}/publish", page).status_code == 302
    assert "现行" in director.get(page).text and stored(bureau)[0].state == "published"


@pytest.mark.parametrize("login", ["director", "reviewer", "reader"])
def test_only_those_who_keep_the_list_open_the_import(app, login):
    """The page and the button are refused, and the index does not offer them."""
    browser = visitor(app, login)
    assert browser.get(FORM).status_code == 403
    assert "编制或导入清单" not in browser.get("/list/").text


WRONG = {
    "empty": b"",
    "text": "这不是清单".encode(),
    "picture": b"\x89PNG\r\n\x1a\n" + b"0" * 100,
    "broken zip": b"PK\x03\x04" + b"0" * 100,
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_list_is_refused_in_words(app, bureau, content):
    """Whatever was chosen by mistake: a Chinese sentence, and nothing stored."""
    browser = visitor(app, "admin")
    answer = hand_in(browser, content)
    if answer.status_code == 302:
        answer = browser.get(answer.headers["Location"])
    assert answer.status_code == 422 and "未能办理" in answer.text
    assert stored(bureau) == []


def test_a_form_with_faults_names_them_all(app):
    """No title, no day, no year: three sentences."""
    answer = hand_in(visitor(app, "admin"), b"x", title="", in_force_from="", year="")
    assert answer.status_code == 422
    assert all(word in answer.text for word in ("清单名称", "生效日期", "年度"))


def test_nobody_sees_the_file_of_another_account(app, book):
    """A waiting file is the business of the account that handed it in."""
    preview = previewed(visitor(app, "admin"), book)
    assert visitor(app, "duty").get(preview).status_code == 404


def test_the_waiting_file_is_replaced_by_the_next(app, bureau, book):
    """One file waits for each account."""
    browser = visitor(app, "admin")
    first = previewed(browser, book)
    second = previewed(browser, write_list(drawn_list(drawn(905))))
    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)
    assert confirmed(browser, second).status_code == 302
    assert [row.entry["name"] for row in rows(bureau, schema.pending_entry)] == ["清单水泥905（虚构）"]
    assert len(rows(bureau, schema.upload)) == 1


def test_a_banner_imports_and_sees_only_its_own(app, bureau, book):
    """Its own draft is stored; that of the city is not even to be seen; the city's upload is refused."""
    admin, banner = visitor(app, "admin"), visitor(app, "banner")
    confirmed(admin, previewed(admin, book))
    (held,) = stored(bureau)
    assert banner.get(f"/list/{held.id}").status_code == 404
    assert "网页导入清单" not in banner.get("/list/").text
    assert hand_in(banner, book).status_code == 403

    own = write_list(drawn_list(drawn(905), area=BANNER))
    confirmed(banner, previewed(banner, own, area=BANNER))
    assert [row.division for row in stored(bureau)] == [AREA, BANNER]
    assert visitor(app, "chifeng").get(f"/list/{stored(bureau)[1].id}").status_code == 404


def test_the_list_is_taken_away_as_the_workbook_it_came_from(app, bureau, book):
    """Exported and read again it has the same enterprises; the tables say the reduction."""
    browser = visitor(app, "admin")
    confirmed(browser, previewed(browser, book))
    (held,) = stored(bureau)
    again, _ = read_list(browser.get(f"/list/{held.id}/export.xlsx").data, "x.xlsx", area=AREA)
    named = {each.name for each in again.enterprises if each.measures}
    assert named == {"清单水泥901（虚构）", "清单水泥902（虚构）"} and len(again.mobile_sources) == 1

    table = browser.get(f"/list/{held.id}/reduction.csv").text
    assert "全部源,150500,通辽市,黄色,SO2" in table and "移动源,150502" in table
    for name in ("reduction.xlsx", "marked.xlsx"):
        assert browser.get(f"/list/{held.id}/{name}").data.startswith(b"PK")
    drawing = browser.get(f"/list/{held.id}/reduction.svg")
    assert drawing.mimetype == "image/svg+xml" and "下限" in drawing.text
    assert browser.get("/list/import/template.xlsx").data.startswith(b"PK")


def test_what_closes_a_shortfall_is_proposed_and_changes_nothing(app, bureau):
    """A plant that only limits a little gets a stricter line; a banner may not ask it of the city."""
    browser = visitor(app, "admin")
    idle = drawn(901, emissions={"so2": 9000.0, "nox": 9000.0}, measures=())
    confirmed(browser, previewed(browser, write_list(drawn_list(idle))))
    (held,) = stored(bureau)
    before = rows(bureau, schema.list_measure)
    assert "哪些措施升级可补足缺口" in browser.get(f"/list/{held.id}").text
    shown = browser.get(f"/list/{held.id}/closing").text
    assert "清单水泥901（虚构）" in shown and "SO2 由 " in shown and "没有改动" in shown
    assert rows(bureau, schema.list_measure) == before
    assert visitor(app, "banner").get("/list/1/closing").status_code == 403
    assert visitor(app, "reader").get(f"/list/{held.id}/closing").status_code == 403


def test_the_marked_copy_of_a_waiting_file(app, book):
    """It can be had before anything is stored."""
    browser = visitor(app, "admin")
    preview = previewed(browser, book).replace("?", "/marked.xlsx?")
    assert browser.get(preview).data.startswith(b"PK")


def test_rules_draw_up_a_draft_from_the_page(app, bureau):
    """The button of the same page."""
    browser = visitor(app, "duty")
    answer = browser.post("/list/derive", FORM, **HEAD)
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"]).text
    assert "按规则生成" in page and "草稿" in page
    assert visitor(app, "reader").get(answer.headers["Location"]).status_code == 200


def test_the_big_file_is_taken_only_here_and_only_from_somebody_signed_in(app, monkeypatch):
    """Just above the common limit: refused elsewhere and to strangers, taken at this address."""
    browser, stranger = visitor(app, "admin"), visitor(app)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2_000)
    content = b"a" * 3_000
    assert hand_in(browser, content, "a.csv").status_code == 302
    for client, path in ((browser.client, "/list/derive"), (stranger.client, FORM)):
        answer = client.post(path, data={**HEAD, "file": (io.BytesIO(content), "a.csv")})
        assert answer.status_code == 413


@pytest.mark.parametrize(("over", "status"), [(0, 302), (1, 422)])
def test_the_largest_file(app, monkeypatch, over, status):
    """At the limit it is taken, a byte above it is refused with what to do."""
    monkeypatch.setattr(list_upload, "LARGEST", 1_000)
    answer = hand_in(visitor(app, "admin"), b"a" * (1_000 + over), "a.csv")
    assert answer.status_code == status
    assert large.LARGEST > application.LARGEST_REQUEST
