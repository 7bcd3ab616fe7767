"""How much a drawn-up list holds, by the names the interfaces give (§2.3)."""

from plans.list_draft import DraftEnterprise, ListDraft
from plans.list_member import is_key
from plans.terms import EnterpriseCategory
from plans.unit import producing

OF_CATEGORY = {
    "exempt": EnterpriseCategory.EXEMPT_MICRO,
    "long_stopped": EnterpriseCategory.LONG_STOPPED,
    "guarantee": EnterpriseCategory.GUARANTEE,
}


def counts_of(draft: ListDraft) -> dict[str, int]:
    """Enterprises, those of key industries and of the special categories, lines, measures, other sources."""
    held = draft.enterprises
    counts = {
        "enterprises": len(held),
        "key_industry": sum(map(is_key, held)),
        "exempt": _of(held, "exempt"),
        "lines": sum(len(producing(each.facts)) for each in held),
        "measures": sum(len(each.measures) for each in (*held, *draft.dust_sites, *draft.mobile_sources)),
        "dust_sites": len(draft.dust_sites),
    }
    more = {name: _of(held, name) for name in ("long_stopped", "guarantee")}
    return counts | more | {"mobile_sources": len(draft.mobile_sources)}


def _of(held: tuple[DraftEnterprise, ...], name: str) -> int:
    return sum(each.category is OF_CATEGORY[name] for each in held)
