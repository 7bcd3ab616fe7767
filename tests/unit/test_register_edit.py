"""The register at the console: checked, written down field by field, never over another's edit; merges."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import BANNER, NOW
from makers import Clock, app_of, change, rows, scatter, visitor, warn
from registered import credit

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import contact_editing, merging, register_edit
from emergency.services.browse import register as registers
from emergency.services.contact_draft import ContactDraft
from emergency.services.register_field import HEAD, folded
from emergency.storage import schema
from plans.duplicate import Entry, core_name, duplicates, normal_name
from plans.errors import ActRefused

MINUTE = datetime.timedelta(minutes=1)
UNIT = {
    "name": "2号线", "kind": "line", "count_unit": "吨", "capacities": {"eia": 100.0}, "safety": "",
    "emission_share": 0.5,
}  # fmt: skip


def _first(bureau):
    return rows(bureau, schema.enterprise)[0]


def _seen(bureau, key):
    return registers.form_of(bureau.office, bureau.admin, key)


def _change(bureau, wanted, actor=None, key=None, seen=None, code=None, reason="核对营业执照", now=NOW):
    held = _first(bureau)
    key = key or held.id
    seen = seen or _seen(bureau, key).seen
    return register_edit.change_head(
        bureau.office, actor or bureau.admin, now, key, seen, code or held.credit_code, wanted, reason
    )


def _head(**changes):
    blank = folded({each.name: each.blank for each in HEAD})
    return blank | {
        "name": "虚构新建建材厂", "division": BANNER, "industry": "cement_grinding", "category": "key",
    } | changes  # fmt: skip


def test_a_change_is_kept_field_by_field_with_its_reason(bureau):
    """Before and after of what differs and nothing else; the journal says so; the page reads as a redline."""
    old = _first(bureau)
    assert _change(bureau, {"leader": "虚构领导", "emissions": {"so2": 12.5}})
    kept = rows(bureau, schema.enterprise_change)[-1]
    assert "变更登记资料" in rows(bureau, schema.journal)[-1].summary
    page = visitor(app_of(bureau), "reader").get(f"/enterprise/{old.id}/history").text

    assert set(kept.after) == {"leader", "emissions"} and kept.before["leader"] == old.leader
    assert (kept.who, kept.reason, kept.act) == ("admin", "核对营业执照", "change")
    assert _first(bureau).leader == "虚构领导" and _first(bureau).updated_at == NOW
    assert "<ins>虚构领导</ins>" in page and "年排放量 SO2（吨）" in page and "<ins>12.5</ins>" in page


def test_the_number_of_the_leader_is_kept_in_the_history_and_shown_by_its_ends(bureau):
    """Taken away and given anew, as any other field."""
    key = _first(bureau).id
    _change(bureau, {"leader_mobile": None})
    _change(bureau, {"leader_mobile": "19900008888"}, now=NOW + MINUTE)
    kept = rows(bureau, schema.enterprise_change)[-1]
    page = visitor(app_of(bureau), "reader").get(f"/enterprise/{key}").text

    assert (dict(kept.before), dict(kept.after)) == (
        {"leader_mobile": None},
        {"leader_mobile": "19900008888"},
    )
    assert "199****8888" in page and "19900008888" not in page


def test_nothing_changed_is_no_change(bureau):
    """Neither history nor journal grows."""
    before = len(rows(bureau, schema.journal))
    assert not _change(bureau, {"leader": _first(bureau).leader})
    assert len(rows(bureau, schema.journal)) == before and not rows(bureau, schema.enterprise_change)


def test_a_stale_form_is_refused_with_what_changed_meanwhile(bureau):
    """Who changed what since the form was opened; the later one loses nothing of the first."""
    seen = _seen(bureau, _first(bureau).id).seen
    _change(bureau, {"leader": "虚构甲"}, now=NOW + MINUTE)
    with pytest.raises(OutOfDate, match="admin改了责任领导"):
        _change(bureau, {"leader": "虚构乙"}, seen=seen)
    with pytest.raises(OutOfDate):
        _change(bureau, {"leader": "虚构乙"}, seen="garbage")
    assert _first(bureau).leader == "虚构甲"


def test_a_changed_contact_makes_the_form_stale_too(bureau):
    """Whatever changed of the enterprise counts."""
    key = _first(bureau).id
    seen = _seen(bureau, key).seen
    draft = ContactDraft(None, "虚构丁", "值班", "19900008888", "", "admin", "补登")
    contact_editing.change_directly(bureau.office, bureau.admin, NOW + MINUTE, key, draft)
    with pytest.raises(OutOfDate, match="联系人"):
        _change(bureau, {"leader": "虚构乙"}, seen=seen)


BAD = {
    "checksum": ({}, credit(1)[:-1] + "?", "不允许的字符"),
    "taken": ({}, "second", "已登记给另一家企业"),
    "industry": ({"industry": "tofu"}, None, "行业"),
    "division": ({"division": "150599"}, None, "行政区划"),
    "days": ({"operating_days": 367}, None, "1 至 366"),
    "emission": ({"emissions": {"so2": -1.0}}, None, "不小于 0"),
    "place": ({"longitude": 181.0}, None, "经度"),
    "mobile": ({"supervisor_mobile": "123"}, None, "11 位手机号"),
    "leader's mobile": ({"leader_mobile": "1990000888"}, None, "责任领导手机「1990000888」不是 11 位手机号"),
    "length": ({"name": "长" * 121}, None, "超过 120 个字"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_faulty_change_is_refused_and_nothing_stored(bureau, case):
    """Each with its sentence."""
    wanted, code, said = BAD[case]
    held = rows(bureau, schema.enterprise)
    code = held[1].credit_code if code == "second" else code
    with pytest.raises(InputInvalid, match=said):
        _change(bureau, wanted, code=code)
    assert rows(bureau, schema.enterprise) == held and not rows(bureau, schema.enterprise_change)


def test_a_wrong_credit_code_is_corrected(bureau):
    """The typical case of a duplicate: the code changes, the rows stay, the history has both codes."""
    old = _first(bureau)
    assert _change(bureau, {}, code=credit(77))
    kept = rows(bureau, schema.enterprise_change)[-1]

    assert _first(bureau).credit_code == credit(77) and _first(bureau).id == old.id
    assert (kept.before, kept.after) == ({"credit_code": old.credit_code}, {"credit_code": credit(77)})


def test_without_reason_role_or_area_nothing_changes(bureau):
    """A reader may not, a banner not outside itself, nobody without a reason."""
    with pytest.raises(ReasonRequired):
        _change(bureau, {"leader": "虚构乙"}, reason=" ")
    with pytest.raises(NotAllowed):
        _change(bureau, {"leader": "虚构乙"}, actor=bureau.reader)
    with pytest.raises(NotAllowed):
        _change(bureau, {"division": "150521"}, actor=bureau.banner)
    first = scatter(bureau)
    with pytest.raises(NotFound):
        _change(bureau, {"leader": "虚构乙"}, actor=bureau.banner, key=first)


def test_an_enterprise_is_registered_at_the_console(bureau):
    """With its first entry of the history; its code cannot be registered twice."""
    key = register_edit.create(bureau.office, bureau.admin, NOW, credit(88), _head())
    kept = rows(bureau, schema.enterprise_change)[-1]

    assert (kept.enterprise_id, kept.act, kept.before) == (key, "register", None)
    with pytest.raises(InputInvalid, match="已登记给另一家"):
        register_edit.create(bureau.office, bureau.admin, NOW, credit(88), _head())


def _part(bureau, kind, code, values, key=None):
    key = key or _first(bureau).id
    return register_edit.change_part(
        bureau.office, bureau.admin, NOW, key, _seen(bureau, key).seen, kind, code, values, "核对现场"
    )


def _remove(bureau, kind, code, key=None):
    key = key or _first(bureau).id
    register_edit.remove_part(
        bureau.office, bureau.admin, NOW, key, _seen(bureau, key).seen, kind, code, "拆除"
    )


def test_parts_are_added_changed_and_taken_out(bureau):
    """A unit, an outlet with CEMS on it, an entrance and a meter; the row keeps its key through a change."""
    _part(bureau, "units", "N9", UNIT)
    row = rows(bureau, schema.unit, schema.unit.c.code == "N9")[0]
    _part(bureau, "units", "N9", UNIT | {"safety": "kiln"})
    _part(bureau, "outlets", "DA9", {"name": "窑尾", "has_cems": True, "unit_code": "N9"})
    _part(bureau, "entrances", "M9", {"name": "东门"})
    _part(bureau, "meters", "T-new", {"kind": "production", "standby_kw": 12.0, "unit_code": "N9"})

    assert rows(bureau, schema.unit, schema.unit.c.code == "N9")[0].id == row.id
    assert rows(bureau, schema.outlet, schema.outlet.c.code == "DA9")[0].unit_id == row.id
    with pytest.raises(ActRefused, match="DA9、T-new 还登记在它名下"):
        _remove(bureau, "units", "N9")
    _remove(bureau, "outlets", "DA9")
    _remove(bureau, "meters", "T-new")
    _remove(bureau, "units", "N9")
    assert not rows(bureau, schema.unit, schema.unit.c.code == "N9")


def test_what_a_list_or_evidence_points_at_is_not_deleted(bureau):
    """A unit named in the published list and a meter with readings stay, and the refusal says why."""
    table = schema.meter
    meter = rows(bureau, table, table.c.unit_id.is_not(None))[0]
    unit = rows(bureau, schema.unit, schema.unit.c.id == meter.unit_id)[0]
    with pytest.raises(ActRefused, match="不能删除"):
        _remove(bureau, "units", unit.code, unit.enterprise_id)
    reading = schema.power_reading
    change(bureau, sa.insert(reading).values(meter_id=meter.id, interval_end=NOW, kwh=1.0))
    with pytest.raises(ActRefused, match="用电读数"):
        _remove(bureau, "meters", meter.code, meter.enterprise_id)


@pytest.mark.parametrize(
    ("kind", "code", "values", "said"),
    [
        ("units", "N9", UNIT | {"emission_share": 1.1}, "0 至 1"),
        ("units", "N9", UNIT | {"capacities": {"eia": 0.0}}, "正数"),
        ("units", "N9", UNIT | {"kind": "tower"}, "不认识"),
        ("units", "长" * 21, UNIT, "1 至 20 个字"),
        ("outlets", "D1", {"name": "", "has_cems": False, "unit_code": "none"}, "不在文件中|未登记"),
    ],
)
def test_a_faulty_part_is_refused(bureau, kind, code, values, said):
    """Nothing of it is stored."""
    with pytest.raises(InputInvalid, match=said):
        _part(bureau, kind, code, values)
    assert not rows(bureau, schema.enterprise_change)


def test_a_stopped_enterprise_is_edited_only_after_it_is_back(bureau):
    """Switching keeps everything and is written down."""
    key = _first(bureau).id
    register_edit.switch(bureau.office, bureau.admin, NOW, key, False, "已注销")
    with pytest.raises(ActRefused, match="已停用"):
        _change(bureau, {"leader": "虚构乙"}, key=key)
    register_edit.switch(bureau.office, bureau.admin, NOW, key, True, "恢复生产")
    assert [each.after for each in rows(bureau, schema.enterprise_change)] == [
        {"active": False}, {"active": True},
    ]  # fmt: skip


def test_the_only_mobile_is_not_taken_out(bureau):
    """The second contact goes, the last stays."""
    key = _first(bureau).id
    people = rows(bureau, schema.contact, schema.contact.c.enterprise_id == key)
    for person in people[1:]:
        contact_editing.remove(bureau.office, bureau.admin, NOW, key, person.id, "离职")
    with pytest.raises(ActRefused, match="唯一有手机号"):
        contact_editing.remove(bureau.office, bureau.admin, NOW, key, people[0].id, "离职")


def test_the_forms_lead_from_an_empty_one_to_a_history(bureau):
    """Create, edit and add a part as a browser does; a faulty number is a sentence, a stale form a refusal."""
    desk = visitor(app_of(bureau, Clock()), "admin")
    fields = {
        "credit_code": credit(99).lower(), "name": "虚构砂石场", "division": BANNER, "industry": "aggregate",
        "category": "non_key", "emissions.pm": "3.5", "reason": "现场核实",
    }  # fmt: skip
    assert "不是数字" in desk.post("/enterprise/new", "/enterprise/new", **fields | {"longitude": "x"}).text
    key = int(desk.post("/enterprise/new", "/enterprise/new", **fields).location.rsplit("/", 1)[1])
    seen = _seen(bureau, key).seen
    path = f"/enterprise/{key}/edit"
    assert desk.post(path, path, **fields | {"seen": seen, "commits": "1"}).status_code == 302
    seen = _seen(bureau, key).seen
    part = f"/enterprise/{key}/part/units"
    said = {
        "code": "L1",
        "name": "破碎线",
        "kind": "line",
        "capacities.eia": "10",
        "seen": seen,
        "reason": "现场",
    }
    assert desk.post(part, part, **said).status_code == 302
    assert desk.get(f"{part}?code=L1").status_code == 200
    text = desk.get(f"/enterprise/{key}/history").text
    assert "生产单元 L1 · 日环评批复产能" in text and "已签自主减排承诺" in text
    clock = desk.post(path, path, **fields | {"seen": "2020-01-01T00:00:00+00:00"})
    assert clock.status_code == 409 and "已被他人更新" in clock.text
    assert visitor(app_of(bureau), "reader").get(path).status_code == 403


def _pair(bureau):
    """The second enterprise typed as the first, with a wrong credit code."""
    first, second = rows(bureau, schema.enterprise)[:2]
    table = schema.enterprise
    change(bureau, sa.update(table).where(table.c.id == second.id).values(name=f" {first.name}"))
    return first, second


def test_a_duplicate_is_proposed_and_merged_by_a_person(bureau):
    """Contacts, units, meters follow; the other is switched off with a pointer; both histories tell."""
    kept, gone = _pair(bureau)
    (pair,) = merging.proposals(bureau.office, bureau.admin)
    assert (pair.first.id, pair.second.id, pair.reasons) == (kept.id, gone.id, ("名称相同",))
    meters = {each.id for each in rows(bureau, schema.meter, schema.meter.c.enterprise_id == gone.id)}
    merging.merge(bureau.office, bureau.admin, NOW, kept.id, gone.id, "营业执照代码为前者")
    now_gone = rows(bureau, schema.enterprise, schema.enterprise.c.id == gone.id)[0]

    assert (now_gone.active, now_gone.merged_into) == (False, kept.id)
    assert meters <= {each.id for each in rows(bureau, schema.meter, schema.meter.c.enterprise_id == kept.id)}
    assert {each.enterprise_id for each in rows(bureau, schema.enterprise_change)} == {kept.id, gone.id}
    assert not merging.proposals(bureau.office, bureau.admin)
    page = visitor(app_of(bureau), "admin").get(f"/enterprise/{gone.id}").text
    assert "已作为重复登记并入" in page and "撤销合并" in page


def test_a_wrong_merge_is_taken_back_whole(bureau):
    """Every part is where it was, on the unit it hung on."""
    kept, gone = _pair(bureau)
    tables = (schema.unit, schema.meter, schema.contact, schema.grade, schema.outlet, schema.entrance)
    before = [rows(bureau, each) for each in tables]
    merging.merge(bureau.office, bureau.admin, NOW, kept.id, gone.id, "同一家")
    merging.undo(bureau.office, bureau.admin, NOW, gone.id, "查明是两家")

    assert [rows(bureau, each) for each in tables] == before
    assert rows(bureau, schema.enterprise, schema.enterprise.c.id == gone.id)[0].active
    with pytest.raises(ActRefused, match="没有被合并"):
        merging.undo(bureau.office, bureau.admin, NOW, gone.id, "再撤")


def test_orders_stay_and_an_open_one_stops_the_merge(bureau):
    """While an order binds the one that goes, nothing moves."""
    kept, gone = _pair(bureau)
    warn(bureau)
    with pytest.raises(ActRefused, match="正在执行的指令"):
        merging.merge(bureau.office, bureau.admin, NOW, kept.id, gone.id, "同一家")
    assert rows(bureau, schema.enterprise, schema.enterprise.c.id == gone.id)[0].active


def test_merging_needs_two_a_reason_a_role_and_the_area(bureau):
    """Each refusal has its own error."""
    kept, gone = _pair(bureau)
    with pytest.raises(InputInvalid, match="同一条"):
        merging.merge(bureau.office, bureau.admin, NOW, kept.id, kept.id, "x")
    with pytest.raises(ReasonRequired):
        merging.merge(bureau.office, bureau.admin, NOW, kept.id, gone.id, " ")
    with pytest.raises(NotAllowed):
        merging.merge(bureau.office, bureau.reader, NOW, kept.id, gone.id, "x")
    with pytest.raises(NotFound):
        merging.merge(bureau.office, bureau.chifeng, NOW, kept.id, gone.id, "x")


def _entry(key, name, permit="", address=""):
    return Entry(key, name, f"c{key}", permit, address)


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        (("虚构水泥（集团）有限公司",), ("虚构水泥(集团) 有限公司",), ("名称相同",)),
        (("虚构水泥一厂",), ("虚构水泥二厂",), None),
        (("甲", "91150500000000001A001P"), ("乙", "91150500 000000001a001p"), ("排污许可证编号相同",)),
        (("甲", "9999999"), ("乙", "9999999"), None),
        (
            ("通辽市虚构建材有限公司", "", "示例镇一号路"),
            ("虚构建材厂", "", "示例镇 一号路"),
            ("地址相同且字号相同",),
        ),
        (("虚构甲建材", "", "示例镇一号路"), ("虚构乙建材", "", "示例镇一号路"), None),
    ],
)
def test_why_two_are_probably_one(first, second, reasons):
    """Width, blanks and brackets do not tell two apart; another number, name or works does."""
    found = duplicates([_entry(1, *first), _entry(2, *second)])
    assert (found[0].reasons if found else None) == reasons


def test_a_value_that_everybody_shares_proposes_nobody():
    """Ten alike are proposed, eleven are a mistake of the form."""
    assert len(duplicates([_entry(key, "同名") for key in range(10)])) == 45
    assert not duplicates([_entry(key, "同名") for key in range(11)])


def test_names_are_compared_without_their_dress():
    """The legal form and the place before it go from the core of a name; width and blanks from all of it."""
    assert normal_name("ＡＢ　水泥（虚构）") == "AB水泥"
    assert core_name("内蒙古通辽市虚构水泥有限责任公司") == "虚构水泥"


def test_the_page_shows_all_that_the_register_holds_of_an_enterprise(bureau):
    """What its measures are checked by, what they are counted from, and who answers for it."""
    held = _first(bureau)
    page = visitor(app_of(bureau), "reader").get(f"/enterprise/{held.id}").text
    outlets = rows(bureau, schema.outlet, schema.outlet.c.enterprise_id == held.id)
    gates = rows(bureau, schema.entrance, schema.entrance.c.enterprise_id == held.id)

    assert outlets and gates
    for said in (held.leader, held.emission_method, held.emission_source, outlets[0].name, gates[0].name):
        assert said and said in page
    assert f"颗粒物 {held.emissions['pm']}" in page
