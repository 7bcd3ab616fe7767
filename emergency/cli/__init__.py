"""The command line: parse, call one service, show the result."""

import importlib
import sys

import click

from emergency.cli import printing
from emergency.cli.speaking import speak_chinese

COMMANDS = {
    "demo": ("emergency.cli.demo:demo", "在空数据库上回放一次真实污染过程，然后打开控制台"),
    "aqi": ("emergency.cli.aqi:aqi", "按 HJ 633 计算 AQI、首要污染物和级别"),
    "assess": ("emergency.cli.assess:assess", "由预报和生效预案给出预警建议及依据"),
    "backtest": ("emergency.cli.backtest:backtest", "用历史数据回放规则，列出会有的预警、命中、漏报和空报"),
    "plans": ("emergency.cli.plans:plans", "预案库：列表、查看、检查、比较、用情形核对"),
    "list": ("emergency.cli.reduction_list:reduction_list", "应急减排清单：模板、检查、导入、导出"),
    "coverage": ("emergency.cli.coverage:coverage", "登记企业与排污许可名录比对：漏登、多登、不一致、过期"),
    "evidence": ("emergency.cli.evidence:evidence", "由用电数据判断减排措施是否落实"),
    "cap": ("emergency.cli.cap:cap", "预警信息交换（CAP 1.2）：检验、导出、导入为建议"),
    "providers": ("emergency.cli.provider:providers", "检查服务商文件：分配、报备模板"),
    "bounces": ("emergency.cli.bounce:bounces", "处理退信：单封邮件、mbox 或 Maildir"),
    "offline": ("emergency.cli.offline:offline", "无网络旗县的离线包：编制、录入回报表"),
    "serve": ("emergency.cli.serve:serve", "启动网页控制台"),
    "worker": ("emergency.cli.worker:worker", "启动消息发送进程"),
    "scheduler": ("emergency.cli.scheduler:scheduler", "启动定时进程"),
    "tick": ("emergency.cli.scheduler:tick", "立即执行一次定时任务"),
    "db": ("emergency.cli.db:db", "数据库升级"),
    "backup": ("emergency.cli.db:backup", "备份数据库"),
    "restore": ("emergency.cli.db:restore", "由备份恢复数据库"),
    "journal": ("emergency.cli.journal:journal", "工作日志：校验、回溯到某一时刻"),
    "account": ("emergency.cli.account:account", "账号：新建、列表"),
    "settings": ("emergency.cli.settings:settings", "显示全部设置"),
    "doctor": ("emergency.cli.doctor:doctor", "检查运行环境"),
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is called: `--help` stays quick."""

    def list_commands(self, context):
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, context, name):
        """The command, imported now."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, context, formatter):
        """List the commands from the table, without importing any."""
        with formatter.section("命令"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--database-url", envvar="EMERGENCY_DATABASE_URL", help="数据库地址；默认 ./var/emergency.db")
@click.pass_context
def program(context, database_url):
    """重污染天气应急响应系统：从预报到指令，从签收到评估。"""
    context.obj = {"database_url": database_url}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; ends with 0 done, 2 bad input (nothing was changed), 1 failed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    speak_chinese()
    sys.exit(printing.guarded(program, arguments))
