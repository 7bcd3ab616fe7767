"""The rows of a review report: every table of the template as a list of plain mappings."""

import datetime
from collections.abc import Iterable, Sequence

from emergency.documents.report_paper import ReviewPaper
from emergency.documents.report_picture import KILOGRAMS, POLLUTANT_NAMES
from emergency.documents.report_text import NOT_KNOWN, clock, has_reduction, percent
from emergency.documents.stretch import stretches
from plans.review_facts import DISMISSED, LEAD, FindingFacts, OrderFacts, TimelineEntry, WarningFacts
from plans.review_figures import Group
from plans.terms import Grade, WarningLevel
from plans.violation import Violation

UNVERIFIED = "待核"
STATES = {LEAD: "线索", "confirmed": "已认定", "appealed": "申辩中", DISMISSED: "已排除"}


def tables(paper: ReviewPaper) -> dict[str, list[dict]]:
    """Every table by the name the template uses."""
    figures = paper.figures
    return {
        "warnings": [row for each in figures.episode.warnings for row in _revisions(each)],
        "timeline": list(_timeline(figures.episode.timeline)),
        "unreached": [_unreached(paper, each) for each in figures.unreached],
        "by_division": [_group(each, paper.name(each.key)) for each in figures.by_division],
        "by_industry": [_group(each, paper.name(each.key)) for each in figures.by_industry],
        "by_grade": [_group(each, grade_name(each.key)) for each in figures.by_grade],
        "by_level": [_group(each, WarningLevel(each.key).label) for each in figures.by_level],
        "reductions": [_reduction(each) for each in figures.reductions] if has_reduction(figures) else [],
        "findings": [_finding(each) for each in figures.violations if each.state != LEAD],
        "leads": [_finding(each) for each in figures.open_leads],
        "air_days": [_air_day(each) for each in figures.episode.air],
        "orders": [_order(paper, place, each) for place, each in enumerate(figures.orders, start=1)],
        "citations": _citations(paper),
        "assumed": _assumed(paper),
    }


def grade_name(value: str) -> str:
    """The name of a grade; an enterprise outside the graded industries has none."""
    known = {grade.value: grade.label for grade in Grade}
    return known.get(value, value or "不分级")


def _revisions(warning: WarningFacts) -> Iterable[dict]:
    for each in warning.revisions:
        yield {
            "number": warning.number,
            "act": each.act,
            "level": each.level.label,
            "issued": clock(each.issued_at),
            "start": clock(each.start_at),
            "end": clock(each.expected_end) if each.expected_end else "另行通知",
        }


def _timeline(entries: Iterable[TimelineEntry]) -> Iterable[dict]:
    for held in stretches(entries):
        yield _entry(held[0]) if len(held) == 1 else _folded(held)


def _entry(each: TimelineEntry) -> dict:
    summary, citation = each.summary, each.citation
    return {"at": clock(each.at), "actor": each.actor, "summary": summary, "citation": citation or NOT_KNOWN}


def _folded(held: Sequence[TimelineEntry]) -> dict:
    first, last = held[0], held[-1]
    citations = sorted({each.citation for each in held if each.citation})
    return {
        "at": f"{clock(first.at)} 至 {clock(last.at)}",
        "actor": first.actor if len({each.actor for each in held}) == 1 else "多人",
        "summary": f"{first.summary}（等 {len(held)} 项同类事项）",
        "citation": "；".join(citations) or NOT_KNOWN,
    }


def _unreached(paper: ReviewPaper, each) -> dict:
    division = paper.name(each.division)
    return {"enterprise": each.enterprise, "division": division, "number": each.number, "why": each.why}


def _group(group: Group, name: str) -> dict:
    fields = (
        "orders",
        "delivered",
        "acknowledged",
        "in_place",
        "met",
        "partly",
        "unmet",
        "unverifiable",
        "unjudged",
    )
    return {"name": name, **{each: getattr(group.counts, each) for each in fields}}


def _reduction(each) -> dict:
    return {
        "pollutant": POLLUTANT_NAMES[each.pollutant],
        "planned": f"{each.planned_kg / KILOGRAMS:.3f}",
        "verified": f"{each.verified_kg / KILOGRAMS:.3f}",
        "ratio": percent(each.ratio),
    }


def _finding(each: FindingFacts) -> dict:
    known = {violation.value: violation.label for violation in Violation}
    code = each.violation
    violation = f"{code} {known.get(code, '')}".strip() or each.verdict.label
    answer = (f"企业申辩：{each.answer}",) if each.answer else ()
    return {
        "enterprise": each.enterprise,
        "state": STATES.get(each.state, each.state),
        "violation": violation,
        "grounds": _joined((*each.grounds, *answer)),
        "article": each.article or "未选定",
    }


def _air_day(each) -> dict:
    forecast = NOT_KNOWN if each.forecast_low is None else f"{each.forecast_low}—{each.forecast_high}"
    return {
        "day": f"{each.day.month}月{each.day.day}日",
        "forecast": forecast,
        "observed": NOT_KNOWN if each.observed is None else each.observed,
        "primary": each.primary or NOT_KNOWN,
    }


def _order(paper: ReviewPaper, place: int, order: OrderFacts) -> dict:
    settled = order.settled
    return {
        "place": place,
        "enterprise": order.enterprise,
        "division": paper.name(order.division),
        "number": order.number,
        "grade": grade_name(order.grade),
        "level": order.level.badge,
        "state": order.state.label,
        "acknowledged": clock(order.acknowledged_at) if order.acknowledged_at else "未签收",
        "in_place": clock(order.in_place_at) if order.in_place_at else "未申报",
        "verdict": settled.label if settled else "未判定",
        "grounds": _grounds(order),
    }


def _grounds(order: OrderFacts) -> str:
    said = list(order.finding.grounds) if order.finding else []
    if order.drop_ratio is not None:
        said.append(f"用电较基线下降 {order.drop_ratio:.0%}")
    if order.finding and order.finding.state == LEAD:
        said.append("线索，未认定")
    if order.finding and order.finding.state == DISMISSED:
        said.append("线索经人工排除")
    return _joined(said)


def _joined(said: Iterable[str]) -> str:
    return "；".join(each.rstrip("。") for each in said) or NOT_KNOWN


def _citations(paper: ReviewPaper) -> list[dict]:
    used = {each.label: ("预案依据", _checked(each.label)) for each in paper.basis}
    for entry in paper.figures.episode.timeline:
        used.setdefault(entry.citation, ("响应过程", _checked(entry.citation)))
    for finding in paper.figures.violations:
        used.setdefault(finding.article, ("违规认定", "人工选定"))
    used.pop("", None)
    return [
        {"place": place, "text": text, "used": use, "checked": checked}
        for place, (text, (use, checked)) in enumerate(used.items(), start=1)
    ]


def _checked(label: str) -> str:
    # plans.dated.Citation.label carries the mark; only a text that was read goes without it.
    return UNVERIFIED if UNVERIFIED in label else "原文已核对"


def _assumed(paper: ReviewPaper) -> list[dict]:
    rows = enumerate(paper.figures.assumed, start=1)
    return [{"place": place, "text": paper.name(key), "note": "系统缺省值，待核"} for place, key in rows]


def dated(day: datetime.date) -> str:
    """A day as a document is dated."""
    return f"{day.year}年{day.month}月{day.day}日"
