"""A CAP message of another system: judged, put before a person, adopted or not; it never acts by itself."""

import dataclasses
import datetime
import importlib.util
import io
import json

import pytest
from bureau import AREA, DAY, HOUR, MINUTE, NOW, START
from cap_message import key_and_certificate
from makers import Clock, app_of, rows, visitor, warn

from emergency.cap.examination import examine
from emergency.cap.received import received
from emergency.cap.signature import sign
from emergency.cli import cap as command
from emergency.cli import printing, program
from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services import cap, cap_import, consultation
from emergency.services import cap_proposal as proposals
from emergency.services.consultation import ConsultationDraft
from emergency.storage import cap_proposal, schema
from emergency.storage.work import REGION_WIDE
from plans.beijing import BEIJING
from plans.cap_proposal import (
    ProposalState,
    Told,
    act_proposed,
    is_expired,
    level_told,
    prefill_of,
    source_text,
)
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED
EXPIRES = START + 2 * DAY
SEVERITIES = {YELLOW: "Moderate", ORANGE: "Severe", RED: "Extreme"}


def _when(moment):
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def message(
    number=1, *, kind="Alert", status="Actual", level="橙色", severity="Severe", points_at=(), sent=NOW - HOUR,
    expires=EXPIRES, code="150500", event="重污染天气", sender="150000@region.example.invalid", note="",
):  # fmt: skip
    """A message of the region's release centre (invented), as it would come."""
    references = " ".join(f"{sender},{_name(each)},{_when(NOW - HOUR)}" for each in points_at)
    said = f"<note>{note}</note>" if note or status == "Exercise" else ""
    pointer = f"<references>{references}</references>" if references else ""
    end = f"<expires>{_when(expires)}</expires>" if expires else ""
    named = f"<parameter><valueName>预警等级</valueName><value>{level}</value></parameter>" if level else ""
    geocode = f"<geocode><valueName>GB/T 2260</valueName><value>{code}</value></geocode>" if code else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>{_name(number)}</identifier><sender>{sender}</sender><sent>{_when(sent)}</sent><status>{status}</status>
