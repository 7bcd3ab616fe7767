"""Ports: refuse one that is taken before anything else is done."""

import contextlib
import socket

from emergency.errors import InputInvalid

ANY = 0


def require_free(host: str, port: int) -> None:
    """Refuse a port that another program holds; 0 asks for any and is always free."""
    if not is_free(host, port):
        raise InputInvalid(f"端口 {port} 已被占用。请用 --port 换一个端口，或先停止占用它的程序。")


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    return _bound(host, port) is not None


def any_free(host: str) -> int:
    """Some port that is free now."""
    return _bound(host, ANY)


def _bound(host: str, port: int) -> int | None:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return None
        return probe.getsockname()[1]
