"""The harmless channel: a message becomes a file in a folder. For drills, demonstrations, offline offices."""

import hashlib
import json
import os
import pathlib
import re
import threading

from notifier.delivery import Accepted, Later, Outcome
from notifier.message import Message

READABLE = 60  # characters of the unique key that stay legible in a file name


class SpoolChannel:
    """Writes <name>.txt for people and <name>.json for programs; a message always has the same name."""

    live = False

    def __init__(self, folder: str | os.PathLike, *, name: str = "spool"):
        self.name = name
        self.folder = pathlib.Path(folder)

    def send(self, message: Message) -> Outcome:
        """Write the message; the json appears last and at once, so a file seen is a message complete."""
        stem = file_stem(message.unique_key)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _replace(self.folder / f"{stem}.txt", _for_people(message))
            _replace(self.folder / f"{stem}.json", _for_programs(message, stem))
        except OSError as error:
            return Later("spool_write", f"无法写入文件夹 {self.folder}：{error.strerror}")
        return Accepted(stem)

    def close(self) -> None:
        """Nothing is held open."""


def file_stem(unique_key: str) -> str:
    """A safe file name of the key: its legible part and a digest that keeps different keys apart."""
    legible = re.sub(r"[^A-Za-z0-9._-]+", "-", unique_key)[:READABLE].strip(".-")
    digest = hashlib.sha256(unique_key.encode()).hexdigest()[:16]
    return f"{legible}-{digest}" if legible else digest


def _replace(path: pathlib.Path, content: str) -> None:
    # The thread's number keeps two workers that hold one expired lease from mixing their halves.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.write_text(content, encoding="utf-8")
    os.replace(draft, path)


def _for_people(message: Message) -> str:
    mark = "【演练】\n" if message.drill else ""
    subject = f"主题：{message.subject}\n" if message.subject else ""
    return f"{mark}收件人：{message.recipient} <{message.address}>\n{subject}\n{message.text.rstrip()}\n"


def _for_programs(message: Message, stem: str) -> str:
    document = {
        "provider_id": stem,
        "unique_key": message.unique_key,
        "channel": message.channel,
        "address": message.address,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "drill": message.drill,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
