"""The description of what programs may ask, held to the views and to what they answer."""

import dataclasses
import json
import pathlib

import jsonschema
import pytest
from bureau import MINUTE, NOW
from makers import Clock, app_of, rows, warn

from emergency.services import ticking
from emergency.storage import schema
from emergency.web import description

SECRET = "a-secret-in-the-address"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def app(bureau):
    """A console that expects receipts, with a warning in force."""
    warn(bureau)
    settings = dataclasses.replace(bureau.office.settings, callback_token=SECRET)
    bureau.office = dataclasses.replace(bureau.office, settings=settings)
    return app_of(bureau)


@pytest.fixture
def described(app):
    """The document as a program gets it."""
    return app.test_client().get("/api/openapi.json").json


def _valid(described, value, name):
    """Hold a value to a schema of the document."""
    schema_of = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    checker = jsonschema.Draft202012Validator(
        schema_of, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    checker.validate(value)


def _operations(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_address_for_programs_is_described_and_nothing_else(app, described):
    """Paths and methods of the document are exactly those the console serves under /api/v1."""
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, method, _ in _operations(described)} == served


def test_the_document_has_the_shape_openapi_asks_for(described):
    """Version, info, unique operations, and a parameter for each part of a path."""
    assert described["openapi"].startswith("3.1.") and {"title", "version"} <= described["info"].keys()
    assert described["servers"] == [{"url": "https://yj.example.com"}]
    names = [operation["operationId"] for _, _, operation in _operations(described)]
    assert len(set(names)) == len(names) == 3
    for path, method, operation in _operations(described):
        parts = {each[1:-1] for each in path.split("/") if each.startswith("{")}
        assert {each["name"] for each in operation.get("parameters", ())} == parts
        assert all(each["in"] == "path" and each["required"] for each in operation.get("parameters", ()))
        assert method in METHODS and operation["summary"] and "200" in operation["responses"]
        assert ("requestBody" in operation) == (method == "post")


def test_every_reference_of_the_document_leads_somewhere(described):
    """No schema and no response is named that is not there, and none is there unused."""
    text = json.dumps(described)
    for kind in ("schemas", "responses"):
        known = described["components"][kind]
        used = {name for name in known if f'"#/components/{kind}/{name}"' in text}
        assert used == known.keys()
    assert text.count('"$ref"') == sum(
        text.count(f'"#/components/{kind}/') for kind in ("schemas", "responses")
    )


def test_every_schema_is_a_schema(described):
    """Each holds under the meta-schema that OpenAPI 3.1 takes over."""
    for each in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(each)


def test_every_example_holds_under_its_own_schema(described):
    """Examples of bodies asked and answered are values the schema allows."""
    bodies = [
        operation["requestBody"] for _, _, operation in _operations(described) if "requestBody" in operation
    ]
    answers = [each for _, _, operation in _operations(described) for each in operation["responses"].values()]
    bodies += [each for each in answers if "content" in each] + list(
        described["components"]["responses"].values()
    )
    seen = 0
    for body in bodies:
        content = body["content"]["application/json"]
        for example in content["examples"].values():
            within = {**content["schema"], "components": described["components"]}
            jsonschema.Draft202012Validator(within).validate(example["value"])
            seen += 1
    assert seen >= 11


def test_the_real_answer_about_warnings_is_as_described(app, described):
    """One yellow warning in force, and the same keys as in the example."""
    answer = app.test_client().get("/api/v1/warnings").json

    _valid(described, answer, "Warnings")
    assert answer["warnings"][0].keys() == description.WARNINGS_EXAMPLE["warnings"][0].keys()


def test_the_real_answers_to_callbacks_are_as_described(app):
    """The examples of the document are taken by the views as they stand."""
    program = app.test_client()
    receipt = program.post(f"/api/v1/receipts/sms/{SECRET}", json=description.RECEIPT_EXAMPLE)
    reply = program.post(f"/api/v1/replies/sms/{SECRET}", json=description.REPLY_EXAMPLE)

    assert receipt.json == {"ok": True, "new": 1}
    assert reply.json == {"ok": True, "acknowledged": False}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/nothing", 404),
        ("get", "/api", 404),
        ("get", "/api/v1/warnings/1", 404),
        ("post", "/api/v1/receipts/sms/wrong", 404),
        ("post", "/api/v1/warnings", 405),
        ("get", f"/api/v1/receipts/sms/{SECRET}", 405),
        ("delete", "/api/openapi.json", 405),
        ("post", f"/api/v1/replies/sms/{SECRET}", 422),
    ],
)
def test_every_refusal_under_api_has_the_one_error_body(app, described, method, path, status):
    """A browser that asks for HTML gets the same JSON as any program."""
    sent = {"json": {}} if method == "post" else {}
    answer = getattr(app.test_client(), method)(path, headers={"Accept": "text/html"}, **sent)

    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    _valid(described, answer.json, "Error")
    assert answer.json["message"].endswith("。")


def test_a_defect_under_api_has_the_one_error_body_too(app, described, monkeypatch):
    """No traceback and no page, but a number to quote."""
    monkeypatch.setattr("emergency.web.api.public.current_json", lambda *a: 1 / 0)
    answer = app.test_client().get("/api/v1/warnings")

    assert answer.status_code == 500 and "编号" in answer.json["message"]
    _valid(described, answer.json, "Error")


def test_a_console_without_its_database_is_not_ready_and_says_why(bureau, tmp_path):
    """503 and not 500, with the check that failed; the metrics answer 503 as well."""
    program = app_of(bureau).test_client()
    for kind in ("worker", "scheduler", "auditor"):
        ticking.beat(bureau.office, f"{kind}-1", kind, NOW)
    assert program.get("/readyz").json["checks"] == dict.fromkeys(
        ("database", "outbox", "scheduler", "worker", "auditor"), True
    )

    (tmp_path / "emergency.db").rename(tmp_path / "gone.db")
    answer = program.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": False} and "数据库文件不见了" in answer.json["faults"][0]
    assert program.get("/metrics").status_code == 503


def test_a_database_without_its_tables_is_not_ready(bureau):
    """A file that is there but empty is told apart from a defect of ours."""
    bureau.office.store.engine.dispose()
    path = bureau.office.store.engine.url.database
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(path + suffix).unlink(missing_ok=True)
    pathlib.Path(path).touch()
    answer = app_of(bureau).test_client().get("/readyz")

    assert answer.status_code == 503 and "缺少数据表" in answer.json["faults"][0]


def test_ready_names_the_check_that_failed(bureau):
    """Silence of the worker for six minutes is its own check."""
    ticking.beat(bureau.office, "worker-1", "worker", NOW)
    ticking.beat(bureau.office, "scheduler-1", "scheduler", NOW + 6 * MINUTE)
    ticking.beat(bureau.office, "auditor", "auditor", NOW + 6 * MINUTE)
    answer = app_of(bureau, Clock(NOW + 6 * MINUTE)).test_client().get("/readyz").json

    sound = dict.fromkeys(("database", "outbox", "scheduler", "auditor"), True)
    assert answer["checks"] == sound | {"worker": False}
    assert not rows(bureau, schema.message)
