"""Storing a drawn-up list: the register in place, the measures as a draft, and the way back."""

import dataclasses
import datetime

import pytest
import sqlalchemy as sa
from database import fresh_store
from drawn_list import AREA, KILN, MILL, drawn, drawn_list, fleet, land, measures, site
from makers import warn
from registered import NOW, TODAY, credit, keeper, maker, office

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services.listing import draft_of, import_list, preview
from emergency.services.registry import NewContact, register
from emergency.storage import journal, schema
from emergency.storage.work import REGION_WIDE
from plans.list_draft import NOWHERE, DraftContact, DraftMeter, DraftUnit, Guarantee
from plans.terms import EnterpriseCategory, Role, WarningLevel

BOMB = dataclasses.replace(KILN, safety="bomb")
LATER = NOW + datetime.timedelta(days=1)


@pytest.fixture
def desk(tmp_path):
    """An office on an empty database; account 1 is written by nobody, so nothing refers to it."""
    return office(fresh_store(tmp_path))


def taken(desk, draft=None, actor=None, now=NOW, title="2026年清单"):
    """Import a list."""
    return import_list(
        desk, actor or keeper(), now, draft or drawn_list(), year=2026, title=title, in_force_from=TODAY
    )


def landed(desk, draft=None, actor=None, now=NOW, title="2026年清单"):
    """Import a list and let it land in the register as its publication does."""
    imported = taken(desk, draft, actor, now, title)
    land(desk, actor or keeper(), now, imported.list_id)
    return imported


def rows(desk, table, *filters):
    """Rows as they lie in the database."""
    with desk.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).where(*filters).order_by(table.c.id)).all()


def change(desk, statement) -> None:
    """Change rows behind the system's back."""
    with desk.store.begin(REGION_WIDE, write=True) as work:
        work.rows(statement)
        work.commit()


def bare(draft):
    """The draft without places and sources of measures: what a round trip must keep."""
    if isinstance(draft, tuple):
        return tuple(bare(each) for each in draft)
    if not dataclasses.is_dataclass(draft) or not hasattr(draft, "__dataclass_fields__"):
        return draft
    values = {item.name: bare(getattr(draft, item.name)) for item in dataclasses.fields(draft)}
    if "place" in values:
        values["place"] = NOWHERE
    if "onsite" in values:
        values["citation"] = None
    return dataclasses.replace(draft, **values)


def test_a_list_comes_back_as_it_was_drawn_up(desk):
    """Enterprises with all their parts, sites, fleets and measures survive the database."""
    guarded = drawn(
        2,
        category=EnterpriseCategory.GUARANTEE,
        guarantee=Guarantee("居民供热", "80%", "批文", "市政府", TODAY),
    )
    draft = drawn_list(drawn(1), guarded, dust_sites=(site(),), mobile_sources=(fleet(),))
    imported = taken(desk, draft)

    back = draft_of(desk, keeper(), AREA, TODAY, list_id=imported.list_id)
    assert bare(back) == bare(draft)
    assert (imported.new, imported.changed, imported.unchanged, imported.version) == (2, 0, 0, 1)
    assert back.enterprises[0].measures[0].citation.article == "减排措施第3行"


def test_what_an_inspector_looks_at_on_a_site_comes_back_too(desk):
    """A site's measures keep their 现场核查要点 like an enterprise's."""
    asked = dataclasses.replace(site().measures[0], onsite="查看苫盖")
    draft = drawn_list(drawn(1), dust_sites=(dataclasses.replace(site(), measures=(asked,)),))
    imported = taken(desk, draft)
    back = draft_of(desk, keeper(), AREA, TODAY, list_id=imported.list_id)

    assert back.dust_sites[0].measures[0].onsite == "查看苫盖"


def test_a_draft_is_not_in_force(desk):
    """Nothing is ordered by a list that nobody approved."""
    taken(desk)
    with pytest.raises(NotFound, match="现行清单"):
        draft_of(desk, keeper(), AREA, TODAY)


