"""Looks into a workbook before the reading library does: nothing larger than the limits is ever unpacked.

An .xlsx is a zip of XML. A file of a few kilobytes can unpack to gigabytes, and two cells at the far corners of
a sheet make a reader lay out every cell between them; both are refused here.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from emergency.errors import InputInvalid
from plans.errors import Fault

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The largest workbook read at all, each with the reason for its size.

    `size`: a league's list of 20,000 enterprises is about 10 MB. `unpacked`: it unpacks to about 100 MB.
    `ratio`: a full sheet packs 8 to 15 times, a bomb a thousand times; small parts may be very even, so the
    ratio counts from `ratio_from` bytes on. `members`: parts in the zip, a workbook has two or three a sheet.
    `rows`, `columns` a sheet and `cells` in all: five times the largest list there can be, and about a
    gigabyte at worst once laid out.
    """

    size: int = 64 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    ratio: int = 200
    ratio_from: int = 4 * MEGABYTE
    members: int = 500
    sheets: int = 60
    rows: int = 200_000
    columns: int = 100
    cells: int = 20_000_000


LIMITS = Limits()
CHUNK = 4 * MEGABYTE
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)
SHEET_NAME = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
# As every program writes it, and as XML would also allow; rows below 100,000 need no look.
USUAL_COLUMNS, ANY_COLUMNS = re.compile(rb'r="([A-Z]+)\d'), re.compile(rb"""r\s*=\s*["']([A-Z]+)\d""")
USUAL_ROWS, ANY_ROWS = re.compile(rb'r="[A-Z]*(\d{6,})"'), re.compile(rb"""r\s*=\s*["'][A-Z]*(\d{6,})["']""")
# A formula whose result was never stored or is zero, or an error value: the library reads all as empty or 0.
UNCOUNTED = re.compile(
    rb"<c\s(?P<error>[^>]*\bt=[\"']e[\"'])?[^>]*>"
    rb"(?:<f\b[^>]*(?:/>|>[^<]*</f>)(?P<zero><v>0(?:\.0+)?</v>|<v\s*/>|<v></v>)?(?P<bare></c>)?)?"
)


@dataclass(frozen=True)
class Blank:
    """A cell without a value of its own: row and column from 1, and why (`formula` or `error`)."""

    row: int
    column: int
    why: str


def check_size(data: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a file that is too large as it is; raises InputInvalid."""
    if len(data) > limits.size:
        refuse(
            "W02", f"文件超过 {limits.size // MEGABYTE} MB。请删去多余的工作表和图片，或分旗县拆开后再导入。"
        )


def open_zip(data: bytes, limits: Limits = LIMITS) -> zipfile.ZipFile:
    """The zip, its directory within the limits; raises InputInvalid."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        refuse("W01", "文件已损坏，打不开。请在 Excel 中打开原件，另存为 .xlsx 后再导入。")
    members = archive.infolist()
    if len(members) > limits.members:
        refuse(
            "W02", f"压缩包内有 {len(members)} 个部件，超过 {limits.members} 个，不像一份清单。请核对文件。"
        )
    if sum(each.file_size for each in members) > limits.unpacked:
        refuse(
            "W02", f"解压后超过 {limits.unpacked // MEGABYTE} MB，未读取。请删去多余的行、列和图片后再导入。"
        )
    for each in members:
        if each.file_size > limits.ratio_from and each.file_size > limits.ratio * max(each.compress_size, 1):
            refuse(
                "W02", f"压缩包内「{each.filename[:60]}」的压缩比异常，疑似压缩炸弹，未读取。请核对文件来源。"
            )
        if each.flag_bits & 1:
            refuse("W01", "文件有密码保护。请在 Excel 中取消密码后再导入。")
    return archive


def unpack(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of one member in chunks; a member that lies about its size or sum is refused."""
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, KeyError, ValueError):
        refuse("W01", "文件已损坏，内容与目录不符。请在 Excel 中打开原件，另存为 .xlsx 后再导入。")


def blanks_by_sheet(archive: zipfile.ZipFile, limits: Limits = LIMITS) -> dict[str, tuple[Blank, ...]]:
    """Walk every part once: refuse what lies about its size or reaches too far; the cells without a value
    by the sheet's name."""
    names = _sheet_names(archive)
    if len(names) > limits.sheets:
        refuse("W02", f"工作簿有 {len(names)} 个工作表，超过 {limits.sheets} 个。请只保留清单用到的工作表。")
    found = {}
    for member in archive.namelist():
        if not SHEET_PART.fullmatch(member):
            for _ in unpack(archive, member):
                pass
            continue
        part = b"".join(unpack(archive, member))
        _check_extent(part, names.get(member, member), limits)
        found[names.get(member, member)] = _blanks(part)
    return found


def refuse(code: str, message: str) -> None:
    """Refuse the whole file with one fault; raises InputInvalid."""
    raise InputInvalid(f"文件无法读取。{message}", faults=[Fault(code, message)])


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet by its part; a part that the workbook does not name is left out."""
    if "xl/workbook.xml" not in archive.namelist():
        return {}
    targets = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for found in RELATION.finditer(b"".join(unpack(archive, "xl/_rels/workbook.xml.rels"))):
            held = _attributes(found[1])
            targets[held.get("Id", "")] = _part(held.get("Target", ""))
    sheets = SHEET_NAME.finditer(b"".join(unpack(archive, "xl/workbook.xml")))
    held = [_attributes(found[1]) for found in sheets]
    return {targets.get(each.get("r:id", ""), ""): each.get("name", "") for each in held}


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attributes(text: bytes) -> dict[str, str]:
    return {
        found[1].decode(): html.unescape((found[2] or found[3] or b"").decode("utf-8", "replace"))
        for found in ATTRIBUTE.finditer(text)
    }


def _check_extent(part: bytes, sheet: str, limits: Limits) -> None:
    """Refuse a sheet with a cell beyond the limits: the library would lay out every cell up to it."""
    usual = b"='" not in part and b" =" not in part
    columns, rows = (USUAL_COLUMNS, USUAL_ROWS) if usual else (ANY_COLUMNS, ANY_ROWS)
    column = max(map(_number, set(columns.findall(part))), default=0)
    row = max(map(int, set(rows.findall(part))), default=0)
    if row > limits.rows:
        refuse(
            "W02",
            f"工作表「{sheet}」用到第 {row} 行，超过 {limits.rows} 行。请删去表尾的空行或拆分后再导入。",
        )
    if column > limits.columns:
        refuse(
            "W02",
            f"工作表「{sheet}」用到第 {column} 列，超过 {limits.columns} 列。请删去右侧多余的列后再导入。",
        )


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _blanks(part: bytes) -> tuple[Blank, ...]:
    if b"<f" not in part and b't="e"' not in part and b"t='e'" not in part:
        return ()
    return tuple(_blank_cells(part))


def _blank_cells(part: bytes) -> Iterator[Blank]:
    for found in UNCOUNTED.finditer(part):
        if not (found["error"] or found["zero"] or found["bare"]):
            continue
        place = CELL.search(found[0])
        if place:
            yield Blank(int(place[2]), _number(place[1]), "error" if found["error"] else "formula")
