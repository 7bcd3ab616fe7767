"""What programs may ask under /api/v1, as OpenAPI 3.1: written here once, and held to the views by a test."""

from emergency.web.description_body import (
    RECEIPT_EXAMPLE,
    REPLY_EXAMPLE,
    RESPONSE_NAMES,
    RESPONSES,
    SCHEMAS,
    WARNINGS_EXAMPLE,
    json_body,
    refers,
)

VERSION = "1.0.0"


def document(server: str) -> dict:
    """The description, for the console that stands at `server`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "重污染天气应急响应系统接口",
            "version": VERSION,
            "description": "生效预警的公开查询，以及短信、邮件服务商的回执与上行短信回调。"
            "时间均为 RFC 3339 格式；出错时正文一律为 Error。演练不对外公开。",
        },
        "servers": [{"url": server}],
        "paths": PATHS,
        "components": {"schemas": SCHEMAS, "responses": RESPONSES},
    }


def _answers(*names: str) -> dict:
    return {code: {"$ref": f"#/components/responses/{RESPONSE_NAMES[code]}"} for code in names}


def _path(name: str, meaning: str) -> dict:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": meaning,
        "schema": {"type": "string"},
    }


_CHANNEL = _path("channel", "通道：sms 或 email")
_SECRET = _path("secret", "回调口令，由管理员在系统设置中配置；未配置时回调不开放")

PATHS = {
    "/api/v1/warnings": {
        "get": {
            "operationId": "warnings",
            "summary": "本地区生效的重污染天气预警",
            "description": "只含真实预警，不含演练。没有生效预警时 warnings 为空数组。",
            "security": [],
            "responses": {
                "200": {
                    "description": "生效的预警",
                    "content": json_body(
                        refers("Warnings"),
                        orange=WARNINGS_EXAMPLE,
                        none={**WARNINGS_EXAMPLE, "warnings": []},
                    ),
                },
                **_answers("405", "500"),
            },
        },
    },
    "/api/v1/receipts/{channel}/{secret}": {
        "post": {
            "operationId": "receipts",
            "summary": "服务商推送送达回执",
            "description": "一条或一批。同一回执重复推送只计一次；终态不会被改写。有一条有误，整批不保存。",
            "parameters": [_CHANNEL, _SECRET],
            "security": [],
            "requestBody": {
                "required": True,
                "content": json_body(refers("Receipts"), one=RECEIPT_EXAMPLE, many=[RECEIPT_EXAMPLE]),
            },
            "responses": {
                "200": {
                    "description": "已收到，new 为新计入的条数",
                    "content": json_body(
                        {
                            "type": "object",
                            "required": ["ok", "new"],
                            "properties": {"ok": {"const": True}, "new": {"type": "integer", "minimum": 0}},
                        },
                        taken={"ok": True, "new": 1},
                    ),
                },
                **_answers("400", "404", "405", "422", "500"),
            },
        },
    },
    "/api/v1/replies/{channel}/{secret}": {
        "post": {
            "operationId": "replies",
            "summary": "服务商推送上行短信",
            "description": "1 签收，2 需协调，3 申请豁免，可加六位编号；没有编号的指该号码最近一份未签收的指令。"
            "需协调、申请豁免和不能判断的内容列入值班室待答复事项。",
            "parameters": [_CHANNEL, _SECRET],
            "security": [],
            "requestBody": {
                "required": True,
                "content": json_body(refers("Reply"), acknowledge=REPLY_EXAMPLE),
            },
            "responses": {
                "200": {
                    "description": "已收到，acknowledged 表示是否签收了指令",
                    "content": json_body(
                        {
                            "type": "object",
                            "required": ["ok", "acknowledged"],
                            "properties": {"ok": {"const": True}, "acknowledged": {"type": "boolean"}},
                        },
                        taken={"ok": True, "acknowledged": True},
                    ),
                },
                **_answers("400", "404", "405", "422", "500"),
            },
        },
    },
}
