"""The law a command answers by: shipped plan data with the amendments that the database holds confirmed."""

import click

from emergency import database, wiring
from emergency.cli import printing
from emergency.cli.opening import settings_of
from emergency.errors import DatabaseNotReady
from emergency.services.rule_standing import rules_now
from emergency.services.shelf import StandingLaw, standing_law
from plans.library import PlanLibrary, load
from plans.rule_table import RuleBook

SHIPPED = click.option("--shipped", is_flag=True, help="只用随程序发布的预案数据，不读数据库中经确认的修订")


def law_of(context: click.Context, *, shipped: bool, decides: bool) -> PlanLibrary:
    """The law as it stands, and a note on standard error of what was amended in it.

    Without a database: as shipped, silently. A database that cannot be read is refused where the answer
    `decides` something (a wrong threshold would); else the shipped law is shown and that is said.
    """
    if shipped:
        return load()
    try:
        return _standing(context)
    except DatabaseNotReady as unread:
        if decides:
            raise DatabaseNotReady(
                f"{unread.message}经确认的修订未能读取，未计算。只按随程序发布的预案数据计算请加 --shipped。"
            ) from unread
        printing.note(f"{unread.message}经确认的修订未能读取，以下是随程序发布的预案数据。")
        return load()


def rules_of(context: click.Context, *, shipped: bool) -> RuleBook:
    """The shipped rules of the industries with the confirmed tables of the database over them.

    Without a database, or with one that cannot be read (`law_of` has said so), the shipped ones alone.
    """
    settings = settings_of(context)
    if shipped:
        return RuleBook()
    try:
        if database.is_empty(settings):
            return RuleBook()
        system = wiring.build(settings)
    except DatabaseNotReady:
        return RuleBook()
    book = rules_now(system.office)
    system.engine.dispose()
    return book


def _standing(context: click.Context) -> PlanLibrary:
    settings = settings_of(context)
    if database.is_empty(settings):
        return load()
    system = wiring.build(settings)
    law = standing_law(system.office.store, system.office.shipped)
    system.engine.dispose()
    _note(law)
    return law.library


def _note(law: StandingLaw) -> None:
    if law.amendments:
        named = "；".join(map(_named, law.amendments))
        printing.note(f"按现行预案数据：含 {len(law.amendments)} 项经确认的修订（{named}）。")
    for amendment, faults in law.set_aside:
        why = "".join(fault.message for fault in faults)
        printing.note(f"一项修订与预案数据不符，未采用：{_named(amendment)}。{why}")


def _named(amendment) -> str:
    source = f"{amendment.document} {amendment.article}".strip()
    return f"{amendment.area} {amendment.key} 自{amendment.in_force_from}起，依据{source}"
