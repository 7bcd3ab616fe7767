"""Dust sites and mobile sources at the console, and the search of enterprises."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from bureau import BANNER, NOW
from drawn_list import drawn, drawn_list, fleet, land, site
from makers import app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import listed_source_edit as acts
from emergency.services.listed_source_edit import ListedSource
from emergency.services.listing import import_list
from emergency.storage import registry, schema
from emergency.storage.registry import Filter
from emergency.storage.work import REGION_WIDE
from plans.list_draft import DraftMeasure, SourceKind
from plans.measure import Action, Check, Measure
from plans.terms import EnterpriseCategory, Grade, WarningLevel


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


def test_every_change_has_its_line_in_the_history(bureau):
    """Added, changed, switched off: who, when, why, and only what differs; shown to a reader with numbers masked."""
    key = _save(bureau, mobile="13900001234")
    seen = acts.one(bureau.office, bureau.admin, key).updated_at.isoformat()
    later = {"supervisor": "虚构甲", "mobile": "13900005678", "facts": {"area_m2": 200.0}}
    _save(bureau, key, seen, reason="扩建", **later)
    acts.switch(bureau.office, bureau.admin, NOW, key, False, "完工")
    table = schema.source_change
    kept = [(each.act, each.who, each.reason) for each in rows(bureau, table)]
    assert kept == [
        ("register", "admin", "现场核实"),
        ("change", "admin", "扩建"),
        ("switch", "admin", "完工"),
    ]
    changed = rows(bureau, table)[1]
    assert changed.before == {"supervisor": "", "mobile": "13900001234", "facts": {"area_m2": 100.0}}
    assert changed.after == later
    page = visitor(app_of(bureau), "reader").get(f"/source/{key}/page").text
    assert "扩建" in page and "占地面积（平方米）" in page and "13900005678" not in page
    assert "13900005678" in visitor(app_of(bureau), "admin").get(f"/source/{key}/page").text
    assert visitor(app_of(bureau), "chifeng").get(f"/source/{key}/page").status_code == 404


def test_a_published_import_is_in_the_history_too(bureau):
    """A new site and a changed one come with the title of the list; an unchanged fleet has no line."""
    known = _save(bureau, name="测试工地（虚构）", facts={"area_m2": 5.0})
    draft = drawn_list(
        drawn(901), dust_sites=(site(), site(name="新工地（虚构）")), mobile_sources=(fleet(),)
    )
    for number in (1, 2):
        again = replace(draft, enterprises=(drawn(900 + number),))
        imported = import_list(
            bureau.office,
            bureau.admin,
            NOW,
            again,
            year=2026,
            title=f"清单{number}",
            in_force_from=NOW.date(),
        )
        land(bureau.office, bureau.admin, NOW, imported.list_id)
    table = schema.source_change
    said = [(each.source_id == known, each.act, each.reason) for each in rows(bureau, table)]
    assert said == [
        (True, "register", "现场核实"),
        (False, "import", "发布导入的《清单1》"), (False, "import", "发布导入的《清单1》"),
        (True, "import", "发布导入的《清单1》"),
    ]  # fmt: skip
    assert rows(bureau, table)[-1].before["facts"] == {"area_m2": 5.0}


def test_the_page_answers_the_three_questions_for_the_list_in_force(bureau):
    """Operable, monitorable by the cameras it has, verifiable; without cameras the second is open."""
    camera = DraftMeasure(
        WarningLevel.ORANGE,
        "停止土石方作业",
        Measure(Action.OPEN_AIR_STOP, checks=(Check.VIDEO, Check.ONSITE)),
    )
    sites = (site(measures=(camera,), cameras=2), site(name="无视频工地（虚构）", measures=(camera,)))
    imported = import_list(
        bureau.office, bureau.admin, NOW, drawn_list(drawn(901), dust_sites=sites), year=2026, title="清单",
        in_force_from=NOW.date(),
    )  # fmt: skip
    land(bureau.office, bureau.admin, NOW, imported.list_id)
    table = schema.reduction_list
    change(bureau, sa.update(table).where(table.c.id == imported.list_id).values(state="published"))
    keys = {each.name: each.id for each in rows(bureau, schema.listed_source)}
    pages = {
        name: visitor(app_of(bureau), "reader").get(f"/source/{key}/page").text for name, key in keys.items()
    }
    assert "可监测 ✓" in pages["测试工地（虚构）"] and "工地视频2处" in pages["测试工地（虚构）"]
    assert "可监测 ✗" in pages["无视频工地（虚构）"] and "可操作 ✓" in pages["无视频工地（虚构）"]


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
