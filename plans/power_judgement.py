"""One meter against one demand in one window: the verdict and its grounds, in Chinese.

No data is never `MET`. Where data are missing, the missing intervals are taken as no use at all: if
even that leaves the measure broken the verdict is `UNMET`, otherwise `UNVERIFIABLE`. A stop that is
not kept is `PARTLY` only where use fell both against the running days and against the habit of
those weekdays.
"""

import datetime
from dataclasses import dataclass, replace

import numpy as np

from plans.evidence_thresholds import Thresholds
from plans.power_baseline import Baseline, Shortage, baseline_of
from plans.power_series import DAY, HOUR, MINUTE, Series, StopWindow, moment
from plans.power_value import Demand, DemandKind, PowerJudgement, Restart, nothing_seen
from plans.terms import Verdict

CLOSE = 1e-9  # a load on the line counts as below it, whatever the last bit says
BASELINE_METHOD = "生产日中位日电量×生产日平均时段分布"


@dataclass(frozen=True)
class _Window:
    """The window laid beside its baseline: what was used, and what running and habit would have used, kWh."""

    series: Series
    expected: np.ndarray
    habit: np.ndarray
    stopped: np.ndarray
    restarts: tuple[Restart, ...]
    line_kw: float

    @property
    def present(self) -> np.ndarray:
        return self.series.present

    @property
    def used_kwh(self) -> float:
        return float(np.nansum(self.series.kwh))

    @property
    def remaining(self) -> float:
        """Use as a share of the expected, over the intervals that have readings."""
        return self.used_kwh / float(self.expected[self.present].sum())

    @property
    def habit_kwh(self) -> float:
        """What habit would have used in the intervals that have readings."""
        return float(self.habit[self.present].sum())

    @property
    def against_habit(self) -> float:
        """Use as a share of what habit would have used."""
        return self.used_kwh / max(self.habit_kwh, CLOSE)

    @property
    def least_remaining(self) -> float:
        """The same, had every missing interval used nothing."""
        return self.used_kwh / float(self.expected.sum())


def judge_series(
    series: Series,
    window: StopWindow,
    demand: Demand,
    thresholds: Thresholds,
    excluded: frozenset[datetime.date],
) -> PowerJudgement:
    """The judgement of one meter's series; days in `excluded` stay out of the baseline."""
    start, end = int(window.start.timestamp()), int(window.end.timestamp())
    seen = series.between(start, end)
    coverage = round(float(seen.present.mean()), 4) if len(seen.kwh) else 0.0
    if not seen.present.any():
        return nothing_seen("核查时段内没有任何用电读数，不能视为落实", coverage)
    baseline = baseline_of(series, start, excluded, thresholds)
    if isinstance(baseline, Shortage):
        return replace(
            nothing_seen(baseline.why, coverage), baseline={"days": baseline.days, "why": baseline.why}
        )
    if demand.standby_kw is not None and baseline.load_kw <= demand.standby_kw:
        return nothing_seen("基线负荷不高于申报的保安负荷，基线期未见正常生产，疑似长期停产", coverage)
    laid = _lay(seen, baseline, demand, thresholds)
    verdict, grounds = _verdict(laid, demand, thresholds)
    return PowerJudgement(
        verdict=verdict,
        baseline=_described(baseline, laid, thresholds),
        coverage=coverage,
        hours_stopped=round(float(laid.stopped.sum()) * seen.step / HOUR, 2),
        restarts=laid.restarts,
        drop_ratio=round(1 - laid.remaining, 4),
        grounds=(*grounds, *_habit_note(laid, thresholds), *_zero_note(laid)),
    )


def stop_line(baseline: Baseline, demand: Demand, thresholds: Thresholds) -> float:
    """The load (kW) at or below which the meter counts as stopped."""
    share = thresholds.plant_share if demand.whole_plant else thresholds.circuit_share
    line = baseline.load_kw * share / 100
    if demand.standby_kw is None or demand.whole_plant:
        return line
    return min(line, demand.standby_kw)


