"""Deliver each message at least once, never knowingly twice; remember how it went; say why it failed."""
