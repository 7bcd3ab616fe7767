"""Who may open what: every view declares it, every role gets its own pages, nobody gets another's rows."""

import functools
import io
import shutil

import pytest
import sqlalchemy as sa
from bureau import NOW, Bureau, office_in
from makers import app_of, change, link_of, rows, scatter, visitor, warn

from emergency.storage import schema
from emergency.web.permission import Permission, UndeclaredView, permission_of, require_declarations
from plans.terms import Role

ROLES = {
    "duty": Role.DUTY, "commander": Role.APPROVER, "reviewer": Role.REVIEWER,
    "admin": Role.ADMIN, "reader": Role.READER,
}  # fmt: skip
OPEN = {
    "session.home", "session.sign_in", "session.open_session", "portal.page", "portal.acknowledge",
    "portal.declare", "portal.upload", "portal.summarise", "portal.answer",
    "portal_county_order.page", "portal_county_order.acknowledge",
    "portal_ozone.page", "portal_ozone.acknowledge",
    "department_portal.page", "department_portal.acknowledge", "department_portal.confirm",
    "department_portal.report", "department_portal.finish",
    "portal_contact.page", "portal_contact.confirm", "portal_contact.change", "paper.public_board",
    "public.page", "public.feed", "public.message", "api.openapi",
    "api.warnings", "api.receipts", "api.replies", "vendor.receipts", "vendor.replies", "bounce.take",
    "public.calendar", "portal.calendar", "roster.calendar",
    "health.alive", "health.ready", "health.metrics",
    "grade_portal.page", "grade_portal.acknowledge", "grade_portal.object_to",
    "grade_portal.declare", "grade_portal.state", "grade_portal.notices",
    "grade_portal.notice_file", "grade_portal.notices_file", "grade_portal.object_in_public",
    "static", "bootstrap.static",
}  # fmt: skip
PAGES = (
    "/duty/", "/duty/counts", "/duty/air/150500.svg", "/forecast/", "/forecast/assessment/150500",
    "/episode/", "/episode/1", "/episode/1/orders", "/episode/1/air.svg", "/episode/1/delivery.svg",
    "/episode/1/acknowledgements.svg", "/order/1", "/enterprise/", "/enterprise/1", "/list/", "/list/1",
    "/contact/of/1", "/contact/stale", "/contact/requests", "/enterprise/1/history", "/coverage/", "/source/",
    "/review/", "/review/1", "/plan/", "/plan/rule-set/", "/plan/150500-2024", "/decision/1", "/account/password",
    "/grade/", "/provider/", "/ozone/", "/tip/", "/department/",
    "/directive/", "/consultation/1", "/reply/", "/call/", "/call/1", "/audit/",
    "/document/", "/document/1", "/document/1.docx",
    "/document/look/consultation/1", "/document/look/approval/1", "/document/daily/1",
    "/document/template/", "/document/template/start", "/delegation/", "/department/contacts", "/department/lists",
    "/contact/round/",
    "/episode/1/recall", "/episode/1/punctuality", "/roster/", "/cap/",
)  # fmt: skip


@pytest.fixture(scope="module")
def console(tmp_path_factory, _furnished):
    """The console of a bureau with a warning in force; the tests of this module only look at it."""
    folder = tmp_path_factory.mktemp("console")
    shutil.copy(_furnished[0] / "emergency.db", folder / "emergency.db")
    opened = Bureau(office_in(folder), dict(_furnished[1]))
    warn(opened)
    yield app_of(opened)
    opened.office.store.engine.dispose()


@pytest.fixture(scope="module")
def signed_in(console):
    """Browsers by login, each signed in once."""
    return functools.cache(lambda login: visitor(console, login))


def test_every_view_says_who_may_open_it(bureau):
    """A view without a declaration stops the program before it serves anything."""
    app = app_of(bureau)
    assert all(isinstance(permission_of(view), Permission) for view in app.view_functions.values())

    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(UndeclaredView, match="forgotten"):
        require_declarations(app)


def test_what_is_open_to_anyone_is_a_short_and_known_list(bureau):
    """Opening another page to the world takes a change here."""
    app = app_of(bureau)
    anyone = {name for name, view in app.view_functions.items() if permission_of(view).anyone}

    assert anyone == OPEN