def _lay(seen: Series, baseline: Baseline, demand: Demand, thresholds: Thresholds) -> _Window:
    line = stop_line(baseline, demand, thresholds)
    with np.errstate(invalid="ignore"):
        stopped = seen.kilowatts <= line * (1 + CLOSE)
    restart_line = max(line, baseline.load_kw * thresholds.restart_share / 100)
    restarts = _restarts(seen, stopped, restart_line, thresholds) if demand.kind is DemandKind.STOP else ()
    return _Window(seen, baseline.expected_kwh(seen), baseline.habit_kwh(seen), stopped, restarts, line)


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    """The stretches where `mask` holds, as (first, behind the last)."""
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def _restarts(
    seen: Series, stopped: np.ndarray, line_kw: float, thresholds: Thresholds
) -> tuple[Restart, ...]:
    """Stretches above `line_kw`, long enough, that follow a stop."""
    enough = thresholds.restart_minutes * MINUTE
    first_stop = int(np.argmax(stopped)) if stopped.any() else len(stopped)
    with np.errstate(invalid="ignore"):
        above = seen.kilowatts > line_kw * (1 + CLOSE)
    running = [run for run in _runs(above) if run[0] > first_stop]
    starts = seen.first
    return tuple(
        Restart(
            moment(starts + low * seen.step),
            moment(starts + high * seen.step),
            round(float(seen.kwh[low:high].sum()), 2),
        )
        for low, high in running
        if (high - low) * seen.step >= enough
    )


def _verdict(laid: _Window, demand: Demand, thresholds: Thresholds) -> tuple[Verdict, list[str]]:
    unmet_above = _unmet_above(demand, thresholds)
    missing = _missing(laid, thresholds)
    if missing and _above(laid.least_remaining, unmet_above):
        least = f"即使缺数时段按零用电计，用电仍为基线的 {laid.least_remaining:.0%}"
        return Verdict.UNMET, [*missing, least + "，措施未落实。"]
    if missing:
        return Verdict.UNVERIFIABLE, [*missing, "数据缺失不得视为落实，请核查计量设备并现场核实。"]
    if demand.kind is DemandKind.LIMIT:
        return _limited(laid, demand, thresholds)
    return _stopped(laid, demand, thresholds)


def _above(value: float, line: float) -> bool:
    return value > line + CLOSE


def _unmet_above(demand: Demand, thresholds: Thresholds) -> float:
    """The share of the expected use above which the demand is not even partly met."""
    if demand.kind is DemandKind.STOP:
        return thresholds.partly_share / 100
    return 1 - thresholds.limit_partly_factor * demand.ratio / 100


def _missing(laid: _Window, thresholds: Thresholds) -> list[str]:
    gaps = [(high - low) * laid.series.step / HOUR for low, high in _runs(~laid.present)]
    longest, coverage = max(gaps, default=0.0), float(laid.present.mean()) * 100
    said = []
    if longest > thresholds.gap_hours:
        said.append(f"核查时段内读数连续中断 {longest:.1f} 小时，超过 {thresholds.gap_hours:g} 小时。")
    if coverage < thresholds.minimum_coverage:
        said.append(f"核查时段内读数完整率 {coverage:.1f}%，低于 {thresholds.minimum_coverage:g}%。")
    return said


def _limited(laid: _Window, demand: Demand, thresholds: Thresholds) -> tuple[Verdict, list[str]]:
    drop = 1 - laid.remaining
    needed = thresholds.limit_factor * demand.ratio / 100
    said = f"要求限产 {demand.ratio:g}%，用电降幅应不低于 {needed:.1%}，实际为 {drop:.1%}"
    if not _above(needed, drop):
        return Verdict.MET, [said + "，达到要求。"]
    if not _above(laid.remaining, _unmet_above(demand, thresholds)):
        return Verdict.PARTLY, [said + "，仅部分达到。"]
    return Verdict.UNMET, [said + "，未达到要求。"]


