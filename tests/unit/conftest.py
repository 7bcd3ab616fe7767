"""What unit tests share."""

import shutil

import pytest
from bureau import Bureau, office_in, open_bureau


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory):
    # Hashing ten passwords takes a second; it is done once, and every test gets a copy of the file.
    folder = tmp_path_factory.mktemp("bureau")
    opened = open_bureau(folder)
    opened.office.store.engine.dispose()
    return folder, opened.people


@pytest.fixture
def bureau(tmp_path, _furnished):
    """A bureau with eight invented enterprises, fresh for this test."""
    folder, people = _furnished
    shutil.copy(folder / "emergency.db", tmp_path / "emergency.db")
    opened = Bureau(office_in(tmp_path), dict(people))
    yield opened
    opened.office.store.engine.dispose()
