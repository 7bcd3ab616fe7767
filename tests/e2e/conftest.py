"""What the end-to-end tests share."""

import pytest
from browser import chromium_running


@pytest.fixture(scope="module")
def chromium():
    """Headless Chromium for the tests of a module."""
    with chromium_running() as browser:
        yield browser
