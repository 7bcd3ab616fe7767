"""Acts at the console: what is typed wrongly is named, nothing is stored, and what is done is done once."""

import io

import pytest
from bureau import AREA, NOW, START
from makers import ONE_HEAVY_DAY, app_of, rows, visitor, warn

from emergency.storage import schema
from plans.beijing import BEIJING
from plans.lifecycle import WarningAct, WarningState
from plans.terms import WarningLevel

MOMENT = NOW.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")
FIRST = START.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def duty(bureau):
    """The duty officer at a browser."""
    return visitor(app_of(bureau), "duty")


def _upload(duty, text, **changes):
    fields = {"area": AREA, "source": "测试站", "issued_at": MOMENT, "file": (io.BytesIO(text), "预报.csv")}
    return duty.post("/forecast/", "/forecast/", **{**fields, **changes})


def test_a_good_bulletin_leads_to_its_suggestion(bureau, duty):
    """Every reason with its article, the level as a word, and 待核 where nobody has read the source."""
    answer = _upload(duty, b"date,aqi\n2026-11-25,215\n2026-11-26,120\n")
    page = duty.get(answer.location).text

    assert answer.location == f"/forecast/assessment/{AREA}"
    assert "建议发布" in page and "环大气〔2024〕6号" in page and "待核" in page


def test_a_faulty_bulletin_is_refused_with_row_and_column(bureau, duty):
    """Both faults stand on the page, and no forecast is stored."""
    answer = _upload(duty, "date,aqi\n2026-11-25,很高\n2026-13-40,120\n".encode())

    assert answer.status_code == 422
    assert "第 2 行 aqi" in answer.text and "第 3 行 date" in answer.text
    assert not rows(bureau, schema.forecast)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issued_at": "2026-11-23T16:01"}, "发布时间不能晚于现在"),
        ({"issued_at": "昨天"}, "不是有效的时间"),
        ({"issued_at": "2026-11-23T16:00+08:00"}, "不是有效的时间"),
        ({"source": " "}, "请填写发布单位"),
        ({"file": (io.BytesIO(b""), "")}, "没有选择文件"),
        ({"area": "150400"}, "不辖"),
        ({"area": "150599"}, "行政区划"),
    ],
)
def test_every_wrong_field_of_an_upload_is_named(bureau, duty, changes, said):
    """The sentence says what is wrong; nothing is stored."""
    answer = _upload(duty, b"date,aqi\n2026-11-25,215\n", **changes)

    assert answer.status_code in (403, 404, 422) and said in answer.text
    assert not rows(bureau, schema.forecast)


def test_a_bulletin_may_be_issued_this_very_minute(bureau, duty):
    """The boundary of 不能晚于现在: now is still good."""
    assert _upload(duty, b"date,aqi\n2026-11-25,215\n", issued_at="2026-11-23T16:00").status_code == 302


def _decide(bureau, duty, **changes):
    bureau.receives(ONE_HEAVY_DAY)
    path = f"/decision/consultation/{bureau.consults(WarningLevel.YELLOW)}"
    fields = {"act": "issue", "level": "yellow", "start_at": FIRST, "expected_end": "", "reason": ""}
    return duty.post(path, path, **{**fields, **changes})


def test_a_level_that_differs_from_the_suggestion_needs_a_reason(bureau, duty):
    """Without a reason 422 and nothing stored; with one it is submitted."""
    refused = _decide(bureau, duty, level="orange")
    assert refused.status_code == 422 and "请写明理由" in refused.text
    assert not rows(bureau, schema.decision)

    path = "/decision/consultation/1"
    fields = {"act": "issue", "level": "orange", "start_at": FIRST, "expected_end": "", "reason": "上级提示"}
    assert duty.post(path, path, **fields).status_code == 302
    assert rows(bureau, schema.decision)[0].reason == "上级提示"


def test_all_faults_of_a_decision_are_named_at_once(bureau, duty):
    """Act, level and both moments in one refusal."""
    answer = _decide(bureau, duty, act="burn", level="blue", start_at="", expected_end="soon")

    assert answer.status_code == 422
    for said in ("请选择办理事项", "请选择预警级别", "请填写启动（解除）时间", "预计结束时间「soon」"):
        assert said in answer.text


