"""The jobs of the clock: each tick of each job is done once, whoever asks and however often."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from emergency.services import (
    auditing,
    department_reminding,
    digest,
    directive_reminding,
    escalating,
    grade_due,
    grade_reminding,
    list_job,
    ozone_reminding,
    paper_batch,
    provider,
    reminding,
    staging,
    upward_notice,
    warning,
)
from emergency.services.office import Office
from emergency.storage import ticking
from emergency.storage.work import REGION_WIDE

KEEP_TICKS = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Job:
    """One recurring job: its name, how often it runs, what it does, and how it reports a count."""

    name: str
    every: datetime.timedelta
    act: Callable[[Office, datetime.datetime], int]
    report: str


JOBS = (
    Job("start_due", datetime.timedelta(seconds=30), warning.start_due, "启动预警 {} 个"),
    Job("pause_due", datetime.timedelta(seconds=30), warning.pause_due, "暂停生效 {} 个"),
    Job("resume_due", datetime.timedelta(seconds=30), warning.resume_due, "恢复生效 {} 个"),
    Job("release_due", datetime.timedelta(seconds=30), warning.release_due, "解除生效 {} 个"),
    Job("remind_due", datetime.timedelta(minutes=1), reminding.remind_due, "催办消息 {} 条"),
    Job("remind_ozone", datetime.timedelta(minutes=1), ozone_reminding.remind_due, "臭氧响应催办消息 {} 条"),
    Job("escalate_due", datetime.timedelta(minutes=1), escalating.escalate_due, "逐级催办消息 {} 条"),
    Job("stage_due", datetime.timedelta(minutes=1), staging.stage_due, "分时段提醒消息 {} 条"),
    Job("remind_directives", datetime.timedelta(minutes=1), directive_reminding.remind_due, "催办下级 {} 项"),
    Job(
        "remind_departments",
        datetime.timedelta(minutes=1),
        department_reminding.remind_due,
        "催办成员单位 {} 条",
    ),
    Job("remind_upward", datetime.timedelta(minutes=1), upward_notice.remind_due, "催办上报签收 {} 份"),
    Job("remind_graded", datetime.timedelta(minutes=10), grade_reminding.remind_due, "绩效分级提醒 {} 份"),
    Job("remind_grade_desks", datetime.timedelta(minutes=10), grade_due.remind_desks, "办理期限提醒 {} 条"),
    Job("balance_providers", datetime.timedelta(minutes=1), provider.balance_due, "调整服务商比例 {} 个"),
    Job("digest_due", datetime.timedelta(minutes=1), digest.digest_due, "值班汇总 {} 条"),
    Job("audit_due", datetime.timedelta(minutes=1), auditing.audit_due, "卡住 {} 件"),
    Job("read_lists", datetime.timedelta(seconds=2), list_job.run_due, "读入或编制清单文件 {} 份"),
    Job("write_papers", datetime.timedelta(seconds=5), paper_batch.write_due, "编制文书 {} 家"),
)


def run_tick(office: Office, job: Job, now: datetime.datetime) -> str | None:
    """Run one tick of `job`; returns its report, None when this tick was done before."""
    tick_at = _floor(now, job.every)
    with office.store.begin(REGION_WIDE, write=True) as work:
        if not ticking.begin(work, job.name, tick_at, now):
            return None
        work.commit()
    outcome = job.report.format(job.act(office.settled(), now))
    with office.store.begin(REGION_WIDE, write=True) as work:
        ticking.finish(work, job.name, tick_at, now, outcome)
        ticking.forget(work, now - KEEP_TICKS)
        work.commit()
    return outcome


def record_failure(office: Office, job: Job, now: datetime.datetime, why: str) -> None:
    """Write down that a tick failed; the next tick tries again."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        ticking.finish(work, job.name, _floor(now, job.every), now, f"失败：{why}")
        work.commit()


def beat(office: Office, process: str, kind: str, now: datetime.datetime) -> None:
    """Say that a process is alive."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        ticking.beat(work, process, kind, now)
        work.commit()


def _floor(now: datetime.datetime, every: datetime.timedelta) -> datetime.datetime:
    seconds = int(every.total_seconds())
    return datetime.datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, datetime.UTC)