def test_the_head_of_the_list_says_where_it_comes_from(desk):
    """It is an imported draft with its examination and the account that made it."""
    imported = taken(desk)
    (held,) = rows(desk, schema.reduction_list)
    assert (held.state, held.source, held.created_by) == ("draft", "imported", 1)
    assert held.examination["counts"]["enterprises"] == 3
    assert {"ok", "counts", "faults", "reduction"} == held.examination.keys()
    assert imported.measures == 9 and rows(desk, schema.list_measure) == []


def test_a_draft_leaves_the_register_alone_until_it_lands(desk):
    """Enterprises, history, sites, fleets: nothing before; everything and the measures after; nothing waits then."""
    draft = drawn_list(drawn(1), dust_sites=(site(),), mobile_sources=(fleet(),))
    tables = (
        schema.enterprise, schema.unit, schema.enterprise_change, schema.listed_source, schema.list_measure,
        schema.source_measure,
    )  # fmt: skip
    imported = taken(desk, draft)
    assert [len(rows(desk, each)) for each in tables] == [0] * 6
    assert len(rows(desk, schema.pending_entry)) == 3
    land(desk, keeper(), NOW, imported.list_id)
    assert [len(rows(desk, each)) > 0 for each in tables] == [True] * 6
    assert rows(desk, schema.pending_entry) == []
    back = draft_of(desk, keeper(), AREA, TODAY, list_id=imported.list_id)
    assert bare(back) == bare(draft)


def test_a_draft_is_drawn_up_over_what_the_register_says_meanwhile(desk):
    """The file's values over the register's; what the file leaves blank, and whom it leaves out, as registered."""
    landed(desk, drawn_list(drawn(1), drawn(2)))
    imported = taken(desk, drawn_list(drawn(1, name="改名水泥（虚构）", regulator="")), now=LATER)
    table = schema.enterprise
    change(desk, sa.update(table).values(regulator="新分局"))
    back = draft_of(desk, keeper(), AREA, TODAY, list_id=imported.list_id)
    assert [(each.name, each.regulator, bool(each.measures)) for each in back.enterprises] == [
        ("改名水泥（虚构）", "新分局", True), ("清单水泥2（虚构）", "新分局", False),
    ]  # fmt: skip
    assert {row.name for row in rows(desk, table)} == {"清单水泥1（虚构）", "清单水泥2（虚构）"}


def test_a_code_that_another_city_registered_meanwhile_stops_the_landing(desk):
    """The publication is refused whole; the draft waits on."""
    imported = taken(desk, drawn_list(drawn(1), drawn(2)))
    register(desk, keeper("150400"), NOW, [maker(1, "150402")])
    with pytest.raises(InputInvalid, match="未发布"):
        land(desk, keeper(), NOW, imported.list_id)
    assert len(rows(desk, schema.enterprise)) == 1 and len(rows(desk, schema.pending_entry)) == 2


def test_what_each_measure_cuts_is_stored_with_it(desk):
    """Half of 33 t a year over 330 days is 50 kg a day; a stop takes the whole 100."""
    landed(desk, drawn_list(drawn(1)))
    cuts = {row.level: row.cut for row in rows(desk, schema.list_measure)}
    assert cuts[WarningLevel.YELLOW]["so2"] == 50.0
    assert cuts[WarningLevel.ORANGE]["so2"] == 100.0


