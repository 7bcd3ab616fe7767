"""What the enterprises of the replay do: most acknowledge soon, some late, some never; most say they are in place."""

import datetime
import functools
import struct
import zlib

from emergency.demo.agenda import Agenda
from emergency.demo.mailroom import Letter
from emergency.services import evidence, notice
from emergency.services import order as order_service
from emergency.services.office import Office
from plans.evidence_kind import EvidenceKind

# Out of a hundred enterprises: how many answer by link, how many more by SMS, how many more only when reminded.
BY_LINK, BY_REPLY, WHEN_REMINDED = 68, 84, 96
WHO = "企业环保负责人（演示）"
MINUTE = datetime.timedelta(minutes=1)
LATE = 90 * MINUTE
START_PURPOSES = ("order_start", "order_change")


def read_letter(office: Office, agenda: Agenda, now: datetime.datetime, letter: Letter) -> None:
    """Put the answer to a letter on the agenda; the last digits of a number decide its owner's temper."""
    temper = int(letter.address[-4:]) * 37 % 100
    answer = _answer(office, agenda, letter, temper)
    if answer is not None:
        minutes, act = answer
        agenda.at(now + minutes * MINUTE, act)


def _answer(office: Office, agenda: Agenda, letter: Letter, temper: int):
    by_link = functools.partial(_acknowledge, office, agenda, letter, temper)
    if letter.purpose in START_PURPOSES and temper < BY_LINK:
        return 5 + temper % 40, by_link
    if letter.purpose in START_PURPOSES and temper < BY_REPLY:
        return 15 + temper % 30, functools.partial(_reply, office, agenda, letter, temper)
    if letter.purpose == "order_remind" and temper < WHEN_REMINDED:
        return 4 + temper % 9, by_link
    return None


def _acknowledge(office: Office, agenda: Agenda, letter: Letter, temper: int, now: datetime.datetime) -> None:
    shown = order_service.open_link(office, now, letter.token)
    if shown.may_acknowledge:
        order_service.acknowledge(office, now, letter.token, WHO)
        _plan_declaration(office, agenda, letter, temper, now, shown)


def _reply(office: Office, agenda: Agenda, letter: Letter, temper: int, now: datetime.datetime) -> None:
    shown = order_service.open_link(office, now, letter.token)
    if shown.may_acknowledge:
        notice.acknowledge_by_code(office, now, letter.code, WHO, "短信回复")
        _plan_declaration(office, agenda, letter, temper, now, shown)


def _plan_declaration(office, agenda, letter, temper, now, shown) -> None:
    if temper % 17 == 3:
        return
    before = shown.order.deadline - (20 + temper) * MINUTE
    moment = shown.order.deadline + LATE if temper % 11 == 7 else before
    act = functools.partial(_declare, office, letter, temper)
    agenda.at(max(moment, now + 10 * MINUTE), act)


def _declare(office: Office, letter: Letter, temper: int, now: datetime.datetime) -> None:
    if not order_service.open_link(office, now, letter.token).may_declare:
        return
    order_service.declare_in_place(office, now, letter.token, WHO)
    if temper % 5 == 0:
        picture = drawn_picture(temper)
        evidence.upload(
            office,
            now,
            letter.token,
            EvidenceKind.PHOTO,
            "停产现场（演示）.png",
            "image/png",
            picture,
            "演示图片",
        )


def drawn_picture(seed: int, side: int = 64) -> bytes:
    """A small PNG of coloured squares that stands for a photograph."""
    rows = b"".join(
        b"\x00" + bytes(value for x in range(side) for value in _colour(seed, x // 16, y // 16))
        for y in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _colour(seed: int, x: int, y: int) -> tuple[int, int, int]:
    shade = (seed * 31 + x * 57 + y * 101) % 128
    return 90 + shade, 120 + shade // 2, 110 + shade // 3


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
