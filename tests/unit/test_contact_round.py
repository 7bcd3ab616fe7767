"""The monthly communication check: everybody is asked once, and who did not answer is a list."""

import datetime
import re

import pytest
import sqlalchemy as sa
from bureau import DAY, LIBRARY, NOW, TODAY, administrators
from makers import Clock, app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import contact_round, plan, replying
from emergency.services.contact_round import CONFIRMED, LOST, WAITING
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.beijing import midnight
from plans.contact import FILE, reach_rules
from plans.figure_table import value_on
from plans.list_rule import FILE as LIST_RULES

LAST_DAY = value_on(LIBRARY.tables[FILE], "check_day", TODAY)
PROOF_DAYS = reach_rules(TODAY, LIBRARY.tables[LIST_RULES]).days


def _contacts(bureau):
    return rows(bureau, schema.contact)


def _messages(bureau):
    return rows(bureau, schema.message, schema.message.c.purpose == Purpose.CONTACT_CODE)


def _code(message):
    return re.search(r"(?<!\d)\d{6}(?!\d)", message.text).group()


def test_everybody_is_asked_once_and_a_reply_proves(bureau):
    """One code a contact; the code that comes back by SMS counts for the check and for the register."""
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    sent = _messages(bureau)
    assert len(sent) == len(_contacts(bureau)) and len({each.contact_id for each in sent}) == len(sent)
    first = sent[0]
    change(bureau, sa.update(schema.contact).values(confirmed_at=None))
    assert replying.take_in(bureau.office, NOW + DAY / 2, "sms", first.address, _code(first), "r-1")

    found = contact_round.page(bureau.office, bureau.duty, NOW + DAY / 2, round_id)
    assert (found.confirmed, found.waiting, found.lost) == (1, len(sent) - 1, 0)
    assert found.stale == len(sent) - 1
    assert found.answers[-1].result == CONFIRMED and not found.answers[-1].stale


def test_a_message_that_failed_stands_first_with_its_reason(bureau):
    """Lost before waiting before confirmed."""
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    lost = _messages(bureau)[3]
    table = schema.message
    values = {"state": MessageState.FAILED, "reason": "空号"}
    change(bureau, sa.update(table).where(table.c.id == lost.id).values(**values))
    found = contact_round.page(bureau.office, bureau.duty, NOW, round_id)
    assert (found.answers[0].result, found.answers[0].asked.reason) == (LOST, "空号")
    assert {each.result for each in found.answers[1:]} == {WAITING}


def test_whoever_cannot_be_asked_is_named_with_the_reason(bureau):
    """Without number and mailbox, and whoever was asked a moment ago."""
    first, second = _contacts(bureau)[:2]
    table = schema.contact
    change(bureau, sa.update(table).where(table.c.id == first.id).values(mobile=None, email=None))
    asked = {
        "contact_id": second.id, "channel": "sms", "address": second.mobile, "code_hash": "x", "sent_at": NOW,
        "expires_at": NOW + DAY, "attempts": 0, "way": "",
    }  # fmt: skip
    change(bureau, sa.insert(schema.contact_check).values(**asked))
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    left = contact_round.page(bureau.office, bureau.duty, NOW, round_id).left_out
    assert [each["name"] for each in left] == [first.name, second.name]
    assert "没有登记" in left[0]["why"] and "刚刚发过" in left[1]["why"]


def test_one_check_a_month(bureau):
    """The same Beijing month is refused, for a banner below as well; the next month begins at midnight in Beijing."""
    contact_round.start(bureau.office, bureau.duty, NOW)
    for actor in (bureau.duty, bureau.banner):
        with pytest.raises(InputInvalid, match="已经做过"):
            contact_round.start(bureau.office, actor, NOW + DAY)
    last = midnight(datetime.date(2026, 12, 1)) - datetime.timedelta(seconds=1)
    with pytest.raises(InputInvalid):
        contact_round.start(bureau.office, bureau.duty, last)
    contact_round.start(bureau.office, bureau.duty, last + datetime.timedelta(seconds=1))
    assert [each.month for each in contact_round.listed(bureau.office, bureau.duty)] == ["2026-12", "2026-11"]


@pytest.mark.parametrize("login", ["reviewer", "reader", "commander"])
def test_only_keepers_of_the_register_start_one(bureau, login):
    """Everybody may look."""
    with pytest.raises(NotAllowed):
        contact_round.start(bureau.office, bureau.people[login], NOW)
    assert contact_round.listed(bureau.office, bureau.people[login]) == []


def test_another_city_finds_nothing(bureau):
    """Neither the check nor its people."""
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    with pytest.raises(NotFound):
        contact_round.page(bureau.office, bureau.chifeng, NOW, round_id)
    assert contact_round.listed(bureau.office, bureau.chifeng) == []


@pytest.mark.parametrize(("day", "late"), [(LAST_DAY - 1, False), (LAST_DAY, False), (LAST_DAY + 1, True)])
def test_the_desk_is_reminded_after_the_day(bureau, day, late):
    """Below, at and above the day of the month; a check that was done ends it."""
    moment = midnight(datetime.date(2026, 11, day)) + datetime.timedelta(hours=9)
    app = app_of(bureau, Clock(moment))
    assert ("本月通信检验未做" in visitor(app, "duty").get("/duty/").text) is late
    contact_round.start(bureau.office, bureau.duty, moment)
    assert "本月通信检验未做" not in visitor(app, "duty").get("/duty/").text
    assert not contact_round.overdue(bureau.office, bureau.banner, moment)


@pytest.mark.parametrize(("days", "late"), [(1, True), (0, False), (-1, False)])
def test_the_day_of_the_month_follows_its_amendment(bureau, days, late):
    """The day before its first day, on it, after it: the 28th instead of the 5th."""
    one, other = administrators(bureau.office)
    first = TODAY + days * DAY
    draft = AmendmentDraft("150000", f"{FILE}/check_day", 28, first, "规程（测试）", "第五条", "测试核对人")
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, draft))
    assert contact_round.overdue(bureau.office, bureau.duty, NOW) is late


@pytest.mark.parametrize(
    ("days", "stale"), [(PROOF_DAYS - 1, False), (PROOF_DAYS, False), (PROOF_DAYS + 1, True)]
)
def test_a_proof_grows_stale_in_its_days(bureau, days, stale):
    """Below, at and above the days a proof holds."""
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    change(bureau, sa.update(schema.contact).values(confirmed_at=NOW))
    found = contact_round.page(bureau.office, bureau.duty, NOW + days * DAY, round_id)
    assert {each.stale for each in found.answers} == {stale}


def test_an_officer_starts_it_and_reads_the_results_at_a_browser(bureau):
    """Start, results, table with numbers in full for keepers alone."""
    app = app_of(bureau)
    browser = visitor(app, "duty")
    sent = browser.post("/contact/round/", "/contact/round/")
    assert sent.status_code == 302
    page = browser.get(sent.location).text
    assert "未回复" in page and "核实已过期或从未核实的" in page
    mobile = _contacts(bureau)[0].mobile
    assert mobile not in page and mobile in browser.get(f"{sent.location}.csv").text
    reader = visitor(app, "reader")
    assert reader.get(sent.location).status_code == 200
    assert reader.get(f"{sent.location}.csv").status_code == 403
    assert "已检验" in browser.get("/contact/round/").text
