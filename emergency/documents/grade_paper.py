"""Papers of grading in the official form: the notice to one enterprise, its proof of service, the public notice."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emergency.documents.official_paper import OfficialPaper, day_text
from emergency.documents.paper import Grid, Paper, Signature, Text
from emergency.documents.typography import full_width
from plans.official_paper import number_of

ROOM = "\n"  # two lines high, for a pen


@dataclass(frozen=True)
class NoticeFacts:
    """One notice as it was issued; `document` as the officer wrote it: a number or the name of a document."""

    title: str
    enterprise: str
    paragraphs: Sequence[str]
    document: str
    issuer: str
    issued_on: datetime.date
    phone: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """How a notice was served; empty words are lines to be filled by hand."""

    way: str = ""
    served_on: datetime.date | None = None
    received_by: str = ""


@dataclass(frozen=True)
class Publicity:
    """What one document publicises: enterprise, industry and grade of each, from when to when."""

    area: str
    document: str
    rows: tuple[tuple[str, str, str], ...]
    first_day: datetime.date
    last_day: datetime.date
    issuer: str
    phone: str
    labels: tuple[str, ...] = ()


def notice_paper(facts: NoticeFacts) -> OfficialPaper:
    """The notice to one enterprise."""
    named = facts.document and not number_of(facts.document)
    return OfficialPaper(
        head=facts.issuer,
        number=_number(facts.document, facts.issued_on),
        title=facts.title,
        to=facts.enterprise,
        body=_texts((*facts.paragraphs, f"文件：{facts.document}。" if named else "")),
        attachments=(),
        signed=facts.issuer,
        dated=facts.issued_on,
        note=f"联系电话：{facts.phone}" if facts.phone else "",
        labels=facts.labels,
    )


def receipt_paper(facts: NoticeFacts, service: Service) -> Paper:
    """The proof of service (送达回证) of a notice, to be signed on paper where it was not signed for on the page."""
    number = number_of(facts.document) or _blank_number(facts.issued_on)
    served = day_text(service.served_on) if service.served_on else "　　　　年　　月　　日"
    rows = (
        ("受送达人", facts.enterprise),
        ("送达文书", f"{facts.title}（{number}）"),
        ("送达方式", service.way or "□ 直接送达　□ 留置送达　□ 邮寄送达"),
        ("送达地点", ""),
        ("收到日期", served),
        ("受送达人签名或盖章", service.received_by or ROOM),
        ("送达人签名", ROOM),
        ("备注", ROOM),
    )
    return Paper(
        title="送达回证",
        blocks=(
            Grid(("项目", "内容"), rows, (3, 9)),
            Text("代收的，请在备注写明代收人与受送达人的关系；拒收的，写明理由和见证人。", quiet=True),
            Signature((facts.issuer, "________年____月____日")),
        ),
        labels=facts.labels,
    )


def publicity_paper(facts: Publicity) -> OfficialPaper:
    """The public notice of proposed grades, as it hangs on a board or stands on a site."""
    period = f"公示期自{day_text(facts.first_day)}起，至{day_text(facts.last_day)}（含当日）止。"
    way = f"电话：{facts.phone}。" if facts.phone else ""
    number = number_of(facts.document)
    return OfficialPaper(
        head=facts.issuer,
        number=_number(facts.document, facts.first_day),
        title=f"关于{facts.area}重点行业企业绩效分级拟定等级的公示",
        to="",
        body=(
            *_texts(("经企业申报和逐级审核，现将拟定的绩效等级公示如下：",)),
            Grid(("序号", "企业", "行业", "拟定等级"), _numbered(facts.rows), (1, 5, 3, 2)),
            *_texts((
                "" if number else f"公示文件：{facts.document}。",
                period,
                "对公示内容有异议的，请在公示期内向本机关提出，写明事实和理由。以单位名义提出的加盖公章，"
                f"以个人名义提出的写明真实姓名和联系方式。{way}",
            )),
        ),
        attachments=(),
        signed=facts.issuer,
        dated=facts.first_day,
        labels=facts.labels,
    )  # fmt: skip


def _texts(paragraphs: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(full_width(each)) for each in paragraphs if each)


def _numbered(rows: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(place), *row) for place, row in enumerate(rows, start=1))


def _number(document: str, day: datetime.date) -> str:
    return number_of(document) or _blank_number(day)


def _blank_number(day: datetime.date) -> str:
    """A line for the number out of the register of the office."""
    return f"　　　　〔{day.year}〕　　号"
