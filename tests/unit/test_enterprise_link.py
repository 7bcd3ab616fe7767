"""The standing link of an enterprise: good without an order, expiring, revocable, issued by an officer."""

import datetime
import re

import pytest
import sqlalchemy as sa
from bureau import DAY, NOW
from makers import Clock, app_of, change, link_of, rows, scatter, visitor, warn

from emergency.errors import NotAllowed, NotFound
from emergency.services import enterprise_link
from emergency.storage import schema

SECOND = datetime.timedelta(seconds=1)


def _first(bureau):
    return rows(bureau, schema.enterprise)[0]


def _path(bureau, actor=None):
    address = enterprise_link.issue_link(bureau.office, actor or bureau.duty, NOW, _first(bureau).id)
    return re.search(r"/e/\w+$", address).group()


def test_the_link_opens_the_enterprises_own_page_without_any_order(bureau):
    """Name, code and what the register holds; no order is asked for, and only the hash is kept."""
    path = _path(bureau)
    answer = app_of(bureau).test_client(use_cookies=False).get(path)
    (kept,) = rows(bureau, schema.enterprise_link)

    assert answer.status_code == 200
    assert _first(bureau).name in answer.text and _first(bureau).credit_code in answer.text
    assert path.removeprefix("/e/") not in str(kept)
    assert "生成企业专用链接" in rows(bureau, schema.journal)[-1].summary


@pytest.mark.parametrize(("late", "status"), [(-SECOND, 200), (0 * SECOND, 404), (SECOND, 404)])
def test_it_is_good_until_it_expires(bureau, late, status):
    """A second before, at, and a second after."""
    clock, path = Clock(), _path(bureau)
    clock.now = NOW + bureau.office.settings.link_days * DAY + late

    assert app_of(bureau, clock).test_client().get(path).status_code == status


def test_a_revoked_link_opens_nothing(bureau):
    """At once, and the officer sees that it was taken back."""
    path = _path(bureau)
    desk = visitor(app_of(bureau), "duty")
    page = f"/enterprise/{_first(bureau).id}"
    assert desk.post(f"{page}/link/1/revoke", page).status_code == 302

    assert "这个链接无效" in app_of(bureau).test_client().get(path).text
    assert "已收回" in desk.get(page).text


def test_a_merged_or_stopped_enterprise_is_told_to_ask(bureau):
    """The link leads to no stale data."""
    path = _path(bureau)
    change(bureau, sa.update(schema.enterprise).values(active=False))

    assert "索取新链接" in app_of(bureau).test_client().get(path).text


def test_the_link_of_an_order_still_opens_the_order(bureau):
    """The two kinds share one address form and do not mix."""
    warn(bureau)
    path, _ = link_of(bureau)

    assert "请立即签收" in app_of(bureau).test_client().get(path).text


def test_the_address_is_shown_once(bureau):
    """After the redirect it stands on the page; the next look does not show it."""
    desk = visitor(app_of(bureau), "admin")
    page = f"/enterprise/{_first(bureau).id}"
    desk.post(f"{page}/link", page)

    assert "/e/" in desk.get(page).text
    assert "/e/" not in desk.get(page).text


def test_only_keepers_issue_and_only_in_their_area(bureau):
    """A reader may not; another banner does not find the enterprise."""
    scatter(bureau)
    with pytest.raises(NotAllowed):
        _path(bureau, bureau.reader)
    with pytest.raises(NotFound):
        _path(bureau, bureau.banner)
    assert not rows(bureau, schema.enterprise_link)


def test_a_link_is_revoked_only_under_its_own_enterprise(bureau):
    """A number of another enterprise's link is not found."""
    _path(bureau)
    other = rows(bureau, schema.enterprise)[1].id
    with pytest.raises(NotFound):
        enterprise_link.revoke_link(bureau.office, bureau.duty, NOW, other, 1)
    assert rows(bureau, schema.enterprise_link)[0].revoked_at is None
