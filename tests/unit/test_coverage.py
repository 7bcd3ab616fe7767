"""The register beside a permit register: every gap found, none invented; the file's own faults said."""

import datetime
import io
import json

import pytest
import sqlalchemy as sa
from bureau import NOW
from makers import app_of, change, rows, visitor
from registered import credit

from emergency.cli import main
from emergency.documents.plain_table import write_csv, write_xlsx
from emergency.errors import InputInvalid, NotAllowed
from emergency.services import coverage as comparing
from emergency.sources.permit_register import read_permits
from emergency.storage import migrating, schema
from emergency.storage.engines import open_engine
from plans.coverage import Gap, Held, compare
from plans.list_draft import PermitClass
from plans.permit_register import Permit, PermitRegister
from plans.terms import EnterpriseCategory

DAY = datetime.date(2026, 11, 23)
ONE = datetime.timedelta(days=1)
HEAD = ("许可证编号", "单位名称", "统一社会信用代码", "行业类别", "管理类别", "有效期")


def _held(key=1, **changes):
    values = {
        "id": key, "name": f"虚构{key}", "credit_code": credit(key), "industry": "cement_clinker",
        "category": EnterpriseCategory.KEY, "permit_number": f"P{key}", "permit_class": PermitClass.KEY,
    }  # fmt: skip
    return Held(**values | changes)


def _permit(key=1, **changes):
    values = {
        "number": f"P{key}", "name": f"虚构{key}", "credit_code": credit(key),
        "industry": "水泥制造", "permit_class": PermitClass.KEY,
    }  # fmt: skip
    return Permit(**values | changes)


def _gaps(held, permits, valid_to=None):
    found = compare(held, PermitRegister(tuple(permits)), valid_to or {}, DAY)
    return [each.gap for each in found.findings]


@pytest.mark.parametrize(
    ("held", "permits", "gaps"),
    [
        ([_held()], [_permit()], []),
        ([], [_permit()], [Gap.NOT_LISTED]),
        ([_held()], [], [Gap.NOT_PERMITTED]),
        ([_held()], [_permit(industry="炼焦")], [Gap.INDUSTRY]),
        ([_held()], [_permit(permit_class=PermitClass.SIMPLIFIED)], [Gap.PERMIT_CLASS]),
        ([_held(permit_class=None)], [_permit()], []),
        ([_held(permit_number="")], [_permit()], []),
        ([_held()], [_permit(credit_code=credit(2))], [Gap.NOT_LISTED, Gap.NOT_PERMITTED]),
        ([_held(category=EnterpriseCategory.LONG_STOPPED)], [_permit()], [Gap.PADDING]),
        ([_held(category=EnterpriseCategory.LONG_STOPPED, used=False)], [_permit()], [Gap.PADDING]),
        ([_held(category=EnterpriseCategory.LONG_STOPPED, used=True)], [_permit()], [Gap.RUNNING]),
        ([_held()], [_permit(), _permit(number="P9")], []),
    ],
)
def test_each_gap_is_found_and_none_invented(held, permits, gaps):
    """A second permit of the same holder is no gap; a number that belongs to another is two."""
    assert _gaps(held, permits) == gaps


@pytest.mark.parametrize(("until", "expired"), [(DAY - ONE, True), (DAY, False), (DAY + ONE, False)])
def test_the_last_day_of_a_permit_counts(until, expired):
    """The day before, the day itself and the day after."""
    assert (Gap.EXPIRED in _gaps([_held()], [_permit()], {"P1": until})) is expired


@pytest.mark.parametrize(
    ("changes", "valid_to", "unasked"),
    [
        ({}, {"P1": DAY}, set()),
        ({"industry": ""}, {"P1": DAY}, {Gap.INDUSTRY}),
        ({"permit_class": None}, {"P1": DAY}, {Gap.PERMIT_CLASS}),
        ({}, {}, {Gap.EXPIRED}),
    ],
)
def test_what_a_register_does_not_say_is_not_compared(changes, valid_to, unasked):
    """No number is given for it, not even nought."""
    found = compare([_held()], PermitRegister((_permit(**changes),)), valid_to, DAY)

    assert found.unasked == unasked
    assert {gap for gap in Gap if found.count(gap) is None} == unasked
    assert {gap for gap in Gap if found.to_json()["counts"][gap.value] is None} == unasked


def _file(*lines):
    return write_csv(HEAD, lines)


def test_a_register_is_read_as_it_was_exported():
    """Titles above the head, full and short class words, a stretch of days of which the last counts."""
    row = ("p1", " 虚构1 ", credit(1), "水泥制造", "重点", "2024-01-01至2029年3月5日")
    text = "排污许可名录\r\n".encode("utf-8-sig") + _file(row).decode("utf-8-sig").encode()
    read = read_permits(text, "a.csv")
    (permit,) = read.register.permits

    assert (permit.number, permit.name, permit.permit_class) == ("P1", "虚构1", PermitClass.KEY)
    assert read.valid_to == {"P1": datetime.date(2029, 3, 5)} and not read.faults


