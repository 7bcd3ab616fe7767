"""Build the web application: pages, permissions, headers, refusals."""

import datetime
import secrets
from collections.abc import Callable

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from jinja2 import PackageLoader

from emergency.services.office import Office
from emergency.web import (
    account,
    api,
    audit,
    backtest,
    bounce,
    call,
    cap_proposal,
    consultation,
    contact,
    contact_round,
    context,
    county_order,
    coverage,
    decision,
    delegation,
    department,
    department_portal,
    directive,
    duplicate,
    duty,
    enterprise,
    enterprise_link,
    episode,
    episode_punctuality,
    episode_recall,
    forecast,
    grade,
    grade_adjustment,
    grade_portal,
    header,
    health,
    identity,
    industry,
    large,
    list_act,
    list_import,
    list_job,
    official,
    order,
    ozone,
    paper,
    plan,
    portal,
    portal_contact,
    portal_county_order,
    portal_ozone,
    provider,
    public,
    public_text,
    reduction,
    refusing,
    region,
    register,
    reply,
    review,
    roster,
    rule_set,
    session,
    showing,
    source,
    tip,
    vendor,
    warning,
)
from emergency.web.address import RowNumber
from emergency.web.permission import permits, require_declarations

NOUNS = (
    session, duty, directive, forecast, region, decision, warning, episode, order, enterprise, enterprise_link, contact,
    register, duplicate, coverage, source, grade, grade_portal, industry, list_import, list_act, reduction, review,
    plan, rule_set, paper, backtest, account, portal, portal_contact, portal_ozone, public, ozone, tip, provider,
    department, api, vendor, health, consultation, reply, call, bounce, audit, official, delegation, department_portal,
    episode_recall, episode_punctuality, roster, grade_adjustment, contact_round, cap_proposal, public_text, list_job,
    county_order, portal_county_order,
)  # fmt: skip
LARGEST_REQUEST = 10 * 1024 * 1024
LARGEST_FORM = 512 * 1024


def create_app(office: Office, clock: Callable[[], datetime.datetime], *, demo: bool = False) -> Flask:
    """The application for this office; `clock` gives the moment of each request, `demo` marks every page."""
    app = Flask("emergency.web", template_folder=None)
    app.url_map.converters["int"] = RowNumber
    app.jinja_loader = PackageLoader("templates", "")
    app.json.ensure_ascii = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(_configuration(office))
    app.extensions[context.KEY] = context.Console(office, clock, demo)
    Bootstrap5(app)
    large.install(app)
    protection = CSRFProtect(app)
    for part in (identity, header, refusing, showing):
        part.install(app)
    for noun in NOUNS:
        app.register_blueprint(noun.blueprint)
    # Providers' callbacks and enterprises carry a secret in the address itself; no cookie gives them power.
    for bearer in (
        api,
        vendor,
        bounce,
        portal,
        portal_contact,
        portal_county_order,
        portal_ozone,
        grade_portal,
        department_portal,
    ):
        protection.exempt(bearer.blueprint)
    for assets in ("static", "bootstrap.static"):
        app.view_functions[assets] = permits.anyone(_function(app.view_functions[assets]))
    require_declarations(app)
    return app


def _configuration(office: Office) -> dict:
    settings = office.settings
    return {
        "SECRET_KEY": settings.secret_key or secrets.token_hex(32),
        "SESSION_COOKIE_NAME": "emergency",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": datetime.timedelta(hours=settings.session_hours),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "BOOTSTRAP_SERVE_LOCAL": True,
        # The token lives as long as the session; no Referer is sent (no-referrer), so none can be checked.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _function(view: Callable) -> Callable:
    # A bound method cannot carry the declaration.
    def serve(**arguments):
        return view(**arguments)

    return serve
