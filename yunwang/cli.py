"""The `yunwang` command, composed of each package's own `cli.py`."""

from __future__ import annotations

import sys
from io import TextIOWrapper

import typer

from collectors.ssh.trust_command import EPILOG, trust
from exporters.cli import app as exporter_app
from exporters.discover_command import discover
from exporters.poll_command import poll
from exporters.prometheus.cli import app as prometheus_app
from exporters.targets_command import TARGETS_EPILOG, targets
from grafana.cli import app as grafana_app
from inventory.cli import app as inventory_app
from inventory.errors import YunwangError
from inventory.ledger.cli import app as ledger_app
from inventory.principals.cli import app as access_app
from lab.cli import app as lab_app

app = typer.Typer(
    name="yunwang",
    help="Yunwang (云网): watch a county's extranet and cloud node. 县级政务外网与政务云监测套件。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
inventory_app.command(epilog=EPILOG)(trust)
inventory_app.command(epilog=TARGETS_EPILOG)(targets)
app.add_typer(inventory_app, name="inventory")
app.command()(poll)
app.command()(discover)
app.add_typer(exporter_app, name="exporter")
app.add_typer(prometheus_app, name="prometheus")
app.add_typer(grafana_app, name="grafana")
app.add_typer(ledger_app, name="ledger")
app.add_typer(access_app, name="access")
app.add_typer(lab_app, name="lab")


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows escapes, no traceback
    try:
        app()
    except YunwangError as error:
        sys.stderr.write(f"yunwang: {error}\n")
        raise SystemExit(1) from None
