"""Chinese is punctuated as Chinese (GB/T 15834): full-width marks beside Chinese characters."""

import io
import pathlib
import re
import tokenize

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGES = ("emergency", "plans", "notifier", "templates")
HAN = "\u4e00-\u9fff「」『』【】《》〔〕"
HALF = re.compile(rf"[{HAN}][,;:!?]|[,;:!?][{HAN}]|[{HAN}]\(|\)[{HAN}]")
# What stands between these is not prose: fields, tags, code.
MACHINE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^<>]*>|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|`[^`]*`", re.S
)
STRING = re.compile(r"([a-zA-Z]*)('''|\"\"\"|'|\")")


def _files(*endings):
    found = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*")))
    return [path for path in found if path.suffix in endings and path.is_file()]


def _strings(path):
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.STRING:
            prefix, quote = STRING.match(token.string).groups()
            body = token.string[len(prefix) + len(quote) : -len(quote)]
            # Raw strings are patterns; an English docstring may quote a Chinese word.
            if "r" not in prefix.lower() and not _is_english(quote, body):
                yield token.start[0], body


def _is_english(quote, body):
    return quote == '"""' and len(re.findall("[a-zA-Z]", body)) > len(re.findall("[\u4e00-\u9fff]", body))


def _places(text):
    return HALF.findall(MACHINE.sub("\ue000", text))


@pytest.mark.parametrize("path", _files(".py"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sentences_in_code_use_full_width_marks(path):
    """No half-width comma, colon or bracket touches a Chinese character."""
    wrong = [(line, _places(body)) for line, body in _strings(path) if _places(body)]

    assert not wrong


@pytest.mark.parametrize(
    "path", _files(".html", ".txt", ".toml"), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_templates_and_plan_data_use_full_width_marks(path):
    """The same for what is shown from templates and from plan data."""
    lines = path.read_text("utf-8").splitlines()
    wrong = [
        (n, _places(line)) for n, line in enumerate(lines, 1) if not line.startswith("#") and _places(line)
    ]

    assert not wrong
