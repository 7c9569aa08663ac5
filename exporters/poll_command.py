"""`yunwang poll TARGET`: ask one device now, and print what it says."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from collectors.netconf.poller import NetconfPoller
from collectors.netconf.registry import MODULES as NETCONF_MODULES
from collectors.netconf.target import NetconfTarget
from collectors.outcome import PollResult
from collectors.snmp.poller import Poller
from collectors.snmp.registry import DEFAULT_MODULES, MODULES
from collectors.snmp.target import SnmpTarget
from exporters.exposition import Format
from exporters.inventory_text import inventory_text
from exporters.options import CredentialsOption, InventoryOption, OverlayOption, load_targets
from exporters.rendering import DeviceRenderer
from exporters.targets import Targets
from exporters.views import VIEWS
from inventory.credentials import CredentialMissing
from inventory.errors import YunwangError
from inventory.models import Family
from inventory.overlay import NoAddress
from inventory.problems import suggestion

SNMP_PORT = 161
_SERIES_LIMIT = 10_000_000
_WIDTH_OF_A_FILE = 200


class OutputFormat(StrEnum):
    """How to print."""

    TABLE = "table"
    JSON = "json"
    PROM = "prom"


class PollProtocol(StrEnum):
    """How to ask."""

    SNMP = "snmp"
    NETCONF = "netconf"


class BadTarget(YunwangError):
    """The target is neither in the inventory nor an address."""


app = typer.Typer()


@app.command()
def poll(
    target: Annotated[str, typer.Argument(help="A device of the inventory, or HOST[:PORT], or [IPV6][:PORT].")],
    *,
    module: Annotated[list[str] | None, typer.Option(help="system, interfaces, ip or lldp; may be repeated.")] = None,
    protocol: Annotated[
        PollProtocol, typer.Option(help="netconf asks a device of the inventory that has a netconf_credential.")
    ] = PollProtocol.SNMP,
    output: Annotated[OutputFormat, typer.Option("--format", help="How to print.")] = OutputFormat.TABLE,
    family: Annotated[str | None, typer.Option(help="ipv4 or ipv6; the device's own by default.")] = None,
    credential: Annotated[
        str | None, typer.Option(help="Name of the credential, for a HOST; not needed if only one is known.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds until whatever is missing is a failure.")] = 10.0,
    inventory: InventoryOption = None,
    overlay: OverlayOption = None,
    credentials: CredentialsOption = None,
) -> None:
    """Read one device by SNMP or NETCONF and print it (立即采集一台设备).

    Exit status: 0 all modules read, 1 the device or a module failed, 2 wrong use.

    \b
    Examples:
      yunwang poll pingshan-ag1 --module interfaces
      yunwang poll pingshan-ag1 --protocol netconf --module ip
      YUNWANG_CREDENTIAL_LAB='{version: 2c, community: ...}' yunwang poll 192.0.2.1 --format json
      yunwang poll '[2001:db8::1]:161' --credential extranet-v3 --format prom
    """
    known = NETCONF_MODULES if protocol is PollProtocol.NETCONF else MODULES
    for name in module or ():
        if name not in known:
            raise typer.BadParameter(f"unknown module {name!r}: expected {', '.join(known)}")
    if family not in {None, "ipv4", "ipv6"}:
        raise typer.BadParameter(f"unknown family {family!r}: expected ipv4 or ipv6")
    targets = load_targets(inventory, overlay, credentials)
    chosen: Family | None = "ipv4" if family == "ipv4" else "ipv6" if family == "ipv6" else None
    try:
        if protocol is PollProtocol.NETCONF:
            by_netconf = netconf_target(targets, target, chosen, credential)
            asked_for = tuple(dict.fromkeys(module or by_netconf.device.netconf_modules or NETCONF_MODULES))
            polling = _poll_netconf(by_netconf, asked_for, timeout)
        else:
            by_snmp = snmp_target(targets, target, chosen, credential)
            polling = _poll(by_snmp, tuple(dict.fromkeys(module or DEFAULT_MODULES)), timeout)
    except (BadTarget, CredentialMissing, NoAddress) as error:
        typer.echo(f"yunwang: {error}", err=True)
        raise typer.Exit(2) from error
    result = asyncio.run(polling)
    _print(result, targets, output)
    if _complain(result):
        raise typer.Exit(1)


def _complain(result: PollResult) -> bool:
    """Say what failed, modules that fail alike in one line, and whether any did."""
    failed: dict[str, list[str]] = {}
    for outcome in result.outcomes:
        if outcome.failure:
            failed.setdefault(str(outcome.failure), []).append(outcome.module)
    for failure, modules in failed.items():
        typer.echo(f"yunwang: {result.device} ({result.family}) {', '.join(modules)}: {failure}", err=True)
    return bool(failed)


async def _poll(target: SnmpTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:
    poller = Poller()
    try:
        return await poller.poll(target, modules, timeout_seconds)
    finally:
        await poller.aclose()


async def _poll_netconf(target: NetconfTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:
    poller = NetconfPoller()
    try:
        return await poller.poll(target, modules, timeout_seconds)
    finally:
        await poller.aclose()


def netconf_target(targets: Targets, name: str, family: Family | None, credential: str | None) -> NetconfTarget:
    """The inventory's device of that name, which has a host key. Raises BadTarget, CredentialMissing or NoAddress."""
    device = targets.inventory.devices.get(name)
    if device is None:
        near = suggestion(name, targets.inventory.devices)
        raise BadTarget(f"{name!r} is no device of the inventory{near}: only one that is has a recorded SSH host key")
    if credential is not None:
        device = device.model_copy(update={"netconf_credential": credential})
    return targets.netconf(device, family or device.management_family)


