"""The desk of one division at its browsers, for tests of an episode that concerns several tiers."""

import re

from browser import Person, consults, decides, uploads, wire


class Tier:
    """The duty officer and the signer of one division, each in a browser of their own."""

    def __init__(self, chromium, base, division):
        self.division = division
        self.duty, self.signer = Person(chromium, base), Person(chromium, base, scripts=False)
        self.arrives()

    def arrives(self):
        """Both sign in; after a night their sessions have ended."""
        self.duty.signs_in(f"duty{self.division}")
        self.signer.signs_in(f"approver{self.division}")

    def submits(self, forecast, conclusion, act, level, start, end=None):
        """A bulletin, its consultation and the decision that follows; what the desk then sees is for the test."""
        uploads(self.duty, "forecast.csv", forecast)
        consults(self.duty, conclusion)
        decides(self.duty, act, level, wire(start), wire(end) if end else "", "按会商结论和上级通知办理。")

    def warns(self, forecast, conclusion, act, level, start, end=None, *, word):
        """The whole way of one decision in the browser, from the bulletin to the typed word."""
        self.submits(forecast, conclusion, act, level, start, end)
        self.duty.page.wait_for_url(re.compile(r"/decision/\d+$"))
        path = self.duty.page.url.removeprefix(self.duty.base)
        self.signer.opens(path)
        self.signer.page.locator("button.main", has_text="批准").click()
        assert self.signer.sees("已批准。值班人员可以下达")
        self.duty.opens(f"/warning/{path.rpartition('/')[2]}/issue")
        self.duty.page.fill("[name=typed]", word)
        self.duty.page.locator("button.issue").click()
        assert self.duty.sees("已办理：")

    def row(self, name):
        """The line of a division below on the own desk between the tiers."""
        self.duty.opens("/directive/")
        return self.duty.page.locator("#below tbody tr", has_text=name).inner_text()

    def acknowledges(self, tiers):
        """Open the directive that is asked of this division and acknowledge it."""
        self.duty.opens(f"/directive/{tiers.asked(self.division).id}")
        self.duty.presses("签收")
        assert self.duty.sees("已签收")
