"""Three tiers for tests: the region, three cities and their counties, each with its own people."""

import datetime
from dataclasses import dataclass, field

from bureau import DAY, HOUR, NOW, PASSWORD, START, Bureau

from emergency.services import account, approval, consultation, decision, warning
from emergency.services.account import NewAccount
from emergency.services.consultation import ConsultationDraft
from emergency.services.decision import DecisionDraft
from emergency.services.office import SYSTEM, Actor, Office
from emergency.storage import directive as directives
from emergency.storage.work import REGION_WIDE
from plans.beijing import day_of
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.lifecycle import WarningAct
from plans.terms import Pollutant, Post, Role, WarningLevel

REGION, TONGLIAO, CHIFENG, XINGAN = "150000", "150500", "150400", "152200"
CITIES = (CHIFENG, TONGLIAO, XINGAN)
KERQIN, FUNCTION_AREA = "150502", "150571"


@dataclass
class Tiers:
    """The office and a duty officer and a commander by division, made on first use."""

    bureau: Bureau
    made: dict[tuple[str, Role], Actor] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        """The one office all tiers work in."""
        return self.bureau.office

    def duty(self, division: str) -> Actor:
        """The duty officer of a division."""
        return self._actor(division, Role.DUTY, None)

    def commander(self, division: str) -> Actor:
        """Who signs for a division."""
        return self._actor(division, Role.APPROVER, Post.COMMANDER)

    def receives(self, division: str, heavy_days: int, now=NOW, first=2) -> None:
        """A bulletin of so many days at 230, then clean."""
        days = tuple(
            ForecastDay(day_of(now) + (first + n) * DAY, AqiRange(high, high), (Pollutant.PM25,))
            for n, high in enumerate([230] * heavy_days + [60])
        )
        consultation.record_forecast(
            self.office, self.duty(division), now, Forecast(division, "测试台", now, days)
        )

    def submits(
        self, division, act, level, now=NOW, *, start=START, end=START + 3 * DAY, bound=(), drill=False
    ) -> int:
        """A consultation and its decision; returns the id of the decision."""
        duty = self.duty(division)
        found = consultation.assess(self.office, duty, now, division)
        held = consultation.hold(
            self.office, duty, now,
            ConsultationDraft(
                division, found.forecast.id if found else None, now, (("预报员", "监测站"),), "同意。", level, drill
            ),
        )  # fmt: skip
        ending = None if act is WarningAct.RELEASE else end
        draft = DecisionDraft(held, act, level, start, ending, "测试中由各级商定。", tuple(bound))
        return decision.submit(self.office, duty, now, draft)

    def decides(self, division: str, act: WarningAct, level: WarningLevel, now=NOW, **choices):
        """The whole way of one decision of a division."""
        decision_id = self.submits(division, act, level, now, **choices)
        approval.approve(self.office, self.commander(division), now, decision_id)
        word = warning.preview(self.office, self.duty(division), now, decision_id).confirmation
        return warning.issue(self.office, self.duty(division), now, decision_id, word)

    def asked(self, division: str):
        """The newest directive to a division that nothing has replaced; None where there is none."""
        with self.office.store.begin(REGION_WIDE) as work:
            return next(iter(directives.current_of(work, [division])), None)

    def _actor(self, division: str, role: Role, post: Post | None) -> Actor:
        key = (division, role)
        if key not in self.made:
            login = f"{role.value}{division}"
            new = NewAccount(login, login, f"person-{login}", role, division, PASSWORD, post)
            made = account.create_account(self.office, SYSTEM, NOW - DAY, new)
            self.made[key] = Actor(made, login, f"person-{login}", role, post, division)
        return self.made[key]


def joint(tiers: Tiers, now: datetime.datetime = NOW):
    """Three neighbours at orange, and the region's orange over them."""
    for division in (*CITIES, REGION):
        tiers.receives(division, 2, now)
    return tiers.decides(REGION, WarningAct.ISSUE, WarningLevel.ORANGE, now)


__all__ = [
    "CHIFENG", "CITIES", "DAY", "FUNCTION_AREA", "HOUR", "KERQIN", "NOW", "REGION", "START", "TONGLIAO",
    "XINGAN", "Tiers", "joint",
]  # fmt: skip
