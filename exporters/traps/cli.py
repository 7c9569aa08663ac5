"""`yunwang traps`: receive what devices tell by themselves."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from collectors.traps.admission import Bounds
from collectors.traps.listening import Listening, parse_listen
from exporters.options import CredentialsOption, InventoryOption, OverlayOption, load_targets
from exporters.server import serve as serve_app
from exporters.traps.event_log import EventLog
from exporters.traps.service import TrapService, own_engine_id
from exporters.web_config import load_web_config
from inventory.ledger.options import LedgerOption, opened

_DEFAULT_LISTEN: Final = ("0.0.0.0:162", "[::]:162")
_BOUNDS: Final = Bounds()
_ENGINE_ID_OCTETS: Final = range(5, 33)

app = typer.Typer(help="SNMP traps and informs: events, polls, metrics. 接收设备告警。", no_args_is_help=True)


@app.callback()
def _together() -> None:
    pass


@app.command()
def serve(
    *,
    inventory: InventoryOption = None,
    overlay: OverlayOption = None,
    credentials: CredentialsOption = None,
    ledger: LedgerOption = None,
    listen: Annotated[
        list[str] | None,
        typer.Option(help="ADDRESS:PORT to receive at; may be repeated.", show_default="all, port 162"),
    ] = None,
    metrics: Annotated[str, typer.Option(help="HOST:PORT of /metrics and /healthz.")] = "127.0.0.1:9809",
    web_config: Annotated[
        Path | None, typer.Option(help="Prometheus web configuration file (TLS, users); needed off loopback.")
    ] = None,
    rate: Annotated[
        float, typer.Option(min=0.1, help="Notifications a second that one sender may send over time.")
    ] = _BOUNDS.per_second,
    burst: Annotated[int, typer.Option(min=1, help="Notifications that one sender may send at once.")] = _BOUNDS.burst,
    keep_days: Annotated[int, typer.Option(min=1, help="Days that events stay in the ledger.")] = 400,
    engine_id: Annotated[
        str | None, typer.Option(metavar="HEX", help="Our SNMPv3 engine id, for informs.", show_default="of the host")
    ] = None,
) -> None:
    """Receive traps and informs of the inventory's devices, SNMPv2c and SNMPv3 (接收 trap 与 inform).

    \b
    Each becomes an event in the ledger and a poll of the device that sent it, whose outcome is kept with the event:
      yunwang events list
    Who is not in the inventory, or has another credential than the device, is counted and dropped.
    The ledger has to be there: yunwang ledger upgrade makes it.

    \b
    Examples:
      yunwang traps serve --credentials /etc/yunwang/credentials.yaml --ledger /var/lib/yunwang/ledger.sqlite
      yunwang traps serve --listen 192.0.2.10:162 --listen '[2001:db8::10]:162' --metrics 127.0.0.1:9809
      yunwang traps serve --listen 0.0.0.0:1162 --rate 20 --burst 200      # without root; devices send to 1162
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    targets = load_targets(inventory, overlay, credentials)
    config = load_web_config(web_config) if web_config else None
    own_id = _engine_id(engine_id) if engine_id else own_engine_id()
    with opened(ledger) as kept:
        listening = [Listening(*parse_listen(text)) for text in listen or _DEFAULT_LISTEN]
        service = TrapService(
            targets,
            listening,
            EventLog(kept, keep=timedelta(days=keep_days)),
            engine_id=own_id,
            bounds=Bounds(per_second=rate, burst=burst),
        )
        for reason in service.senders.left_out:
            logging.getLogger("yunwang.traps").warning("not believed: %s", reason)
        where = ", ".join(found.name for found in listening)
        sys.stdout.write(
            f"receiving on {where} (UDP) from {len(service.senders.by_address)} addresses; "
            f"events in {kept.name}; engine id {own_id.hex()}\n"
        )
        serve_app(service.app(), metrics, config)


def _engine_id(text: str) -> bytes:
    try:
        octets = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        octets = b""
    if len(octets) not in _ENGINE_ID_OCTETS:
        raise typer.BadParameter(f"--engine-id {text!r}: expected 5 to 32 octets in hexadecimal (RFC 3411)")
    return octets
