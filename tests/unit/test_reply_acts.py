"""Short messages that come back, from the gateway to the desk and the enterprise's page."""

import pytest
import sqlalchemy as sa
from bureau import HOUR, MINUTE, NOW
from makers import app_of, change, link_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate
from emergency.services import reply_answering, replying
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.errors import ActRefused
from plans.lifecycle import OrderState
from plans.reply import CaseKind, CaseOutcome

ANSWER = "供热企业，按保障任务核定负荷执行。"


@pytest.fixture
def warned(bureau):
    """A warning in force; the first order, its link and the first contact of its enterprise."""
    warn(bureau)
    bureau.link, bureau.order_id = link_of(bureau)
    bureau.contact = _contacts(bureau, _order(bureau).enterprise_id)[0]
    return bureau


def _order(bureau, order_id=None):
    return rows(bureau, schema.order, schema.order.c.id == (order_id or bureau.order_id))[0]


def _contacts(bureau, enterprise_id):
    return rows(bureau, schema.contact, schema.contact.c.enterprise_id == enterprise_id)


def _says(bureau, text, *, sender=None, now=NOW + MINUTE, reference=None):
    number = reference or f"r-{len(rows(bureau, schema.inbound))}"
    return replying.take_in(bureau.office, now, "sms", sender or bureau.contact.mobile, text, number)


def _cases(bureau):
    return rows(bureau, schema.reply_case)


def _journal(bureau, act):
    return [each.summary for each in rows(bureau, schema.journal) if each.act == act]


@pytest.mark.parametrize("text", ["1", "１", "回复1", "1。", " 1 ", "①", "已收到"])
def test_one_in_any_dress_acknowledges(warned, text):
    """Who it was stands in the order: the name in the register and the number."""
    assert _says(warned, text, sender="+86" + warned.contact.mobile)

    held = _order(warned)
    assert held.state is OrderState.ACKNOWLEDGED
    assert held.acknowledged_by == f"{warned.contact.name}（短信 {warned.contact.mobile}）"
    assert not _cases(warned)


def test_two_opens_a_case_that_an_officer_answers_and_the_enterprise_reads(warned):
    """Who, which order, when, what words; the outcome stands in the journal and on the enterprise's page."""
    assert not _says(warned, "2 窑炉保温须两天")
    case = _cases(warned)[0]
    assert (case.kind, case.order_id, case.opened_at) == (CaseKind.COORDINATE, warned.order_id, NOW + MINUTE)
    assert warned.contact.name in case.who and case.text == "2 窑炉保温须两天"
    assert _order(warned).state is OrderState.ISSUED
    app = app_of(warned)
    desk = visitor(app, "duty").get("/duty/").text
    assert "短信回复待答复" in desk and "窑炉保温须两天" in desk
    portal = visitor(app).get(warned.link).text
    assert "值班室正在办理" in portal and "指令照常有效" in portal

    sent = visitor(app, "duty").post(
        f"/reply/{case.id}/answer", f"/reply/{case.id}", outcome="settled", text="同意保温 48 小时后停窑。"
    )
    assert sent.status_code == 302
    assert "同意保温 48 小时后停窑。" in visitor(app).get(warned.link).text
    assert "短信回复待答复" not in visitor(app, "duty").get("/duty/").text
    assert any("已协调解决" in each for each in _journal(warned, "answer"))
    assert "已协调解决" in visitor(app, "reader").get(f"/order/{warned.order_id}").text


def test_a_second_message_on_the_same_matter_joins_the_first(warned):
    """One matter at the desk, both texts in it; after the answer a new message is a new matter."""
    _says(warned, "3 保障供热")
    _says(warned, "3 请尽快答复")
    assert len(_cases(warned)) == 1
    case = _cases(warned)[0]
    shown = reply_answering.page(warned.office, warned.duty, case.id)
    assert [each.text for each in shown.replies] == ["3 保障供热", "3 请尽快答复"]

    reply_answering.answer(
        warned.office, warned.duty, NOW + HOUR, case.id, CaseOutcome.UPHELD, "不符合豁免条件。"
    )
    _says(warned, "3 再次申请")
    assert [each.outcome for each in _cases(warned)] == [CaseOutcome.UPHELD, None]


def test_the_same_reply_twice_is_once(warned):
    """Gateways repeat themselves."""
    for _ in range(2):
        _says(warned, "2", reference="same")
    assert len(_cases(warned)) == len(rows(warned, schema.inbound)) == 1


