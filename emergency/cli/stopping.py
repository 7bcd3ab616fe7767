"""How a serving process is told to stop."""

import signal


def stop_on_signals() -> None:
    """Let SIGTERM and SIGINT end the process as Ctrl+C does, even where the shell before us ignores SIGINT."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _interrupt)


def _interrupt(number, frame) -> None:
    raise KeyboardInterrupt
