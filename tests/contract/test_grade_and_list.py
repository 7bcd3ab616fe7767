"""Notices about grades, the background reading of lists, kept registers and histories: alike on both databases."""

import dataclasses

import pytest
import sqlalchemy as sa
from bureau import AREA, NOW, TODAY, open_bureau
from drawn_list import drawn, drawn_list, site
from grading import DAY, PAPER, decided, publicised, staff

from emergency.documents.list_workbook import write_list
from emergency.services import (
    grade_adjusting,
    grade_due,
    grade_proposing,
    grade_reminding,
    grade_serving,
    list_job,
    list_upload,
    listed_source_edit,
    permit_keeping,
)
from emergency.services.list_look import Looked
from emergency.services.list_rows import ListHead
from emergency.storage import list_record, schema
from emergency.storage.work import REGION_WIDE
from plans.grade_procedure import Ground
from plans.permit_register import Permit, PermitRegister
from plans.terms import Grade


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with people at every tier, on each database in turn."""
    return staff(open_bureau(tmp_path, store=store))


def rows(bureau, table):
    """Rows as they lie in the database."""
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).order_by(table.c.id)).all()


def test_a_grade_is_told_acknowledged_and_lowered(bureau):
    """Publicity, decision, proposal, service, decision: five notices, each once, with messages and steps."""
    decided(bureau)
    later = NOW + 30 * DAY
    draft = grade_proposing.ProposalDraft("cement_clinker", Grade.C, Ground.SHORT, "达不到要求。")
    found = grade_proposing.propose(bureau.office, bureau.g_banner, later, 1, draft)
    grade_adjusting.notify(bureau.office, bureau.g_region, later, found, PAPER)
    notice = rows(bureau, schema.grade_notice)[-1]
    day = later.date()
    grade_serving.serve_on_paper(bureau.office, bureau.g_banner, later, notice.id, "收件人", day)
    grade_adjusting.decide(bureau.office, bureau.g_region_head, later + 20 * DAY, found, PAPER, lower=True)
    kinds = [each.kind.value for each in rows(bureau, schema.grade_notice)]
    assert kinds == ["publicised", "decided", "lower", "lowered"]
    assert [each.act for each in rows(bureau, schema.grade_adjustment_step)] == [
        "propose",
        "notify",
        "adjust",
    ]
    assert notice.paragraphs[0].startswith("拟将贵单位")


def test_reminders_are_issued_once(bureau):
    """A grade that runs out; asked twice."""
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        work.rows(sa.update(schema.grade).values(valid_to=TODAY + 30 * DAY))
        work.commit()
    first = grade_reminding.remind_due(bureau.office, NOW)
    assert first == len(rows(bureau, schema.grade)) > 0
    assert grade_reminding.remind_due(bureau.office, NOW) == 0
    publicised(bureau)
    assert grade_due.remind_desks(bureau.office, NOW) == 0


@pytest.mark.parametrize("kind", [list_job.LOOK, list_job.STORE])
def test_a_list_is_read_in_the_background(bureau, kind):
    """Progress, result, a list with its editor; the JSON of the result comes back as it was."""
    book = write_list(drawn_list(drawn(901), dust_sites=(site(cameras=2),)))
    permits = PermitRegister((Permit(drawn(901).permit_number, "甲", drawn(901).credit_code),))
    permit_keeping.keep(bureau.office, bureau.admin, NOW, AREA, "名录.csv", permits, {})
    sha256 = list_upload.keep(bureau.office, bureau.admin, NOW, AREA, "清单.xlsx", book)
    held = list_upload.waiting(bureau.office, bureau.admin, sha256)
    head = ListHead(TODAY.year, "清单", TODAY)
    job_id = list_job.begin(bureau.office, bureau.admin, NOW, held, head, kind)
    assert list_job.run_due(bureau.office, NOW) == 1
    job = list_job.of(bureau.office, bureau.admin, job_id)
    assert (job.state, job.faults) == ("done", [])
    if kind == list_job.LOOK:
        assert Looked.from_json(job.result).enterprises == 1
        return
    with bureau.office.store.begin(REGION_WIDE) as work:
        assert [each.act for each in list_record.editors_of(work, job.list_id)] == ["import"]


def test_the_history_of_a_source(bureau):
    """Added and changed."""
    made = listed_source_edit.ListedSource(
            division="150502", kind=listed_source_edit.SourceKind.DUST, name="虚构工地", responsible="", address="",
            supervisor="", mobile=None, facts={"area_m2": 1.0}, emissions={},
    )  # fmt: skip
    key = listed_source_edit.save(bureau.office, bureau.admin, NOW, None, "", made, "登记")
    seen = listed_source_edit.one(bureau.office, bureau.admin, key).updated_at.isoformat()
    other = dataclasses.replace(made, facts={"area_m2": 2.0})
    listed_source_edit.save(bureau.office, bureau.admin, NOW, key, seen, other, "扩建")
    changes = rows(bureau, schema.source_change)
    assert [each.act for each in changes] == ["register", "change"]
    assert (changes[1].before, changes[1].after) == ({"facts": {"area_m2": 1.0}}, {"facts": {"area_m2": 2.0}})
