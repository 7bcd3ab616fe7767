"""Hold millions of readings; judge them in bulk."""
