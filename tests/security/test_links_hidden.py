"""The link of an enterprise is its key: the console shows it to nobody, and no log holds it."""

import logging
import threading
import urllib.request

import pytest
from bureau import open_bureau
from makers import app_of, link_of, rows, visitor, warn
from werkzeug.serving import make_server

from emergency.cli.quiet import QuietRequests
from emergency.storage import schema


@pytest.fixture(scope="module")
def bureau(tmp_path_factory):
    """A bureau with a warning in force."""
    opened = open_bureau(tmp_path_factory.mktemp("links"))
    warn(opened)
    yield opened
    opened.office.store.engine.dispose()


@pytest.mark.parametrize("login", ["duty", "reader", "reviewer", "admin", "commander"])
def test_the_order_page_hides_the_link_in_every_message(bureau, login):
    """The text stands there with dots for the token; the outbox still holds what was sent."""
    path, order_id = link_of(bureau)
    page = visitor(app_of(bureau), login).get(f"/order/{order_id}").text

    assert "/e/••••" in page and path not in page
    kept = rows(bureau, schema.message, schema.message.c.order_id == order_id)
    assert all("/e/••••" not in each.text for each in kept)
    assert all(each.text.count("/e/") == 1 for each in kept if each.channel == "sms")


def test_serving_a_page_writes_no_line_with_its_address(bureau, caplog):
    """A request over the wire leaves nothing in the log."""
    server = make_server("127.0.0.1", 0, app_of(bureau), threaded=True, request_handler=QuietRequests)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with (
        caplog.at_level(logging.DEBUG),
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}{link_of(bureau)[0]}") as answer,
    ):
        assert answer.status == 200
    server.shutdown()
    thread.join()
    server.server_close()

    assert not [each for each in caplog.records if "/e/" in each.getMessage()]
