"""`yunwang grafana`: the dashboards as files, and what makes Grafana show them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from exporters.prometheus.files import write_generated
from grafana.generate import COMMITTED, check_dashboards, dashboard_texts
from grafana.provisioning import COMMAND, provisioned_dashboards, provisioning_texts

app = typer.Typer(
    name="grafana", help="Grafana dashboards as code, and their provisioning. Grafana 仪表盘。", no_args_is_help=True
)


@app.command()
def generate(
    *,
    output: Annotated[Path, typer.Option(help="Folder to write zh/ and en/ into.", show_default=False)] = COMMITTED,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit status 1 if a file differs.")] = False,
) -> None:
    """Write the dashboards as JSON (生成仪表盘), by default those of the source tree; Grafana imports them.

    \b
    Examples:
      yunwang grafana generate --output /tmp/dashboards
      yunwang grafana generate --check
    """
    if check:
        check_dashboards(output)
        return
    texts = {output / name: text for name, text in dashboard_texts().items()}
    write_generated(texts, force=True)
    for path in texts:
        typer.echo(f"{path}")


@app.command()
def provision(
    *,
    output: Annotated[Path, typer.Option(help="Grafana's provisioning folder, or one to be copied there.")],
    prometheus_url: Annotated[str, typer.Option(help="Where Grafana reaches Prometheus.")] = "http://127.0.0.1:9090",
    interval: Annotated[str, typer.Option(help="Time between two polls of a device, as Prometheus has it.")] = "60s",
    grafana_path: Annotated[
        Path | None, typer.Option(help="The provisioning folder as Grafana sees it; default --output itself.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that this command has not written.")] = False,
) -> None:
    """Write data source, dashboard folder and dashboards for Grafana to read at its start (生成 Grafana 预置文件).

    \b
    Examples:
      yunwang grafana provision --output /etc/grafana/provisioning --prometheus-url http://127.0.0.1:9090
      yunwang grafana provision --output ./provisioning --grafana-path /etc/grafana/provisioning --interval 30s
    """
    marked = provisioning_texts(
        prometheus_url=prometheus_url, interval=interval, folder=grafana_path or output.absolute()
    )
    dashboards = provisioned_dashboards()
    write_generated({output / path: text for path, text in marked.items()}, force=force, command=COMMAND)
    write_generated({output / path: text for path, text in dashboards.items()}, force=True)
    for path in (*marked, *dashboards):
        typer.echo(f"{output / path}")
