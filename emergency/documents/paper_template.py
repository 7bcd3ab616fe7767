"""The wording of an official paper: checked before it is kept, filled in a sandbox, named fields only."""

import functools
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from plans.errors import Fault
from plans.official_paper import NEEDED_PARTS, ONE_LINE, Field, OfficialKind, Part, fields

Parts = Mapping[Part, str]
LONGEST, LINE_LONGEST, WORD_LONGEST = 12_000, 200, 24
# A table stands in the text as its name between these, alone on its line; no keyboard writes them.
MARK = "\ue000"
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=False)
# Fields and whether one is there: no calls, no attributes, no filters, no loops.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


@functools.cache
def shipped(kind: OfficialKind) -> Parts:
    """The wording that comes with the program."""
    path = importlib.resources.files("templates").joinpath(f"documents/official/{kind.value}.toml")
    data = tomllib.loads(path.read_text("utf-8"))
    return {part: data.get(part.value, "").strip("\n") for part in Part}


def cleaned(parts: Parts) -> dict[Part, str]:
    """Every part as it is kept, whatever ends its lines."""
    return {part: parts.get(part, "").replace("\r\n", "\n").strip("\n") for part in Part}


def faults_of(kind: OfficialKind, parts: Parts) -> list[Fault]:
    """Everything that is wrong with a wording, each with the part it stands in; none: it can be kept."""
    known = {each.name: each for each in fields(kind)}
    found = [
        _fault(part, f"「{part.label}」不能为空。请填写。")
        for part in NEEDED_PARTS
        if not parts.get(part, "").strip()
    ]
    certain: set[str] = set()
    for part in Part:
        text = parts.get(part, "")
        found += _faults_of_shape(part, text)
        tree, broken = _parsed(part, text)
        if tree is None:
            found.append(broken)
            continue
        found += _faults_of_tree(part, tree, known)
        found += _faults_of_tables(part, text, known)
        certain |= {each.name for each in _certain(tree.body)}
    return found + [
        _lacking(kind, each) for each in known.values() if each.needed and each.name not in certain
    ]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; `values` holds every field of the kind."""
    return _ENVIRONMENT.from_string(text).render(values)


def table_mark(name: str) -> str:
    """What stands in the text where the table `name` is to be."""
    return f"{MARK}{name}{MARK}"


def _fault(part: Part, message: str) -> Fault:
    return Fault("template", message, column=part.value)


def _lacking(kind: OfficialKind, field: Field) -> Fault:
    why = f"（{field.citation.label}）" if field.citation else ""
    message = f"缺少必备要素「{field.name}」{why}：请在正文或标题中写上 {{{{ {field.name} }}}}，且不要放在「如果」之内。"
    return _fault(Part.BODY, message)


def _faults_of_shape(part: Part, text: str) -> list[Fault]:
    if part in ONE_LINE and "\n" in text.strip():
        return [_fault(part, f"「{part.label}」只能写一行。")]
    limit = LONGEST if part not in ONE_LINE else LINE_LONGEST
    if len(text) > limit:
        return [_fault(part, f"「{part.label}」不能超过 {limit} 个字。")]
    return [_fault(part, f"「{part.label}」含有不能使用的字符。")] if MARK in text else []


def _parsed(part: Part, text: str) -> tuple[nodes.Template | None, Fault | None]:
    try:
        return _ENVIRONMENT.parse(text), None
    except jinja2.TemplateSyntaxError as error:
        message = f"「{part.label}」第 {error.lineno} 行的花括号不成对或写法不对。字段写成 {{{{ 字段名 }}}}。"
        return None, _fault(part, message)


def _faults_of_tree(part: Part, tree: nodes.Template, known: Mapping[str, Field]) -> Iterator[Fault]:
    said: set[str] = set()
    for node in _walk(tree):
        if not isinstance(node, _ALLOWED):
            if "" not in said:
                said.add("")
                yield _fault(
                    part,
                    f"「{part.label}」第 {node.lineno} 行：花括号里只能写字段名，"
                    "或者 {% if 字段名 %}……{% endif %}，不能写其他语句。",
                )
        elif isinstance(node, nodes.Name) and node.name not in known and node.name not in said:
            said.add(node.name)
            yield _fault(
                part, f"「{part.label}」第 {node.lineno} 行：没有字段「{node.name}」。可用字段见页面右侧。"
            )


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    if isinstance(node, _ALLOWED):
        for child in node.iter_child_nodes():
            yield from _walk(child)


def _faults_of_tables(part: Part, text: str, known: Mapping[str, Field]) -> Iterator[Fault]:
    tree = _ENVIRONMENT.parse(text)
    named = {each.name for each in tree.find_all(nodes.Name) if each.name in known and known[each.name].table}
    for name in sorted(named):
        alone = [line for line in text.splitlines() if name in line]
        if part is not Part.BODY:
            yield _fault(part, f"表格字段「{name}」只能放在正文里。")
        elif any(line.replace(" ", "") != f"{{{{{name}}}}}" for line in alone):
            yield _fault(part, f"表格字段「{name}」须独占一行，写成 {{{{ {name} }}}}，前后不加文字。")


def _certain(body: list[nodes.Node]) -> Iterator[nodes.Name]:
    """The fields that are written in any case; one that stands only in an `if` of its own counts too."""
    for node in body:
        if isinstance(node, nodes.Output):
            yield from (each for each in node.nodes if isinstance(each, nodes.Name))
        elif isinstance(node, nodes.If) and isinstance(node.test, nodes.Name):
            own = node.test.name
            yield from (each for each in _certain(node.body) if each.name == own)