def test_a_workbook_is_read_like_a_table():
    """The same from .xlsx."""
    read = read_permits(write_xlsx("名录", HEAD, [("P1", "虚构1", credit(1), "", "", "")]), "a.xlsx")
    assert [each.credit_code for each in read.register.permits] == [credit(1)]


@pytest.mark.parametrize(
    ("row", "code", "kept"),
    [
        (("P1", "虚构1", credit(1)[:-1], "", "", ""), "V01", 1),
        (("", "虚构1", "", "", "", ""), "V01", 0),
        (("P1", "虚构1", credit(1), "", "特别管理", ""), "W11", 1),
        (("P1", "虚构1", credit(1), "", "", "某天"), "W10", 1),
    ],
)
def test_a_fault_names_its_row(row, code, kept):
    """What can be used of the row is used."""
    read = read_permits(_file(row), "a.csv")

    assert [(each.code, each.row) for each in read.faults] == [(code, 2)]
    assert len(read.register.permits) == kept


def test_a_file_without_the_columns_is_refused():
    """The refusal names them."""
    with pytest.raises(InputInvalid, match="单位名称"):
        read_permits("甲,乙\r\n1,2\r\n".encode(), "a.csv")


def test_the_office_compares_its_own_area(bureau):
    """Every registered enterprise without a permit is a gap; another city may not look."""
    found = comparing.compare_with(bureau.office, bureau.duty, NOW, "150500", PermitRegister(()), {})
    assert found.coverage.count(Gap.NOT_PERMITTED) == found.coverage.registered == 8
    assert [each.there.value for each in found.sizes] == [1254, 292, 186, 248]
    assert all(each.there.citation.verified for each in found.sizes)
    with pytest.raises(NotAllowed):
        comparing.compare_with(bureau.office, bureau.chifeng, NOW, "150500", PermitRegister(()), {})


@pytest.mark.parametrize(
    ("load", "said"),
    [(None, "没有电表数据"), (29.9, "近期没有用电"), (30.0, "近期没有用电"), (30.1, "近期有用电")],
)
def test_a_meter_tells_a_running_plant_from_a_stopped_one(bureau, load, said):
    """Below, at and above the standby load of 30 kW, read every quarter of an hour; no readings: not known."""
    meter = rows(bureau, schema.meter)[0]
    table, reading = schema.enterprise, schema.power_reading
    stopped = sa.update(table).where(table.c.id == meter.enterprise_id)
    change(bureau, stopped.values(category=EnterpriseCategory.LONG_STOPPED))
    change(bureau, sa.update(schema.meter).where(schema.meter.c.id == meter.id).values(standby_kw=30.0))
    for number in range(8 if load else 0):
        at = NOW - ONE + number * datetime.timedelta(minutes=15)
        change(bureau, sa.insert(reading).values(meter_id=meter.id, interval_end=at, kwh=load / 4))
    found = comparing.compare_with(bureau.office, bureau.duty, NOW, "150500", PermitRegister(()), {})
    told = [each.permitted for each in found.coverage.findings if each.gap in (Gap.PADDING, Gap.RUNNING)]

    assert told == [said]


def test_the_page_takes_a_file_and_gives_a_workbook(bureau):
    """Shown on the page or taken away; without a file a sentence."""
    desk, held = visitor(app_of(bureau), "reader"), rows(bureau, schema.enterprise)[0]
    content = _file(
        ("P1", "虚构未登记", credit(50), "", "", ""), ("", held.name, held.credit_code, "", "", "")
    )
    page = desk.post("/coverage/", "/coverage/", area="150500", file=(io.BytesIO(content), "a.csv"))
    assert "虚构未登记" in page.text and "对上 <b>1</b> 条" in page.text and "赤峰市2024年" in page.text
    assert "未比对：名录没有填「行业类别」" in page.text
    sent = {"area": "150500", "as": "xlsx", "file": (io.BytesIO(content), "a.csv")}
    assert desk.post("/coverage/", "/coverage/", **sent).data.startswith(b"PK")
    assert "没有收到文件" in desk.post("/coverage/", "/coverage/", area="150500").text


def test_the_command_prints_one_document(tmp_path, capsys, monkeypatch):
    """Findings, counts and sizes; an unknown area is a refusal."""
    (tmp_path / "p.csv").write_bytes(_file(("P1", "虚构未登记", credit(50), "", "", "")))
    url = f"sqlite:///{tmp_path}/emergency.db"
    engine = open_engine(url)
    migrating.upgrade(engine)
    engine.dispose()
    monkeypatch.setenv("EMERGENCY_DATABASE_URL", url)
    arguments = ["coverage", str(tmp_path / "p.csv"), "--json", "--area"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "150500"])
    said = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0 and said["counts"]["not_listed"] == 1 and said["registered"] == 0
    assert said["counts"]["expired"] is None
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "999999"])
    assert ended.value.code == 2 and json.loads(capsys.readouterr().out)["code"] == "division_unknown"
