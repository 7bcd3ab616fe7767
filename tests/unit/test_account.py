"""Accounts: who may make them, how sign-in is throttled, when a session ends."""

import datetime

import pytest
from bureau import AREA, BANNER, HOUR, MINUTE, NOW, PASSWORD
from makers import rows

from emergency.errors import InputInvalid, NotAllowed, NotFound, SignInFailed
from emergency.services import account, session
from emergency.services.account import NewAccount
from emergency.storage import account as accounts
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from plans.terms import Role

SECOND = datetime.timedelta(seconds=1)


def _new(**changes):
    fields = {
        "login": "new.person", "name": "新人", "person": "p-100", "role": Role.DUTY,
        "division": AREA, "password": "long enough 1",
    }  # fmt: skip
    return NewAccount(**{**fields, **changes})


def _fails(bureau, times, now=NOW):
    for _ in range(times):
        with pytest.raises(SignInFailed, match="用户名或密码不对"):
            session.sign_in(bureau.office, now, "duty", "wrong password")


def test_a_session_is_known_until_it_expires(bureau):
    """One second before the end the session holds; at the end it does not."""
    opened = session.sign_in(bureau.office, NOW, "duty", PASSWORD)
    end = NOW + bureau.office.settings.session_hours * HOUR

    assert opened.expires_at == end
    assert session.session_of(bureau.office, end - SECOND, opened.token) == bureau.duty
    assert session.session_of(bureau.office, end, opened.token) is None


def test_the_token_itself_is_kept_nowhere(bureau):
    """The table holds only the hash of a session's token."""
    opened = session.sign_in(bureau.office, NOW, "duty", PASSWORD)

    assert opened.token not in str(rows(bureau, schema.web_session))


def test_signing_out_ends_the_session(bureau):
    """A token is worth nothing after signing out, however often one signs out."""
    opened = session.sign_in(bureau.office, NOW, "duty", PASSWORD)
    session.sign_out(bureau.office, NOW, opened.token)
    session.sign_out(bureau.office, NOW, opened.token)

    assert session.session_of(bureau.office, NOW, opened.token) is None


@pytest.mark.parametrize(("failures", "open_"), [(4, True), (5, False), (6, False)])
def test_sign_in_pauses_after_the_failures_of_the_settings(bureau, failures, open_):
    """With five failures in the settings, four leave the right password good, five do not."""
    assert bureau.office.settings.sign_in_failures == 5
    _fails(bureau, min(failures, 5))
    if open_:
        assert session.sign_in(bureau.office, NOW, "duty", PASSWORD).actor == bureau.duty
        return
    for _ in range(failures - 4):
        with pytest.raises(SignInFailed, match="已暂停登录"):
            session.sign_in(bureau.office, NOW, "duty", PASSWORD)


