"""`emergency evidence`: what a meter says of a measure."""

import datetime
import pathlib
import re

import click

from emergency.cli import printing
from emergency.cli.law import SHIPPED, law_of
from emergency.cli.opening import system_of
from emergency.services import evidence as recording
from emergency.services.holiday import holidays_between
from emergency.services.office import SYSTEM
from emergency.sources.power import read_power
from emergency.wiring import utc_now
from plans.beijing import BEIJING, day_of
from plans.evidence import Demand, DemandKind, PowerJudgement, StopWindow, judge, thresholds_on, to_json

LIMIT = re.compile(r"limit:(\d{1,3}(?:\.\d+)?)")


class BeijingTime(click.ParamType):
    """An ISO 8601 moment; without an offset it is Beijing time."""

    name = "时间"

    def convert(self, value, param, ctx):
        """The aware moment."""
        if isinstance(value, datetime.datetime):
            return value
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"「{value}」不是时间，请写成 2024-12-18T14:00 的样式（不写时区即北京时间）。", param, ctx
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


class Day(click.ParamType):
    """A Beijing day."""

    name = "日期"

    def convert(self, value, param, ctx):
        """The date."""
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"「{value}」不是日期，请写成 2024-12-18 的样式。", param, ctx)


class MeasureKind(click.ParamType):
    """`stop`, or `limit:30` for a cut of 30 percent."""

    name = "措施"

    def convert(self, value, param, ctx):
        """The kind and its ratio in percent (None for a stop)."""
        if isinstance(value, tuple):
            return value
        found = LIMIT.fullmatch(value)
        if value != "stop" and not (found and 0 < float(found[1]) <= 100):
            self.fail(f"「{value}」不是措施，请写 stop（停产）或 limit:30（限产30%,1 到 100）。", param, ctx)
        return (DemandKind.LIMIT, float(found[1])) if found else (DemandKind.STOP, None)


@click.group()
def evidence():
    """由用电数据判断减排措施是否落实。"""


@evidence.command("judge")
@click.argument(
    "power", metavar="POWER.csv", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)
)
@click.option("--stop-from", "start", type=BeijingTime(), required=True, help="核查起始时间（措施应已到位）")
@click.option("--stop-to", "end", type=BeijingTime(), required=True, help="核查结束时间（解除或复产）")
@click.option(
    "--measure", type=MeasureKind(), default="stop", show_default=True, help="stop 停产，limit:30 限产30%"
)
@click.option("--circuit", is_flag=True, help="这是单条生产线的回路电表；不写即全厂总表")
@click.option("--standby-kw", type=click.FloatRange(min=0), help="申报的保安负荷（千瓦），只用于回路电表")
@click.option(
    "--exclude", "excluded", type=Day(), multiple=True, help="另外不计入基线的日期（如响应日），可多次"
)
@SHIPPED
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def judge_command(context, power, start, end, measure, circuit, standby_kw, excluded, shipped, as_json):
    """由 POWER.csv 判断停产或限产是否落实。

    列：interval_end（或 time）和 kwh（或 usage_kwh）；间隔固定，1 到 60 分钟。没有数据不视为落实。
    法定节假日不计入基线。
    """
    if end <= start:
        raise click.UsageError("--stop-to 须晚于 --stop-from。")
    kind, ratio = measure
    demand = Demand(kind, ratio=ratio, standby_kw=standby_kw, whole_plant=not circuit)
    readings = read_power(power.read_bytes(), power.name)
    law = law_of(context, shipped=shipped, decides=True)
    thresholds = thresholds_on(day_of(start), law.tables["evidence.toml"])
    since = day_of(start) - datetime.timedelta(days=thresholds.lookback_days)
    resting = holidays_between(since, day_of(end)).union(excluded)
    judgement = judge(readings, StopWindow(start, end), demand, thresholds, resting)
    printing.report(as_json, to_json(judgement), _text(judgement))


@evidence.command("load")
@click.argument("meter")
@click.argument(
    "power", metavar="POWER.csv", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def load(context, meter, power, as_json):
    """把 POWER.csv 的读数存入电表 METER（编号见企业档案），供核查指令时使用。"""
    readings = read_power(power.read_bytes(), power.name)
    taken = recording.record_readings(system_of(context).office, SYSTEM, utc_now(), meter, readings)
    printing.report(
        as_json, {"ok": True, "meter": meter, "readings": taken}, f"电表 {meter} 入库 {taken} 个读数。"
    )


def _text(judgement: PowerJudgement) -> str:
    lines = [f"结论：{judgement.verdict.label}（阈值待核，仅作线索）"]
    lines += [f"  {ground}" for ground in judgement.grounds]
    if judgement.drop_ratio is not None:
        lines.append(f"用电降幅 {judgement.drop_ratio:.1%}；停运 {judgement.hours_stopped:g} 小时")
    lines.append(f"数据完整率 {judgement.coverage:.1%}")
    return "\n".join(lines)
