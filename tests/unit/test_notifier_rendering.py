"""The texts of messages: what they say, that they are short, and that nothing is left out in silence."""

import datetime
import pathlib
import zoneinfo

import jinja2
import pytest

from notifier.errors import RenderingFailed
from notifier.message import Purpose
from notifier.rendering import Renderer, moment
from notifier.segments import LONGEST, segments

TEXTS = pathlib.Path(__file__).parent / "message_texts"
BEIJING = zoneinfo.ZoneInfo("Asia/Shanghai")
CONTEXT = {
    "bureau": "示例环境应急",
    "drill": False,
    "area": "科尔沁区",
    "enterprise": "虚构示例水泥有限公司",
    "grade": "B级",
    "level": "橙色",
    "response": "II级响应",
    "number": "示例应急指令2026年1号-0007",
    "code": "A7K2M9",
    "start_at": datetime.datetime(2026, 1, 15, 12, tzinfo=BEIJING),
    "deadline": datetime.datetime(2026, 1, 15, 13, 30, tzinfo=BEIJING),
    "expected_end": datetime.datetime(2026, 1, 18, 12, tzinfo=BEIJING),
    "released_at": datetime.datetime(2026, 1, 18, 1, tzinfo=datetime.UTC),
    "issued_at": datetime.datetime(2026, 1, 15, 8, 5, tzinfo=BEIJING),
    "lines": [
        {"number": 1, "text": "停止1号水泥粉磨线，停止比例100%。", "citation": "示例清单 第1行"},
        {"number": 2, "text": "停用国四及以下重型载货车辆。", "citation": "示例清单 第2行"},
    ],
    "more": [{"number": 2, "text": "停用国四及以下重型载货车辆。", "citation": "示例清单 第2行"}],
    "resume": ["2号水泥粉磨线可恢复正常生产。"],
    "link": "https://yj.example.invalid/e/ABCDEFGHJKLM",
    "duty_phone": "0475-0000000",
    "issuer": "示例市重污染天气应急指挥部办公室",
    "plan_title": "《示例市重污染天气应急预案》",
}
CONTEXT |= {"page": "贵单位的企业页面「联系人」"}
CONTEXT |= {"contact": "张三", "expires_at": datetime.datetime(2026, 1, 16, 9, tzinfo=BEIJING)}
CONTEXT |= {"ended_at": datetime.datetime(2026, 1, 18, 9, tzinfo=BEIJING)}
CONTEXT |= {
    "issuing_area": "示例市",
    "act": "发布",
    "acknowledge_by": datetime.datetime(2026, 1, 15, 9, 5, tzinfo=BEIJING),
    "act_by": datetime.datetime(2026, 1, 15, 10, 5, tzinfo=BEIJING),
    "report_by": datetime.datetime(2026, 1, 15, 16, tzinfo=BEIJING),
    "asked": "启动响应",
    "step": "签收",
}
CONTEXT |= {
    "suspended_at": datetime.datetime(2026, 1, 16, 14, tzinfo=BEIJING),
    "resumes_at": datetime.datetime(2026, 1, 17, 18, tzinfo=BEIJING),
    "correction": "示例市于2026年1月15日8时发布的重污染天气橙色预警有误，现予撤销。特此更正。",
}
CONTEXT |= {
    "enterprises": "虚构示例水泥有限公司、虚构示例砖厂",
    "names": ["虚构示例水泥有限公司", "虚构示例砖厂"],
    "department": "公安机关",
    "duties": ["按响应措施加强重型货车通行管控。", "维护应急期间的交通秩序。"],
    "report_hour": "14:00",
    "due_at": datetime.datetime(2026, 1, 15, 9, 5, tzinfo=BEIJING),
    "overdue": True,
    "paused": False,
    "title": "拟下调绩效等级告知书",
    "brief": "拟将贵单位水泥熟料绩效等级由B级下调为C级",
    "paragraphs": ["拟将贵单位水泥熟料绩效等级由B级下调为C级。", "事实和理由：未按要求停产。"],
    "due": "3",
    "late": "1",
    "still": "",
    "why": "辖区站点持续重度污染",
}
CONTEXT["lines"] = [
    {
        **each,
        "enterprise": "虚构示例水泥有限公司",
        "deadline": datetime.date(2026, 1, 16),
        "late": number == 0,
    }
    for number, each in enumerate(CONTEXT["lines"])
]
GRADE = [each for each in Purpose if each.value.startswith("grade_")]
CONTEXT |= {"matter": "申请豁免", "outcome": "维持原指令", "answer": "贵单位不在保障名录内，请按指令执行"}
CONTEXT |= {"failed": "12", "unreached": "3", "calls": "5", "replies": "2"}
ORDERS = [each for each in Purpose if each.value.startswith("order_")]
OZONE = [each for each in Purpose if each.value.startswith("ozone")]
LEGAL = (
    "重污染天气",
    "橙色",
    "2026年1月15日12时",
    "科尔沁区",
    "警示事项",
    "停止1号水泥粉磨线",
    "2026年1月18日12时",
)
SOURCE = ("示例市重污染天气应急指挥部办公室", "2026年1月15日8时5分", "示例应急指令2026年1号-0007")


