"""`emergency serve`."""

import contextlib
import functools
import importlib
import importlib.util

import click
from werkzeug.serving import make_server

from emergency import wiring
from emergency.cli.opening import system_of
from emergency.cli.port import require_free
from emergency.cli.printing import note
from emergency.cli.quiet import QuietRequests
from emergency.cli.stopping import stop_on_signals
from emergency.errors import SettingsInvalid
from emergency.web.app import create_app

PORT = 8000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；对外服务请放在反向代理之后")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="端口，0 为任选")
@click.option("--gunicorn", is_flag=True, help="用 gunicorn 承载（多进程，正式部署）")
@click.option("--workers", type=click.IntRange(1, 16), default=2, show_default=True, help="gunicorn 的进程数")
@click.pass_context
def serve(context, host, port, gunicorn, workers):
    """启动网页控制台。"""
    require_free(host, port)
    system = system_of(context)
    app = create_app(system.office, wiring.utc_now)
    if gunicorn:
        if importlib.util.find_spec("gunicorn") is None:
            raise SettingsInvalid("没有安装 gunicorn。请安装后重试，或去掉 --gunicorn。")
        # Database connections must not cross a fork.
        fresh = functools.partial(system.engine.dispose, close=False)
        importlib.import_module("emergency.cli.gunicorn_server").run(app, host, port, workers, fresh)
        return
    server = make_server(host, port, app, threaded=True, request_handler=QuietRequests)
    note(f"控制台：http://{host}:{server.port}/ （按 Ctrl+C 停止）")
    stop_on_signals()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
