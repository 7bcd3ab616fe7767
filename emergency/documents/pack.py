"""The archive pack: one zip with a manifest of hashes, the same bytes for the same content, and its proof."""

import contextlib
import hashlib
import json
import pathlib
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from emergency.errors import InputInvalid
from plans.errors import Fault

MANIFEST = "manifest.json"
FORMAT = "emergency-archive-pack/1"
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say; the content carries its own times
_CHUNK = 1 << 20
# What a damaged zip or manifest may raise on the way; none of it may escape from the proof.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, LookupError)
_BROKEN += (ValueError, TypeError, OverflowError, MemoryError)


@dataclass(frozen=True)
class PackedFile:
    """One file of a pack as the manifest lists it; size in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class PackWritten:
    """A pack on disk: the hash of the zip itself, and what is in it."""

    path: pathlib.Path
    sha256: str
    files: tuple[PackedFile, ...]


@dataclass(frozen=True)
class PackVerification:
    """What the proof found; `files` counts those that fit the manifest."""

    files: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether every file is there, unchanged, and nothing else is."""
        return not self.faults


def write_pack(
    path: pathlib.Path, entries: Iterable[tuple[str, bytes]], about: Mapping[str, str] | None = None
) -> PackWritten:
    """Write `entries` in the order they come, one at a time, and the manifest last.

    `about` goes into the manifest as it is. The same entries and `about` give the same bytes. Raises
    InputInvalid for a name that is unsafe or comes twice; then nothing is left at `path`.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            files = _write_all(archive, entries)
            _write_one(archive, MANIFEST, _manifest(files, about or {}))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return PackWritten(path, file_sha256(path), files)


def _write_all(archive: zipfile.ZipFile, entries: Iterable[tuple[str, bytes]]) -> tuple[PackedFile, ...]:
    files, seen = [], {MANIFEST}
    for name, content in entries:
        _check_name(name, seen)
        seen.add(name)
        _write_one(archive, name, content)
        files.append(PackedFile(name, len(content), hashlib.sha256(content).hexdigest()))
    return tuple(files)


def _check_name(name: str, seen: set[str]) -> None:
    parts = name.split("/")
    if name in seen:
        raise InputInvalid(f"归档包中文件名「{name}」重复。请更换文件名后重新归档。")
    if "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise InputInvalid(f"归档包中文件名「{name}」不安全。请去掉路径中的特殊部分后重新归档。")


def _write_one(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _manifest(files: tuple[PackedFile, ...], about: Mapping[str, str]) -> bytes:
    listed = [{"name": each.name, "size": each.size, "sha256": each.sha256} for each in files]
    content = {"format": FORMAT, "about": dict(about), "files": listed}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def file_sha256(path: pathlib.Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def verify_pack(path: pathlib.Path, sha256: str | None = None) -> PackVerification:
    """Prove a pack: readable, complete, nothing added, every hash right, and the zip's own hash if given.

    The journal keeps the zip's hash; with it any changed byte shows. A broken pack gives faults.
    """
    try:
        faults = _whole(path, sha256)
        with zipfile.ZipFile(path) as archive:
            fitting, more = _check_all(archive)
    except _BROKEN as error:
        return PackVerification(
            0, (_fault("pack_broken", f"归档包无法读取：{error}。请从备份恢复。", path.name),)
        )
    return PackVerification(fitting, (*faults, *more))


def _whole(path: pathlib.Path, sha256: str | None) -> tuple[Fault, ...]:
    if sha256 is None or file_sha256(path) == sha256:
        return ()
    return (_fault("pack_changed", "归档包的校验值与归档时不一致。请从备份恢复。", path.name),)


def _check_all(archive: zipfile.ZipFile) -> tuple[int, tuple[Fault, ...]]:
    names = archive.namelist()
    if names.count(MANIFEST) != 1:
        return 0, (
            _fault("manifest_missing", "归档包缺少唯一的清单 manifest.json。请从备份恢复。", MANIFEST),
        )
    listed = list(_listed(archive))
    faults = [*_unlisted(names, listed)]
    for each in listed:
        faults.extend(_check_one(archive, each))
    return len(listed) - sum(fault.code.startswith("file_") for fault in faults), tuple(faults)


def _listed(archive: zipfile.ZipFile) -> Iterator[PackedFile]:
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError("manifest.json 不是本系统的清单")
    for row in manifest["files"]:
        yield PackedFile(row["name"], row["size"], row["sha256"])


def _unlisted(names: list[str], listed: list[PackedFile]) -> Iterator[Fault]:
    expected = [*(each.name for each in listed), MANIFEST]
    for name in sorted(set(names) - set(expected)):
        yield _fault("unlisted", "归档包中有清单之外的文件。请从备份恢复。", name)
    if len(names) > len(set(names)):
        yield _fault("unlisted", "归档包中有重名的文件。请从备份恢复。", MANIFEST)


def _check_one(archive: zipfile.ZipFile, each: PackedFile) -> Iterator[Fault]:
    digest, size = hashlib.sha256(), 0
    try:
        with contextlib.closing(archive.open(each.name)) as stream:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
    except KeyError:
        yield _fault("file_missing", "清单所列文件不在归档包中。请从备份恢复。", each.name)
        return
    except _BROKEN:
        yield _fault("file_broken", "文件已损坏，无法读出。请从备份恢复。", each.name)
        return
    if (size, digest.hexdigest()) != (each.size, each.sha256):
        yield _fault("file_changed", "文件内容与清单的校验值不一致。请从备份恢复。", each.name)


def _fault(code: str, message: str, file: str) -> Fault:
    return Fault(code=code, message=message, file=file)
