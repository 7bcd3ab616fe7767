"""One way to refuse: a sentence that says what to do next, as a page for people or as JSON for programs."""

import logging
import secrets

from flask import Flask, jsonify, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from emergency.refusals import REFUSABLE, Refusal, refusal_of

SENTENCES = {
    400: ("bad_request", "请求不完整，未办理。请返回上一页重新填写。"),
    404: ("not_found", "没有这个页面。请从首页重新进入。"),
    405: ("method_not_allowed", "这个地址不接受这种操作。请从页面上的按钮办理。"),
    413: ("too_large", "文件过大，未保存。请压缩后重新上传。"),
    503: ("busy", "系统正忙。请稍后重试。"),
}
# The same for programs, which have no pages and no buttons.
FOR_PROGRAMS = {
    400: ("bad_request", "正文不是有效的 JSON，未办理。格式见 /api/openapi.json。"),
    404: ("not_found", "没有这个地址。全部地址见 /api/openapi.json。"),
    405: ("method_not_allowed", "这个地址不接受这种方法。说明见 /api/openapi.json。"),
    413: ("too_large", "正文过大，未办理。请分批提交。"),
}
DEFECT = "系统内部出错，本次操作未完成。请重试；仍不成功时，请把编号 {number} 告诉管理员。"
OTHER = ("refused", "无法办理。请返回上一页重试。")
# The page of each part behind the link of an enterprise.
PORTAL_PAGES = {
    "portal": "portal.page", "portal_contact": "portal_contact.page", "portal_ozone": "portal_ozone.page",
    "grade_portal": "grade_portal.page",
}  # fmt: skip
log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Turn every refusal, HTTP error and defect into one kind of answer."""
    for kind in REFUSABLE:
        app.register_error_handler(kind, lambda error: answer(refusal_of(error)))
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _defect)


def answer(refusal: Refusal):
    """The refusal as a page or as JSON."""
    if _wants_json():
        return jsonify(refusal.to_json()), refusal.status
    return render_template("refusal.html", refusal=refusal, back=_way_back(refusal)), refusal.status


def _way_back(refusal: Refusal) -> tuple[str, str] | None:
    """Where the reader goes on, and what the way is called; None for an enterprise whose link does not open.

    An enterprise and the public have no account: the home of the officers is no place for them.
    """
    token = (request.view_args or {}).get("token")
    if request.blueprint in PORTAL_PAGES and token:
        page = url_for(PORTAL_PAGES[request.blueprint], token=token)
        return None if refusal.code == "link_invalid" else (page, "返回企业页面")
    if request.blueprint == "grade_portal":
        return url_for("grade_portal.notices"), "返回公示页面"
    return url_for("session.home"), "返回首页"


def _forged(_error: CSRFError):
    return answer(Refusal("form_expired", 400, "页面停留过久或已在别处登录，未办理。请刷新页面后重新提交。"))


def _http(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    sentences = {**SENTENCES, **FOR_PROGRAMS} if _is_for_programs() else SENTENCES
    code, message = sentences.get(error.code, OTHER)
    return answer(Refusal(code, error.code, message))


def _defect(error: Exception):
    number = secrets.token_hex(4)
    log.error("defect %s at %s %s", number, request.method, request.path, exc_info=error)
    return answer(Refusal("defect", 500, DEFECT.format(number=number)))


def _is_for_programs() -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def _wants_json() -> bool:
    if _is_for_programs():
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"
