"""Click, speaking Chinese: the frame of every help page and the sentences of wrong usage."""

import click

FRAME = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}
OWN_HELP = "Show this message and exit."


class ChineseFormatter(click.HelpFormatter):
    """The help page with its frame in Chinese."""

    def write_usage(self, prog, args="", prefix=None):
        """The first line."""
        shown = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")
        super().write_usage(prog, shown, prefix or "用法：")

    def write_heading(self, heading):
        """The heading of a part."""
        super().write_heading(FRAME.get(heading, heading))

    def write_dl(self, rows, *args, **kwargs):
        """A list of options or commands."""
        super().write_dl([(name, _said(text)) for name, text in rows], *args, **kwargs)


def speak_chinese() -> None:
    """Let every command of this process format its help with the Chinese frame."""
    click.Context.formatter_class = ChineseFormatter


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with a call, in Chinese; our own sentences pass through."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_hint(error)}。"
    if isinstance(error, click.BadParameter):
        return f"{_hint(error)} 的值不对：{_value(error)}"
    if error.message.startswith("No such command"):
        return f"没有这个命令：{error.message.split(maxsplit=3)[-1]}"
    if error.message.startswith("Got unexpected extra argument"):
        return f"多出了参数：{error.message.partition('(')[2].rstrip(')')}。"
    return error.message


def _said(text: str) -> str:
    shown = text.replace(OWN_HELP, "显示本说明。")
    return shown.replace("required]", "必填]").replace("[default: ", "[默认：")


def _hint(error: click.BadParameter) -> str:
    if error.param is not None and error.ctx is not None:
        return error.param.get_error_hint(error.ctx).replace("'", "")
    return str(error.param_hint or "参数")


def _value(error: click.BadParameter) -> str:
    if any("\u4e00" <= letter <= "\u9fff" for letter in error.message):
        return error.message
    kind = getattr(error.param, "type", None)
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(each) for each in kind.choices)}。"
    if isinstance(kind, (click.IntRange, click.FloatRange)):
        return f"须在 {_bound(kind.min)} 到 {_bound(kind.max)} 之间。"
    if isinstance(kind, click.Path):
        return "没有这个文件，或不能读写。请核对路径。"
    return "请核对后重试。"


def _bound(value) -> str:
    return "不限" if value is None else f"{value:g}"
