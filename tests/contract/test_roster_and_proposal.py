"""Roster, handover, calendar links, outside messages and public texts, on both databases."""

import pytest
from bureau import AREA, DAY, HOUR, NOW, open_bureau

from emergency.errors import OutOfDate
from emergency.services import calendar_feed, handover, public_text, roster
from emergency.services.browse import public
from emergency.services.browse import roster as rosters
from emergency.storage import cap_proposal, schema
from emergency.storage import roster as kept
from emergency.storage.work import REGION_WIDE
from plans.cap_proposal import ProposalState
from plans.public_text import Slot
from plans.roster import ShiftDraft, ShiftPost

EIGHT = NOW - 8 * HOUR
LETTERS = "\u1820\u1821\u1822"


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with two shifts, on each database in turn."""
    opened = open_bureau(tmp_path, store=store)
    drafts = [
        ShiftDraft(ShiftPost.OFFICER, "", "duty", "", EIGHT, EIGHT + DAY),
        ShiftDraft(ShiftPost.OFFICER, "", "admin", "", EIGHT + DAY, EIGHT + 2 * DAY),
    ]
    roster.enter(opened.office, opened.admin, NOW, AREA, drafts)
    return opened


def test_a_handover_and_the_calendar_of_the_roster(bureau):
    """Given, taken once, and led out by a link that can be taken back."""
    number = handover.give(bureau.office, bureau.duty, NOW, 1, "无")
    handover.take(bureau.office, bureau.admin, EIGHT + DAY, number)
    page = rosters.page(bureau.office, bureau.duty, NOW)
    assert [(each.giver, each.taker) for each in page.past] == [("duty", "admin")]
    with bureau.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(OutOfDate):
        kept.take(work, number, taken_at=NOW)
    token = calendar_feed.issue_roster_link(bureau.office, bureau.duty, NOW).rsplit("/", 1)[1]
    assert b"BEGIN:VEVENT" in calendar_feed.roster_calendar(bureau.office, NOW, token.removesuffix(".ics"))


def test_a_shift_is_handed_over_once(bureau):
    """The second insert is refused by the database itself."""
    values = {
        "division": AREA, "shift_id": 1, "note": "无", "standing": [], "given_by": bureau.duty.account_id,
        "given_at": NOW, "remark": "",
    }  # fmt: skip
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        kept.give(work, **values)
        work.commit()
    with bureau.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(OutOfDate):
        kept.give(work, **values)


def test_a_message_is_kept_once_and_decided_once(bureau):
    """The same sender and identifier twice, and two decisions: the second is refused."""
    values = {
        "division": AREA, "sender": "s", "identifier": "i", "sent": NOW, "message_type": "Alert", "drill": False,
        "headline": "h", "description": "", "sender_name": "", "areas": [], "points_at": [], "cautions": [],
        "seal": {"seal": "unsigned"}, "sha256": "0" * 64, "content": b"<x/>", "state": ProposalState.WAITING,
        "imported_by": bureau.duty.account_id, "imported_at": NOW, "reason": "",
    }  # fmt: skip
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        number = cap_proposal.add(work, **values)
        work.commit()
    with bureau.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(OutOfDate):
        cap_proposal.add(work, **values)
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        cap_proposal.settle(work, number, state=ProposalState.REFUSED, decided_at=NOW)
        with pytest.raises(OutOfDate):
            cap_proposal.settle(work, number, state=ProposalState.ADOPTED, decided_at=NOW)
        assert cap_proposal.content_of(work, number) == b"<x/>"


def test_a_text_of_the_public_page(bureau):
    """Entered, replaced, shown; the row before is kept."""
    for text in (LETTERS, LETTERS[::-1]):
        public_text.enter(bureau.office, bureau.admin, NOW, Slot.NONE, text)
    assert [each.text for each in public.current(bureau.office, NOW).texts] == [LETTERS[::-1]]
    with bureau.office.store.begin(REGION_WIDE) as work:
        assert len(work.rows(schema.public_text.select()).all()) == 2
