"""The bodies of the programs' addresses: what comes, what goes, and the one body of every error."""

from emergency.errors import InputInvalid, NotFound
from emergency.refusals import Refusal, refusal_of
from emergency.services.callback import BIGGEST_BATCH
from emergency.web.refusing import DEFECT, FOR_PROGRAMS
from plans.terms import ResponseLevel, WarningLevel

_GRADED = [level for level in WarningLevel if level.is_graded]
_MOMENT = {"type": "string", "format": "date-time"}

WARNING_EXAMPLE = {
    "number": "通辽市重污染预警〔2026〕1号",
    "area": "150500",
    "area_name": "通辽市",
    "level": "orange",
    "level_name": "橙色",
    "response": "II",
    "issued_at": "2026-11-24T09:15:00+00:00",
    "start_at": "2026-11-24T16:00:00+00:00",
    "expected_end": "2026-11-27T16:00:00+00:00",
    "released_at": None,
    "advice": "儿童、老年人和呼吸道、心脑血管疾病患者应留在室内，停止户外运动。",
}
WARNINGS_EXAMPLE = {
    "area": "通辽市",
    "issuer": "通辽市重污染天气应急指挥部办公室",
    "at": "2026-11-25T01:00:00+00:00",
    "warnings": [WARNING_EXAMPLE],
}
RECEIPT_EXAMPLE = {
    "provider_id": "m-20261124-000187",
    "status": "delivered",
    "at": "2026-11-24T17:16:02+08:00",
}
REPLY_EXAMPLE = {"sender": "19900000000", "text": "1 7K3MPQ", "reference": "up-000931"}


def refers(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def json_body(schema: dict, **examples) -> dict:
    shown = {"examples": {name: {"value": value} for name, value in examples.items()}} if examples else {}
    return {"application/json": {"schema": schema, **shown}}


SCHEMAS = {
    "Warning": {
        "type": "object",
        "required": list(WARNING_EXAMPLE),
        "additionalProperties": False,
        "properties": {
            "number": {"type": "string", "description": "文号"},
            "area": {"type": "string", "pattern": "^[0-9]{6}$", "description": "行政区划代码"},
            "area_name": {"type": "string"},
            "level": {"enum": [level.value for level in _GRADED]},
            "level_name": {"enum": [level.label for level in _GRADED]},
            "response": {"enum": [level.value for level in ResponseLevel], "description": "响应等级"},
            "issued_at": {**_MOMENT, "description": "发布时间"},
            "start_at": {**_MOMENT, "description": "启动时间"},
            "expected_end": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "空：解除时间另行通知",
            },
            "released_at": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "已公布而尚未生效的解除时间；空：未公布解除",
            },
            "advice": {"type": "string", "description": "健康防护提示"},
        },
    },
    "Warnings": {
        "type": "object",
        "required": list(WARNINGS_EXAMPLE),
        "additionalProperties": False,
        "properties": {
            "area": {"type": "string", "description": "发布地区"},
            "issuer": {"type": "string", "description": "发布单位"},
            "at": {**_MOMENT, "description": "查询时间"},
            "warnings": {"type": "array", "items": refers("Warning")},
        },
    },
    "Receipt": {
        "type": "object",
        "required": ["provider_id", "status"],
        "properties": {
            "provider_id": {"type": "string", "minLength": 1, "description": "服务商受理时给出的编号"},
            "status": {"enum": ["delivered", "failed"]},
            "at": {
                "type": ["string", "null"],
                "format": "date-time",
                "description": "须带时区；缺省为收到的时间",
            },
            "address": {"type": "string", "description": "接收号码或邮箱"},
            "code": {"type": "string", "description": "服务商的状态码"},
        },
    },
    "Receipts": {
        "oneOf": [refers("Receipt"), {"type": "array", "maxItems": BIGGEST_BATCH, "items": refers("Receipt")}]
    },
    "Reply": {
        "type": "object",
        "required": ["sender", "text", "reference"],
        "properties": {
            "sender": {"type": "string", "description": "发送号码"},
            "text": {"type": "string", "description": "短信内容"},
            "reference": {"type": "string", "description": "服务商给出的编号；同一编号只办理一次"},
        },
    },
    "Fault": {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": {"type": "string"},
            "message": {"type": "string"},
            "severity": {"type": "string"},
            "row": {"type": "integer", "description": "第几行，从 1 起"},
            "column": {"type": "string", "description": "字段名"},
        },
    },
    "Error": {
        "type": "object",
        "required": ["ok", "code", "message", "faults"],
        "additionalProperties": False,
        "properties": {
            "ok": {"const": False},
            "code": {"type": "string"},
            "message": {"type": "string", "description": "说明原因和下一步怎么办"},
            "faults": {"type": "array", "items": refers("Fault")},
        },
    },
}


def _refused(meaning: str, refusal: Refusal) -> dict:
    return {"description": meaning, "content": json_body(refers("Error"), refused=refusal.to_json())}


def _standard(status: int) -> Refusal:
    return Refusal(FOR_PROGRAMS[status][0], status, FOR_PROGRAMS[status][1])


RESPONSE_NAMES = {
    "400": "Unreadable",
    "404": "Unknown",
    "405": "WrongMethod",
    "422": "Faulty",
    "500": "Defect",
}
RESPONSES = {
    "Unreadable": _refused("正文不是 JSON", _standard(400)),
    "Unknown": _refused(
        "没有这个地址，或口令不对", refusal_of(NotFound("没有这个地址。请核对回执地址中的口令。"))
    ),
    "WrongMethod": _refused("这个地址不接受这种方法", _standard(405)),
    "Faulty": _refused("内容有误，整批未保存", refusal_of(InputInvalid("回执内容有误，整批未保存。"))),
    "Defect": _refused("系统内部出错", Refusal("defect", 500, DEFECT.format(number="5f0c2a9e"))),
}
