"""How a command gets its system: settings from the environment and the command line, then the wiring."""

import os

import click

from emergency import config, wiring


def settings_of(context: click.Context, **overrides) -> config.Settings:
    """The settings of this call."""
    url = (context.find_root().obj or {}).get("database_url")
    return config.settings_from(os.environ, database_url=url, **overrides)


def system_of(context: click.Context, *, require_database: bool = True, **overrides) -> wiring.System:
    """The system of this call; refuses a database of another version."""
    return wiring.build(settings_of(context, **overrides), require_database=require_database)
