"""`yunwang prometheus`: the configuration and rules that make a Prometheus poll the county."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from exporters.prometheus.config import RULES_FILE, ExporterAddress, SettingInvalid, prometheus_config
from exporters.prometheus.files import write_generated
from exporters.prometheus.rules import rules_config

app = typer.Typer(
    name="prometheus",
    help="Prometheus around the exporter: configuration and rules. Prometheus 的配置与规则。",
    no_args_is_help=True,
)

_UNITS = {"s": 1, "m": 60}


@app.callback()
def prometheus() -> None:
    """Keep `config` a command of its own."""


@app.command()
def config(
    *,
    exporter_url: Annotated[str, typer.Option(help="Where Prometheus reaches the exporter.")] = "http://127.0.0.1:9808",
    interval: Annotated[
        str, typer.Option(help="Time between two polls of counters, 5s to 4m; whole tables take longer.")
    ] = "60s",
    output: Annotated[Path, typer.Option(help="Folder to write prometheus.yml and rules/ into.")] = Path(),
    username: Annotated[str | None, typer.Option(help="User of the exporter's web configuration.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="File, read by Prometheus, with the password.")] = None,
    ca_file: Annotated[Path | None, typer.Option(help="Certificate that signed the exporter's.")] = None,
    prometheus_address: Annotated[str, typer.Option(help="HOST:PORT of Prometheus itself.")] = "127.0.0.1:9090",
    traps_address: Annotated[
        str | None, typer.Option(help="HOST:PORT of the metrics of `yunwang traps serve`, where it runs.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that this command has not written.")] = False,
) -> None:
    """Write prometheus.yml and rules/yunwang.yml (生成 Prometheus 配置与规则).

    \b
    Examples:
      yunwang prometheus config --output /etc/prometheus
      yunwang prometheus config --output /etc/prometheus --interval 30s --exporter-url https://192.0.2.10:9808
      yunwang prometheus config --output /etc/prometheus --traps-address 127.0.0.1:9809
    """
    exporter = ExporterAddress(
        url=exporter_url,
        username=username,
        password_file=str(password_file) if password_file else None,
        ca_file=str(ca_file) if ca_file else None,
    )
    seconds = _seconds(interval)
    texts = {
        "prometheus.yml": prometheus_config(
            exporter,
            interval_seconds=seconds,
            prometheus_address=prometheus_address,
            traps_address=traps_address,
        ),
        RULES_FILE: rules_config(interval_seconds=seconds),
    }
    write_generated({output / name: text for name, text in texts.items()}, force=force)
    for name in texts:
        typer.echo(f"{output / name}")


def _seconds(interval: str) -> int:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([sm])", interval)
    if not found:
        raise SettingInvalid(f"interval: expected e.g. 60s or 1m, found {interval!r}")
    return int(found[1]) * _UNITS[found[2]]
