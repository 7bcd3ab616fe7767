"""What tests of grading start from: a bureau with people at every tier, and a declaration on its way."""

import datetime

import sqlalchemy as sa
from bureau import BANNER, NOW, Bureau
from makers import change, rows

from emergency.services import grade_deciding, grade_declaring, grade_examining, grade_publicity
from emergency.services.grade_declaring import DeclarationDraft
from emergency.services.grade_step import Said
from emergency.services.office import Actor
from emergency.storage import schema
from plans.grade_examination import Dimension, Indicator
from plans.terms import Grade, Post, Role

DAY = datetime.timedelta(days=1)
CEMENT, SCHEME = "cement_clinker", "CN2020_ABCD"
PEOPLE = {
    "g_banner": (Role.REVIEWER, None, BANNER, "g-1"),
    "g_banner_head": (Role.APPROVER, Post.OFFICE_DIRECTOR, BANNER, "g-2"),
    "g_other": (Role.REVIEWER, None, "150521", "g-3"),
    "g_city": (Role.REVIEWER, None, "150500", "g-4"),
    "g_city_head": (Role.APPROVER, Post.COMMANDER, "150500", "g-5"),
    "g_region": (Role.REVIEWER, None, "150000", "g-6"),
    "g_region_head": (Role.APPROVER, Post.COMMANDER, "150000", "g-7"),
    "g_city_twin": (Role.APPROVER, Post.COMMANDER, "150500", "g-4"),
    "g_region_twin": (Role.APPROVER, Post.COMMANDER, "150000", "g-6"),
}
OPINION = Said(opinion="属实")
PAPER = Said(opinion="同意", document="测试〔2026〕1号")


def staff(bureau: Bureau) -> Bureau:
    """Add people of every tier to a bureau, and put its first enterprise under the banner."""
    known = rows(bureau, schema.account)[0]._mapping  # hashing a password for each would take its time
    for login, (role, post, division, person) in PEOPLE.items():
        own = {
            "login": login,
            "name": login,
            "person": person,
            "role": role,
            "post": post,
            "division": division,
        }
        values = {key: value for key, value in {**known, **own}.items() if key != "id"}
        change(bureau, sa.insert(schema.account).values(**values))
        account_id = rows(bureau, schema.account, schema.account.c.login == login)[0].id
        bureau.people[login] = Actor(account_id, login, person, role, post, division)
    change(bureau, sa.update(schema.enterprise).where(schema.enterprise.c.id == 1).values(division=BANNER))
    return bureau


def indicators(grade: Grade | None = Grade.B, **others) -> tuple[Indicator, ...]:
    """Seven indicators of one grade, but for those named."""
    return tuple(Indicator(each, others.get(each.value, grade), "理由") for each in Dimension)


def draft(grade: Grade = Grade.B, **changes) -> DeclarationDraft:
    """A declaration for a grade of cement clinker."""
    values = {
        "industry": CEMENT, "scheme": SCHEME, "indicators": indicators(grade), "gate_ready": True, "bars": {},
        "who": "填报人",
    }  # fmt: skip
    return DeclarationDraft(**{**values, **changes})


def declared(bureau: Bureau, grade: Grade = Grade.B, **changes) -> int:
    """A declaration from paper."""
    return grade_declaring.declare_for(bureau.office, bureau.admin, NOW, 1, draft(grade, **changes))


def examined(
    bureau: Bureau, login: str, declaration_id: int, grade: Grade = Grade.B, now=NOW, **others
) -> Grade:
    """An examination at the tier of this person."""
    return grade_examining.examine(
        bureau.office, bureau.people[login], now, declaration_id, indicators(grade, **others), OPINION
    )


def publicised(bureau: Bureau, grade: Grade = Grade.B, now=NOW) -> int:
    """A declaration that is public: by the region where it decides, else by the city."""
    declaration_id = declared(bureau, grade)
    high = grade in (Grade.A, Grade.B, Grade.B_MINUS)
    for login in ("g_banner", "g_city", "g_region")[: 3 if high else 2]:
        examined(bureau, login, declaration_id, grade, now)
    publisher = bureau.people["g_region" if high else "g_city"]
    grade_publicity.publicise(bureau.office, publisher, now, declaration_id, PAPER)
    return declaration_id


def decided(bureau: Bureau, grade: Grade = Grade.B, now=NOW + 30 * DAY) -> int:
    """A declaration decided on."""
    declaration_id = publicised(bureau, grade)
    high = grade in (Grade.A, Grade.B, Grade.B_MINUS)
    head = bureau.people["g_region_head" if high else "g_city_head"]
    grade_deciding.decide(bureau.office, head, now, declaration_id, PAPER)
    return declaration_id


def held(bureau: Bureau, declaration_id: int):
    """The declaration as it lies in the database."""
    table = schema.grade_declaration
    return rows(bureau, table, table.c.id == declaration_id)[0]


def awarded(bureau: Bureau) -> list:
    """The grades of the first enterprise, oldest first."""
    return rows(bureau, schema.grade, schema.grade.c.enterprise_id == 1)
