"""The offline pack: out, filled in, back; changed ones refused; entered twice changes nothing."""

import datetime
import io
import json
import zipfile

import pytest
from makers import rows
from offline_filling import fill
from tiers import CHIFENG, HOUR, KERQIN, NOW, TONGLIAO, Tiers, joint

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import directive_answer, journaling, offline_entry, offline_pack
from emergency.services.offline_pack import signature_of
from emergency.sources.offline_form import read_form
from emergency.storage import schema
from plans.lifecycle import WarningAct
from plans.offline_return import ITEMS, SIGNATURE
from plans.terms import WarningLevel

LATER = NOW + 5 * HOUR
FILLED = {
    "签收人": "苏日娜", "签收时间": "2026-11-23 16:30", "落实负责人": "巴图", "落实时间": "2026-11-23 17:00",
    "落实说明": "已开会部署", "回报人": "苏日娜", "回报时间": "2026-11-23 18:00", "已启动的措施": "全部企业已通知",
    "应通知企业数": "8", "已通知企业数": "8",
}  # fmt: skip


@pytest.fixture
def tiers(bureau):
    """Orange over the region and Tongliao, with eight orders in the county."""
    made = Tiers(bureau)
    joint(made)
    made.decides(TONGLIAO, WarningAct.ISSUE, WarningLevel.ORANGE)
    return made


@pytest.fixture
def pack(tiers):
    """The pack as it is handed out."""
    _, content = offline_pack.make(tiers.office, tiers.duty(TONGLIAO), NOW, KERQIN)
    return zipfile.ZipFile(io.BytesIO(content))


def filled(pack, steps=FILLED, signed=("张三", "2026-11-23 17:30", "当面"), lines=None, change=None):
    """The form of the pack with these cells filled in; `change` alters the table of orders."""
    return read_form(fill(pack.read("回报表.xlsx"), steps, signed, lines, change), "回报表.xlsx")


def enters(tiers, form, now=LATER):
    """The city's officer enters a form."""
    return offline_entry.enter(tiers.office, tiers.duty(TONGLIAO), now, form)


def signed_orders(tiers):
    """How many orders are acknowledged."""
    return sum(each.acknowledged_at is not None for each in rows(tiers.bureau, schema.order))


def test_a_pack_holds_papers_a_form_and_a_signed_list(tiers, pack):
    """One paper, one form, one list that names every order; the key is not in it."""
    assert {name.split(".")[0] for name in pack.namelist()} == {"纸质件", "回报表", "pack"}
    held = json.loads(pack.read("pack.json"))
    kept = rows(tiers.bureau, schema.offline_pack)[0]
    assert held["signature"] == signature_of(held["manifest"], kept.secret)
    assert len(held["manifest"]["orders"]) == 8
    assert all(kept.secret.encode() not in pack.read(name) for name in pack.namelist())


def test_a_round_trip_enters_everything_on_behalf_of_who_signed(tiers, pack):
    """Times and names as on paper; who typed them in stands in the journal."""
    entry = enters(tiers, filled(pack))
    assert (len(entry.done), entry.known) == (11, [])
    held = tiers.asked(KERQIN)
    assert (held.acknowledged_by, held.acted_by) == ("苏日娜", "巴图")
    assert held.acted_at == NOW + HOUR and held.reported_at == NOW + 2 * HOUR
    assert signed_orders(tiers) == 8
    said = rows(tiers.bureau, schema.journal, schema.journal.c.at == LATER)
    assert {each.actor for each in said} == {tiers.duty(TONGLIAO).name}
    assert all("离线回执" in each.summary for each in said) and journaling.verify(tiers.office).ok


def test_a_preview_changes_nothing_and_a_second_entry_neither(tiers, pack):
    """The same lines, first as new, then as known."""
    form = filled(pack)
    duty = tiers.duty(TONGLIAO)
    assert len(offline_entry.preview(tiers.office, duty, LATER, form).done) == 11
    assert signed_orders(tiers) == 0 and tiers.asked(KERQIN).acted_at is None
    enters(tiers, form)
    before = len(rows(tiers.bureau, schema.journal))
    again = enters(tiers, form, LATER + HOUR)
    assert (again.done, len(again.known)) == ([], 11)
    assert len(rows(tiers.bureau, schema.journal)) == before