@pytest.fixture(scope="module")
def renderer():
    """The renderer on the texts that are installed."""
    return Renderer(jinja2.PackageLoader("templates", ""))


def _sms(renderer, purpose=Purpose.ORDER_START, **changes):
    return renderer.render(purpose, "sms", CONTEXT | changes).text


def _mail(renderer, purpose=Purpose.ORDER_START, **changes):
    return renderer.render(purpose, "email", CONTEXT | changes)


@pytest.mark.parametrize("purpose", Purpose)
def test_each_text_reads_as_it_was_approved(renderer, purpose):
    """The texts equal the ones kept beside this test, letter by letter."""
    mail = _mail(renderer, purpose)
    whole = f"{mail.subject}\n\n{_sms(renderer, purpose)}\n\n{mail.text}\n{mail.html}\n"
    assert whole == (TEXTS / f"{purpose.value}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("purpose", ORDERS)
def test_every_short_message_fits_two_segments_and_ends_with_the_way_to_answer(renderer, purpose):
    """With a short area name a message costs two parts; link, reply and code come last."""
    text = _sms(renderer, purpose)
    assert segments(text) <= 2
    assert text.startswith("【示例环境应急】")
    asks = purpose in (Purpose.ORDER_START, Purpose.ORDER_CHANGE, Purpose.ORDER_REMIND)
    ways = "1签收，2需协调，3申请豁免" if asks else "1签收"
    assert text.endswith(f"{CONTEXT['link']} 回复{ways}，编号A7K2M9")


@pytest.mark.parametrize("purpose", GRADE)
def test_a_message_about_a_grade_fits_two_segments_and_ends_with_its_link(renderer, purpose):
    """It is answered on the page alone: no code stands in it, and no level of a warning."""
    text, mail = _sms(renderer, purpose), _mail(renderer, purpose)
    assert segments(text) <= 2
    assert text.startswith("【示例环境应急】") and text.endswith(CONTEXT["link"])
    for said in (text, mail.text, mail.html, mail.subject):
        assert CONTEXT["level"] not in said and "A7K2M9" not in said


@pytest.mark.parametrize("purpose", OZONE)
def test_an_ozone_message_fits_two_segments_names_no_level_and_ends_with_its_link(renderer, purpose):
    """No colour and no response level; it is answered on the page alone, so no code stands in it."""
    text, mail = _sms(renderer, purpose), _mail(renderer, purpose)
    assert segments(text) <= 2
    assert text.startswith("【示例环境应急】") and text.endswith(CONTEXT["link"])
    for said in (text, mail.text, mail.html, mail.subject):
        assert CONTEXT["level"] not in said and CONTEXT["response"] not in said and "A7K2M9" not in said


DEPARTMENTS = [each for each in Purpose if each.value.startswith("department")]


@pytest.mark.parametrize("purpose", DEPARTMENTS)
@pytest.mark.parametrize("paused", [False, True])
def test_a_message_to_a_department_fits_two_segments_and_ends_with_its_link(renderer, purpose, paused):
    """In a pause it asks for nothing."""
    text = _sms(renderer, purpose, paused=paused)
    mail = _mail(renderer, purpose, paused=paused, acknowledge_by=None)
    assert segments(text) <= 2
    assert text.startswith("【示例环境应急】") and text.endswith(CONTEXT["link"])
    if purpose is Purpose.DEPARTMENT:
        assert ("前签收" in text) is not paused and ("暂停执行" in mail.text) is paused
    assert "前签收" not in mail.text and "前签收" not in mail.html


def test_a_code_fits_two_segments_and_says_how_to_answer(renderer):
    """Whose contact is asked, until when, and that replying is enough; no link, the number may be wrong."""
    text = _sms(renderer, Purpose.CONTACT_CODE)
    assert segments(text) <= 2
    assert text.startswith("【示例环境应急】验证码A7K2M9") and "/e/" not in text
    assert CONTEXT["enterprise"] in text and "1月16日9时前有效" in text and "请回复这六位数字" in text


@pytest.mark.parametrize("purpose", Purpose)
def test_a_drill_says_so_before_anything_else(renderer, purpose):
    """Short message, subject, text and page of a drill open with the mark; a live one never has it."""
    drill, live = _mail(renderer, purpose, drill=True), _mail(renderer, purpose)
    assert _sms(renderer, purpose, drill=True).startswith("【演练】")
    assert drill.subject.startswith("【演练】")
    assert drill.text.startswith("【演练】")
    assert drill.html.index("【演练】") < drill.html.index("<h1")
    assert "演练" not in live.subject + live.text + live.html + _sms(renderer, purpose)


@pytest.mark.parametrize("purpose", [Purpose.ORDER_START, Purpose.ORDER_CHANGE, Purpose.ORDER_EXTEND])
@pytest.mark.parametrize("element", LEGAL + SOURCE)
def test_a_notice_holds_every_element_the_law_asks_for(renderer, purpose, element):
    """突发事件应对法 64, 72: kind, level, start, range, cautions, measures, end, issuer, time, number."""
    mail = _mail(renderer, purpose)
    assert element in mail.text
    assert element in mail.html


def test_an_open_end_is_said_to_be_open(renderer):
    """Without an expected end the notice promises none."""
    assert "预计结束：另行通知" in _mail(renderer, expected_end=None).text
    assert "解除时间另行通知" in _sms(renderer, Purpose.ORDER_EXTEND, expected_end=None)


def test_a_release_ends_the_measures_at_its_moment(renderer):
    """The release says from when, in Beijing time, and that the response ends."""
    text = _sms(renderer, Purpose.ORDER_RELEASE)
    assert "1月18日9时起解除橙色预警，终止II级响应" in text


@pytest.mark.parametrize("missing", ["code", "link", "deadline", "area"])
def test_a_missing_fact_is_an_error_that_names_it(renderer, missing):
    """A gap in the context never becomes a gap in the sentence."""
    context = {key: value for key, value in CONTEXT.items() if key != missing}
    with pytest.raises(RenderingFailed, match=f"order_start/.*{missing}"):
        renderer.render(Purpose.ORDER_START, "sms", context)


def test_markup_in_a_name_is_escaped_in_the_page_and_plain_in_the_text(renderer):
    """A name cannot write into the page; the text shows it as it is."""
    mail = _mail(renderer, enterprise="<b>甲&乙</b>")
    assert "&lt;b&gt;甲&amp;乙&lt;/b&gt;" in mail.html
    assert "<b>甲&乙</b>" in mail.text


def test_a_name_cannot_forge_a_signature(renderer):
    """Square brackets in a value are dropped from a short message; only the signature has them."""
    assert _sms(renderer, area="【某银行】科尔沁区").count("【") == 1


def test_one_glyph_numerals_become_letters_in_a_short_message(renderer):
    """Some gateways refuse the single glyphs."""
    assert "II级响应" in _sms(renderer, response="Ⅱ级响应")
    assert "I级响应" in _sms(renderer, response="Ⅰ级响应")
    assert "Ⅱ级响应" in _mail(renderer, response="Ⅱ级响应").text


def test_a_line_break_in_a_value_cannot_split_the_subject(renderer):
    """A subject is one line, so no header can be smuggled in."""
    assert "\n" not in _mail(renderer, area="甲\r\nBcc: x").subject


@pytest.mark.parametrize(("excess", "fits"), [(-1, True), (0, True), (1, False)])
def test_a_short_message_longer_than_providers_take_is_refused(renderer, excess, fits):
    """500 characters pass, 501 do not."""
    area = "区" * (LONGEST - len(_sms(renderer, area="")) + excess)
    if fits:
        assert len(_sms(renderer, area=area)) == LONGEST + excess
        return
    with pytest.raises(RenderingFailed, match="超过 500 字"):
        _sms(renderer, area=area)


def test_a_missing_text_is_an_error_that_names_it():
    """An incomplete installation is said to be one."""
    with pytest.raises(RenderingFailed, match=r"messages/order_start/subject\.txt"):
        Renderer(jinja2.DictLoader({})).render(Purpose.ORDER_START, "sms", CONTEXT)


@pytest.mark.parametrize(
    ("hour", "minute", "form", "shown"),
    [
        (12, 0, "full", "2026年1月15日12时"),
        (12, 5, "full", "2026年1月15日12时5分"),
        (12, 30, "short", "1月15日12时30分"),
        (0, 0, "short", "1月15日0时"),
    ],
)
def test_a_moment_is_shown_in_beijing_time(hour, minute, form, shown):
    """Whatever zone it comes in; whole hours carry no minutes."""
    at = datetime.datetime(2026, 1, 15, hour, minute, tzinfo=BEIJING)
    assert moment(at.astimezone(datetime.UTC), form) == shown


def test_a_moment_without_zone_is_refused():
    """A naive moment could be eight hours off."""
    with pytest.raises(RenderingFailed, match="没有时区"):
        moment(datetime.datetime(2026, 1, 15, 12))
