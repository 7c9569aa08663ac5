"""`yunwang exporter`: serve the metrics, write their reference."""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from exporters.app import DEFAULT_SERIES_LIMIT, make_app
from exporters.options import CredentialsOption, InventoryOption, OverlayOption, load_targets
from exporters.prometheus.client import PrometheusClient
from exporters.reference import reference_page
from exporters.server import serve as serve_app
from exporters.web_config import load_web_config
from inventory.ledger.options import LedgerOption, opened
from inventory.output_files import write_text


class PageAccess(StrEnum):
    """Who sees the county page."""

    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - a word of the option


app = typer.Typer(help="Metrics for Prometheus, and the county page. 指标导出与全县总览页。", no_args_is_help=True)


@app.command()
def serve(
    *,
    inventory: InventoryOption = None,
    overlay: OverlayOption = None,
    credentials: CredentialsOption = None,
    listen: Annotated[str, typer.Option(help="HOST:PORT; port 0 takes a free one.")] = "127.0.0.1:9808",
    web_config: Annotated[
        Path | None, typer.Option(help="Prometheus web configuration file (TLS, users); needed off loopback.")
    ] = None,
    prometheus_url: Annotated[str | None, typer.Option(help="Where the county page reads.")] = None,
    series_limit: Annotated[
        int, typer.Option(min=1, help="Series a module of one device may give.")
    ] = DEFAULT_SERIES_LIMIT,
    page_access: Annotated[
        PageAccess, typer.Option(help="Who sees the county page: everyone, or who has a token (yunwang access).")
    ] = PageAccess.OPEN,
    ledger: LedgerOption = None,
) -> None:
    """Serve /snmp, /netconf, /sd, /metrics, /healthz, /readyz and the county page (指标与总览页服务).

    \b
    Examples:
      yunwang exporter serve --credentials /etc/yunwang/credentials.yaml
      yunwang exporter serve --listen 192.0.2.10:9808 --web-config web.yml --prometheus-url http://127.0.0.1:9090
      yunwang exporter serve --page-access token --ledger /var/lib/yunwang/ledger.sqlite
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    targets = load_targets(inventory, overlay, credentials)
    prometheus = PrometheusClient(prometheus_url) if prometheus_url else None
    config = load_web_config(web_config) if web_config else None
    page_tokens = opened(ledger) if page_access is PageAccess.TOKEN else None
    serve_app(
        make_app(targets, prometheus=prometheus, series_limit=series_limit), listen, config, page_tokens=page_tokens
    )


@app.command()
def reference(
    *, output: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None
) -> None:
    """Write the reference page of all metrics (生成指标参考).

    \b
    Examples:
      yunwang exporter reference | less
      yunwang exporter reference --output docs/metrics.md
    """
    page = reference_page()
    if output is None:
        typer.echo(page, nl=False)
    else:
        write_text(output, page)