def test_a_second_import_changes_only_what_differs(desk):
    """The changed one is updated in place, the rest is left alone, and the history says field by field."""
    landed(desk)
    ids = {row.credit_code: row.id for row in rows(desk, schema.enterprise)}
    units = {row.id for row in rows(desk, schema.unit)}
    renamed = drawn(
        1, name="改名水泥（虚构）", units=(DraftUnit(dataclasses.replace(KILN, name="一线")), DraftUnit(MILL))
    )
    again = landed(desk, drawn_list(renamed, drawn(2), drawn(3)), now=LATER)

    assert (again.new, again.changed, again.unchanged, again.version) == (0, 1, 2, 2)
    assert {row.credit_code: row.id for row in rows(desk, schema.enterprise)} == ids
    assert {row.id for row in rows(desk, schema.unit)} == units
    told = rows(desk, schema.enterprise_change)[-1]
    assert told.before == {"name": "清单水泥1（虚构）", "units": {"K1": {"name": "1号熟料线"}}}
    assert told.after == {"name": "改名水泥（虚构）", "units": {"K1": {"name": "一线"}}}
    assert (told.act, told.account_id, told.reason) == ("import", 1, "发布导入的《2026年清单》")


def test_a_new_enterprise_enters_the_history_whole(desk):
    """There was nothing before."""
    landed(desk, drawn_list(drawn(1)))
    (told,) = rows(desk, schema.enterprise_change)
    assert told.before is None and told.after["name"] == "清单水泥1（虚构）" and "K1" in told.after["units"]


def test_what_the_file_leaves_out_is_named_and_stays(desk):
    """An enterprise that is not in the file is not deleted."""
    register(desk, keeper(), NOW, [maker(9)])
    imported = landed(desk)
    assert imported.missing == ("测试水泥9（虚构）",)
    assert len(rows(desk, schema.enterprise, schema.enterprise.c.active)) == 4


def test_a_blank_of_the_file_erases_nothing(desk):
    """What the register knows and the file does not say stays known."""
    landed(desk, drawn_list(drawn(1)))
    landed(
        desk, drawn_list(drawn(1, regulator="", longitude=None, emissions={}, meters=(), name="新名（虚构）"))
    )
    (held,) = rows(desk, schema.enterprise)
    assert (held.regulator, held.longitude, held.emissions["so2"]) == ("测试分局", 122.26, 33.0)
    assert len(rows(desk, schema.meter)) == 1


def test_a_proved_number_stays_proved(desk):
    """The day of proof and the consent belong to the number, whatever the file says of it."""
    register(
        desk,
        keeper(),
        NOW,
        [maker(1, contacts=(NewContact("甲", "负责人", "19900020001", None, 1, NOW, NOW),))],
    )
    asked = (
        DraftContact("甲", "环保科长", "19900020001", None, 1),
        DraftContact("戊", "副手", "19900020002", None, 2),
    )
    landed(desk, drawn_list(drawn(1, contacts=asked)))
    first, second = rows(desk, schema.contact)
    assert (first.duty, first.confirmed_at, first.consented_at) == ("环保科长", NOW, NOW)
    assert (second.confirmed_at, second.consented_at) == (None, None)


def test_a_new_number_is_not_proved_by_the_old_one(desk):
    """The person keeps the name, the new number starts unproved."""
    register(
        desk, keeper(), NOW, [maker(1, contacts=(NewContact("甲", "负责人", "19900020001", None, 1, NOW),))]
    )
    landed(desk, drawn_list(drawn(1, contacts=(DraftContact("甲", "负责人", "19900020009", None, 1),))))
    (held,) = rows(desk, schema.contact)
    assert (held.mobile, held.confirmed_at) == ("19900020009", None)


def test_a_unit_that_a_list_in_force_names_is_kept(desk):
    """The list in force could not be ordered otherwise; a unit that nobody names goes."""
    landed(desk, drawn_list(drawn(1, measures=measures("K1"))))
    change(desk, sa.update(schema.reduction_list).values(state="published"))
    other = dataclasses.replace(KILN, code="K2", name="2号熟料线")
    landed(desk, drawn_list(drawn(1, units=(DraftUnit(other),), outlets=(), meters=(), measures=())))
    assert {row.code for row in rows(desk, schema.unit)} == {"K1", "K2"}

    change(desk, sa.update(schema.reduction_list).values(state="superseded"))
    landed(desk, drawn_list(drawn(1, units=(DraftUnit(other),), outlets=(), meters=(), name="再改（虚构）")))
    assert {row.code for row in rows(desk, schema.unit)} == {"K2"}
    assert [row.unit_id for row in rows(desk, schema.meter)] == [None]


