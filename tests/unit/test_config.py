"""Settings from the environment."""

import pytest

from emergency.config import Settings, database_file, settings_from
from emergency.errors import SettingsInvalid


def test_defaults_hold_where_nothing_is_set():
    """An empty environment gives a SQLite database and the spool."""
    settings = settings_from({})

    assert settings == Settings()
    assert settings.sms_channel == settings.mail_channel == "spool"


def test_the_environment_is_read_by_name_and_the_command_line_wins():
    """EMERGENCY_ and the name in capitals; an override that is not None comes first."""
    environment = {"EMERGENCY_LINK_DAYS": "7", "EMERGENCY_DRILL_ONLY": "1", "EMERGENCY_AREA": "150400"}
    settings = settings_from(environment, area="150500", base_url=None)

    assert (settings.link_days, settings.drill_only, settings.area) == (7, True, "150500")
    assert settings.base_url == Settings().base_url


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EMERGENCY_LINK_DAYS", "七", "整数"),
        ("EMERGENCY_DRILL_ONLY", "yes", "1 或 0"),
        ("EMERGENCY_SECRET_KEY", "short", "32"),
        ("EMERGENCY_DATABASE_URL", "mysql://x", "sqlite"),
    ],
)
def test_a_malformed_setting_is_refused_in_chinese(name, value, said):
    """The sentence says which and what to do."""
    with pytest.raises(SettingsInvalid, match=said):
        settings_from({name: value})


def test_only_sqlite_has_a_file():
    """Backups by file are for SQLite."""
    assert str(database_file(settings_from({}))) == "var/emergency.db"
    assert database_file(settings_from({"EMERGENCY_DATABASE_URL": "postgresql://x/y"})) is None
