"""Permit registers that are kept: lists are held against the narrowest one; without any, that is said once."""

import io

import pytest
from bureau import AREA, BANNER, NOW, TODAY
from drawn_list import drawn, drawn_list
from makers import app_of, rows, visitor

from emergency.errors import InputInvalid, NotAllowed
from emergency.services import list_deriving, permit_keeping
from emergency.services.list_rows import ListHead
from emergency.services.listing import import_list, preview
from emergency.storage import schema
from plans.list_draft import PermitClass
from plans.permit_register import Permit, PermitRegister

PLANT = drawn(901)


def register(number=PLANT.permit_number, **changes) -> PermitRegister:
    """A register with the permit of the plant."""
    values = {"industry": "水泥制造", "permit_class": PermitClass.KEY} | changes
    return PermitRegister((Permit(number, PLANT.name, PLANT.credit_code, **values),))


def kept(bureau, area=AREA, actor=None, **changes) -> int:
    """A register kept for an area."""
    return permit_keeping.keep(
        bureau.office, actor or bureau.admin, NOW, area, "名录.xlsx", register(**changes), {}
    )


def said(bureau) -> list[tuple[str, str]]:
    """What V14 says of a list of the plant."""
    found = preview(bureau.office, bureau.admin, drawn_list(PLANT), TODAY)
    return [(each.severity, each.message) for each in found.examination.faults if each.code == "V14"]


def test_without_a_register_the_list_says_once_that_nobody_compared(bureau):
    """A hint, at the import and on a derived draft; with a register it is gone."""
    ((severity, message),) = said(bureau)
    assert severity == "hint" and "没有留存排污许可名录" in message
    head = ListHead(TODAY.year, "按规则（测试）", TODAY)
    list_id = list_deriving.derive_draft(bureau.office, bureau.admin, NOW, AREA, head)
    held = rows(bureau, schema.reduction_list, schema.reduction_list.c.id == list_id)[0]
    assert [each["message"] for each in held.examination["faults"]][-1] == message
    kept(bureau)
    assert said(bureau) == []


def test_what_differs_from_the_kept_register_is_an_error(bureau):
    """The number, the class: named when the workbook is looked at, and kept with the draft."""
    kept(bureau, number="91150500000000000X001P", permit_class=PermitClass.SIMPLIFIED)
    ((severity, message),) = said(bureau)
    assert severity == "error" and "请按许可名录改正" in message
    imported = import_list(
        bureau.office,
        bureau.admin,
        NOW,
        drawn_list(PLANT),
        year=TODAY.year,
        title="清单",
        in_force_from=TODAY,
    )
    assert not imported.examination.ok


def test_the_narrowest_register_counts_and_the_newest_replaces(bureau):
    """The region's where the city has none; the city's own from then on; one row an area."""
    one = permit_keeping.kept_for(bureau.office, BANNER)
    kept(bureau, number="X")
    city = permit_keeping.kept_for(bureau.office, BANNER)
    kept(bureau)
    again = permit_keeping.kept_for(bureau.office, BANNER)
    kept(bureau, area=BANNER)
    own = permit_keeping.kept_for(bureau.office, BANNER)
    assert one is None and (city.division, again.division, own.division) == (AREA, AREA, BANNER)
    assert len(rows(bureau, schema.permit_register)) == 2
    assert permit_keeping.kept_for(bureau.office, "150400") is None


def test_only_keepers_keep_and_only_their_own_area(bureau):
    """And never an empty file."""
    with pytest.raises(NotAllowed):
        kept(bureau, actor=bureau.reader)
    with pytest.raises(NotAllowed):
        kept(bureau, area=AREA, actor=bureau.banner)
    with pytest.raises(InputInvalid, match="没有一张许可证"):
        permit_keeping.keep(bureau.office, bureau.admin, NOW, AREA, "空.csv", PermitRegister(()), {})
    assert not rows(bureau, schema.permit_register)


def test_it_is_kept_from_the_page_of_the_comparison_only_where_asked(bureau):
    """The box unticked stores nothing; ticked, the page says what is kept; the journal too."""
    text = f"许可证编号,单位名称,统一社会信用代码\n{PLANT.permit_number},{PLANT.name},{PLANT.credit_code}\n"
    desk = visitor(app_of(bureau), "admin")

    def send(**more):
        file = (io.BytesIO(text.encode()), "名录.csv")
        return desk.post("/coverage/", "/coverage/", area=AREA, file=file, **{"as": "page"}, **more)

    assert "还没有留存名录" in send().text and not rows(bureau, schema.permit_register)
    assert "现留存的是《名录.csv》，1 张" in send(keep="1").text
    assert "留存通辽市排污许可名录" in rows(bureau, schema.journal)[-1].summary
    reader = visitor(app_of(bureau), "reader")
    assert 'name="keep"' not in reader.get("/coverage/").text
