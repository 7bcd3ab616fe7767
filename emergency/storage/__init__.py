"""Keep rows, answer named questions; never commit, never decide."""
