"""Mail as it lies on a disk: one mail in a file, an mbox, or a Maildir. Nothing is changed or removed."""

import mailbox
import pathlib

from emergency.errors import InputInvalid

BEGIN = b"From "


def read_mails(path: pathlib.Path) -> list[bytes]:
    """Every mail there, oldest key first; raises InputInvalid where there is none to read."""
    try:
        return _maildir(path) if path.is_dir() else _file(path)
    except OSError as error:
        raise InputInvalid(f"读不了 {path}：{error.strerror or error}。请检查路径和权限。") from error


def _maildir(path: pathlib.Path) -> list[bytes]:
    if not all((path / each).is_dir() for each in ("cur", "new")):
        raise InputInvalid(
            f"文件夹 {path} 不是 Maildir（缺少 cur、new）。请指定邮箱文件夹、mbox 或单封邮件。"
        )
    box = mailbox.Maildir(path, create=False)
    return [box.get_bytes(key) for key in sorted(box.keys())]


def _file(path: pathlib.Path) -> list[bytes]:
    content = path.read_bytes()
    if not content.strip():
        return []
    if not content.startswith(BEGIN):
        return [content]
    box = mailbox.mbox(path, create=False)
    try:
        return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - a mailbox iterates over messages
    finally:
        box.close()
