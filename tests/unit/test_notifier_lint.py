"""What is wrong with the text of a short message."""

import pytest

from notifier.lint import lint
from notifier.segments import LONGEST

HEAD = "【示例环境应急】"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "启动通知：科尔沁区1月15日12时起启动橙色预警II级响应。",
        "【演练】" + HEAD + "演练通知",
        HEAD + "详见 https://yj.example.invalid/e/ABC 回复1签收",
        HEAD + "气温-5℃，编号A7K2M9；“请”《按》、（指令）落实……",
        HEAD + "完" * (LONGEST - len(HEAD)),
        HEAD + "https://yj.example.invalid/e/ABC",
    ],
)
def test_an_ordinary_text_has_no_trouble(text):
    """Chinese punctuation, links, drills and the longest text pass."""
    assert lint(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("启动通知", "【签名】开头"),
        ("", "【签名】开头"),
        ("【】启动通知", "【签名】开头"),
        (HEAD + "请【立即】停产", "另一个签名"),
        (HEAD + "启动Ⅱ级响应", "Ⅱ"),
        (HEAD + "第①条", "①"),
        (HEAD + "注意⚠", "⚠"),
        (HEAD + "收到\U0001f44d", "\U0001f44d"),
        (HEAD + "零宽\u200b字符", "U+200B"),
        (HEAD + "换\n行", "U+000A"),
        (HEAD + "详见https://yj.example.invalid/e/ABC。回复1签收", "「。」"),
        (HEAD + "完" * (LONGEST + 1 - len(HEAD)), f"{LONGEST} 字的上限"),
    ],
)
def test_each_trouble_is_said(text, said):
    """One sentence for each, naming what to change."""
    assert any(said in each for each in lint(text))


def test_every_trouble_is_said_at_once():
    """Nobody has to correct a text five times."""
    assert len(lint("请【停产】①https://x.invalid/a。" + "完" * LONGEST)) == 5


def test_a_strange_character_is_named_once():
    """However often it stands there."""
    assert lint(HEAD + "①①②") == ("含有部分网关或手机不能显示的字符：①、②。请改写。",)
