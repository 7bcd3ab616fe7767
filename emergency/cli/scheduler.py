"""`emergency scheduler` and `emergency tick`."""

import click

from emergency import scheduler as clockwork
from emergency.cli.opening import system_of
from emergency.cli.printing import note, report
from emergency.services import ticking
from emergency.wiring import utc_now


@click.command()
@click.pass_context
def scheduler(context):
    """启动定时进程：到点启动预警、催办未签收企业。可以开多个，只有一个在干活。"""
    system = system_of(context)
    note("定时进程已启动，按 Ctrl+C 停止。")
    clockwork.run_until_stopped(system.office, utc_now, system.lock("scheduler"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def tick(context, as_json):
    """立即执行一次全部定时任务（同一时刻重复执行不会重复办理）。"""
    system, now = system_of(context), utc_now()
    outcomes = {job.name: ticking.run_tick(system.office, job, now) for job in ticking.JOBS}
    lines = [f"{name}：{outcome or '本时刻已执行过'}" for name, outcome in outcomes.items()]
    report(as_json, {"ok": True, "at": now.isoformat(), "jobs": outcomes}, "\n".join(lines))
