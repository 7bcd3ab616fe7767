"""Consultations: called, held, signed; who may, and what is refused."""

import dataclasses

import pytest
from bureau import AREA, DAY, HOUR, MINUTE, NOW, bulletin
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import consultation, consultation_call, consultation_signature
from emergency.services.browse import consultation as pages
from emergency.services.consultation import ConsultationDraft
from emergency.services.consultation_call import CallDraft
from emergency.storage import schema
from plans.consultation import Body, Opinion, Participant
from plans.errors import ActRefused
from plans.forecast import ObservedDay
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

YELLOW, ORANGE = WarningLevel.YELLOW, WarningLevel.ORANGE
AT = NOW + HOUR
RECORD = "/decision/consultation"


@pytest.fixture
def people(bureau):
    """A forecaster with an account, a meteorologist without one."""
    return (
        Participant("虚构甲", "市监测站", Body.ECOLOGY, "首席", bureau.reader.account_id),
        Participant("虚构乙", "市气象局", Body.METEOROLOGY),
    )


@pytest.fixture
def draft(bureau, people):
    """A record with a dissent, over a forecast that was received."""
    forecast_id = bureau.receives([230, 140])
    opinions = (Opinion(Body.ECOLOGY, YELLOW, ""), Opinion(Body.METEOROLOGY, ORANGE, "静稳更强"))
    return ConsultationDraft(AREA, forecast_id, NOW, people, "同意系统建议。", YELLOW, opinions=opinions)


def call_of(people, **changes):
    """What the desk calls."""
    return dataclasses.replace(CallDraft(AREA, AT, "三楼会商室", "夜间研判", people), **changes)


def test_a_record_keeps_who_said_what_and_which_forecasts_lay_there(bureau, draft):
    """Bodies, dissent and both versions; the journal names the dissent."""
    other = dataclasses.replace(bulletin([200, 150], NOW - HOUR), source="市气象台")
    first = consultation.record_forecast(bureau.office, bureau.duty, NOW - MINUTE, other)
    made = consultation.hold(bureau.office, bureau.duty, NOW, draft)
    page = pages.page(bureau.office, bureau.reader, made)
    written = rows(bureau, schema.journal, schema.journal.c.act == "consult")[0]

    assert page.consultation.forecast_ids == [first, draft.forecast_id]
    assert [each.forecast.source for each in page.comparison.versions] == ["市气象台", "测试监测站"]
    assert page.comparison.days[0].spread == 30
    assert [each.body for each in page.dissents] == [Body.METEOROLOGY]
    assert written.detail["dissents"][0]["text"] == "静稳更强"
    assert page.absent == () and page.consultation.recorded_at == NOW


def test_the_past_of_a_source_stands_beside_its_versions(bureau):
    """Held against measured days up to yesterday."""
    bureau.receives([100, 140], NOW - 2 * DAY, first=1)
    bureau.receives([230, 140])
    measured = [ObservedDay((NOW - DAY).date(), 95)]
    consultation.record_observed(bureau.office, bureau.duty, NOW, AREA, measured, "测试")
    found = pages.comparison(bureau.office, bureau.duty, NOW, AREA)

    assert [(each.lead, each.days, each.within) for each in found.skills] == [(1, 1, 1)]


def test_a_participant_signs_with_his_own_account_and_the_desk_for_the_absent(bureau, draft):
    """Once each; the basis is kept and shown."""
    made = consultation.hold(bureau.office, bureau.duty, NOW, draft)
    consultation_signature.sign(bureau.office, bureau.reader, AT, made, 0)
    consultation_signature.enter(bureau.office, bureau.duty, AT, made, 1, "签到表第2行")
    page = pages.page(bureau.office, bureau.duty, made)

    assert page.signed == 2
    assert [each.signature.basis for each in page.seats] == ["", "签到表第2行"]
    with pytest.raises(OutOfDate, match="已经签字"):
        consultation_signature.sign(bureau.office, bureau.reader, AT, made, 0)


def test_nobody_signs_for_another(bureau, draft):
    """Neither with another account, nor where no account is named; the desk needs a basis."""
    made = consultation.hold(bureau.office, bureau.duty, NOW, draft)
    for actor, number in ((bureau.duty, 0), (bureau.reader, 1)):
        with pytest.raises(NotAllowed, match="本人"):
            consultation_signature.sign(bureau.office, actor, AT, made, number)
    with pytest.raises(ReasonRequired, match="依据"):
        consultation_signature.enter(bureau.office, bureau.duty, AT, made, 1, " ")
    with pytest.raises(NotAllowed):
        consultation_signature.enter(bureau.office, bureau.reader, AT, made, 1, "签到表")
    for number in (-1, 2):
        with pytest.raises(NotFound):
            consultation_signature.enter(bureau.office, bureau.duty, AT, made, number, "签到表")

    assert not rows(bureau, schema.consultation_signature)


def test_a_second_account_of_the_participant_signs_too(bureau, draft):
    """The person signs, whichever account he holds."""
    seat = draft.people[0]._replace(account_id=bureau.duty.account_id)
    made = consultation.hold(
        bureau.office, bureau.duty, NOW, dataclasses.replace(draft, participants=(seat,), opinions=())
    )
    consultation_signature.sign(bureau.office, bureau.twin, AT, made, 0)

    assert rows(bureau, schema.consultation_signature)[0].account_id == bureau.twin.account_id


