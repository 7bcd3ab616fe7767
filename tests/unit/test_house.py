"""The arrows between the rooms, and the habits that keep them readable."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGES = ("plans", "notifier", "emergency", "templates", "migrations")
DOORS = ("emergency.web", "emergency.cli", "emergency.scheduler", "emergency.worker")
WEB_LIBRARIES = ("flask", "flask_login", "flask_wtf", "flask_bootstrap", "werkzeug", "wtforms")

# Room -> what it may import of this project. Longest matching name decides.
MAY_IMPORT = {
    "plans": ("plans",),
    "notifier": ("notifier",),
    "templates": (),
    "migrations": ("emergency.storage", "plans", "notifier"),
    "emergency.errors": ("plans.errors",),
    "emergency.config": ("emergency.errors",),
    "emergency.refusals": ("emergency.errors", "notifier.errors", "plans.errors"),
    "emergency.backup": ("emergency.config", "emergency.errors"),
    "emergency.storage": ("emergency.storage", "emergency.errors", "plans", "notifier"),
    "emergency.telemetry": ("emergency.telemetry", "emergency.storage", "emergency.errors", "plans"),
    "emergency.sources": ("emergency.sources", "emergency.errors", "plans"),
    "emergency.documents": (
        "emergency.documents", "emergency.errors", "plans",
        # the marked copy of an uploaded list opens it as its reader does (docs/decisions/0018)
        "emergency.sources.workbook", "emergency.sources.list_layout",
    ),
    "emergency.cap": ("emergency.cap", "emergency.errors", "plans"),
    "emergency.services": (
        "emergency.services", "emergency.storage", "emergency.telemetry", "emergency.documents",
        "emergency.cap", "emergency.config", "emergency.errors", "notifier", "plans",
    ),
    "emergency.web": (
        "emergency.web", "emergency.services", "emergency.sources", "emergency.documents",
        "emergency.errors", "emergency.config", "emergency.refusals", "plans", "notifier.message",
    ),
    "emergency.cli": (
        "emergency.cli", "emergency.services", "emergency.sources", "emergency.cap", "emergency.wiring",
        "emergency.config", "emergency.errors", "emergency.refusals", "emergency.backup", "emergency.health",
        "emergency.demo", "emergency.documents", "emergency.worker", "emergency.scheduler", "emergency.web",
        "emergency.database", "plans",
    ),
    "emergency.scheduler": ("emergency.services",),
    "emergency.worker": ("emergency.services", "emergency.errors", "notifier"),
    "emergency.demo": ("emergency", "plans", "notifier"),
    "emergency.provider_kind": ("notifier",),
    "emergency.provider_file": ("emergency.errors", "emergency.provider_kind", "notifier", "plans.errors"),
    "emergency.wiring": ("emergency", "plans", "notifier"),
    "emergency.health": ("emergency", "plans"),
    "emergency.database": ("emergency.storage", "emergency.config", "emergency.errors"),
}  # fmt: skip

NEVER = {
    "plans": (*WEB_LIBRARIES, "sqlalchemy", "requests", "os", "socket", "subprocess"),
    "notifier": (*WEB_LIBRARIES, "sqlalchemy"),
    "emergency.storage": (*WEB_LIBRARIES, "requests"),
    "emergency.telemetry": (*WEB_LIBRARIES, "requests"),
    "emergency.services": (*WEB_LIBRARIES, "requests", "sqlalchemy"),
    "emergency.web": ("sqlalchemy",),
    "emergency.cli": ("sqlalchemy",),
}
ONLY_IN_PLANS = ("pydantic", "numpy")


def _modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, path


MODULES = dict(_modules())


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide the room they come from"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = members & MODULES.keys()
            yield from modules or {node.module}


def _room(name, rooms):
    fitting = [room for room in rooms if name == room or name.startswith(room + ".")]
    return max(fitting, key=len, default=None)


def _within(name, allowed):
    return any(name == room or name.startswith(room + ".") for room in allowed)


@pytest.mark.parametrize("name", MODULES)
def test_no_module_takes_a_forbidden_arrow(name):
    """A room imports only the rooms it may, and never the libraries it must not see."""
    allowed = MAY_IMPORT.get(_room(name, MAY_IMPORT), ())
    never = NEVER.get(_room(name, NEVER), ())
    taken = set(_imports(MODULES[name]))
    ours = {each for each in taken if each.split(".")[0] in PACKAGES and each.split(".")[0] != name}

    assert not {each for each in ours if "." in each and not _within(each, allowed)}
    assert not {each for each in taken if each.split(".")[0] in never}


@pytest.mark.parametrize("name", [each for each in MODULES if each.startswith("plans")])
def test_the_law_needs_nothing_but_the_standard_library_pydantic_and_numpy(name):
    """`plans` runs wherever Python runs: no framework, no database, no network."""
    import_roots = {each.split(".")[0] for each in _imports(MODULES[name])}
    standard = set(__import__("sys").stdlib_module_names)

    assert import_roots <= standard | {"plans", *ONLY_IN_PLANS}


@pytest.mark.parametrize("name", MODULES)
def test_no_import_hides_inside_a_function(name):
    """Every import stands at the top of its module."""
    tree = ast.parse(MODULES[name].read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    hidden = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]

    assert not hidden


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for(name):
    """The first line of a module is its law."""
    assert ast.get_docstring(ast.parse(MODULES[name].read_text("utf-8")))


@pytest.mark.parametrize("name", [each for each in MODULES if each.startswith("emergency.storage")])
def test_storage_never_commits(name):
    """Only the owner of a unit of work makes it last."""
    if name in ("emergency.storage.work", "emergency.storage.migrating"):
        pytest.skip("this is where committing is defined")
    calls = [
        node for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))) if isinstance(node, ast.Call)
    ]
    commits = [node.lineno for node in calls if getattr(node.func, "attr", "") == "commit"]

    assert not commits


@pytest.mark.parametrize("name", [each for each in MODULES if each.startswith("notifier")])
def test_the_notifier_knows_nothing_of_the_subject(name):
    """`notifier` would serve any other office as well."""
    text = MODULES[name].read_text("utf-8")

    assert not [word for word in ("AQI", "预警", "enterprise") if word in text]


@pytest.mark.parametrize("name", [each for each in MODULES if each.startswith("plans")])
def test_the_law_has_no_clock_and_no_environment(name):
    """Time is an argument."""
    text = MODULES[name].read_text("utf-8")

    assert not [word for word in (".now(", ".today(", "environ", "getenv") if word in text]
