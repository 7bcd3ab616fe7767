"""Handing a list in at the console, as a browser does it."""

import io

from bureau import AREA, TODAY
from makers import TOKEN_FIELD, rows

from emergency.storage import schema

FORM = "/list/import/"
HEAD = {"area": AREA, "year": str(TODAY.year), "title": "网页导入清单", "in_force_from": TODAY.isoformat()}


def hand_in(browser, content: bytes, name: str = "清单.xlsx", **changes):
    """Upload a file on the form."""
    token = TOKEN_FIELD.search(browser.get(FORM).text).group(1)
    fields = {"csrf_token": token, **HEAD, **changes, "file": (io.BytesIO(content), name)}
    return browser.client.post(FORM, data=fields)


def previewed(browser, content: bytes, **changes) -> str:
    """The address of the preview of a file."""
    answer = hand_in(browser, content, **changes)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def confirmed(browser, preview: str):
    """Press the button of the preview."""
    path = preview.split("?")[0]
    return browser.post(path, preview, **{key: value for key, value in HEAD.items() if key != "area"})


def stored(bureau):
    """The lists that were imported."""
    table = schema.reduction_list
    return rows(bureau, table, table.c.source == "imported")
