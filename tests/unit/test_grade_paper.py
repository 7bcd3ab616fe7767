"""Papers of grading: the notice in the official form, its proof of service, what is publicised; who may have them."""

import io
import re

import docx
import pytest
from bureau import NOW
from grading import OPINION, declared, publicised, staff
from makers import app_of, visitor

from emergency.errors import NotFound
from emergency.services import enterprise_link, grade_examining, grade_paper
from emergency.services.paperwork import PaperFormat
from plans.official_paper import number_of


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier."""
    return staff(bureau)


def words(data: bytes) -> str:
    """Every paragraph and cell of a Word file."""
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("通环函〔2026〕12号", "通环函〔2026〕12号"),
        (" 通环函（2026）012号 ", "通环函〔2026〕12号"),
        ("通环函[2026]第3号", "通环函〔2026〕3号"),
        ("通环函〔2026〕0号", ""),
        ("通环函〔26〕3号", ""),
        ("关于绩效分级的公示", ""),
        ("《测试〔2026〕1号》的附件", ""),
        ("", ""),
    ],
)
def test_a_number_is_told_from_the_name_of_a_document(written, number):
    """Keyboard brackets and leading zeros are mended; a name is no number."""
    assert number_of(written) == number


def test_a_public_document_has_its_number_and_says_all_the_notice_says(staffed):
    """Number, addressee, every paragraph and who signed stand in the Word file."""
    publicised(staffed)
    made = grade_paper.notice_for(staffed.office, staffed.people["g_region"], 1, PaperFormat.WORD)
    said = words(made.data)
    assert made.name.endswith("拟定绩效等级公示告知书.docx")
    assert "测试〔2026〕1号" in said and "公示至2026年12月2日" in said and "2026年11月23日" in said
    assert "内蒙古自治区重污染天气应急指挥部办公室" in said


def test_a_notice_without_a_number_leaves_a_line_for_it(staffed):
    """It is not called unnumbered, and gets no number of our own."""
    declaration_id = declared(staffed)
    grade_examining.send_back(staffed.office, staffed.g_banner, NOW, declaration_id, OPINION)
    said = words(grade_paper.notice_for(staffed.office, staffed.g_banner, 1, PaperFormat.WORD).data)
    assert "〔2026〕　　号" in said and "未编号" not in said


def test_the_proof_of_service_is_empty_until_it_was_served(staffed):
    """Then it says how, when and who signed."""
    publicised(staffed)
    token = _token(staffed)
    empty = words(grade_paper.receipt_for(staffed.office, staffed.g_banner, 1, PaperFormat.WORD).data)
    assert "□ 直接送达" in empty
    guest = app_of(staffed).test_client()
    guest.post(f"/e/{token}/grade/notice/1", data={"who": "环保负责人"})
    served = words(grade_paper.receipt_for(staffed.office, staffed.g_banner, 1, PaperFormat.WORD).data)
    assert "企业页面签收" in served and "环保负责人" in served and "2026年11月23日" in served


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_officer_and_enterprise_download_it_and_nobody_else(staffed, ending):
    """Another banner and another enterprise do not find it; what hangs out in public is open to all."""
    publicised(staffed)
    begin = {"pdf": b"%PDF", "docx": b"PK"}[ending]
    officer, other = visitor(app_of(staffed), "g_banner"), visitor(app_of(staffed), "g_other")
    guest = app_of(staffed).test_client()
    own = f"/e/{_token(staffed)}/grade/notice/1.{ending}"
    for reader, path in (
        (officer, f"/grade/notice/1.{ending}"),
        (officer, f"/grade/notice/1/receipt.{ending}"),
        (guest, own),
        (guest, f"/public/grade/1.{ending}"),
    ):
        answer = reader.get(path)
        assert answer.status_code == 200 and answer.data.startswith(begin), path
    for reader, path in (
        (other, f"/grade/notice/1.{ending}"),
        (other, f"/grade/notice/1/receipt.{ending}"),
        (guest, f"/e/{_token(staffed, 2)}/grade/notice/1.{ending}"),
        (guest, f"/public/grade/2.{ending}"),
        (officer, "/grade/notice/1.exe"),
    ):
        assert reader.get(path).status_code == 404, path
    assert own in guest.get(own.partition("/notice")[0]).text


def test_what_is_publicised_ends_with_the_publicity(staffed):
    """The public paper names enterprise, grade and period; a grade that is not public has none."""
    declared(staffed)
    with pytest.raises(NotFound, match="没有在公示"):
        grade_paper.publicity(staffed.office, NOW, 1, PaperFormat.WORD)


def test_the_public_paper_names_every_grade_of_its_document(staffed):
    """Who stands in one document stands in one table, and the last day is said."""
    publicised(staffed)
    said = words(grade_paper.publicity(staffed.office, NOW, 1, PaperFormat.WORD).data)
    assert "至2026年12月2日（含当日）止" in said and "B级" in said and "测试〔2026〕1号" in said


def _token(staffed, enterprise_id=1) -> str:
    address = enterprise_link.issue_link(staffed.office, staffed.admin, NOW, enterprise_id)
    return re.search(r"/e/(\w+)$", address).group(1)
