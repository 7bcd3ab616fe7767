"""What an enterprise can do behind its link outside an episode: endpoint (taking `token`), title, note."""

SECTIONS: tuple[tuple[str, str, str], ...] = ()
