"""The acts of evidence: readings, judgement of orders and episodes, files from the enterprise's link."""

import datetime
import io
import zipfile

import pytest
import sqlalchemy as sa
from database import fresh_store
from evidence_rows import (
    DUTY,
    END,
    HOUR,
    LIMIT_30,
    NOW,
    READER,
    REVIEWER,
    START,
    STOP_ALL,
    STOP_LINE,
    TRUCKS,
    actor,
    keep,
    office,
    readings,
    town,
)

from emergency.errors import InputInvalid, LinkInvalid, NotAllowed, NotFound
from emergency.services import evidence as service
from emergency.services.attachment import LARGEST, checked_type, safe_name
from emergency.services.holiday import holidays_between
from emergency.storage import evidence as stored
from emergency.storage import journal, schema
from emergency.storage import order as orders
from emergency.storage.work import REGION_WIDE, Scope
from emergency.telemetry.power import load_series
from plans.errors import ReadingsInvalid
from plans.evidence import Reading
from plans.terms import Role, Verdict

HOURS = 72
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def store(tmp_path):
    """A store on an empty database."""
    return fresh_store(tmp_path)


def judged(store, measures, inside, **gaps):
    """The verdict and the evidence of one order whose line and total meters drew `inside`."""
    placed = town(store, [measures])
    party = placed.parties[0]
    for meter in (party.line, party.total):
        keep(store, meter, readings(inside, **gaps))
    verdict = service.judge_order(office(store), REVIEWER, NOW, party.order)
    with store.begin(REGION_WIDE) as work:
        piece = stored.latest_of_kind(work, [party.order], "power")[party.order]
        return verdict, piece, orders.get(work, party.order)


@pytest.mark.parametrize(
    ("measures", "kw", "expected"),
    [
        ([STOP_ALL], 10.0, Verdict.MET),
        ([STOP_ALL], 80.0, Verdict.PARTLY),
        ([STOP_ALL], 200.0, Verdict.UNMET),
        ([STOP_LINE], 10.0, Verdict.MET),
        ([STOP_LINE], 25.0, Verdict.PARTLY),
        ([LIMIT_30], 140.0, Verdict.MET),
        ([LIMIT_30], 165.0, Verdict.PARTLY),
        ([LIMIT_30], 200.0, Verdict.UNMET),
        ([STOP_ALL, TRUCKS], 10.0, Verdict.MET),
    ],
)
def test_an_order_is_judged_by_what_its_measures_ask_of_its_meters(store, measures, kw, expected):
    """Stops, partial stops and cuts each ask their own question, and the order keeps the answer."""
    verdict, piece, order = judged(store, measures, [kw] * HOURS)

    assert verdict is expected
    assert (order.verdict, piece.verdict) == (expected, expected)
    assert piece.grounds


def test_a_silent_meter_leaves_the_order_unverifiable(store):
    """No reading from the start on is never compliance."""
    verdict, piece, _ = judged(store, [STOP_ALL], [10.0] * HOURS, missing=range(HOURS))

    assert verdict is Verdict.UNVERIFIABLE
    assert any("没有任何用电读数" in each for each in piece.grounds)


def test_measures_no_meter_can_tell_get_no_verdict_and_say_so(store):
    """A truck ban does not show on a meter: the order has no verdict from power."""
    verdict, piece, order = judged(store, [TRUCKS], [200.0] * HOURS)

    assert (verdict, order.verdict) == (None, None)
    assert any("用电不能判断" in each for each in piece.grounds)


def test_a_line_without_a_meter_is_unverifiable(store):
    """A named line that nobody meters cannot count as stopped, whatever the total says."""
    verdict, piece, _ = judged(store, [{**STOP_LINE, "units": ["L9"]}], [10.0] * HOURS)

    assert verdict is Verdict.UNVERIFIABLE
    assert any("L9" in each for each in piece.grounds)


@pytest.mark.parametrize(("late_hours", "expected"), [(0, Verdict.MET), (20, Verdict.PARTLY)])
def test_the_window_begins_after_the_grace_of_the_plan(store, late_hours, expected):
    """Half an hour of grace, and the reading it touches, is not held against the plant."""
    late = 1 + late_hours
    verdict, piece, _ = judged(store, [STOP_LINE], [200.0] * late + [10.0] * (HOURS - late))

    assert datetime.datetime.fromisoformat(piece.detail["from"]) == START + datetime.timedelta(minutes=30)
    assert verdict is expected


def test_a_measure_that_holds_only_later_is_judged_only_then(store):
    """With `after_hours` the first two days may run."""
    later = {**STOP_ALL, "after_hours": 48}
    verdict, _, _ = judged(store, [later], [200.0] * 49 + [10.0] * (HOURS - 49))

    assert verdict is Verdict.MET


