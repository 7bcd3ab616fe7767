"""Warnings as CAP 1.2: each revision one message, each message pointing at all before it."""

import datetime
import pathlib
import urllib.parse
from collections.abc import Sequence

from emergency.cap import identifier as identifiers
from emergency.cap.feed import atom
from emergency.cap.identifier import Identifier
from emergency.cap.message import CapInfo, CapMessage
from emergency.cap.signature import sign
from emergency.cap.writing import write
from emergency.errors import InputInvalid, NotFound, SettingsInvalid
from emergency.services.office import Actor, Office
from emergency.storage import browse
from emergency.storage import warning as warnings
from emergency.storage.warning import PollutionWarning, Revision
from emergency.storage.work import Scope, UnitOfWork
from plans.beijing import day_of
from plans.cap_profile import FILE, profile_on
from plans.lifecycle import WarningAct
from plans.official_paper import ENDING, start_word
from plans.terms import WarningLevel

EVENT = "重污染天气"
FEED_DAYS = datetime.timedelta(days=30)
MESSAGE_TYPES = {
    WarningAct.ISSUE: "Alert",
    WarningAct.RELEASE: "Cancel",
    WarningAct.REVOKE: "Cancel",
}
UPDATE = "Update"
# What the public is asked to do; a release says that it is over.
RESPONSES, OVER = ("Prepare", "Avoid", "Monitor"), ("AllClear",)


def messages_of(office: Office, actor: Actor, warning_id: int) -> tuple[CapMessage, ...]:
    """Every message of a warning in scope, oldest first; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = warnings.warning(work, warning_id)
        if found is None:
            raise NotFound(f"没有编号为 {warning_id} 的预警，或不在您的辖区。请从污染过程页面核对编号。")
        return _chain(office, work, found)


def as_xml(message: CapMessage) -> bytes:
    """The message as it is handed over."""
    return write(message)


def as_feed(office: Office, now: datetime.datetime) -> bytes:
    """The public messages of the last days as an Atom feed."""
    settings = office.settings
    return atom(feed(office, now), settings.base_url, settings.issuer, now)


def feed(office: Office, now: datetime.datetime) -> tuple[CapMessage, ...]:
    """The messages of the last days that the public may see, newest first; a drill is never among them."""
    with office.store.begin(Scope(office.settings.area)) as work:
        found = browse.public_warnings_since(work, now - FEED_DAYS)
        messages = [message for each in found for message in _chain(office, work, each)]
    return tuple(sorted(messages, key=lambda message: message.sent, reverse=True))


def public_message(office: Office, identifier: str) -> CapMessage:
    """The public message with this identifier, however old; raises NotFound."""
    parts = identifiers.parse(identifier)
    if parts is not None:
        with office.store.begin(Scope(office.settings.area)) as work:
            until = parts.entered_at + datetime.timedelta(seconds=1)
            for each in browse.public_warnings_revised(work, parts.division, parts.entered_at, until):
                for message in _chain(office, work, each):
                    if message.identifier == identifier:
                        return message
    raise NotFound("没有这条预警信息。请从公开页面的列表进入。")


def public_xml(office: Office, identifier: str) -> bytes:
    """The public message as it is handed over, signed where the settings name a key; raises NotFound."""
    data, settings = as_xml(public_message(office, identifier)), office.settings
    if not settings.cap_key_file:
        return data
    try:
        key = pathlib.Path(settings.cap_key_file).read_bytes()
        certificate = pathlib.Path(settings.cap_certificate_file).read_text("utf-8")
        return sign(data, key, certificate)
    except (OSError, UnicodeDecodeError, InputInvalid) as error:
        raise SettingsInvalid(f"公开 CAP 消息不能签名：{error}请管理员检查签名私钥和证书。") from error


def _chain(office: Office, work: UnitOfWork, warning: PollutionWarning) -> tuple[CapMessage, ...]:
    messages: list[CapMessage] = []
    for revision in warnings.revisions_of(work, warning.id):
        messages.append(_message(office, warning, revision, messages))
    return tuple(messages)


def _message(
    office: Office, warning: PollutionWarning, revision: Revision, earlier: Sequence[CapMessage]
) -> CapMessage:
    profile = profile_on(office.library.tables[FILE], day_of(revision.issued_at))
    serial = revision.number % 10
    return CapMessage(
        identifier=str(Identifier(warning.division, profile.sector, revision.issued_at, serial)),
        sender=_sender(office, warning.division),
        sent=revision.issued_at,
        status="Exercise" if warning.drill else "Actual",
        message_type=MESSAGE_TYPES.get(revision.act, UPDATE),
        info=_info(office, warning, revision),
        note=f"演练：{warning.number}" if warning.drill else "",
        references=tuple(each.reference for each in earlier),
    )


def _info(office: Office, warning: PollutionWarning, revision: Revision) -> CapInfo:
    profile = profile_on(office.library.tables[FILE], day_of(revision.issued_at))
    notice, level = revision.notice, revision.level
    over = MESSAGE_TYPES.get(revision.act) == "Cancel"
    mark = "【演练】" if warning.drill else ""
    area = office.library.divisions.get(warning.division).name
    headline = f"{mark}{notice['issuer']}{revision.act.label}{area}{EVENT}{level.label}预警"
    return CapInfo(
        event=EVENT,
        response_types=OVER if over else RESPONSES,
        urgency=_urgency(revision, over),
        severity="Minor" if over else profile.severities.get(level, "Unknown"),
        certainty="Likely",
        # An end may be told ahead: until its hour the message before holds.
        effective=max(revision.start_at, revision.issued_at) if over else revision.issued_at,
        onset=revision.start_at,
        expires=_expires(revision, over),
        sender_name=notice["issuer"],
        headline=headline,
        description=f"{headline}。{_times(revision)}影响范围：{notice['scope']}。"
        f"{notice['measures']}{notice.get('correction', '')}",
        instruction=notice["caution"],
        area=area,
        geocodes=(("GB/T 2260", warning.division),),
        event_codes=(("GB/T 35561", profile.event_code),),
        parameters=_parameters(warning, level),
        web=f"{office.settings.base_url}/public/",
        contact=office.settings.duty_phone,
    )


def _times(revision: Revision) -> str:
    """When what the act does begins, by the act's own word, and how long it is expected to last."""
    notice, act = revision.notice, revision.act
    lasts = "" if act in ENDING else f"预计期限：{notice['duration']}；"
    return f"{start_word(act)}：{notice['start']}；{lasts}"


def _parameters(warning: PollutionWarning, level: WarningLevel) -> tuple[tuple[str, str], ...]:
    """The colour is a parameter: in CAP itself only the severity counts."""
    response = (("响应等级", level.response.label),) if level.response else ()
    return (("预警等级", level.label), *response, ("文号", warning.number))


def _urgency(revision: Revision, over: bool) -> str:
    if over:
        return "Past"
    return "Immediate" if revision.start_at <= revision.issued_at else "Expected"


def _expires(revision: Revision, over: bool) -> datetime.datetime | None:
    """The expected end, where it is later than the message; an open end is left open."""
    end = None if over else revision.expected_end
    return end if end and end > revision.issued_at else None


def _sender(office: Office, division: str) -> str:
    host = urllib.parse.urlsplit(office.settings.base_url).hostname or "localhost"
    return f"{division}@{host}"
