"""Forged forms, stolen cookies, hostile input: what a browser may not do to this console."""

import re

import pytest
from bureau import Bureau, office_in, open_bureau
from makers import app_of, rows, visitor, warn

from emergency.config import Settings
from emergency.services.office import Office
from emergency.storage import schema

FORM = re.compile(r"<form[^>]*>(.*?)</form>", re.S)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    """A bureau with a warning in force."""
    opened = open_bureau(tmp_path_factory.mktemp("security"))
    warn(opened)
    yield opened
    opened.office.store.engine.dispose()


@pytest.fixture(scope="module")
def app(bureau):
    """Its console."""
    return app_of(bureau)


def test_no_form_is_taken_without_its_token(app, bureau):
    """Every signed-in POST without the token is refused as 400, and the sentence says what to do."""
    browser = visitor(app, "duty")
    before = len(rows(bureau, schema.journal))
    paths = [
        "/forecast/", "/decision/consultation", "/decision/1/discard", "/warning/1/issue", "/review/1/judge",
        "/order/1/judge", "/session/end", "/session/new",
    ]  # fmt: skip
    for path in paths:
        answer = browser.client.post(path, data={"reason": "x", "typed": "黄色"})
        assert answer.status_code == 400 and "请刷新页面后重新提交" in answer.text, path
    assert len(rows(bureau, schema.journal)) == before


def test_a_token_of_another_browser_is_worth_nothing(app):
    """The token belongs to the session that it was made for."""
    other = re.search(r'csrf_token" value="([^"]+)', visitor(app, "reader").get("/duty/").text).group(1)
    answer = visitor(app, "duty").client.post(
        "/decision/1/discard", data={"csrf_token": other, "reason": "x"}
    )

    assert answer.status_code == 400


def test_every_form_that_changes_something_carries_a_token(app):
    """All forms with method post on the pages of duty, approver, reviewer and administrator."""
    for login, paths in {
        "duty": ("/duty/", "/forecast/", "/forecast/assessment/150500", "/decision/consultation/1"),
        "reviewer": ("/review/1",),
        "admin": ("/account/",),
    }.items():
        browser = visitor(app, login)
        for path in paths:
            page = browser.get(path).text
            forms = [found for found in FORM.finditer(page) if 'method="post"' in found.group(0)]
            assert forms and all("csrf_token" in found.group(0) for found in forms), path


@pytest.mark.parametrize(
    "path", ["/session/new", "/public/", "/e/none", "/healthz", "/nope", "/static/console.css"]
)
def test_every_answer_carries_the_headers(app, path):
    """The policy lets nothing in from outside, refusals included; nothing private is kept by a browser."""
    answer = app.test_client().get(path)
    policy = answer.headers["Content-Security-Policy"]

    for part in (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy  # fmt: skip
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    if not path.startswith("/static"):
        assert answer.headers["Cache-Control"] == "no-store"
    answer.close()


def test_pages_keep_to_their_own_policy(app):
    """No inline script, no inline style, no event attribute, nothing from another host."""
    browser = visitor(app, "duty")
    for path in (
        "/duty/",
        "/episode/1",
        "/order/1",
        "/forecast/assessment/150500",
        "/enterprise/1",
        "/review/1",
    ):
        page = browser.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", page), path
        assert not re.search(r'(?:src|href)="https?://', page), path


def test_https_alone_brings_strict_transport_and_secure_cookies(tmp_path):
    """Over plain http (the demo) neither is sent, or nobody could sign in."""
    office = office_in(tmp_path)
    plain = Office(office.store, office.library, office.renderer, Settings(base_url="http://127.0.0.1:1"))
    bare = app_of(Bureau(plain)).test_client().get("/session/new")
    safe = app_of(Bureau(office)).test_client().get("/session/new")

    assert "Strict-Transport-Security" not in bare.headers and "Secure" not in bare.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in safe.headers and "Secure" in safe.headers["Set-Cookie"]
    assert "HttpOnly" in safe.headers["Set-Cookie"] and "SameSite=Lax" in safe.headers["Set-Cookie"]
    office.store.engine.dispose()


def test_hostile_text_comes_back_as_text(app):
    """What a person typed is never run by the next person's browser."""
    browser = visitor(app, "duty")
    page = browser.get("/enterprise/?search=<script>alert(1)</script>").text

    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "path",
    [
        "/enterprise/?page=-1", "/enterprise/?page=999999", "/enterprise/?page=x", 
        "/enterprise/?search=%00%25_'\"",
        "/episode/1/orders?state=nonsense&verdict=x&page=0", "/episode/1/orders?division=' OR 1=1 --",
        "/episode/999999999", "/order/0", "/plan/..%2f..%2fetc", "/forecast/assessment/abc",
        "/forecast/assessment/%00", "/review/1/report", "/order/file/12345678901234567890",
    ],
)  # fmt: skip
def test_nonsense_in_an_address_never_breaks_a_page(app, path):
    """It is answered as if it were empty, or as not found."""
    assert visitor(app, "duty").get(path).status_code in (200, 404)


def test_the_callbacks_do_not_exist_without_their_secret(app):
    """Without a configured secret every callback address is not found, and says nothing more."""
    for path in ("/api/v1/receipts/sms/", "/api/v1/receipts/sms/guess", "/api/v1/replies/sms/guess"):
        answer = app.test_client().post(path, json={})
        assert answer.status_code == 404 and answer.json["ok"] is False


def test_a_cookie_signed_with_another_key_opens_nothing(app, bureau):
    """The session cookie of another deployment is worth nothing here."""
    other = visitor(app_of(bureau), "duty")
    cookie = other.client.get_cookie("emergency").value
    stranger = app.test_client()
    stranger.set_cookie("emergency", cookie)

    assert stranger.get("/duty/").status_code == 302
