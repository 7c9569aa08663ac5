"""`yunwang poll TARGET`: ask one device now, and print what it says; or read a recording of one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from collectors.errors import Unsupported
from collectors.netconf.poller import NetconfPoller
from collectors.netconf.registry import MODULES as NETCONF_MODULES
from collectors.netconf.target import NetconfTarget
from collectors.outcome import PollResult
from collectors.snmp.ber import parse_oid
from collectors.snmp.poller import Poller
from collectors.snmp.registry import DEFAULT_MODULES, MODULES
from collectors.snmp.target import SnmpTarget
from exporters.options import CredentialsOption, InventoryOption, OverlayOption, load_targets
from exporters.poll_output import OutputFormat, print_result
from exporters.poll_recordings import Recording, record_case, replay_case
from exporters.poll_targets import BadTarget, netconf_target, snmp_target
from inventory.credentials import CredentialMissing
from inventory.loader import load_inventory
from inventory.models import Family
from inventory.overlay import NoAddress


class PollProtocol(StrEnum):
    """How to ask."""

    SNMP = "snmp"
    NETCONF = "netconf"


app = typer.Typer()


@app.command()
def poll(
    target: Annotated[
        str | None, typer.Argument(help="A device of the inventory, or HOST[:PORT], or [IPV6][:PORT].")
    ] = None,
    *,
    module: Annotated[list[str] | None, typer.Option(help="What to read, such as interfaces; may be repeated.")] = None,
    protocol: Annotated[
        PollProtocol, typer.Option(help="netconf asks a device of the inventory that has a netconf_credential.")
    ] = PollProtocol.SNMP,
    output: Annotated[OutputFormat, typer.Option("--format", help="How to print.")] = OutputFormat.TABLE,
    family: Annotated[str | None, typer.Option(help="ipv4 or ipv6; the device's own by default.")] = None,
    credential: Annotated[
        str | None, typer.Option(help="Name of the credential, for a HOST; not needed if only one is known.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds until whatever is missing is a failure.")] = 10.0,
    replay: Annotated[
        Path | None, typer.Option(help="Read a recording and no device: a case's folder, a .snmprec file, or .bz2.")
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="With --replay DIR: rewrite its readings.json.")] = False,
    record: Annotated[
        Path | None, typer.Option(help="Also keep what the device answers to SNMP, as a case in this new folder.")
    ] = None,
    walk: Annotated[
        list[str] | None, typer.Option(help="With --record: a subtree (OID) to record as well; may be repeated.")
    ] = None,
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="With --record: make up names, addresses and serial numbers.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="With --record: replace the recording in the folder.")] = False,
    inventory: InventoryOption = None,
    overlay: OverlayOption = None,
    credentials: CredentialsOption = None,
) -> None:
    """Read one device by SNMP or NETCONF and print it; record its answers, read them back (采集一台设备，录制与回放).

    A recording holds no community and no user.
    Where no --module is named, --record reads all, --replay those recorded.

    Exit status: 0 read (what the device has; all of what --module names),
    1 the device or a module failed, 2 wrong use.

    \b
    Examples:
      yunwang poll pingshan-ag1 --module interfaces
      yunwang poll pingshan-ag1 --protocol netconf --module ip
      YUNWANG_CREDENTIAL_LAB='{version: 2c, community: ...}' yunwang poll 192.0.2.1 --format json
      yunwang poll '[2001:db8::1]:161' --credential extranet-v3 --format prom
      yunwang poll pingshan-ag1 --record ./s5735 --walk 1.3.6.1.4.1.2011.5.25.31 --anonymise
      yunwang poll --replay ./s5735 --module health --module optics --format json
    """
    modules = _modules(module, protocol)
    recording = _recording(record, walk, anonymise=anonymise, force=force)
    if (recording or replay) and protocol is PollProtocol.NETCONF:
        raise typer.BadParameter("--record and --replay are for SNMP")
    if replay is not None:
        if recording is not None:
            raise typer.BadParameter("--record asks a device, --replay asks none: one of them")
        described = load_inventory(inventory)
        result = replay_case(replay, target, modules, update=update)
        print_result(result, described, output)
        raise typer.Exit(1 if _complain(result, modules) else 0)
    if target is None or update:
        raise typer.BadParameter("expected a TARGET, or --replay FILE" if target is None else "--update needs --replay")
    chosen = _family(family)
    targets = load_targets(inventory, overlay, credentials)
    try:
        if protocol is PollProtocol.NETCONF:
            by_netconf = netconf_target(targets, target, chosen, credential)
            asked_for = modules or tuple(by_netconf.device.netconf_modules or NETCONF_MODULES)
            polling = _poll_netconf(by_netconf, asked_for, timeout)
        else:
            by_snmp = snmp_target(targets, target, chosen, credential)
            asked_for = modules or (MODULES if recording else DEFAULT_MODULES)
            polling = _poll(by_snmp, asked_for, timeout, recording)
    except (BadTarget, CredentialMissing, NoAddress) as error:
        typer.echo(f"yunwang: {error}", err=True)
        raise typer.Exit(2) from error
    result = asyncio.run(polling)
    print_result(result, targets.inventory, output)
    if _complain(result, modules):
        raise typer.Exit(1)


def _modules(named: Sequence[str] | None, protocol: PollProtocol) -> tuple[str, ...]:
    known = NETCONF_MODULES if protocol is PollProtocol.NETCONF else MODULES
    for name in named or ():
        if name not in known:
            raise typer.BadParameter(f"unknown module {name!r}: expected {', '.join(known)}")
    return tuple(dict.fromkeys(named or ()))


def _family(named: str | None) -> Family | None:
    if named not in {None, "ipv4", "ipv6"}:
        raise typer.BadParameter(f"unknown family {named!r}: expected ipv4 or ipv6")
    return "ipv4" if named == "ipv4" else "ipv6" if named == "ipv6" else None


def _recording(folder: Path | None, walk: Sequence[str] | None, *, anonymise: bool, force: bool) -> Recording | None:
    if folder is None:
        if walk or anonymise or force:
            raise typer.BadParameter("--walk, --anonymise and --force need --record DIR")
        return None
    try:
        subtrees = tuple(map(parse_oid, walk or ()))
    except ValueError as error:
        raise typer.BadParameter(f"--walk: {error}") from error
    return Recording(folder=folder, subtrees=subtrees, anonymise=anonymise, replace=force)


def _complain(result: PollResult, named: Sequence[str]) -> bool:
    """Say what failed, modules that fail alike in one line, and whether any did.

    That a device has nothing of a subject is a failure only where somebody asked for it: an access switch has no BGP.
    """
    failed: dict[str, list[str]] = {}
    for outcome in result.outcomes:
        if outcome.failure:
            failed.setdefault(str(outcome.failure), []).append(outcome.module)
    for failure, modules in failed.items():
        typer.echo(f"yunwang: {result.device} ({result.family}) {', '.join(modules)}: {failure}", err=True)
    return any(
        outcome.failure and (outcome.module in named or not isinstance(outcome.failure, Unsupported))
        for outcome in result.outcomes
    )


async def _poll(
    target: SnmpTarget, modules: Sequence[str], timeout_seconds: float, recording: Recording | None
) -> PollResult:
    if recording is not None:
        result, remarks = await record_case(target, modules, timeout_seconds, recording)
        for remark in remarks:
            typer.echo(f"yunwang: {remark}", err=True)
        return result
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
