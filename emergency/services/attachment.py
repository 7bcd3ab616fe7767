"""What a handed-in file is, told by its first bytes and never by its name."""

import codecs
import io
import re
import zipfile

from emergency.errors import InputInvalid

MEBIBYTE = 1024 * 1024
LARGEST = 8 * MEBIBYTE
NAME_LIMIT = 120
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
OFFICE = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ACCEPTED = "JPEG、PNG、WebP 图片，PDF,Word（docx）、Excel（xlsx）和 CSV 文本"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069]")


def checked_type(content: bytes) -> str:
    """The media type of `content`; raises InputInvalid for an empty, too large or unaccepted file."""
    if not content:
        raise InputInvalid("文件是空的，未保存。请重新选择文件。")
    if len(content) > LARGEST:
        size = len(content) / MEBIBYTE
        raise InputInvalid(f"文件有 {size:.1f} MB，超过 {LARGEST // MEBIBYTE} MB，未保存。请压缩后重新上传。")
    found = _by_signature(content) or _office(content) or _text(content)
    if found is None:
        raise InputInvalid(f"不接受这种文件，未保存。请上传{ACCEPTED}。")
    return found


def safe_name(name: str) -> str:
    """The bare file name without a path or signs that mean something to a browser or a shell."""
    bare = UNPRINTABLE.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, suffix = bare.rpartition(".")
    if not dot:
        return bare[:NAME_LIMIT] or "附件"
    return f"{stem[:NAME_LIMIT]}.{suffix[:10]}"


def _by_signature(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in SIGNATURES if content.startswith(begin)), None)


def _office(content: bytes) -> str | None:
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
    except zipfile.BadZipFile:
        return None
    return next((kind for part, kind in OFFICE.items() if part in names), None)


def _text(content: bytes) -> str | None:
    """Plain text that no browser would take for a page or a script."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            continue
        printable = not any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text)
        return "text/csv" if printable and not text.lstrip().startswith(("<", "%!", "#!")) else None
    return None