def test_an_exemption_is_granted_by_an_approver_alone(warned):
    """The order ends, what was still to be sent is withdrawn, and the page says so."""
    _says(warned, "3")
    case = _cases(warned)[0]
    assert CaseOutcome.EXEMPTED not in reply_answering.page(warned.office, warned.duty, case.id).outcomes
    assert reply_answering.page(warned.office, warned.commander, case.id).outcomes == (CaseOutcome.EXEMPTED,)
    with pytest.raises(ActRefused, match="审批人"):
        reply_answering.answer(warned.office, warned.duty, NOW, case.id, CaseOutcome.EXEMPTED, ANSWER)
    with pytest.raises(ActRefused, match="值班员"):
        reply_answering.answer(warned.office, warned.commander, NOW, case.id, CaseOutcome.UPHELD, ANSWER)
    assert _order(warned).state is OrderState.ISSUED and _cases(warned)[0].outcome is None

    reply_answering.answer(warned.office, warned.commander, NOW + HOUR, case.id, CaseOutcome.EXEMPTED, ANSWER)
    assert _order(warned).state is OrderState.EXEMPTED
    left = rows(warned, schema.message, schema.message.c.order_id == warned.order_id)
    sent = [each for each in left if each.purpose is Purpose.REPLY_ANSWER]
    assert {each.state for each in left if each not in sent} == {MessageState.WITHDRAWN}
    assert [(each.state, each.address) for each in sent] == [(MessageState.QUEUED, warned.contact.mobile)]
    assert "已豁免" in visitor(app_of(warned)).get(warned.link).text
    assert any("豁免执行指令" in each for each in _journal(warned, "exempt"))


def _answers(bureau):
    return rows(bureau, schema.message, schema.message.c.purpose == Purpose.REPLY_ANSWER)


def test_the_answer_goes_back_to_the_number_that_asked(warned):
    """In the same transaction, by SMS, once; what needs no answer gets none."""
    _says(warned, "2 需要协调供热")
    case = _cases(warned)[0]
    reply_answering.answer(
        warned.office, warned.duty, NOW + HOUR, case.id, CaseOutcome.SETTLED, "已协调热源。"
    )
    [sent] = _answers(warned)
    assert (sent.channel, sent.address, sent.order_id) == ("sms", warned.contact.mobile, warned.order_id)
    assert "已协调热源。值班电话" in sent.text and case.kind.label in sent.text
    with pytest.raises(OutOfDate):
        reply_answering.answer(warned.office, warned.duty, NOW + HOUR, case.id, CaseOutcome.SETTLED, "再来")
    _says(warned, "哈哈", reference="other")
    idle = next(each for each in _cases(warned) if each.outcome is None)
    reply_answering.answer(warned.office, warned.duty, NOW + HOUR, idle.id, CaseOutcome.NOTHING, "")
    assert len(_answers(warned)) == 1


def test_an_answer_about_a_drill_goes_to_files_alone(warned):
    """As everything of a drill does."""
    _says(warned, "2")
    warning = schema.warning
    change(warned, sa.update(warning).values(drill=True))
    case = _cases(warned)[0]
    reply_answering.answer(warned.office, warned.duty, NOW + HOUR, case.id, CaseOutcome.SETTLED, "已协调")
    [sent] = _answers(warned)
    assert (sent.channel, sent.drill) == ("spool", True) and sent.text.startswith("【演练】")


@pytest.mark.parametrize("role", ["reviewer", "admin", "reader"])
def test_nobody_else_answers(warned, role):
    """Reading is free, answering is the desk's."""
    _says(warned, "2")
    with pytest.raises(NotAllowed):
        reply_answering.answer(
            warned.office, warned.people[role], NOW, _cases(warned)[0].id, CaseOutcome.SETTLED, ANSWER
        )


@pytest.mark.parametrize("text", ["", "   ", "长" * 401])
def test_an_answer_needs_a_sentence(warned, text):
    """Four hundred characters at most."""
    _says(warned, "2")
    case_id = _cases(warned)[0].id
    with pytest.raises(InputInvalid, match="答复"):
        reply_answering.answer(warned.office, warned.duty, NOW, case_id, CaseOutcome.SETTLED, text)
    reply_answering.answer(warned.office, warned.duty, NOW, case_id, CaseOutcome.SETTLED, "长" * 400)
    with pytest.raises(OutOfDate, match="他人"):
        reply_answering.answer(warned.office, warned.duty, NOW, case_id, CaseOutcome.SETTLED, "再来")


def test_an_outcome_of_another_kind_is_refused(warned):
    """What is asked decides what may be answered."""
    _says(warned, "2")
    with pytest.raises(InputInvalid, match="办理结果"):
        reply_answering.answer(
            warned.office, warned.duty, NOW, _cases(warned)[0].id, CaseOutcome.EXEMPTED, ANSWER
        )


