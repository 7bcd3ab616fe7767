"""Sign in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user, login_user, logout_user

from emergency.errors import SignInFailed
from emergency.refusals import refusal_of
from emergency.services import session
from emergency.web.context import now, office
from emergency.web.identity import SignedInUser
from emergency.web.permission import permits

blueprint = Blueprint("session", __name__)


@blueprint.get("/")
@permits.anyone
def home():
    """The way in: the desk for those signed in, else the sign-in page."""
    return redirect(url_for("duty.desk_page" if current_user.is_authenticated else "session.sign_in"))


@blueprint.get("/session/new")
@permits.anyone
def sign_in():
    """The sign-in page."""
    return render_template("session/sign_in.html", next=_inside(request.args.get("next", "")))


@blueprint.post("/session/new")
@permits.anyone
def open_session():
    """Open a session and go where the person wanted to go."""
    wanted = _inside(request.form.get("next", ""))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    try:
        opened = session.sign_in(office(), now(), login, password, request.remote_addr or "")
    except SignInFailed as error:
        shown = {"message": refusal_of(error).message, "login": login, "next": wanted}
        return render_template("session/sign_in.html", **shown), 403
    login_user(SignedInUser(opened.token, opened.actor))
    return redirect(wanted or url_for("duty.desk_page"))


@blueprint.post("/session/end")
@permits.signed_in
def sign_out():
    """End the session here and in the table."""
    session.sign_out(office(), now(), current_user.token)
    logout_user()
    return redirect(url_for("session.sign_in"))


def _inside(address: str) -> str:
    """The address if it leads to a page of this site, else nothing."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else ""