@pytest.mark.parametrize("login", ROLES)
def test_every_role_opens_every_common_page(signed_in, login):
    """All pages answer 200 and say which system they belong to."""
    browser = signed_in(login)
    for path in PAGES:
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize(
    "path", [*PAGES, "/account/", "/public-text/", "/warning/1/issue", "/decision/consultation/1"]
)
def test_a_stranger_is_led_to_the_sign_in_page(console, path):
    """Nothing behind the sign-in is shown, and the way back is kept."""
    answer = visitor(console).get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/session/new?next=/")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/account/", {"admin"}),
        ("/warning/1/issue", {"duty"}),
        ("/decision/consultation/1", {"duty"}),
        ("/enterprise/new", {"admin", "duty"}),
        ("/enterprise/1/edit", {"admin", "duty"}),
        ("/enterprise/1/part/units", {"admin", "duty"}),
        ("/duplicate/", {"admin", "duty"}),
        ("/source/new", {"admin", "duty"}),
        ("/ozone/start/150500", {"duty"}),
        ("/tip/new/150500", {"duty"}),
    ],
)
@pytest.mark.parametrize("login", ROLES)
def test_a_page_of_one_role_is_refused_to_the_others(signed_in, path, allowed, login):
    """A refusal is a page with a sentence, not an empty screen."""
    answer = signed_in(login).get(path)

    # A decision that was issued leads back to its own page.
    assert answer.status_code in ((200, 302) if login in allowed else (403,))
    assert "/session/new" not in answer.headers.get("Location", "")
    assert login in allowed or "请由有权限的人员办理" in answer.text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/forecast/", {"duty"}),
        ("/decision/consultation", {"duty"}),
        ("/decision/1/approve", {"commander"}),
        ("/decision/1/return", {"commander"}),
        ("/decision/1/discard", {"duty"}),
        ("/warning/1/issue", {"duty"}),
        ("/review/1/close", {"reviewer"}),
        ("/review/1/judge", {"duty", "reviewer"}),
        ("/account/", {"admin"}),
        ("/enterprise/1/link", {"admin", "duty"}),
        ("/enterprise/new", {"admin", "duty"}),
        ("/enterprise/1/edit", {"admin", "duty"}),
        ("/enterprise/1/part/units", {"admin", "duty"}),
        ("/enterprise/1/switch", {"admin", "duty"}),
        ("/duplicate/merge", {"admin", "duty"}),
        ("/source/new", {"admin", "duty"}),
        ("/ozone/start/150500", {"duty"}),
        ("/tip/new/150500", {"duty"}),
        ("/source/1", {"admin", "duty"}),
        ("/source/1/switch", {"admin", "duty"}),
        ("/duplicate/1/undo", {"admin", "duty"}),
        ("/contact/of/1/change", {"admin", "duty"}),
        ("/contact/of/1/1/remove", {"admin", "duty"}),
        ("/enterprise/1/link/1/revoke", {"admin", "duty"}),
        ("/contact/of/1/1/code", {"admin", "duty"}),
        ("/contact/of/1/1/confirm", {"admin", "duty"}),
        ("/contact/recheck", {"admin", "duty"}),
        ("/contact/requests/1/approve", {"admin", "duty"}),
        ("/contact/requests/1/refuse", {"admin", "duty"}),
        ("/reply/1/answer", {"duty", "commander"}),
        ("/call/1", {"duty"}),
        ("/document/draw/approval/1", {"duty"}),
        ("/document/daily/1", {"duty"}),
        ("/decision/1/upward", {"duty"}),
        ("/department/contacts", {"admin", "duty"}),
        ("/department/contacts/1/remove", {"admin", "duty"}),
        ("/department/1/acknowledge", {"duty", "reader"}),
        ("/department/1/report", {"duty", "reader"}),
        ("/department/duty/1/done", {"duty", "reader"}),
        ("/delegation/", {"commander"}),
        ("/delegation/1/revoke", {"commander"}),
        ("/document/template/start", {"admin"}),
        ("/contact/round/", {"admin", "duty"}),
    ],
)
@pytest.mark.parametrize("login", ROLES)
def test_an_act_of_one_role_is_refused_to_the_others(signed_in, path, allowed, login):
    """The refusal comes from the declaration, before any service is asked."""
    answer = signed_in(login).post(path, "/duty/")

    assert (answer.status_code == 403 and "无权打开" in answer.text) == (login not in allowed)


