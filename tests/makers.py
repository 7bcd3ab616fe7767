"""What web tests start from: a console over a bureau, people signed in, a warning in force and its links."""

import re

import sqlalchemy as sa
from bureau import NOW, PASSWORD, Bureau

from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from emergency.web.app import create_app
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

ONE_HEAVY_DAY, TWO_HEAVY_DAYS = [230, 140], [230, 230, 140]
TOKEN_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


class Clock:
    """A clock that a test sets."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        """The moment it was set to."""
        return self.now


class Visitor:
    """One browser without JavaScript: follows what a page offers, and carries the form's own token."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path: str):
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, page: str, **fields):
        """Send a form that stands on `page`."""
        found = TOKEN_FIELD.search(self.client.get(page).text)
        return self.client.post(path, data={"csrf_token": found.group(1) if found else "", **fields})

    def sign_in(self, login: str, password: str = PASSWORD):
        """Sign in as one of the bureau's people."""
        return self.post("/session/new", "/session/new", login=login, password=password)


def app_of(bureau: Bureau, clock=None, *, demo: bool = False):
    """The console of a bureau."""
    return create_app(bureau.office, clock or Clock(), demo=demo)


def visitor(app, login: str | None = None) -> Visitor:
    """A browser, signed in where a login is given."""
    made = Visitor(app)
    if login is not None:
        assert made.sign_in(login).status_code == 302
    return made


def warn(bureau: Bureau, *, drill: bool = False):
    """A yellow warning in force with its orders and messages."""
    bureau.receives(ONE_HEAVY_DAY)
    return bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW, drill=drill)


def rows(bureau: Bureau, table, *filters):
    """Rows as they lie in the database, whatever their division."""
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).where(*filters)).all()


def change(bureau: Bureau, statement) -> None:
    """Change rows behind the system's back."""
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        work.rows(statement)
        work.commit()


def link_of(bureau: Bureau, purpose: str = "order_start") -> tuple[str, int]:
    """The path behind the first short message of this purpose, and its order."""
    texts = rows(bureau, schema.message, schema.message.c.text.contains("/e/"))
    message = next(each for each in texts if each.purpose.value == purpose)
    return re.search(r"/e/\w+", message.text).group(0), message.order_id


def scatter(bureau: Bureau) -> int:
    """Move the first three enterprises to another banner; returns the first of them."""
    table = schema.enterprise
    first = rows(bureau, table)[0].id
    change(bureau, sa.update(table).where(table.c.id < first + 3).values(division="150521"))
    return first
