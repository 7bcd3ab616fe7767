"""What replayed warnings would have meant by the list in force, where the database of the call has one."""

from collections.abc import Sequence

import click

from emergency import database, wiring
from emergency.cli import printing
from emergency.cli.columns import aligned
from emergency.cli.opening import settings_of
from emergency.errors import DatabaseNotReady
from emergency.services.office import SYSTEM
from emergency.services.replay_burden import list_in_force
from emergency.wiring import utc_now
from plans.backtest import Backtest
from plans.emission import Emission
from plans.replay_burden import LABEL, ListBurden, ReplayBurden, burden
from plans.terms import WarningLevel

NO_LIST = "没有可供测算的现行清单，不测算指令份数和减排量。"
GRADED = tuple(level for level in WarningLevel if level.is_graded)


def burdens_of(context: click.Context, results: Sequence[Backtest]) -> tuple[ReplayBurden, ...]:
    """What each result would have meant; empty where no database has a list in force for the area."""
    listed = _listed(context, results[0].area)
    return tuple(burden(each.score, listed) for each in results) if listed else ()


def burden_text(burdens: Sequence[ReplayBurden], names: Sequence[str]) -> str:
    """The reckoning as a table, a column for each basis; or in words that there is none."""
    if not burdens:
        return NO_LIST
    rows = [(LABEL, *names)]
    rows += [(f"{each.label}预警下达指令（份）", *(one.orders[each] for one in burdens)) for each in GRADED]
    rows.append(("指令合计（份）", *(one.all_orders for one in burdens)))
    rows += [
        (f"{each.label} 减排（吨）", *(f"{float(one.tonnes[each]):.1f}" for one in burdens))
        for each in Emission
    ]
    said = f"以{'、'.join(burdens[0].titles)}的企业和措施，乘各级别生效天数；只供比较规则。"
    return "\n".join([*aligned(rows), said])


def _listed(context: click.Context, area: str) -> ListBurden | None:
    settings = settings_of(context)
    try:
        if database.is_empty(settings):
            return None
        system = wiring.build(settings)
    except DatabaseNotReady as unread:
        printing.note(f"{unread.message}现行清单未能读取。")
        return None
    found = list_in_force(system.office, SYSTEM, utc_now(), area)
    system.engine.dispose()
    return found
