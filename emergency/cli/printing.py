"""How commands answer: one JSON document on standard output, words for people on standard error."""

import json
import sys

import click

from emergency.cli.speaking import usage_sentence
from emergency.refusals import REFUSABLE, refusal_of

BAD_INPUT = 2
FAILED = 1
OUR_FAULT = 500


def report(as_json: bool, document: dict, text: str) -> None:
    """Print the answer: the JSON document alone, or the text."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def note(text: str) -> None:
    """Say something to the person at the terminal without touching standard output."""
    click.echo(text, err=True)


def guarded(command: click.Command, arguments: list[str]) -> int:
    """Run `command`; turn usage errors and refusals into their exit codes and one Chinese sentence."""
    try:
        return command.main(arguments, prog_name="emergency", standalone_mode=False) or 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        note("已中断。")
        return FAILED
    except click.UsageError as error:
        usage = {"ok": False, "code": "usage", "message": _usage(error), "faults": []}
        _refuse("--json" in arguments, usage)
        return BAD_INPUT
    except click.ClickException as error:
        _refuse("--json" in arguments, {"ok": False, "code": "input", "message": error.message, "faults": []})
        return BAD_INPUT
    except REFUSABLE as error:
        refusal = refusal_of(error)
        _refuse("--json" in arguments, refusal.to_json())
        return FAILED if refusal.status >= OUR_FAULT else BAD_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED


def _usage(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "emergency"
    return f"命令用法不对：{usage_sentence(error)} 请运行 {path} --help 查看用法。"


def _refuse(as_json: bool, body: dict) -> None:
    if as_json:
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    note(body["message"])
    # A sentence that names its one fault already need not say it twice.
    for fault in (each for each in body["faults"] if each["message"] not in body["message"]):
        note("  " + _place(fault) + fault["message"])


def _place(fault: dict) -> str:
    parts = [fault.get("file"), fault.get("sheet")]
    parts.append(f"第 {fault['row']} 行" if "row" in fault else None)
    parts.append(f"「{fault['column']}」列" if "column" in fault else None)
    shown = " ".join(part for part in parts if part)
    return f"{shown}：" if shown else ""
