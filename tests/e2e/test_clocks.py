"""The clocks of the desk go on in the browser: over midnight, into being late, and stand still without scripts."""

import pytest
from browser import Person, served
from bureau import HOUR, MINUTE, NOW, open_bureau
from makers import Clock, app_of, warn


@pytest.fixture
def site(tmp_path):
    """A desk with a warning of 16:00, read seven hours and a half later; its report upward is long overdue."""
    bureau = open_bureau(tmp_path)
    warn(bureau)
    with served(app_of(bureau, Clock(NOW + 7 * HOUR + 30 * MINUTE))) as base:
        yield base
    bureau.office.store.engine.dispose()


def _words(person, selector):
    return person.page.locator(selector).first.text_content()


@pytest.mark.browser
def test_clocks_run_over_midnight_and_into_being_late(chromium, site):
    """Half an hour, then twenty-five: what is left shrinks, what is late grows, what comes is there at last."""
    duty = Person(chromium, site)
    duty.page.clock.install(time=NOW)  # the browser's clock is wrong by hours; only what passes counts
    duty.signs_in("duty")
    duty.opens("/duty/")
    assert _words(duty, "[data-left]") == "还有1天30分"
    assert _words(duty, "[data-due]") == "已超时7小时"
    duty.page.clock.run_for(31 * 60 * 1000)
    assert _words(duty, "[data-left]") == "还有23小时59分"
    assert _words(duty, "[data-due]") == "已超时7小时31分"
    duty.page.clock.fast_forward(25 * 3600 * 1000)
    duty.page.clock.run_for(1000)
    assert _words(duty, "[data-left]") == "已到"
    assert _words(duty, "[data-due]") == "已超时1天8小时31分"
    assert duty.broken == []


@pytest.mark.browser
def test_a_clock_turns_late_before_the_eyes(chromium, tmp_path):
    """In time at its second, late after it; word and colour change together."""
    bureau = open_bureau(tmp_path)
    warn(bureau)
    with served(app_of(bureau, Clock(NOW + 29 * MINUTE))) as base:
        duty = Person(chromium, base)
        duty.page.clock.install(time=NOW)
        duty.signs_in("duty")
        duty.opens("/duty/")
        assert _words(duty, ".clock-running [data-due]") == "还有1分"
        duty.page.clock.run_for(59 * 1000)
        assert _words(duty, ".clock-running [data-due]") == "还有不足1分"
        duty.page.clock.run_for(2 * 1000)
        assert _words(duty, ".clock-overdue [data-due]") == "已超时不足1分"
        plain = Person(chromium, base, scripts=False)
        plain.signs_in("duty")
        plain.opens("/duty/")
        assert _words(plain, ".clock-running [data-due]") == "还有1分"
    bureau.office.store.engine.dispose()
