"""Speak CAP 1.2 to other warning systems."""
