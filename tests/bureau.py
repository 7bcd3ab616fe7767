"""A small bureau for tests: an office on a fresh database, its people, a few invented enterprises, a list."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from database import fresh_store
from jinja2 import PackageLoader

from emergency.config import Settings
from emergency.demo.enterprises import enterprises
from emergency.services import account, approval, consultation, decision, registry, warning
from emergency.services.account import NewAccount
from emergency.services.consultation import ConsultationDraft
from emergency.services.decision import DecisionDraft
from emergency.services.office import SYSTEM, Actor, Office
from emergency.storage.work import Store
from emergency.wiring import read_workbook
from notifier.rendering import Renderer
from plans import library
from plans.beijing import day_of, midnight
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.lifecycle import WarningAct
from plans.terms import Pollutant, Post, Role, WarningLevel

AREA, BANNER = "150500", "150502"
NOW = midnight(datetime.date(2026, 11, 23)) + datetime.timedelta(hours=16)
TODAY = day_of(NOW)
START = midnight(TODAY + datetime.timedelta(days=2))
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
PASSWORD = "a long enough password"
PEOPLE = {
    "duty": (Role.DUTY, None, AREA, "person-1"),
    "twin": (Role.APPROVER, Post.COMMANDER, AREA, "person-1"),  # the same person with a second account
    "director": (Role.APPROVER, Post.OFFICE_DIRECTOR, AREA, "person-2"),
    "deputy": (Role.APPROVER, Post.DEPUTY_COMMANDER, AREA, "person-3"),
    "commander": (Role.APPROVER, Post.COMMANDER, AREA, "person-4"),
    "reviewer": (Role.REVIEWER, None, AREA, "person-5"),
    "admin": (Role.ADMIN, None, AREA, "person-6"),
    "banner": (Role.DUTY, None, BANNER, "person-7"),
    "reader": (Role.READER, None, AREA, "person-8"),
    "chifeng": (Role.DUTY, None, "150400", "person-9"),
}
LIBRARY = library.load()


@dataclass
class Bureau:
    """The office and its people by login; the shortcuts do what the name says and return the new id."""

    office: Office
    people: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, login: str) -> Actor:
        """The person with this login."""
        try:
            return self.people[login]
        except KeyError:
            raise AttributeError(login) from None

    def receives(self, highs: Sequence[int], now=NOW, first=2) -> int:
        """A bulletin of one range a day, from `first` days ahead, 30 wide below these upper bounds."""
        return consultation.record_forecast(self.office, self.duty, now, bulletin(highs, now, first))

    def consults(self, level: WarningLevel, now=NOW, *, drill=False) -> int:
        """A consultation over the newest forecast."""
        assessment = consultation.assess(self.office, self.duty, now, AREA)
        draft = ConsultationDraft(
            AREA, assessment.forecast.id, now, (("预报员", "监测站"),), "同意系统建议。", level, drill
        )
        return consultation.hold(self.office, self.duty, now, draft)

    def submits(
        self, act: WarningAct, level: WarningLevel, now=NOW, *, start=START, days=2, reason="", drill=False
    ) -> int:
        """A consultation and the decision that follows from it."""
        consultation_id = self.consults(level, now, drill=drill)
        end = None if act is WarningAct.RELEASE else start + days * DAY
        draft = DecisionDraft(consultation_id, act, level, start, end, reason)
        return decision.submit(self.office, self.duty, now, draft)

    def decides(self, act: WarningAct, level: WarningLevel, now=NOW, **choices) -> warning.IssueResult:
        """The whole way of one decision: consulted, submitted, approved by the commander, issued."""
        decision_id = self.submits(act, level, now, **choices)
        approval.approve(self.office, self.commander, now, decision_id)
        word = warning.preview(self.office, self.duty, now, decision_id).confirmation
        return warning.issue(self.office, self.duty, now, decision_id, word)


def bulletin(highs: Sequence[int], now=NOW, first=2) -> Forecast:
    """A daily PM2.5 forecast for Tongliao."""
    days = tuple(
        ForecastDay(
            day=day_of(now) + (first + number) * DAY,
            aqi=AqiRange(max(high - 30, 0), high),
            primary=(Pollutant.PM25,),
        )
        for number, high in enumerate(highs)
    )
    return Forecast(AREA, "测试监测站", now, days)


def office_in(folder, store: Store | None = None) -> Office:
    """An office on this store, or on the SQLite database in this folder; a new one has every table."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/emergency.db",
        spool_dir=f"{folder}/spool",
        files_dir=f"{folder}/files",
        base_url="https://yj.example.com",
        duty_phone="0475-0000000",
    )
    renderer = Renderer(PackageLoader("templates", ""))
    return Office(store or fresh_store(folder), LIBRARY, renderer, settings, reader=read_workbook)


def open_bureau(folder, size: int = 8, store: Store | None = None) -> Bureau:
    """A bureau with `size` invented enterprises on a published list."""
    office = office_in(folder, store)
    bureau = Bureau(office)
    created = NOW - 30 * DAY
    for login, (role, post, division, person) in PEOPLE.items():
        new = NewAccount(login, login, person, role, division, PASSWORD, post)
        account_id = account.create_account(office, SYSTEM, created, new)
        bureau.people[login] = Actor(account_id, login, person, role, post, division)
    registry.register(office, bureau.admin, created, enterprises(TODAY)[:size])
    registry.publish_list(
        office, bureau.admin, created, AREA, TODAY.year, "测试清单", TODAY - 30 * DAY, "测试清单不足额"
    )
    return bureau


def administrators(office, division="150000"):
    """Two administrators of a division, two persons."""
    made = []
    for name in ("first", "other"):
        new = NewAccount(f"{name}{division}", name, f"{name}-{division}", Role.ADMIN, division, PASSWORD)
        number = account.create_account(office, SYSTEM, NOW, new)
        made.append(Actor(number, name, f"{name}-{division}", Role.ADMIN, None, division))
    return made