def test_a_banner_sees_only_its_own_rows(bureau):
    """The order and the enterprise of another banner are not found; the list does not name them."""
    first = scatter(bureau)
    warn(bureau)
    foreign = rows(bureau, schema.order, schema.order.c.enterprise_id == first)[0].id
    name = rows(bureau, schema.enterprise, schema.enterprise.c.id == first)[0].name
    browser = visitor(app_of(bureau), "banner")

    assert browser.get(f"/order/{foreign}").status_code == 404
    assert browser.get(f"/enterprise/{first}").status_code == 404
    assert name not in browser.get("/enterprise/").text
    assert name not in browser.get("/episode/1/orders").text
    assert browser.get("/decision/1").status_code == 404
    assert browser.get("/episode/1").status_code == 200


def test_another_city_finds_nothing(console):
    """Every row of Tongliao is not found from Chifeng, and its air is refused."""
    browser = visitor(console, "chifeng")
    for path in (
        "/episode/1", "/episode/1/orders", "/episode/1/delivery.svg", "/episode/1/acknowledgements.svg",
        "/order/1", "/enterprise/1", "/enterprise/1/history", "/contact/of/1", "/list/1", "/review/1", "/decision/1",
        "/document/1", "/document/1.docx", "/document/look/consultation/1", "/document/look/approval/1",
        "/document/daily/1",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    assert browser.get("/duty/air/150500.svg").status_code == 403


def test_the_next_page_after_signing_in_stays_on_this_site(bureau):
    """An address of another site in `next` is thrown away."""
    app = app_of(bureau)
    for bad in (
        "https://evil.example.com/",
        "//evil.example.com/",
        "/\\evil.example.com",
        "javascript:alert(1)",
    ):
        browser = visitor(app)
        fields = {"login": "duty", "password": "a long enough password", "next": bad}
        assert browser.post("/session/new", "/session/new", **fields).location == "/duty/"


def test_signing_out_closes_the_desk(console):
    """The same cookie opens nothing afterwards."""
    browser = visitor(console, "duty")
    assert browser.post("/session/end", "/duty/").status_code == 302
    assert browser.get("/duty/").status_code == 302


def test_a_session_ends_when_its_hours_are_over(bureau):
    """The clock of the server decides, not the cookie."""
    table = schema.web_session
    browser = visitor(app_of(bureau), "duty")
    change(bureau, sa.update(table).values(expires_at=NOW))

    assert browser.get("/duty/").status_code == 302


def test_an_uploaded_file_is_seen_only_in_scope(bureau):
    """Evidence of a banner's enterprise opens for its city and not for another one."""
    warn(bureau)
    path, order_id = link_of(bureau)
    app = app_of(bureau)
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    stranger = visitor(app)
    sent = stranger.client.post(
        f"{path}/evidence", data={"kind": "photo", "file": (_stream(picture), "窑.png")}
    )
    assert sent.status_code == 302
    number = rows(bureau, schema.attachment)[0].id

    seen = visitor(app, "duty").get(f"/order/file/{number}")
    assert (seen.data, seen.mimetype) == (picture, "image/png")
    assert visitor(app, "chifeng").get(f"/order/file/{number}").status_code == 404
    assert stranger.get(f"/order/file/{number}").status_code == 302
    assert "窑.png" in visitor(app, "duty").get(f"/order/{order_id}").text


def _stream(content):
    return io.BytesIO(content)


@pytest.mark.parametrize(
    "path",
    [
        "/enterprise/1/paper/plan.pdf", "/enterprise/1/paper/plan.docx", "/enterprise/1/paper/commitment.docx",
        "/episode/1/punctuality.docx", "/document/1.docx",
    ],
)  # fmt: skip
def test_a_file_under_a_chinese_name_can_be_sent(signed_in, path):
    """A header holds Latin letters alone; a server that meets another one sends nothing, and the browser waits."""
    answer = signed_in("duty").get(path)
    assert answer.status_code == 200
    named = answer.headers["Content-Disposition"]
    assert named.encode("latin-1") and "filename*=UTF-8''" in named and "%E" in named