def _second_order(bureau, *, minutes=0):
    """Another enterprise that has the number of the first contact, its order issued some minutes later."""
    other = next(each for each in rows(bureau, schema.order) if each.id != bureau.order_id)
    number = {"mobile": bureau.contact.mobile}
    table = schema.contact
    change(bureau, sa.update(table).where(table.c.enterprise_id == other.enterprise_id).values(**number))
    later = {"issued_at": NOW + minutes * MINUTE}
    change(bureau, sa.update(schema.order).where(schema.order.c.id == other.id).values(**later))
    return other


def test_one_number_behind_two_enterprises_is_never_guessed(warned):
    """The desk sees both orders, picks one, and the acknowledgement says who took it down."""
    other = _second_order(warned, minutes=5)
    assert not _says(warned, "1", now=NOW + 6 * MINUTE)
    case = _cases(warned)[0]
    assert (case.kind, case.order_id) == (CaseKind.UNCLEAR, None)
    assert "2 份" in case.why
    assert {each.state for each in rows(warned, schema.order)} == {OrderState.ISSUED}
    shown = reply_answering.page(warned.office, warned.duty, case.id)
    assert {each.order_id for each in shown.choices} == {warned.order_id, other.id}

    with pytest.raises(InputInvalid, match="哪一份"):
        reply_answering.answer(warned.office, warned.duty, NOW, case.id, CaseOutcome.ACKNOWLEDGED, "电话核实")
    reply_answering.answer(
        warned.office, warned.duty, NOW, case.id, CaseOutcome.ACKNOWLEDGED, "电话核实", other.id
    )
    assert _order(warned, other.id).state is OrderState.ACKNOWLEDGED
    assert _order(warned).state is OrderState.ISSUED


def test_the_code_settles_which_order_is_meant(warned):
    """Two enterprises behind one number, and no doubt left."""
    other = _second_order(warned)
    assert _says(warned, f"1 {other.code}")
    assert _order(warned, other.id).state is OrderState.ACKNOWLEDGED
    assert _order(warned).state is OrderState.ISSUED
    assert _says(warned, "1")  # the only one left unanswered
    assert _order(warned).state is OrderState.ACKNOWLEDGED


def test_what_fits_nothing_is_kept_and_shown_with_the_reason(warned):
    """An unknown number, an unknown code, words: each is a matter of the desk, and none acknowledges anything."""
    for sender, text, why in (
        ("19912345678", "1", "号码没有登记"), ("19912345678", "1 ZZZZZZ", "编号为「ZZZZZZ」"),
        (warned.contact.mobile, "我们正在检修", "不是 1、2、3"), (warned.contact.mobile, "1，但是停不了", "相反"),
    ):  # fmt: skip
        assert not _says(warned, text, sender=sender)
        assert why in _cases(warned)[-1].why
    listed = visitor(app_of(warned), "reader").get("/reply/").text
    assert "我们正在检修" in listed and "199****5678" in listed and "19912345678" not in listed
    assert {each.state for each in rows(warned, schema.order)} == {OrderState.ISSUED}


def test_a_reply_to_an_order_that_was_replaced_is_shown_and_acknowledges_nothing(warned):
    """Its code is known, its order is over."""
    table = schema.order
    over = {"state": OrderState.SUPERSEDED}
    change(warned, sa.update(table).where(table.c.id == warned.order_id).values(**over))
    assert not _says(warned, f"1 {_order(warned).code}")
    case = _cases(warned)[0]
    assert (case.kind, case.order_id) == (CaseKind.UNCLEAR, warned.order_id)
    assert "已被新指令取代" in case.why


def test_a_second_one_changes_nothing(warned):
    """The first acknowledgement stands and no matter is opened."""
    _says(warned, "1")
    assert _says(warned, "1", now=NOW + HOUR)
    assert _order(warned).acknowledged_at == NOW + MINUTE
    assert not _cases(warned)


def test_another_desk_sees_nothing(warned):
    """Chifeng finds neither the matter nor the message."""
    _says(warned, "2 请协调")
    with pytest.raises(NotFound):
        reply_answering.page(warned.office, warned.chifeng, _cases(warned)[0].id)
    assert replying.waiting(warned.office, warned.chifeng) == (0, [])
    assert replying.listed(warned.office, warned.chifeng, 1)[0] == 0


def test_the_texts_tell_people_what_to_send(warned):
    """The three digits stand in the short message itself."""
    found = rows(warned, schema.message, schema.message.c.purpose == Purpose.ORDER_START)
    assert all("1签收，2需协调，3申请豁免" in each.text for each in found if each.channel == "sms")