def snmp_target(targets: Targets, text: str, family: Family | None, credential: str | None) -> SnmpTarget:
    """The inventory's device of that name, or the host named. Raises BadTarget, CredentialMissing or NoAddress."""
    if text in targets.inventory.devices:
        device = targets.inventory.devices[text]
        found = targets.snmp(device, family or device.management_family)
        return (
            found if credential is None else dataclasses.replace(found, credential=targets.credentials.get(credential))
        )
    host, port = _host_and_port(text)
    wanted = {None: socket.AF_UNSPEC, "ipv4": socket.AF_INET, "ipv6": socket.AF_INET6}[family]
    try:
        address = socket.getaddrinfo(host, port, wanted, socket.SOCK_DGRAM)[0][4][0]
    except (OSError, UnicodeError) as error:  # UnicodeError: a label that is empty or too long for DNS
        reason = getattr(error, "strerror", None) or "no host name"
        near = suggestion(text, targets.inventory.devices)
        raise BadTarget(f"{text!r} is no device of the inventory{near}, and no address: {reason}") from error
    return SnmpTarget(
        device=text,
        family="ipv6" if ":" in str(address) else "ipv4",
        host=str(address),
        port=port,
        credential=targets.credentials.get(credential or _only_credential(targets)),
    )


def _host_and_port(text: str) -> tuple[str, int]:
    host, port = text, ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
        if not bracket or (rest and not rest.startswith(":")):
            raise BadTarget(f"{text!r}: expected [IPV6] or [IPV6]:PORT")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    if port and not (port.isdecimal() and 0 < int(port) < 2**16):
        raise BadTarget(f"{text!r}: expected a port from 1 to 65535")
    return host, int(port or SNMP_PORT)


def _only_credential(targets: Targets) -> str:
    names = list(targets.credentials.entries)
    if len(names) == 1:
        return names[0]
    known = ", ".join(names) or "none; set YUNWANG_CREDENTIAL_NAME or --credentials FILE"
    raise BadTarget(f"which credential? --credential NAME (known: {known})")


def _print(result: PollResult, targets: Targets, output: OutputFormat) -> None:
    match output:
        case OutputFormat.PROM:
            known = targets.inventory.devices.get(result.device)
            text = inventory_text(targets.inventory, known, Format.TEXT) if known else ""
            typer.echo(DeviceRenderer(Format.TEXT, text, _SERIES_LIMIT).render(result).decode(), nl=False)
        case OutputFormat.JSON:
            typer.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=2))
        case OutputFormat.TABLE:
            console = Console() if sys.stdout.isatty() else Console(width=_WIDTH_OF_A_FILE)
            for outcome in result.outcomes:
                if outcome.reading is not None:
                    for table in VIEWS[outcome.module].tables(outcome.reading):
                        _print_rows(console, *table)


def _as_json(result: PollResult) -> dict[str, Any]:
    return {
        "device": result.device,
        "family": result.family,
        "requests": result.requests,
        "modules": {
            outcome.module: {
                "success": outcome.failure is None,
                "reason": outcome.failure.reason if outcome.failure else None,
                "error": str(outcome.failure) if outcome.failure else None,
                "duration_seconds": round(outcome.duration_seconds, 6),
                "reading": dataclasses.asdict(outcome.reading) if outcome.reading else None,
            }
            for outcome in result.outcomes
        },
    }


def _print_rows(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table; what is unknown is an empty cell."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if value is None else escape(_printable(str(value))) for value in row))
    console.print(table)


def _printable(text: str) -> str:
    """A device's text without what would steer the terminal."""
    lines = text.replace("\r\n", "\n")
    return "".join(sign if sign == "\n" or sign.isprintable() else ascii(sign)[1:-1] for sign in lines)
