"""The pages of the industries: read by all, a table uploaded, looked at, confirmed and taken back."""

import io

import pytest
from bureau import AREA, NOW, PASSWORD
from makers import app_of, rows, visitor
from rule_tables import table

from emergency.services import account
from emergency.services.account import NewAccount
from emergency.services.office import SYSTEM
from emergency.storage import schema
from plans.terms import Role


@pytest.fixture
def app(bureau):
    """A console with a second administrator."""
    new = NewAccount("second", "second", "person-20", Role.ADMIN, AREA, PASSWORD)
    account.create_account(bureau.office, SYSTEM, NOW, new)
    return app_of(bureau)


def upload(person, data=None):
    """Send a table."""
    file = io.BytesIO(table() if data is None else data), "t.csv"
    return person.post("/industry/table", "/industry/", area=AREA, file=file)


def test_everybody_reads_the_rules(app):
    """The list, one industry with its sentences, the template; an unknown one is not found."""
    reader = visitor(app, "reader")
    assert (
        "水泥（熟料）" in reader.get("/industry/").text
        and "上传并查看变化" not in reader.get("/industry/").text
    )
    said = reader.get("/industry/cement_clinker").text
    assert "全部生产线" in said and "清单未写明" not in said and "未登记" not in said
    assert "减排强度档" in reader.get("/industry/template.csv").text
    assert reader.get("/industry/tofu").status_code == 404
    assert "/industry/" in reader.get("/list/").text


def test_a_table_goes_its_whole_way(bureau, app):
    """Uploaded, seen before and after, confirmed by the other one only, taken back with a reason."""
    first, second = visitor(app, "admin"), visitor(app, "second")
    page = upload(first).headers["Location"]
    assert "停止公路运输" in first.get(page).text and "限产" in first.get(page).text
    assert first.post(f"{page}/confirm", page).status_code != 302
    assert second.post(f"{page}/confirm", page).status_code == 302
    assert "虚构文件" in visitor(app, "reader").get("/industry/cement_clinker").text
    assert "有本地规则表" in second.get("/industry/").text
    assert "限产" in second.get(page).text  # what held before stays to be seen
    assert second.post(f"{page}/withdraw", page, reason="录错").status_code == 302
    assert [each.state for each in rows(bureau, schema.rule_table)] == ["withdrawn"]


def test_a_faulty_table_and_other_roles_are_refused(bureau, app):
    """The fault is named with its row; a duty officer may neither upload nor confirm."""
    answer = upload(visitor(app, "admin"), table({"行业代码": "tofu"}))
    assert answer.status_code in (400, 422)
    assert "第 2 行" in answer.text and "tofu" in answer.text
    duty = visitor(app, "duty")
    for path in ("/industry/table", "/industry/table/1/confirm", "/industry/table/1/withdraw"):
        assert duty.post(path, "/forecast/").status_code == 403
    assert rows(bureau, schema.rule_table) == []