def test_a_call_is_answered_once(bureau, draft, people):
    """The record names its call; a second record for it is refused."""
    call_id = consultation_call.call(
        bureau.office, bureau.duty, NOW - DAY, call_of(people, scheduled_for=NOW)
    )
    answered = dataclasses.replace(draft, call_id=call_id)
    consultation.hold(bureau.office, bureau.duty, NOW, answered)

    assert consultation_call.open_calls(bureau.office, bureau.duty) == []
    with pytest.raises(ActRefused, match="已经记录或取消"):
        consultation.hold(bureau.office, bureau.duty, NOW, answered)
    with pytest.raises(ActRefused, match="已经办结"):
        consultation_call.call_off(bureau.office, bureau.duty, NOW, call_id, "改期")


def test_a_call_of_a_drill_is_not_answered_in_earnest(bureau, draft, people):
    """Nor the other way round."""
    call_id = consultation_call.call(bureau.office, bureau.duty, NOW - DAY, call_of(people, drill=True))
    with pytest.raises(InputInvalid, match="演练与真实"):
        consultation.hold(bureau.office, bureau.duty, NOW, dataclasses.replace(draft, call_id=call_id))

    assert not rows(bureau, schema.consultation)


def test_a_call_is_called_off_with_a_reason(bureau, people):
    """Without one it stands; afterwards nobody can answer it."""
    call_id = consultation_call.call(bureau.office, bureau.duty, NOW, call_of(people))
    with pytest.raises(ReasonRequired):
        consultation_call.call_off(bureau.office, bureau.duty, NOW, call_id, " ")
    consultation_call.call_off(bureau.office, bureau.duty, NOW, call_id, "已改为电话会商")

    assert consultation_call.open_calls(bureau.office, bureau.duty) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scheduled_for": NOW - MINUTE}, "须晚于现在"),
        ({"scheduled_for": NOW}, "须晚于现在"),
        ({"place": " "}, "地点"),
        ({"place": "室" * 121}, "1 至 120 个字"),
        ({"invited": ()}, "至少填写一名"),
    ],
)
def test_what_a_call_lacks_is_said(bureau, people, changes, said):
    """Nothing is stored then."""
    with pytest.raises(InputInvalid, match=said):
        consultation_call.call(bureau.office, bureau.duty, NOW, call_of(people, **changes))
    consultation_call.call(bureau.office, bureau.duty, NOW, call_of(people, scheduled_for=NOW + MINUTE))

    assert len(rows(bureau, schema.consultation_call)) == 1


def test_an_account_that_is_not_there_is_refused(bureau, draft):
    """A login nobody holds never becomes a signature."""
    stranger = Participant("虚构丙", "市监测站", Body.ECOLOGY, "", 999)
    with pytest.raises(InputInvalid, match="账号不存在"):
        consultation.hold(
            bureau.office, bureau.duty, NOW, dataclasses.replace(draft, participants=(stranger,), opinions=())
        )


def test_the_pages_from_call_to_signature(bureau):
    """Called on the assessment page, seen on the desk, recorded with a login, signed by its owner."""
    bureau.receives([230, 140])
    app = app_of(bureau)
    duty, reader = visitor(app, "duty"), visitor(app, "reader")
    page = f"/forecast/assessment/{AREA}"
    duty.post(
        "/consultation/call", page, area=AREA, scheduled_for="2026-11-23T18:00", place="三楼会商室",
        invited_participants="虚构甲 市监测站", invited_meteorology="虚构乙 市气象局",
    )  # fmt: skip
    assert "三楼会商室" in duty.get("/duty/").text and "各版预报并列" in duty.get(page).text
    fields = {
        "area": AREA, "forecast_id": "1", "held_at": "2026-11-23T16:00", "opinion": "同意", "conclusion": "yellow",
        "call_id": "1", "participants": "虚构甲 市监测站 首席 预报员 @reader", "meteorology": "虚构乙 市气象局",
        "level_meteorology": "orange", "opinion_meteorology": "静稳更强",
    }  # fmt: skip
    wrong = duty.post(RECORD, page, **{**fields, "participants": "虚构甲 市监测站 @nobody"})
    assert wrong.status_code == 422 and "没有登录名为「nobody」" in wrong.text
    assert duty.post(RECORD, page, **fields).location == "/decision/consultation/1"
    assert "三楼会商室" not in duty.get("/duty/").text
    shown = reader.get("/consultation/1").text
    assert "首席 预报员" in shown and "不同意见" in shown and "本人签字确认" in shown
    assert "本人签字确认" not in duty.get("/consultation/1").text
    reader.post("/consultation/1/sign/1", "/consultation/1")
    duty.post("/consultation/1/enter/2", "/consultation/1", basis="传真件")

    assert "签字 2 / 2" in reader.get("/consultation/1").text


def test_the_decision_names_what_the_consultation_lacked(bureau):
    """Its page links to the record, counts the signatures and says who was missing."""
    bureau.receives([230, 140])
    bureau.submits(WarningAct.ISSUE, YELLOW)
    page = visitor(app_of(bureau), "commander").get("/decision/1").text

    assert 'href="/consultation/1"' in page and "签字 0 / 1" in page
    assert "生态环境部门、气象部门没有参加会商" in page