def test_an_episode_is_judged_in_one_act_and_written_down(store):
    """All four verdicts in one sweep, one piece of evidence each, one line in the journal."""
    placed = town(store, [[STOP_ALL]] * 4 + [[TRUCKS]])
    for party, kw in zip(placed.parties, (10.0, 80.0, 200.0, None, 200.0), strict=True):
        gone = range(HOURS) if kw is None else ()
        keep(store, party.total, readings([kw or 1.0] * HOURS, missing=gone))
    counts = service.judge_episode(office(store), DUTY, NOW, placed.episode)

    assert counts == {
        Verdict.MET: 1, Verdict.PARTLY: 1, Verdict.UNMET: 1, Verdict.UNVERIFIABLE: 1, None: 1
    }  # fmt: skip
    with store.begin(REGION_WIDE) as work:
        assert len(stored.evidence_of(work, [each.order for each in placed.parties])) == 5
        last = journal.entries(work)[-1].entry
        assert (last.act, last.episode_id) == ("judge", placed.episode)
        assert journal.verify(work).ok


def test_judging_again_follows_the_newest_readings(store):
    """Corrected readings change the verdict; the older evidence stays beside it."""
    placed = town(store, [[STOP_ALL]])
    party, rooms = placed.parties[0], office(store)
    keep(store, party.total, readings([200.0] * HOURS))
    assert service.judge_order(rooms, DUTY, NOW, party.order) is Verdict.UNMET
    keep(store, party.total, readings([10.0] * HOURS))

    assert service.judge_order(rooms, DUTY, NOW, party.order) is Verdict.MET
    with store.begin(REGION_WIDE) as work:
        assert len(stored.evidence_of(work, [party.order])[party.order]) == 2


def test_days_under_an_earlier_order_stay_out_of_the_baseline(store):
    """A long earlier response may not lower what counts as normal."""
    placed = town(store, [[STOP_ALL]])
    party = placed.parties[0]
    with store.begin(REGION_WIDE, write=True) as work:
        row = dict(work.rows(sa.select(schema.order)).one()._mapping)
        row |= {"id": 99, "code": "CODE99", "number": "old", "start_at": START - 20 * 24 * HOUR,
                "closed_at": START - 4 * 24 * HOUR}  # fmt: skip
        work.rows(sa.insert(schema.order), row)
        work.commit()
    held = readings([10.0] * HOURS)
    low = [
        Reading(each.interval_end, 12.0)
        if START - 20 * 24 * HOUR <= each.interval_end - HOUR < START - 4 * 24 * HOUR
        else each
        for each in held
    ]
    keep(store, party.total, low)
    assert service.judge_order(office(store), DUTY, NOW, party.order) is Verdict.MET
    with store.begin(REGION_WIDE) as work:
        meters = stored.latest_of_kind(work, [party.order], "power")[party.order].detail["meters"]

    assert meters[0]["baseline"]["day_kwh"] == 4800.0
    assert meters[0]["baseline"]["days"] < 28


def test_readings_are_counted_corrected_and_written_down(store):
    """The same readings again are corrections, not copies."""
    town(store, [[STOP_ALL]])
    rooms, held = office(store), readings([10.0] * 5)

    assert service.record_readings(rooms, DUTY, NOW, "M0T", held) == len(held)
    changed = [Reading(each.interval_end, each.kwh + 1) for each in held[-3:]]
    assert service.record_readings(rooms, DUTY, NOW, "M0T", changed) == 3
    with store.begin(REGION_WIDE) as work:
        count = work.rows(sa.select(sa.func.count()).select_from(schema.power_reading)).scalar_one()
        assert count == len(held)
        assert "更正 3 个" in journal.entries(work)[-1].entry.summary
        meter = work.rows(sa.select(schema.meter.c.id).where(schema.meter.c.code == "M0T")).scalar_one()
        series = load_series(work, [meter], START, NOW)[meter]
        assert series.kwh[-3:].tolist() == [11.0, 11.0, 11.0]


def test_faulty_or_future_readings_and_unknown_meters_are_refused(store):
    """Nothing is stored of a refused batch."""
    town(store, [[STOP_ALL]])
    rooms = office(store)
    with pytest.raises(ReadingsInvalid):
        service.record_readings(rooms, DUTY, NOW, "M0T", [Reading(END, 1.0), Reading(END, 2.0)])
    with pytest.raises(InputInvalid):
        service.record_readings(rooms, DUTY, NOW, "M0T", [Reading(NOW + HOUR, 1.0)])
    with pytest.raises(NotFound):
        service.record_readings(rooms, DUTY, NOW, "X", [Reading(END, 1.0)])
    with pytest.raises(NotFound):
        service.record_readings(rooms, actor(Role.DUTY, division="150400"), NOW, "M0T", [Reading(END, 1.0)])
    with store.begin(REGION_WIDE) as work:
        assert work.rows(sa.select(sa.func.count()).select_from(schema.power_reading)).scalar_one() == 0


