"""Approved texts of providers: filled, previewed, refused with every fault at once."""

import pytest
from messages import make_message

from notifier.delivery import Never
from notifier.errors import ChannelMisconfigured
from notifier.message import Purpose
from notifier.provider_template import ProviderTemplate, TemplateBook, read_book

START = ProviderTemplate(
    "SMS_1", ("enterprise", "code"), "【示例】${enterprise}请签收，编号${code}", longest=8
)


def test_the_blanks_are_filled_in_the_templates_order():
    """Whatever order and whatever more the message carries."""
    params = {"code": "A7K2M9", "level": "橙色", "enterprise": "虚构一厂"}
    assert list(START.fill(params).items()) == [("enterprise", "虚构一厂"), ("code", "A7K2M9")]


@pytest.mark.parametrize(("length", "fits"), [(7, True), (8, True), (9, False)])
def test_a_blank_has_a_longest_content(length, fits):
    """Below, at and above the limit; what is too long is refused, another provider may take it."""
    filled = START.fill({"enterprise": "厂" * length, "code": "A7K2M9"})
    assert isinstance(filled, dict) is fits
    if not fits:
        assert (filled.code, filled.elsewhere) == ("param_length", True)


@pytest.mark.parametrize("params", [{}, {"enterprise": "虚构一厂"}, {"enterprise": "虚构一厂", "code": ""}])
def test_a_blank_without_content_is_refused(params):
    """A text with a hole in it says nothing that can be obeyed."""
    assert START.fill(params).code == "param_missing"


def test_the_preview_shows_what_the_phone_shows():
    """A blank that would be empty stays visible as one."""
    assert START.preview({"enterprise": "虚构一厂"}) == "【示例】虚构一厂请签收，编号${code}"


def test_a_purpose_without_an_approved_text_goes_to_another_provider():
    """The reason names what to do."""
    refused = TemplateBook({}).fill(make_message(purpose=Purpose.ORDER_RELEASE))
    assert isinstance(refused, Never)
    assert refused.elsewhere
    assert "报备" in refused.reason


def test_a_book_is_read_from_its_tables():
    """Number, blanks, wording and longest blank; 35 characters where the file does not say."""
    book = read_book({"order_start": {"id": "SMS_1", "blanks": ["code"], "text": "编号${code}"}})
    assert book.get(Purpose.ORDER_START) == ProviderTemplate("SMS_1", ("code",), "编号${code}", 35)
    assert book.fill(make_message(params={"code": "A7K2M9"})) == ("SMS_1", {"code": "A7K2M9"})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"nonsense": {"id": "1", "blanks": []}}, "[nonsense] 不是消息种类"),
        ({"order_start": {"blanks": []}}, "[order_start] 缺少模板编号 id"),
        ({"order_start": "SMS_1"}, "[order_start] 缺少模板编号 id"),
        ({"order_start": {"id": "1", "blanks": "code"}}, "blanks 须为变量名的列表"),
        ({"order_start": {"id": "1", "blanks": [], "text": 3}}, "text 须为文字"),
        ({"order_start": {"id": "1", "blanks": [], "text": "${code}"}}, "blanks 里没有的变量：code"),
        ({"order_start": {"id": "1", "blanks": [], "longest": "35"}}, "longest 须为整数"),
    ],
)
def test_a_wrong_book_is_refused_with_the_place(table, said):
    """And with what to do next."""
    with pytest.raises(ChannelMisconfigured) as refusal:
        read_book(table)
    assert said in refusal.value.message
    assert refusal.value.message.endswith("请改正后重启。")


def test_every_fault_of_a_book_is_named_at_once():
    """An administrator mends the file once."""
    with pytest.raises(ChannelMisconfigured) as refusal:
        read_book({"a": {}, "order_start": {"blanks": []}})
    assert refusal.value.message.count("；") == 1