def _stopped(laid: _Window, demand: Demand, thresholds: Thresholds) -> tuple[Verdict, list[str]]:
    kept, said = _plant_kept(laid, thresholds) if demand.whole_plant else _circuit_kept(laid, thresholds)
    grounds = [said, *_restart_notes(laid)]
    if kept and not laid.restarts:
        return Verdict.MET, grounds
    share = f"核查时段用电为生产日基线的 {laid.remaining:.0%}、平日同期的 {laid.against_habit:.0%}"
    if _reduced(laid, thresholds):
        return Verdict.PARTLY, [*grounds, share + "，只部分停产。"]
    return Verdict.UNMET, [*grounds, share + "，未停产。"]


def _reduced(laid: _Window, thresholds: Thresholds) -> bool:
    """Whether use fell to the partly share, against running days and against habit."""
    usual = min(float(laid.expected[laid.present].sum()), laid.habit_kwh)
    return not _above(laid.used_kwh, usual * thresholds.partly_share / 100)


def _circuit_kept(laid: _Window, thresholds: Thresholds) -> tuple[bool, str]:
    share = float(laid.stopped.sum()) / float(laid.present.sum()) * 100
    line, needed = laid.line_kw, thresholds.point_share
    said = f"负荷不高于停产线 {line:.1f} 千瓦的测点占 {share:.1f}%，要求不低于 {needed:g}%。"
    return share >= needed, said


def _plant_kept(laid: _Window, thresholds: Thresholds) -> tuple[bool, str]:
    """Whether every 24 hours from the start stay below the line; a rest shorter than a day joins the last."""
    slots = max(1, DAY // laid.series.step)
    blocks = np.minimum(np.arange(len(laid.expected)) // slots, max(1, len(laid.expected) // slots) - 1)
    present = laid.present
    used = np.bincount(blocks[present], weights=laid.series.kwh[present])
    expected = np.bincount(blocks[present], weights=laid.expected[present])
    worst = float(np.max(used / np.maximum(expected, CLOSE)))
    limit = thresholds.plant_share
    said = f"逐日用电（自到位时起每 24 小时）最高为基线的 {worst:.1%}，停产要求不高于 {limit:g}%。"
    return not _above(worst, limit / 100), said


def _restart_notes(laid: _Window) -> list[str]:
    if not laid.restarts:
        return []
    hours = sum((each.end - each.start).total_seconds() for each in laid.restarts) / HOUR
    energy = sum(each.kwh for each in laid.restarts)
    return [f"停运后又有 {len(laid.restarts)} 次复产迹象，共 {hours:.1f} 小时、{energy:.0f} 千瓦时。"]


def _habit_note(laid: _Window, thresholds: Thresholds) -> tuple[str, ...]:
    """Say so where the plant rests at these hours anyway: kept, but nothing was saved by it."""
    if laid.habit_kwh * 100 > thresholds.plant_share * float(laid.expected[laid.present].sum()):
        return ()
    return ("该企业平日同一时段用电本已处于停产水平，减排量不应因此计入。",)


def _zero_note(laid: _Window) -> tuple[str, ...]:
    """A meter that shows nothing at all may be cut off rather than resting; people should look."""
    if laid.used_kwh > 0:
        return ()
    return ("核查时段读数全部为 0，低于停产企业常见的保温照明负荷，请核对计量设备是否正常。",)


def _described(baseline: Baseline, laid: _Window, thresholds: Thresholds) -> dict:
    return {
        "method": BASELINE_METHOD,
        "from": baseline.first_day.isoformat(),
        "to": baseline.last_day.isoformat(),
        "days": baseline.days,
        "running_days": baseline.running_days,
        "day_kwh": round(baseline.day_kwh, 1),
        "load_kw": round(baseline.load_kw, 2),
        "stop_line_kw": round(laid.line_kw, 2),
        "expected_kwh": round(float(laid.expected[laid.present].sum()), 1),
        "used_kwh": round(laid.used_kwh, 1),
        "habit_kwh": round(laid.habit_kwh, 1),
        "assumed": list(thresholds.assumed),
    }