def test_a_meter_with_readings_is_kept(desk):
    """Readings hang on the meter; one without any goes with its row of the file."""
    landed(desk, drawn_list(drawn(1)))
    (held,) = rows(desk, schema.meter)
    change(desk, sa.insert(schema.power_reading).values(meter_id=held.id, interval_end=NOW, kwh=1.0))
    landed(desk, drawn_list(drawn(1, meters=(DraftMeter("NEW", "total"),))))
    assert [row.code for row in rows(desk, schema.meter)] == ["L-1-K1", "NEW"]

    landed(desk, drawn_list(drawn(1, meters=(DraftMeter("NEWER", "total"),))))
    assert [row.code for row in rows(desk, schema.meter)] == ["L-1-K1", "NEWER"]


def test_a_contact_whom_messages_reached_stays_as_a_name(bureau):
    """The record of messages keeps its person; no new message goes to a number that left the list."""
    warn(bureau)
    desk = bureau.office
    sent = next(row for row in rows(desk, schema.message) if row.contact_id)
    told = rows(desk, schema.contact, schema.contact.c.id == sent.contact_id)[0]
    held = rows(desk, schema.enterprise, schema.enterprise.c.id == told.enterprise_id)[0]
    other = DraftContact("新人", "负责人", "19900055555", None, 1)
    landed(
        desk,
        drawn_list(drawn(1, credit_code=held.credit_code, division=held.division, contacts=(other,))),
        bureau.admin,
    )

    left = rows(desk, schema.contact, schema.contact.c.id == told.id)[0]
    assert (left.name, left.mobile, left.email) == (told.name, None, None)
    drawn_again = draft_of(desk, bureau.admin, AREA, TODAY)
    people = next(each.contacts for each in drawn_again.enterprises if each.credit_code == held.credit_code)
    assert [each.name for each in people] == ["新人"]


UNSTORABLE = {
    "no code": (drawn(1, credit_code=""), "没有统一社会信用代码"),
    "no name": (drawn(1, name=""), "没有企业名称"),
    "unknown division": (drawn(1, division="150599"), "没有行政区划代码"),
    "another city": (drawn(1, division="150602"), "不在通辽市范围内"),
    "too long": (drawn(1, name="长" * 121), "超过 120 个字"),
    "not a number": (drawn(1, emissions={"so2": float("nan")}), "不是有限的数"),
    "unit twice": (drawn(1, units=(DraftUnit(KILN), DraftUnit(KILN))), "出现 2 次"),
    "unknown safety": (drawn(1, units=(DraftUnit(BOMB),), outlets=(), meters=()), "不认识"),
    "meter nowhere": (drawn(1, meters=(DraftMeter("X", "total", "K9"),)), "不在文件中"),
    "unknown meter": (drawn(1, meters=(DraftMeter("X", "gas"),)), "不认识"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "said"), UNSTORABLE.values(), ids=UNSTORABLE)
def test_what_cannot_be_stored_is_refused_with_its_place(desk, wrong, said):
    """Every reason is named, and nothing of the file is stored."""
    with pytest.raises(InputInvalid) as caught:
        taken(desk, drawn_list(wrong, drawn(2)))
    assert said in "".join(fault.message for fault in caught.value.faults)
    assert rows(desk, schema.enterprise) == rows(desk, schema.reduction_list) == []


def test_a_name_of_the_longest_length_is_stored(desk):
    """120 characters are in, 121 are not."""
    landed(desk, drawn_list(drawn(1, name="长" * 120)))
    assert len(rows(desk, schema.enterprise)[0].name) == 120


