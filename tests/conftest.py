"""What every test may use."""

import pathlib

import pytest
from hypothesis import settings

# A busy machine is no fault of the law: nothing in the tests is held to a time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
ROOT = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> pathlib.Path:
    """The folder of real data beside the project; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data (../shared/data) is not on this machine")
    return folder