<msgType>{kind}</msgType><scope>Public</scope>{said.replace("<note></note>", "<note>演练一号</note>")}{pointer}
<info><language>zh-CN</language><category>Env</category><event>{event}</event><urgency>Expected</urgency>
<severity>{severity}</severity><certainty>Likely</certainty><effective>{_when(sent)}</effective>
<onset>{_when(START)}</onset>{end}<senderName>虚构预警发布中心</senderName><headline>发布{event}预警</headline>
<description>虚构的内容。</description>{named}<area><areaDesc>通辽市</areaDesc>{geocode}</area></info></alert>
""".encode()


def _name(number):
    return f"15000000000000_20261123150000_{number}"


def _take(bureau, data=None, now=NOW, **changes):
    return cap_import.take_in(bureau.office, bureau.duty, now, data or message(**changes), "a.xml")


def _state(bureau, number):
    return proposals.proposal(bureau.office, bureau.duty, NOW, number).proposal.state


def test_an_imported_message_waits_for_a_person_and_does_nothing(bureau):
    """It is kept with what it says and its cautions; no warning, no order, no message, no episode follows."""
    made = _take(bureau)
    held = made.proposal

    assert made.new and (held.state, held.level, held.act) == (
        ProposalState.WAITING,
        ORANGE,
        WarningAct.ISSUE,
    )
    assert (held.starts_at, held.expires, held.seal["seal"]) == (START, EXPIRES, "unsigned")
    assert any("未签名" in each for each in held.cautions)
    for table in (schema.warning, schema.episode, schema.order, schema.message, schema.decision):
        assert rows(bureau, table) == []


def test_adopting_issues_nothing_and_is_journalled(bureau):
    """A second person adopts; the consultation page shows it; still nothing went out."""
    number = _take(bureau).proposal.id
    proposals.adopt(bureau.office, bureau.commander, NOW, number, "已电话核实")

    assert _state(bureau, number) is ProposalState.ADOPTED
    assert [each.id for each in proposals.adopted(bureau.office, bureau.duty, NOW, AREA)] == [number]
    assert rows(bureau, schema.warning) == [] and rows(bureau, schema.message) == []
    acts = [(each.act, each.actor) for each in rows(bureau, schema.journal) if each.noun == "cap_proposal"]
    assert acts == [("import", "duty"), ("adopted", "commander")]


def test_who_brought_it_does_not_adopt_it(bureau):
    """Not with a second account of the same person, not a duty officer, not another city; refusing needs a reason."""
    number = _take(bureau).proposal.id
    with pytest.raises(SamePerson):
        proposals.adopt(bureau.office, bureau.twin, NOW, number)
    with pytest.raises(NotAllowed):
        proposals.adopt(bureau.office, bureau.duty, NOW, number)
    with pytest.raises(NotFound):
        proposals.proposal(bureau.office, bureau.chifeng, NOW, number)
    with pytest.raises(ReasonRequired):
        proposals.refuse(bureau.office, bureau.commander, NOW, number, " ")
    proposals.refuse(bureau.office, bureau.commander, NOW, number, "来源无法核实")
    with pytest.raises(ActRefused, match="不采纳"):
        proposals.adopt(bureau.office, bureau.director, NOW, number)
    with pytest.raises(NotAllowed):
        cap_import.take_in(bureau.office, bureau.commander, NOW, message(2), "a.xml")


def test_the_same_message_twice_is_one_proposal(bureau):
    """The second time changes nothing; the same number with other content is refused."""
    first = _take(bureau)
    again = _take(bureau)

    assert (again.new, again.proposal.id) == (False, first.proposal.id)
    with pytest.raises(InputInvalid, match="内容不同"):
        _take(bureau, level="红色")
    assert len(rows(bureau, schema.cap_proposal)) == 1


@pytest.mark.parametrize(("beside", "refused"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_an_expired_message_is_refused(bureau, beside, refused):
    """A minute before it holds, at and after the moment it names it does not."""
    assert is_expired(EXPIRES, EXPIRES + beside) is refused
    if refused:
        with pytest.raises(InputInvalid, match="失效，未导入"):
            _take(bureau, now=EXPIRES + beside)
        assert rows(bureau, schema.cap_proposal) == []
    else:
        assert _take(bureau, now=EXPIRES + beside).new


@pytest.mark.parametrize(("beside", "refused"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_a_message_that_expires_while_it_waits_is_not_adopted(bureau, beside, refused):
    """The moment counts when the person decides; an adopted one no longer shows when it is over."""
    number = _take(bureau).proposal.id
    if refused:
        with pytest.raises(ActRefused, match="失效，不能采纳"):
            proposals.adopt(bureau.office, bureau.commander, EXPIRES + beside, number)
    else:
        proposals.adopt(bureau.office, bureau.commander, EXPIRES + beside, number)
        assert proposals.adopted(bureau.office, bureau.duty, EXPIRES, AREA) == ()


def test_an_update_overtakes_what_waits(bureau):
    """The message it points at can no longer be adopted; the update can."""
    first = _take(bureau).proposal.id
    second = _take(bureau, number=2, kind="Update", level="红色", points_at=(1,)).proposal

    assert _state(bureau, first) is ProposalState.OVERTAKEN and second.state is ProposalState.WAITING
    with pytest.raises(ActRefused, match="取代"):
        proposals.adopt(bureau.office, bureau.commander, NOW, first)
    proposals.adopt(bureau.office, bureau.commander, NOW, second.id)


def test_a_message_that_comes_after_its_update_is_overtaken_at_once(bureau):
    """Out of order: the alert arrives last; the update already stands."""
    update = _take(bureau, number=2, kind="Update", points_at=(1,)).proposal
    late = _take(bureau).proposal

    assert late.state is ProposalState.OVERTAKEN
    assert any("没有导入过" in each for each in update.cautions)


def test_a_cancellation_takes_back_what_waits_and_needs_nothing_more(bureau):
    """Nobody acted on it here: it is noted, and what waited cannot be adopted."""
    first = _take(bureau).proposal.id
    over = _take(bureau, number=2, kind="Cancel", points_at=(1,)).proposal

    assert (over.state, _state(bureau, first)) == (ProposalState.NOTED, ProposalState.OVERTAKEN)


def test_a_cancellation_of_what_was_adopted_proposes_a_release_to_a_person(bureau):
    """With an own warning in force it waits; the warning itself stays as it is."""
    first = _take(bureau).proposal.id
    proposals.adopt(bureau.office, bureau.commander, NOW, first)
    warn(bureau)
    over = _take(bureau, number=2, kind="Cancel", points_at=(1,)).proposal

    assert (over.state, over.act) == (ProposalState.WAITING, WarningAct.RELEASE)
    before = rows(bureau, schema.warning)
    proposals.adopt(bureau.office, bureau.commander, NOW, over.id)
    assert rows(bureau, schema.warning) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "Test"}, "不是实际预警或演练"),
        ({"status": "Draft"}, "不是实际预警或演练"),
        ({"kind": "Ack", "points_at": (1,)}, "不是预警的发布、更新或取消"),
        ({"code": "150400"}, "不涉及通辽市"),
        ({"sender": "150500@yj.example.com"}, "本系统自己发出"),
        ({"kind": "Update"}, "不是合格的 CAP"),
    ],
)
def test_what_is_no_warning_for_us_is_refused(bureau, changes, said):
    """With a sentence that says why; nothing is kept."""
    with pytest.raises(InputInvalid, match=said):
        _take(bureau, **changes)
    assert rows(bureau, schema.cap_proposal) == []


@pytest.mark.parametrize("code", ["150000", "150500", "150502", "150500000000", ""])
def test_a_message_for_above_below_or_without_a_code_is_taken(bureau, code):
    """The region over us, a banner of ours, twelve digits; without a code a person has to look."""
    held = _take(bureau, code=code).proposal

    assert any("没有行政区划代码" in each for each in held.cautions) is (code == "")


def test_our_own_exported_message_is_not_taken_back(bureau):
    """What this system sent out is known here."""
    issued = warn(bureau)
    own = cap.as_xml(cap.messages_of(bureau.office, bureau.duty, issued.warning_id)[0])
    with pytest.raises(InputInvalid, match="本系统自己发出"):
        _take(bureau, own)


def test_bad_files_are_refused_with_their_faults(bureau):
    """No XML, an entity, a missing element: nothing is kept and nothing outside is opened."""
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    for data in (b"nothing", entity, message().replace(b"<severity>Severe</severity>", b"")):
        with pytest.raises(InputInvalid) as refused:
            _take(bureau, data)
        assert refused.value.faults
    assert rows(bureau, schema.cap_proposal) == []


def test_an_exercise_is_a_drill(bureau):
    """Marked, and compared with the drill in force, not with the real warning."""
    warn(bureau)
    held = _take(bureau, status="Exercise").proposal

    assert held.drill and held.act is WarningAct.ISSUE
    page = visitor(app_of(bureau), "duty").get(f"/cap/{held.id}").text
    assert '<body class="drill">' in page and "【演练】" in page


def test_what_a_person_should_weigh_is_said(bureau):
    """Another event, no colour, an unknown severity, a clock ahead, no end."""
    held = _take(bureau, event="暴雨", level="", severity="Unknown", sent=NOW + HOUR, expires=None).proposal
    said = "".join(held.cautions)

    assert held.level is None
    for each in ("不像是重污染天气", "没有认出预警等级", "晚于本机时钟", "没有写明失效时间", "未签名"):
        assert each in said, each
    assert "由严重程度" in "".join(_take(bureau, number=2, level="").proposal.cautions)


@pytest.mark.parametrize(
    ("texts", "severity", "told"),
    [
        (("橙色",), "Moderate", Told(ORANGE)),
        (("Red",), "Unknown", Told(RED)),
        (("由黄色升级为橙色", "橙色预警"), "Unknown", Told(ORANGE)),
        (("",), "Extreme", Told(RED, from_severity=True)),
        (("",), "Minor", Told(None)),
    ],
)
def test_the_level_is_read_from_words_before_severity(texts, severity, told):
    """A text that names two colours says nothing; the next one does."""
    assert level_told(texts, severity, SEVERITIES) == told


@pytest.mark.parametrize(
    ("kind", "told", "live", "act"),
    [
        ("Alert", ORANGE, None, WarningAct.ISSUE),
        ("Update", ORANGE, YELLOW, WarningAct.RAISE),
        ("Update", ORANGE, ORANGE, WarningAct.EXTEND),
        ("Update", ORANGE, RED, WarningAct.LOWER),
        ("Update", None, RED, WarningAct.EXTEND),
        ("Cancel", None, YELLOW, WarningAct.RELEASE),
        ("Cancel", None, None, None),
    ],
)
def test_what_would_have_to_be_decided(kind, told, live, act):
    """Below, at and above the own level; a cancellation only where something is in force."""
    assert act_proposed(kind, told, live) is act


def test_chinese_is_read_where_there_are_two_languages():
    """The English part stands first and is left aside."""
    english = (
        b"<info><language>en-US</language><category>Env</category><event>Haze</event><urgency>Past</urgency>"
        b"<severity>Minor</severity><certainty>Likely</certainty></info>"
    )
    both = message().replace(b"<info><language>zh-CN", english + b"<info><language>zh-CN")
    found = examine(both, "a.xml")

    assert found.ok and received(found.root).event == "重污染天气"


@pytest.mark.skipif(importlib.util.find_spec("signxml") is None, reason="the extra `cap` is not installed")
def test_a_signature_is_shown_and_a_broken_one_refused(bureau):
    """A genuine one says whose it is; changed after signing it is not taken."""
    key, held_by = key_and_certificate()
    signed = sign(message(), key, held_by)
    with pytest.raises(InputInvalid, match="签名无效"):
        _take(bureau, signed.replace("虚构的内容".encode(), "改过的内容".encode()))
    held = _take(bureau, signed).proposal
    assert held.seal["seal"] == "genuine" and held.seal["fingerprint"]
    assert not any("签名" in each for each in held.cautions)


def test_two_people_decide_once(bureau):
    """The second one finds it decided, at the database too."""
    number = _take(bureau).proposal.id
    proposals.adopt(bureau.office, bureau.commander, NOW, number)
    with pytest.raises(ActRefused):
        proposals.refuse(bureau.office, bureau.director, NOW, number, "不同意")
    with bureau.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(OutOfDate):
        cap_proposal.settle(work, number, state=ProposalState.REFUSED)


def test_from_upload_to_adoption_on_the_console(bureau):
    """The desk counts it, the page shows the checks, the commander adopts, the consultation page names it."""
    bureau.receives([230, 140])
    app = app_of(bureau, Clock(NOW))
    duty, commander = visitor(app, "duty"), visitor(app, "commander")
    sent = duty.post("/cap/", "/cap/", file=(io.BytesIO(message()), "a.xml"))
    page = duty.get(sent.headers["Location"]).text
    for said in ("格式：符合 CAP 1.2", "未签名", "本级须考虑", "等待审批人采纳", "下载原文件"):
        assert said in page, said
    assert "外来预警待审" in commander.get("/duty/").text
    assert duty.post("/cap/1/adopt", "/duty/", reason="").status_code == 403
    assert commander.post("/cap/1/adopt", "/cap/1", reason="").status_code == 302
    assert "已采纳的外来预警" in duty.get(f"/forecast/assessment/{AREA}").text
    assert duty.get("/cap/1.xml").data == message()
    assert duty.post("/cap/", "/cap/", file=(io.BytesIO(b"nothing"), "b.xml")).status_code == 422


def test_from_the_command_line(bureau, tmp_path, capsys, monkeypatch):
    """The same act behind `cap import`; a second time says so; what has expired ends with 2 and keeps nothing."""
    monkeypatch.setattr(command, "system_of", lambda _context: bureau)
    later = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + DAY
    file = tmp_path / "a.xml"
    file.write_bytes(message(sent=later - 2 * DAY, expires=later))
    call = ["cap", "import", str(file), "--login", "duty", "--json"]
    said = []
    for _ in range(2):
        assert printing.guarded(program, call) == 0
        said.append(json.loads(capsys.readouterr().out))
    first, again = said

    assert (first["new"], first["state"], first["level"], again["new"]) == (True, "waiting", "orange", False)
    file.write_bytes(message(2, sent=later - 3 * DAY, expires=later - 2 * DAY))
    assert printing.guarded(program, call) == 2
    assert "失效" in json.loads(capsys.readouterr().out)["message"]
    assert len(rows(bureau, schema.cap_proposal)) == 1


@pytest.mark.parametrize(
    ("kind", "told", "live", "act", "level"),
    [
        ("Alert", ORANGE, None, WarningAct.ISSUE, ORANGE), ("Update", RED, ORANGE, WarningAct.RAISE, RED),
        ("Update", YELLOW, ORANGE, WarningAct.LOWER, YELLOW), ("Alert", ORANGE, ORANGE, WarningAct.EXTEND, ORANGE),
        ("Alert", None, None, WarningAct.ISSUE, None), ("Cancel", None, RED, WarningAct.RELEASE, RED),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("later", "kept"), [(-MINUTE, True), (0 * MINUTE, False), (MINUTE, False)])
def test_what_a_form_takes_from_a_message(bureau, kind, told, live, act, level, later, kept):
    """Act and level as things stand now; a start that has come is left open; the source is named."""
    held = dataclasses.replace(_take(bureau).proposal, message_type=kind, level=told)
    found = prefill_of(held, live, START + later, "通辽市")

    assert (found.act, found.level) == (act, level)
    assert found.start_at == (START if kept else None)
    assert found.expected_end == (None if act is WarningAct.RELEASE else EXPIRES)
    assert "虚构预警发布中心" in found.text and held.identifier in found.text and "范围通辽市" in found.text


@pytest.mark.parametrize(("size", "cut"), [(1491, False), (1492, True)])
def test_a_long_message_is_quoted_up_to_a_length(bureau, size, cut):
    """The whole lies beside it; the forms have limits of their own."""
    held = dataclasses.replace(_take(bureau).proposal, headline="标题标题标题标题", description="长" * size)
    assert ("全文见原消息" in source_text(held, "通辽市")) is cut


def test_consultation_and_decision_begin_with_an_adopted_message(bureau):
    """Level, times, text and source stand in both forms; the record keeps which message it weighed."""
    bureau.receives([140])
    number = _take(bureau).proposal.id
    duty = visitor(app_of(bureau, Clock(NOW)), "duty")
    path = f"/forecast/assessment/{AREA}?proposal={number}"
    assert duty.get(path).status_code == 409 and "待审" in duty.get(path).text
    proposals.adopt(bureau.office, bureau.commander, NOW, number)
    page = duty.get(path).text
    assert "据虚构预警发布中心" in page and '<option value="orange" selected>' in page

    wrong = {
        "area": AREA,
        "forecast_id": "1",
        "held_at": "2026-11-23T16:00",
        "conclusion": "orange",
        "opinion": "据此",
    }
    people = {"participants": "预报员 监测站 首席"}
    sent = duty.post("/decision/consultation", path, **wrong, **people, proposal_id=str(number))
    assert sent.status_code == 302, sent.text
    (held,) = rows(bureau, schema.consultation)
    form = duty.get(f"/decision/consultation/{held.id}").text
    assert held.proposal_id == number
    assert '<option value="issue" selected>' in form and '<option value="orange" selected>' in form
    assert (
        'name="start_at" value="2026-11-25T00:00"' in form
        and 'name="expected_end" value="2026-11-27T00:00"' in form
    )
    assert "据虚构预警发布中心" in form and _name(1) in form


@pytest.mark.parametrize("drill", [True, False])
def test_a_drill_message_is_weighed_in_a_drill_only(bureau, drill):
    """And a real one only in earnest."""
    bureau.receives([140])
    number = _take(bureau, status="Exercise" if drill else "Actual").proposal.id
    proposals.adopt(bureau.office, bureau.commander, NOW, number)
    for asked, fits in ((drill, True), (not drill, False)):
        draft = ConsultationDraft(
            AREA, 1, NOW, (("预报员", "监测站"),), "据此", ORANGE, asked, proposal_id=number
        )
        if fits:
            consultation.hold(bureau.office, bureau.duty, NOW, draft)
        else:
            with pytest.raises(ActRefused, match="演练"):
                consultation.hold(bureau.office, bureau.duty, NOW, draft)
