"""Anyone objects on the public page: within the period, under a name, not without end; only officers see who."""

import pytest
from bureau import NOW
from grading import DAY, OPINION, declared, held, publicised, staff
from makers import Clock, app_of, rows, visitor

from emergency.errors import InputInvalid, NotFound
from emergency.services import enterprise_link, grade_objecting, public_objection
from emergency.services.public_objection import PublicObjector
from emergency.storage import schema
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeState

RESIDENT = PublicObjector("周边居民", "13800000000")


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier."""
    return staff(bureau)


def objects(bureau, declaration_id, now=NOW, who=RESIDENT, text="夜间门禁没有记录"):
    """One objection from the public page."""
    return public_objection.object_in_public(bureau.office, now, declaration_id, who, text)


def test_a_resident_stops_the_decision_until_an_officer_has_looked(staffed):
    """Who it was stands on the officers' page, not on the public one nor on the enterprise's."""
    declaration_id = publicised(staffed)
    app = app_of(staffed)
    guest = app.test_client()
    form = {"who": RESIDENT.who, "reach": RESIDENT.reach, "text": "夜间门禁没有记录"}
    assert guest.post(f"/public/grade/{declaration_id}/objection", data=form).status_code == 302
    assert held(staffed, declaration_id).state is GradeState.OBJECTED
    assert "周边居民（13800000000）" in visitor(app, "g_region").get("/grade/1").text
    address = enterprise_link.issue_link(staffed.office, staffed.admin, NOW, 1).rpartition("/")[2]
    for path in ("/public/grade", f"/e/{address}/grade"):
        assert "13800000000" not in guest.get(path).text and "周边居民" not in guest.get(path).text
    grade_objecting.settle_objection(
        staffed.office, staffed.g_region, NOW, declaration_id, 1, OPINION, upheld=False
    )
    assert held(staffed, declaration_id).state is GradeState.PUBLICISED


@pytest.mark.parametrize(("days", "taken"), [(8, True), (9, True), (10, False)])
def test_the_page_takes_objections_to_the_last_day(staffed, days, taken):
    """The day before the last, the last (2 December), the day after, on which the form is gone too."""
    declaration_id, now = publicised(staffed), NOW + days * DAY
    page = app_of(staffed, Clock(now)).test_client().get("/public/grade").text
    assert ("/objection" in page) is taken
    if taken:
        assert objects(staffed, declaration_id, now)
        return
    with pytest.raises(ActRefused, match="届满"):
        objects(staffed, declaration_id, now)


@pytest.mark.parametrize(
    ("who", "text", "said"),
    [
        (PublicObjector(" ", "13800000000"), "不实", "单位名称或姓名"),
        (PublicObjector("甲", ""), "不实", "联系电话或邮箱"),
        (PublicObjector("甲" * 41, "1"), "不实", "单位名称或姓名"),
        (PublicObjector("甲" * 40, "1" * 39), "不实", "联系电话或邮箱"),
        (RESIDENT, " ", "异议内容"),
        (RESIDENT, "长" * 2001, "不超过"),
    ],
)
def test_nobody_and_nothing_is_refused(staffed, who, text, said):
    """The publicity goes on as if nothing had come."""
    declaration_id = publicised(staffed)
    with pytest.raises(InputInvalid, match=said):
        objects(staffed, declaration_id, who=who, text=text)
    assert held(staffed, declaration_id).state is GradeState.PUBLICISED


def test_the_longest_name_and_number_are_kept_whole(staffed):
    """At the limit both fit."""
    declaration_id = publicised(staffed)
    objects(staffed, declaration_id, who=PublicObjector("甲" * 40, "1" * 38))
    assert rows(staffed, schema.grade_objection)[0].objector == f"{'甲' * 40}（{'1' * 38}）"


def test_a_flood_ends_at_the_figure_and_leaves_the_other_ways(staffed):
    """Twenty wait; the next is sent to the office, which still takes one down; a settled one makes room."""
    declaration_id = publicised(staffed)
    for _ in range(20):
        objects(staffed, declaration_id)
    with pytest.raises(InputInvalid, match="20 件异议"):
        objects(staffed, declaration_id)
    letter = grade_objecting.ObjectionDraft("某单位", "来信", "不实")
    assert grade_objecting.object_to(staffed.office, staffed.g_region, NOW, declaration_id, letter) == 21
    grade_objecting.settle_objection(
        staffed.office, staffed.g_region, NOW, declaration_id, 1, OPINION, upheld=False
    )
    assert objects(staffed, declaration_id) == 22


def test_what_is_not_public_takes_none(staffed):
    """A declaration on its way, and one that is not there."""
    with pytest.raises(ActRefused):
        objects(staffed, declared(staffed))
    with pytest.raises(NotFound):
        objects(staffed, 77)