def test_readers_may_not_judge_and_other_areas_see_nothing(store):
    """Judging needs a role, and a scope that covers the order."""
    placed = town(store, [[STOP_ALL]])
    with pytest.raises(NotAllowed):
        service.judge_episode(office(store), READER, NOW, placed.episode)
    stranger = actor(Role.REVIEWER, division="150400")
    with pytest.raises(NotFound):
        service.judge_episode(office(store), stranger, NOW, placed.episode)
    with pytest.raises(NotFound):
        service.judge_order(office(store), stranger, NOW, placed.parties[0].order)


def test_a_file_from_the_link_is_kept_once_with_its_hash(store):
    """The same photo twice is one piece of evidence; its type is told by its bytes."""
    party = town(store, [[STOP_ALL]]).parties[0]
    rooms = office(store)
    first = service.upload(rooms, NOW, party.token, "photo", "../窑炉<1>.png", "text/html", PNG, "已停")
    again = service.upload(rooms, NOW, party.token, "photo", "b.png", "image/png", PNG, "")

    assert first == again
    with store.begin(Scope("150502")) as work:
        piece = stored.evidence_of(work, [party.order])[party.order][0]
    assert (piece.file_name, piece.summary) == ("窑炉1.png", "已停")
    kept = service.file_of(rooms, DUTY, piece.attachment_id)
    assert (kept.media_type, kept.content, kept.sha256) == ("image/png", PNG, piece.sha256)
    with pytest.raises(NotFound):
        service.file_of(rooms, actor(Role.DUTY, division="150400"), piece.attachment_id)


@pytest.mark.parametrize(("extra", "accepted"), [(-1, True), (0, True), (1, False)])
def test_a_file_may_have_eight_mebibytes(extra, accepted):
    """The size limit below, at, above."""
    content = PNG.ljust(LARGEST + extra, b"\x00")
    if accepted:
        assert checked_type(content) == "image/png"
        return
    with pytest.raises(InputInvalid):
        checked_type(content)


def workbook(part):
    """A zip file that holds one part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr(part, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        ("时间,电量\n".encode("gb18030"), "text/csv"),
        ("时间,电量\n".encode(), "text/csv"),
        (workbook("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (workbook("run.exe"), None),
        (b"MZ\x90\x00", None),
        (b"<html><script>", None),
        (b"  <svg onload=x>", None),
        (b"PK\x03\x04broken", None),
        (b"\x00\x01\x02", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content, expected):
    """Pictures, PDF, office files and plain tables pass; programs, pages and archives do not."""
    if expected:
        assert checked_type(content) == expected
        return
    with pytest.raises(InputInvalid):
        checked_type(content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\台账\\表.csv", "表.csv"),
        ("a\r\nb.png", "ab.png"),
        ("", "附件"),
        ("...", "附件"),
        ("甲" * 300, "甲" * 120),
    ],
)
def test_a_file_name_keeps_no_path_and_no_control_signs(given, kept):
    """What is shown and sent back as a name is only a name."""
    assert safe_name(given) == kept


def test_bad_links_kinds_and_too_many_files_are_refused(store):
    """A wrong token, an inspection report from the enterprise itself, and the forty-first file."""
    party = town(store, [[STOP_ALL]]).parties[0]
    rooms = office(store)
    with pytest.raises(LinkInvalid):
        service.upload(rooms, NOW, "nobody", "photo", "a.png", "", PNG)
    with pytest.raises(LinkInvalid):
        service.upload(rooms, NOW + 25 * HOUR, party.token, "photo", "a.png", "", PNG)
    with pytest.raises(InputInvalid):
        service.upload(rooms, NOW, party.token, "onsite", "a.png", "", PNG)
    for number in range(service.FILES_PER_ORDER):
        service.upload(rooms, NOW, party.token, "photo", "a.png", "", PNG + bytes([number]))
    with pytest.raises(InputInvalid):
        service.upload(rooms, NOW, party.token, "photo", "a.png", "", PNG + b"more")


def test_statutory_holidays_are_no_ordinary_weekends():
    """The Spring Festival is a holiday, a plain Sunday is not, and years without a calendar have none."""
    found = holidays_between(datetime.date(2018, 2, 10), datetime.date(2018, 2, 25))

    assert datetime.date(2018, 2, 16) in found
    assert datetime.date(2018, 2, 11) not in found
    assert holidays_between(datetime.date(2099, 10, 1), datetime.date(2099, 10, 3)) == frozenset()