@pytest.mark.parametrize(("late", "open_"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_the_pause_ends_after_the_minutes_of_the_settings(bureau, late, open_):
    """Failures count for the minutes of the settings, not a second longer."""
    _fails(bureau, bureau.office.settings.sign_in_failures)
    moment = NOW + bureau.office.settings.sign_in_pause_minutes * MINUTE + late
    if open_:
        assert session.sign_in(bureau.office, moment, "duty", PASSWORD).actor == bureau.duty
    else:
        with pytest.raises(SignInFailed, match="已暂停登录"):
            session.sign_in(bureau.office, moment, "duty", PASSWORD)


def test_a_success_wipes_the_failures_before_it(bureau):
    """Four failures, a success, four more failures: the account is not paused."""
    _fails(bureau, 4)
    session.sign_in(bureau.office, NOW + SECOND, "duty", PASSWORD)
    _fails(bureau, 4, NOW + 2 * SECOND)

    assert session.sign_in(bureau.office, NOW + 3 * SECOND, "duty", PASSWORD).actor == bureau.duty


@pytest.mark.parametrize("login", ["nobody", "", "x" * 41, "duty\x00", "值班员", "' OR 1=1 --"])
def test_an_unknown_or_malformed_login_gets_the_same_answer(bureau, login):
    """Nothing tells a guesser whether the login exists."""
    with pytest.raises(SignInFailed, match=r"^用户名或密码不对。请重新输入。$"):
        session.sign_in(bureau.office, NOW, login, PASSWORD)


def test_an_account_switched_off_loses_its_sessions_and_its_sign_in(bureau):
    """Switching off works at once, also for a browser that is signed in."""
    opened = session.sign_in(bureau.office, NOW, "duty", PASSWORD)
    account.set_active(bureau.office, bureau.admin, NOW, bureau.duty.account_id, False)

    assert session.session_of(bureau.office, NOW, opened.token) is None
    with pytest.raises(SignInFailed):
        session.sign_in(bureau.office, NOW, "duty", PASSWORD)


def test_a_new_password_ends_the_sessions_of_the_old_one(bureau):
    """After a reset only the new password opens a session."""
    opened = session.sign_in(bureau.office, NOW, "duty", PASSWORD)
    account.set_password(bureau.office, bureau.admin, NOW, bureau.duty.account_id, "another long one")

    assert session.session_of(bureau.office, NOW, opened.token) is None
    assert session.sign_in(bureau.office, NOW, "duty", "another long one").actor == bureau.duty


def test_every_fault_of_a_new_account_is_named_at_once(bureau):
    """Login, name, person, password and post are all refused together, and nothing is stored."""
    before = len(rows(bureau, schema.account))
    bad = _new(login="a", name="", person="", password="short", role=Role.APPROVER)
    with pytest.raises(InputInvalid) as refused:
        account.create_account(bureau.office, bureau.admin, NOW, bad)

    columns = {fault.column for fault in refused.value.faults}
    assert columns == {"login", "name", "person", "password", "post"}
    assert len(rows(bureau, schema.account)) == before


@pytest.mark.parametrize(("length", "fits"), [(9, False), (10, True), (11, True), (200, True), (201, False)])
def test_a_password_has_ten_to_two_hundred_characters(bureau, length, fits):
    """Nine are too few, ten will do; two hundred will do, one more will not."""
    new = _new(password="x" * length)
    if fits:
        assert account.create_account(bureau.office, bureau.admin, NOW, new)
    else:
        with pytest.raises(InputInvalid, match="密码"):
            account.create_account(bureau.office, bureau.admin, NOW, new)


def test_a_login_is_given_once(bureau):
    """A second account of the same login is refused with what to do."""
    with pytest.raises(InputInvalid, match="已被使用"):
        account.create_account(bureau.office, bureau.admin, NOW, _new(login="duty"))


@pytest.mark.parametrize("login", ["duty", "commander", "reviewer", "reader", "banner"])
def test_only_an_administrator_makes_accounts(bureau, login):
    """Nobody else may, whatever the role."""
    with pytest.raises(NotAllowed):
        account.create_account(bureau.office, bureau.people[login], NOW, _new())


def test_an_administrator_reaches_no_account_outside_the_division(bureau):
    """The accounts of another city are neither listed nor changed, and none is made there."""
    logins = {each.login for each in account.accounts_in_scope(bureau.office, bureau.admin)}

    assert "chifeng" not in logins and "banner" in logins
    with pytest.raises(NotFound):
        account.set_active(bureau.office, bureau.admin, NOW, bureau.chifeng.account_id, False)
    with pytest.raises(NotAllowed):
        account.create_account(bureau.office, bureau.admin, NOW, _new(division="150400"))
    assert account.create_account(bureau.office, bureau.admin, NOW, _new(division=BANNER))


def test_nobody_switches_off_the_account_in_use(bureau):
    """An administrator cannot lock everybody out by mistake."""
    with pytest.raises(InputInvalid, match="自己"):
        account.set_active(bureau.office, bureau.admin, NOW, bureau.admin.account_id, False)


def _guesses(bureau, number, address, moment=NOW):
    for _ in range(number):
        with pytest.raises(SignInFailed, match="不对"):
            session.sign_in(bureau.office, moment, "duty", "wrong password", address)


def _opens(bureau, address, password=PASSWORD):
    try:
        session.sign_in(bureau.office, NOW + SECOND, "duty", password, address)
    except SignInFailed as error:
        assert "已暂停登录" in str(error)
        return False
    return True


@pytest.mark.parametrize(("failures", "open_"), [(4, True), (5, False)])
def test_guesses_from_one_address_pause_that_address_alone(bureau, failures, open_):
    """Whoever guesses elsewhere cannot lock the officer out of the office."""
    _guesses(bureau, failures, "192.0.2.1")

    assert _opens(bureau, "192.0.2.2")
    assert _opens(bureau, "192.0.2.1") is open_


@pytest.mark.parametrize(("failures", "open_"), [(49, True), (50, False), (51, False)])
def test_guesses_from_many_addresses_pause_the_login(bureau, failures, open_):
    """Ten times the failures of one address: below it the door is open, at it and above it is shut."""
    assert bureau.office.settings.sign_in_failures * session.ANYWHERE_TIMES == 50
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        for number in range(failures):
            accounts.note_attempt(work, "duty", f"192.0.2.{number}", NOW)
        work.commit()

    assert _opens(bureau, "198.51.100.1") is open_


def test_a_new_password_from_the_administrator_ends_the_pause(bureau):
    """Paused from one address and from anywhere: both ends with the new password."""
    _guesses(bureau, 5, "192.0.2.1")
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        for number in range(50):
            accounts.note_attempt(work, "duty", f"192.0.2.{number}", NOW)
        work.commit()
    assert not _opens(bureau, "198.51.100.1")
    account.set_password(bureau.office, bureau.admin, NOW, bureau.duty.account_id, "another long password")

    assert _opens(bureau, "198.51.100.1", "another long password")
    assert _opens(bureau, "192.0.2.1", "another long password")