def test_codes_of_others_are_refused(desk):
    """A meter of another enterprise and an enterprise of another city are not taken over."""
    register(desk, keeper("150400"), NOW, [maker(1, "150402")])
    register(desk, keeper(), NOW, [maker(8)])
    with pytest.raises(InputInvalid) as caught:
        taken(desk, drawn_list(drawn(1), drawn(2, meters=(DraftMeter("T-8-K1", "total"),))))
    said = [fault.message for fault in caught.value.faults]
    assert any("其他地区登记" in each for each in said) and any("另一家企业名下" in each for each in said)
    assert [row.division for row in rows(desk, schema.enterprise)] == ["150402", "150502"]


def test_faults_of_the_rules_do_not_stop_the_storing(desk):
    """A credit code with a wrong check letter is stored; the fault stays with the draft."""
    wrong = credit(1)[:-1] + ("0" if credit(1)[-1] != "0" else "1")
    imported = taken(desk, drawn_list(drawn(1, credit_code=wrong)))
    assert "V01" in {fault.code for fault in imported.examination.faults}
    assert rows(desk, schema.reduction_list)[0].examination["ok"] is False


def test_the_same_list_is_not_stored_twice(desk):
    """A second click finds the draft that is there."""
    first = taken(desk)
    with pytest.raises(InputInvalid, match=f"编号 {first.list_id}"):
        taken(desk)
    assert len(rows(desk, schema.reduction_list)) == 1


def test_an_unread_measure_is_kept_as_written(desk):
    """The text stays for a person to mend; it asks nothing of anybody."""
    unread = (dataclasses.replace(measures("K1")[0], measure=None, text="视情况减产"),)
    imported = landed(desk, drawn_list(drawn(1, measures=unread)))
    (held,) = rows(desk, schema.list_measure)
    assert (held.measure, held.text, held.cut) == ({}, "视情况减产", {})
    back = draft_of(desk, keeper(), AREA, TODAY, list_id=imported.list_id)
    assert back.enterprises[0].measures[0].measure is None


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.DUTY)])
def test_only_those_who_keep_the_register_import(desk, role):
    """Approvers, reviewers and readers are refused."""
    with pytest.raises(NotAllowed):
        taken(desk, actor=keeper(role=role))


def test_a_banner_imports_only_its_own(desk):
    """Its own list is taken, that of the city is refused, and a neighbour does not see it."""
    imported = taken(desk, drawn_list(area="150502"), keeper("150502"))
    with pytest.raises(NotAllowed):
        taken(desk, actor=keeper("150502"))
    with pytest.raises((NotAllowed, NotFound)):
        draft_of(desk, keeper("150521"), "150521", TODAY, list_id=imported.list_id)


def test_a_preview_says_what_would_change_and_stores_nothing(desk):
    """New, changed with the fields, missing; the database stays as it was."""
    register(desk, keeper(), NOW, [maker(9)])
    landed(desk, drawn_list(drawn(1)))
    before = len(rows(desk, schema.enterprise_change))
    seen = preview(desk, keeper(), drawn_list(drawn(1, name="新名（虚构）"), drawn(2)), TODAY)

    assert [each.written.credit_code for each in seen.difference.new] == [credit(2)]
    (changed,) = seen.difference.changed
    assert [(one.field, one.before, one.after) for one in changed.changes] == [
        ("name", "清单水泥1（虚构）", "新名（虚构）")
    ]
    assert [each.name for each in seen.difference.missing] == ["测试水泥9（虚构）"]
    assert seen.unstorable == () and len(rows(desk, schema.enterprise_change)) == before


def test_the_journal_tells_the_import(desk):
    """One entry with the counts."""
    taken(desk)
    with desk.store.begin(REGION_WIDE) as work:
        told = [each.entry.summary for each in journal.entries(work)]
        assert journal.verify(work).ok
    assert "新增企业 3 家" in told[-1]
