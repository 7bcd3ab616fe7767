"""What every view starts from: the office, the moment, and who is asking."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g
from flask_login import current_user

from emergency.services.office import Actor, Office

KEY = "emergency"


@dataclass(frozen=True)
class Console:
    """The office behind the pages, the clock they read, and whether this is a demonstration."""

    office: Office
    clock: Callable[[], datetime.datetime]
    demo: bool


def console() -> Console:
    """The console of the running application."""
    return current_app.extensions[KEY]


def office() -> Office:
    """The office behind the pages; it reads the law once a request, before any unit of work is open."""
    if "office" not in g:
        g.office = console().office.settled()
    return g.office


def now() -> datetime.datetime:
    """The moment of this request; the same however often it is asked."""
    if "now" not in g:
        g.now = console().clock()
    return g.now


def actor() -> Actor:
    """Who is signed in."""
    return current_user.actor