def test_what_was_acknowledged_by_telephone_meanwhile_stays(tiers, pack):
    """The earlier answer stands; the rest of the form is entered."""
    directive_answer.acknowledge(tiers.office, tiers.duty(KERQIN), NOW, tiers.asked(KERQIN).id)
    entry = enters(tiers, filled(pack))
    assert entry.known == ["签收通知"] and len(entry.done) == 10
    assert tiers.asked(KERQIN).acknowledged_at == NOW


@pytest.mark.parametrize(
    ("steps", "change", "why"),
    [
        ({SIGNATURE: "0" * 64}, None, "签名不符"),
        ({SIGNATURE: "签名"}, None, "签名不符"),
        ({"离线包编号": "LX-150502-1-9"}, None, "没有编号"),
        ({}, lambda table: table[1].__setitem__(0, "ABCDEF"), "被改动过"),
        ({}, lambda table: table[1].__setitem__(1, "别的企业"), "被改动过"),
        ({}, lambda table: table[1].__setitem__(2, table[2][2]), "被改动过"),
    ],
)
def test_a_changed_form_is_refused_whole(tiers, pack, steps, change, why):
    """Signature, reference, order code, name of the enterprise, check code."""
    with pytest.raises((InputInvalid, NotFound), match=why):
        enters(tiers, filled(pack, FILLED | steps, change=change))
    assert signed_orders(tiers) == 0 and tiers.asked(KERQIN).acknowledged_at is None


@pytest.mark.parametrize(
    ("steps", "signed", "faults"),
    [
        ({"已通知企业数": "9"}, ("张三", "2026-11-23 17:30", ""), 1),
        ({}, ("", "2026-11-23 17:30", ""), 8),
        ({}, ("张三", "", ""), 8),
        ({}, ("张三", "2026-11-23 15:59", ""), 8),
        ({}, ("张三", "2026-11-23 21:01", ""), 8),
        ({"落实时间": "2026-11-24 17:00"}, ("张三", "2026-11-23 21:00", ""), 2),
    ],
)
def test_a_form_with_faults_names_all_and_enters_none(tiers, pack, steps, signed, faults):
    """Counts, missing names, times before the order, after now; at now it is good."""
    with pytest.raises(InputInvalid) as refused:
        enters(tiers, filled(pack, FILLED | steps, signed))
    assert len(refused.value.faults) == faults
    assert signed_orders(tiers) == 0 and tiers.asked(KERQIN).acknowledged_at is None


def test_cells_that_cannot_be_read_are_named_together(pack):
    """A word for a time, a word for a number; another workbook is no form."""
    with pytest.raises(InputInvalid) as refused:
        filled(pack, FILLED | {"签收时间": "昨晚", "应通知企业数": "八"}, ("甲", "下午", ""), lines=1)
    assert [each.column for each in refused.value.faults] == ["签收时间", "应通知企业数", "签收时间"]
    with pytest.raises(InputInvalid, match="不是离线包里的"):
        read_form(b"a,b\n1,2\n", "x.csv")


def test_an_order_that_was_replaced_meanwhile_is_a_fault(tiers, pack):
    """The raise superseded the paper: its orders are no longer signed."""
    tiers.decides(TONGLIAO, WarningAct.RAISE, WarningLevel.RED, NOW + HOUR)
    with pytest.raises(InputInvalid, match="已被新的通知取代"):
        enters(tiers, filled(pack))


def test_who_may_make_and_enter_a_pack(tiers, pack):
    """Not for a city, not by another city, not by another role; the form of a county is unknown elsewhere."""
    with pytest.raises(InputInvalid, match="只为旗县"):
        offline_pack.make(tiers.office, tiers.duty(TONGLIAO), NOW, TONGLIAO)
    for stranger in (tiers.duty(CHIFENG), tiers.commander(TONGLIAO)):
        with pytest.raises(NotAllowed):
            offline_pack.make(tiers.office, stranger, NOW, KERQIN)
    with pytest.raises(NotFound):
        offline_entry.enter(tiers.office, tiers.duty(CHIFENG), LATER, filled(pack))
    assert set(FILLED) <= set(ITEMS.values()) and isinstance(LATER, datetime.datetime)
