"""Dust sites and mobile sources at the console, and the search of enterprises."""

import pytest
import sqlalchemy as sa
from bureau import BANNER, NOW
from makers import app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import listed_source_edit as acts
from emergency.services.listed_source_edit import ListedSource
from emergency.storage import registry, schema
from emergency.storage.registry import Filter
from emergency.storage.work import REGION_WIDE
from plans.list_draft import SourceKind
from plans.terms import EnterpriseCategory, Grade


def _site(**changes):
    values = {
        "division": BANNER, "kind": SourceKind.DUST, "name": "虚构工地", "responsible": "虚构建设", "address": "",
        "supervisor": "", "mobile": None, "facts": {"area_m2": 100.0}, "emissions": {"pm": 1.0},
    }  # fmt: skip
    return ListedSource(**values | changes)


def _save(bureau, key=None, seen="", actor=None, reason="现场核实", **changes):
    return acts.save(bureau.office, actor or bureau.admin, NOW, key, seen, _site(**changes), reason)


def test_a_site_is_added_changed_and_switched_off(bureau):
    """Each step is in the journal with what it was and what it became."""
    key = _save(bureau)
    seen = acts.one(bureau.office, bureau.admin, key).updated_at.isoformat()
    _save(bureau, key, seen, supervisor="虚构甲")
    detail = rows(bureau, schema.journal)[-1].detail
    acts.switch(bureau.office, bureau.admin, NOW, key, False, "完工")

    assert (detail["before"]["supervisor"], detail["after"]["supervisor"]) == ("", "虚构甲")
    assert not acts.listed(bureau.office, bureau.admin)
    assert [each.source.id for each in acts.listed(bureau.office, bureau.admin, active=False)] == [key]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "请填写名称"),
        ({"mobile": "1"}, "11 位手机号"),
        ({"facts": {"area_m2": -1.0}}, "不小于 0"),
        ({"kind": SourceKind.MOBILE, "facts": {"kind": "cart", "count": 1}}, "请选择"),
        ({"division": "999999"}, "行政区划"),
        ({"address": "长" * 201}, "最多 200"),
    ],
)
def test_a_faulty_source_is_refused(bureau, changes, said):
    """Nothing is stored."""
    with pytest.raises(InputInvalid, match=said):
        _save(bureau, **changes)
    assert not rows(bureau, schema.listed_source)


def test_a_source_is_kept_once_by_whom_it_concerns(bureau):
    """A twin, a stale form, no reason, no role, another area: each refused."""
    key = _save(bureau)
    with pytest.raises(InputInvalid, match="同名"):
        _save(bureau)
    with pytest.raises(OutOfDate):
        _save(bureau, key, "2020-01-01T00:00:00+00:00")
    with pytest.raises(ReasonRequired):
        _save(bureau, reason="", name="乙")
    with pytest.raises(NotAllowed):
        _save(bureau, actor=bureau.reader, name="乙")
    with pytest.raises(NotAllowed):
        _save(bureau, actor=bureau.banner, division="150521", name="乙")
    with pytest.raises(NotFound):
        acts.one(bureau.office, bureau.chifeng, key)


def test_the_forms_of_both_kinds_work(bureau):
    """As a browser sends them; a reader sees the list and no form."""
    desk = visitor(app_of(bureau), "admin")
    said = {
        "kind": "mobile", "name": "虚构车队", "division": BANNER, "vehicle": "truck", "stage": "4", "fuel": "柴油",
        "count": "12", "emissions.nox": "2.5", "reason": "年度核对",
    }  # fmt: skip
    page = "/source/new?kind=mobile"
    assert desk.post("/source/new", page, **said | {"count": "x"}).status_code == 422
    assert desk.post("/source/new", page, **said).status_code == 302
    (held,) = rows(bureau, schema.listed_source)
    assert (held.facts, held.emissions) == (
        {"kind": "truck", "stage": 4, "fuel": "柴油", "count": 12}, {"nox": 2.5},
    )  # fmt: skip
    seen = held.updated_at.isoformat()
    assert desk.post(f"/source/{held.id}", f"/source/{held.id}", **said | {"seen": seen}).status_code == 302
    reader = visitor(app_of(bureau), "reader")
    assert "虚构车队" in reader.get("/source/").text and reader.get("/source/new").status_code == 403


def _matching(bureau, **wanted):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return [each.id for each in registry.matching(work, Filter(**wanted)).rows]


def test_enterprises_are_found_by_what_officers_know(bureau):
    """Permit, town, industry, category; the newest grade in an industry, not one it once had."""
    table, first = schema.enterprise, rows(bureau, schema.enterprise)[0]
    named = {"town": "虚构镇", "permit_number": "P77", "category": EnterpriseCategory.SEASONAL}
    change(bureau, sa.update(table).where(table.c.id == first.id).values(**named))

    assert _matching(bureau, search="p77") == _matching(bureau, town="虚构") == [first.id]
    assert _matching(bureau, category=EnterpriseCategory.SEASONAL) == [first.id]
    assert first.id in _matching(bureau, industry=first.industry)
    old = rows(bureau, schema.grade)[0]
    assert old.enterprise_id in _matching(bureau, grade=old.grade)
    newer = {**old._mapping, "grade": Grade.A if old.grade is not Grade.A else Grade.C}
    newer.pop("id")
    change(bureau, sa.insert(schema.grade).values(**newer))
    assert old.enterprise_id not in _matching(bureau, grade=old.grade)
    page = visitor(app_of(bureau), "reader").get("/enterprise/?town=虚构镇&category=seasonal&grade=bogus")
    assert page.status_code == 200 and "共 1 家" in page.text