def test_the_one_who_submitted_is_not_offered_the_button(bureau):
    """A second account of the same person sees why, and a forged form is refused all the same."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    twin = visitor(app_of(bureau), "twin")
    page = twin.get(f"/decision/{decision_id}").text
    forged = twin.post(f"/decision/{decision_id}/approve", "/duty/", comment="")

    assert "不能审批自己提交的决定" in page and "/approve" not in page
    assert forged.status_code == 403
    assert rows(bureau, schema.decision)[0].state is WarningState.SUBMITTED


def test_a_return_needs_its_reason(bureau):
    """An empty reason is refused; a written one sends the decision back."""
    bureau.receives(ONE_HEAVY_DAY)
    path = f"/decision/{bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)}"
    signer = visitor(app_of(bureau), "commander")

    assert signer.post(f"{path}/return", path, reason=" ").status_code == 422
    assert signer.post(f"{path}/return", path, reason="请补充预报依据").status_code == 302
    assert "请补充预报依据" in signer.get(path).text


def test_issuing_twice_issues_once(bureau, duty):
    """A second press of the button finds the decision issued and writes nothing more."""
    issued = warn(bureau)
    again = duty.post("/warning/1/issue", "/duty/", typed="黄色")

    assert again.status_code == 409
    assert len(rows(bureau, schema.order)) == issued.orders


def test_a_drill_is_marked_on_every_page_of_it(bureau, duty):
    """Band and class on the pages of a drill; neither on the pages of a real episode."""
    warn(bureau, drill=True)
    warn(bureau)
    for path in (
        "/episode/{}",
        "/episode/{}/orders",
        "/review/{}",
        "/decision/{}",
        "/decision/consultation/{}",
    ):
        drill, real = (duty.get(path.format(number)).text for number in (1, 2))
        assert '<body class="drill">' in drill and "【演练】本页为演练内容" in drill, path
        assert '<body class="drill">' not in real and "【演练】" not in real, path


def test_the_demo_says_so_on_every_page(bureau):
    """The replay's clock stands above each page; a deployment shows none."""
    assert "历史回放演示" in visitor(app_of(bureau, demo=True)).get("/public/").text
    assert "历史回放演示" not in visitor(app_of(bureau)).get("/public/").text


def test_the_administrator_keeps_accounts(bureau):
    """Create, switch off, give a password; each with a sentence back."""
    admin = visitor(app_of(bureau), "admin")
    fields = {
        "login": "new1", "name": "新人", "person": "p-9", "role": "approver", "post": "commander",
        "division": AREA, "password": "long enough 1", "mobile": "",
    }  # fmt: skip
    assert admin.post("/account/", "/account/", **{**fields, "post": ""}).status_code == 422
    assert admin.post("/account/", "/account/", **fields).status_code == 302
    number = rows(bureau, schema.account, schema.account.c.login == "new1")[0].id
    assert (
        admin.post(f"/account/{number}/password", "/account/", password="another long 1").status_code == 302
    )
    assert admin.post(f"/account/{number}/active", "/account/", active="0").status_code == 302
    assert "账号已停用" in admin.get("/account/").text


def test_the_papers_are_there_only_after_the_close(bureau):
    """Before the episode is closed the download says what is missing."""
    warn(bureau)
    answer = visitor(app_of(bureau), "reviewer").get("/review/1/report")

    assert answer.status_code == 404 and "尚未评估归档" in answer.text


def test_faults_of_a_form_name_the_field_as_the_page_does(bureau, duty):
    """Chinese labels in the table of faults, the columns of a file as they are written there."""
    page = _upload(duty, b"date,aqi\n2026-11-25,215\n", issued_at="", source="").text

    assert "<td> 发布时间</td>" in page and "<td> 发布单位</td>" in page and "issued_at" not in page
    assert "第 2 行 aqi" in _upload(duty, b"date,aqi\n2026-11-25,x\n").text


@pytest.mark.parametrize(("path", "status"), [("/warning/1/issue", 409), ("/order/999", 404)])
def test_a_refusal_says_how_to_go_back(bureau, duty, path, status):
    """Refused acts and missing pages carry the hint that faulty forms carry."""
    warn(bureau)
    answer = duty.post(path, "/duty/", typed="黄色") if status == 409 else duty.get(path)

    assert answer.status_code == status and "请用浏览器的「返回」回到上一页" in answer.text


def test_what_is_no_condition_of_a_level_has_no_tick(bureau, duty):
    """A missing day is told as 说明 on the assessment and on the desk; a condition keeps its tick."""
    _upload(duty, b"date,aqi\n2026-11-25,215\n2026-11-26,\n2026-11-27,120\n")
    page = duty.get(f"/forecast/assessment/{AREA}").text
    missing = next(row for row in page.split("<tr") if "没有有效AQI" in row)
    desk = duty.get("/duty/").text

    assert "说明" in missing and "✓" not in missing and "✓ 符合" in page
    assert "<b>说明</b> 资料不足" in desk and "<b>✓</b> 资料不足" not in desk
