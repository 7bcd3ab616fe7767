"""The charts of a review report, drawn from its figures as PNG."""

from emergency.documents import chart
from emergency.documents.report_paper import ReviewPaper
from emergency.documents.report_text import has_reduction
from plans.review_figures import Group, ReviewFigures
from plans.terms import Verdict

POLLUTANT_NAMES = {"so2": "SO2", "nox": "NOx", "pm": "颗粒物", "vocs": "VOCs"}
KILOGRAMS = 1000


def pictures(paper: ReviewPaper) -> dict[str, bytes]:
    """PNG by the name the template uses; a chart without anything to show is left out."""
    figures = paper.figures
    drawn = {"air": chart.air_course(air_course_of(paper))} if figures.episode.air else {}
    if figures.orders:
        drawn["funnel"] = chart.delivery_funnel(five_counts(figures))
        drawn["acknowledgements"] = chart.acknowledgement_course(_acknowledgements(figures))
        drawn["verdicts"] = chart.verdict_bars(tuple(_verdicts(paper, each) for each in figures.by_division))
    if has_reduction(figures):
        drawn["reduction"] = chart.reduction_bars(reduction_of(figures))
    return {name: chart.png(figure) for name, figure in drawn.items()}


def five_counts(figures: ReviewFigures) -> chart.FiveCounts:
    """The five counts of a review; verified means judged, whatever the verdict but unverifiable."""
    held = figures.counts
    judged = held.met + held.partly + held.unmet
    return chart.FiveCounts(held.orders, held.sent, held.delivered, held.acknowledged, held.in_place, judged)


def _acknowledgements(figures: ReviewFigures) -> chart.AcknowledgementCourse:
    answered = [order.acknowledged_at for order in figures.orders if order.acknowledged_at]
    issued = min(order.issued_at for order in figures.orders)
    return chart.AcknowledgementCourse(issued, len(figures.orders), tuple(answered), figures.counts.in_time)


def _verdicts(paper: ReviewPaper, group: Group) -> chart.DivisionVerdicts:
    held = group.counts
    counts = (held.met, held.partly, held.unmet, held.unverifiable)
    return chart.DivisionVerdicts(
        paper.name(group.key), tuple(zip(Verdict, counts, strict=True)), held.unjudged
    )


def reduction_of(figures: ReviewFigures) -> chart.Reduction:
    """Planned and verified reduction in tonnes."""
    return chart.Reduction(
        tuple(
            chart.PollutantReduction(
                POLLUTANT_NAMES[each.pollutant], each.planned_kg / KILOGRAMS, each.verified_kg / KILOGRAMS
            )
            for each in figures.reductions
        ),
        note="核实减排量按核实结论折算，为统计估计，非源模型结果",
    )


def air_course_of(paper: ReviewPaper) -> chart.AirCourse:
    """The course of the air; without bulletins, the last forecast before the warning is shown."""
    episode = paper.figures.episode
    forecast = tuple(
        chart.DayRange(each.day, each.forecast_low, each.forecast_high)
        for each in episode.air
        if each.forecast_low is not None and each.forecast_high is not None
    )
    own = (chart.Bulletin("预警前最近一次预报", forecast),) if forecast else ()
    return chart.AirCourse(
        area=episode.area_name,
        observed=tuple(chart.DayIndex(each.day, each.observed) for each in episode.air),
        bulletins=paper.bulletins or own,
        thresholds=paper.thresholds,
        categories=paper.categories,
        periods=tuple(
            chart.WarningPeriod(each.start_at, each.released_at or paper.figures.drawn_at, each.level)
            for each in episode.warnings
        ),
        note="、".join(paper.labels),
    )
