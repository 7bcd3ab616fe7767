"""The one address that takes a big file: the workbook of a reduction list, from somebody who is signed in.

A list of 20,000 enterprises weighs about 9 MB as .xlsx and several times that as .xls or CSV. Every other
address keeps the limit of the application.
"""

from flask import Flask, request
from flask_login import current_user

from emergency.services.list_upload import LARGEST

ENDPOINT = "reduction_import.upload"
FORM_AROUND = 64 * 1024


def install(app: Flask) -> None:
    """Raise the limit for this address before anything reads the body of the request."""
    app.before_request(_raise_limit)


def _raise_limit() -> None:
    if request.endpoint == ENDPOINT and current_user.is_authenticated:
        request.max_content_length = LARGEST + FORM_AROUND
