"""Who is signed in: the cookie holds a token, the session table says whose it is."""

from dataclasses import dataclass

from flask import Flask, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user

from emergency.errors import NotAllowed
from emergency.services import session
from emergency.services.office import Actor
from emergency.web.context import now, office
from emergency.web.permission import permission_of


@dataclass(frozen=True)
class SignedInUser(UserMixin):
    """A signed-in person, known by the token of the session."""

    token: str
    actor: Actor

    def get_id(self) -> str:
        """The token, which is all the cookie keeps."""
        return self.token


def install(app: Flask) -> None:
    """Look up the session of each request and hold every view to its declaration."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(_hold_to_declaration)


def _load(token: str) -> SignedInUser | None:
    # Where the database is away the page that says so is shown all the same, to nobody in particular.
    if g.get("session_unread"):
        return None
    g.session_unread = True
    found = session.session_of(office(), now(), token)
    g.session_unread = False
    return None if found is None else SignedInUser(token, found)


def _hold_to_declaration():
    if request.endpoint is None:
        return None
    permission = permission_of(current_app.view_functions[request.endpoint])
    if permission.anyone:
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("session.sign_in", next=wanted))
    if not permission.allows(current_user.actor.role):
        raise NotAllowed("您的账号无权打开这个页面。请由有权限的人员办理。")
    return None
