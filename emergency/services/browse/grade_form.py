"""The form of a declaration, filled in beforehand from the register and from what was declared or examined before."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from emergency.services.enterprise_link import enterprise_behind
from emergency.services.grade_step import bars_of
from emergency.services.office import Actor, Office
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import grade_notice as notices
from emergency.storage import grade_objection as objections
from emergency.storage import registry
from emergency.storage.grade_record import Adjustment, Declaration, IndicatorHeld, Notice, Objection
from emergency.storage.registry_record import Enterprise, Entrance, GradeHeld, Outlet, Unit
from emergency.storage.work import REGION_WIDE, Scope, UnitOfWork
from plans.beijing import day_of
from plans.grade_examination import grades_of_scheme
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import FILE, Bar, Procedure, procedure_on
from plans.grading import schemes
from plans.industry import Industry, industries
from plans.terms import Grade

RETURNED = "退回的申报"
EARLIER = "上次评定的申报"
REGISTER = "企业登记"


@dataclass(frozen=True)
class Prefill:
    """What a field starts with, and where it comes from; a grade is a dimension's, "none": it does not apply."""

    source: str
    industry: str
    scheme: str
    grades: Mapping[str, str]
    remarks: Mapping[str, str]
    gate_ready: bool
    bars: Mapping[Bar, datetime.date]
    who: str


@dataclass(frozen=True)
class RegisterFacts:
    """What the register holds that an examiner will look at."""

    held: tuple[GradeHeld, ...]
    units: tuple[Unit, ...]
    outlets: tuple[Outlet, ...]
    entrances: tuple[Entrance, ...]

    @property
    def with_cems(self) -> int:
        """How many outlets have continuous monitoring."""
        return sum(each.has_cems for each in self.outlets)


@dataclass(frozen=True)
class DeclareForm:
    """What the form of a declaration offers, and what it starts with."""

    enterprise: Enterprise
    industries: tuple[Industry, ...]
    schemes: tuple[tuple[str, str, tuple[Grade, ...]], ...]
    prefill: Prefill
    facts: RegisterFacts
    declarations: tuple[Declaration, ...]
    adjustments: tuple[Adjustment, ...]
    notices: tuple[Notice, ...]
    procedure: Procedure
    today: datetime.date
    publicised: tuple[Declaration, ...] = ()
    objections: tuple[tuple[Declaration, Objection], ...] = ()

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade of every scheme, best first."""
        return tuple(sorted({grade for _, _, held in self.schemes for grade in held}))


def declare_form(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, industry: str = ""
) -> DeclareForm:
    """The form an officer fills in for an enterprise in scope; `industry`: the one it starts with."""
    with office.store.begin(actor.scope) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        return _form(office, work, held, day_of(now), industry)


def declare_form_behind(
    office: Office, now: datetime.datetime, token: str, industry: str = ""
) -> DeclareForm:
    """The form behind an enterprise's link, with what is publicised in the area; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        held = enterprise_behind(work, now, token).enterprise
        form = _form(office, work, held, day_of(now), industry)
    with office.store.begin(Scope(office.settings.area)) as work:
        shown = grades.in_states(work, (GradeState.PUBLICISED, GradeState.OBJECTED))
        own = objections.objections_by(work, held.id)
    open_now = [each for each in shown if each.publicity_ends and form.today <= each.publicity_ends]
    first = sorted(open_now, key=lambda each: (each.enterprise_id != held.id, each.publicity_ends, each.id))
    return DeclareForm(**{**vars(form), "publicised": tuple(first), "objections": own})


def _form(
    office: Office, work: UnitOfWork, held: Enterprise, today: datetime.date, industry: str
) -> DeclareForm:
    known = tuple(each for each in industries().values() if grades_of_scheme(each.scheme))
    offered = tuple((name, each.title, grades_of_scheme(name)) for name, each in schemes().items())
    declarations = grades.of_enterprise(work, held.id)
    facts = _facts(work, held.id, today)
    return DeclareForm(
        enterprise=held,
        industries=known,
        schemes=tuple(each for each in offered if each[2]),
        prefill=_prefill(work, held, declarations, facts, industry),
        facts=facts,
        declarations=declarations,
        adjustments=adjustments.of_enterprise(work, held.id),
        notices=notices.of_enterprise(work, held.id),
        procedure=procedure_on(today, office.library.tables[FILE]),
        today=today,
    )


def _facts(work: UnitOfWork, key: int, today: datetime.date) -> RegisterFacts:
    return RegisterFacts(
        held=registry.grades_of(work, [key], today).get(key, ()),
        units=registry.units_of(work, [key]).get(key, ()),
        outlets=registry.outlets_of(work, [key]).get(key, ()),
        entrances=registry.entrances_of(work, [key]).get(key, ()),
    )


def _prefill(
    work: UnitOfWork,
    held: Enterprise,
    declarations: tuple[Declaration, ...],
    facts: RegisterFacts,
    industry: str,
) -> Prefill:
    """A returned declaration is continued as it was; an earlier one gives what was last examined; else the register."""
    wanted = [each for each in declarations if not industry or each.industry == industry]
    returned = next((each for each in wanted if each.state is GradeState.RETURNED), None)
    if returned is not None:
        return _from_declaration(work, returned, RETURNED)
    own = industry or held.industry
    earlier = next((each for each in wanted if each.industry == own and each.decided_on), None)
    if earlier is not None:
        return _from_declaration(work, earlier, EARLIER)
    return _from_register(own, facts)


def _from_declaration(work: UnitOfWork, declaration: Declaration, source: str) -> Prefill:
    """Of a returned one what was claimed, with its bars; of a decided one what the last examination found."""
    again = source == RETURNED
    rows = grades.indicators_of(work, declaration.id)
    return Prefill(
        source=f"{source}（{declaration.declared_on}申报）",
        industry=declaration.industry,
        scheme=declaration.scheme,
        grades={each.dimension.value: _value(each, again) for each in rows},
        remarks={each.dimension.value: each.remark for each in rows},
        gate_ready=declaration.gate_ready,
        bars=bars_of(declaration) if again else {},
        who=declaration.declared_by.rpartition("（")[2].rstrip("）") if again else "",
    )


def _value(held: IndicatorHeld, claimed: bool) -> str:
    grade = held.claimed if claimed else held.examined
    return grade.value if grade else "none"


def _from_register(industry: str, facts: RegisterFacts) -> Prefill:
    """The grade held now where there is one; its indicators were not declared here and stay open."""
    held = next((each for each in facts.held if each.industry == industry), None)
    known = industries().get(industry)
    return Prefill(
        source=REGISTER,
        industry=industry if known else "",
        scheme=held.scheme if held else (known.scheme if known else ""),
        grades={},
        remarks={},
        gate_ready=bool(facts.entrances),
        bars={},
        who="",
    )
