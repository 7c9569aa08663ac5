"""`yunwang inventory trust NAME`: show a device's SSH host key, and record it once a person has compared it."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from collectors.ssh.trust import fetch_host_key
from inventory.editing.apply import apply_changes
from inventory.editing.changes import differences
from inventory.errors import YunwangError
from inventory.host_keys import BadHostKey, HostKey, HostKeyUnknown, check, parse_exported_key, parse_host_key
from inventory.known_hosts import FAMILIES, ssh_families
from inventory.models import Device, Family, Inventory
from inventory.options import OverlayOption, loaded
from inventory.overlay import Endpoint, Overlay, load_overlay
from inventory.problems import suggestion
from inventory.randomart import randomart

_EPILOG: Final = (
    "Examples: `yunwang inventory trust core1 county` · "
    "`yunwang inventory trust core1 county --expect SHA256:...` (no terminal) · "
    "`yunwang inventory trust core1 county --replace` (the device was replaced) · "
    "`yunwang inventory trust core1 county --port 830` (NETCONF). "
    "Exit status 0: the key is recorded; 1: it is not; 2: wrong use."
)
_FINGERPRINT: Final = re.compile(r"SHA256:[A-Za-z0-9+/]{43}|MD5:[0-9a-f]{2}(:[0-9a-f]{2}){15}")
_STRONG_RSA_BITS: Final = 2048


class NotTrusted(YunwangError):
    """The key that the device shows was not recorded."""


app = typer.Typer(rich_markup_mode="markdown")


@app.command(epilog=_EPILOG)
def trust(
    name: Annotated[str, typer.Argument(help="A device's name.")],
    path: Annotated[
        Path | None, typer.Argument(help="Your folder of *.yaml files, or one file; the key is written there.")
    ] = None,
    *,
    family: Annotated[str | None, typer.Option(help="ipv4 or ipv6; by default all the device has.")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Ask at this port, not at the device's ssh_port.")
    ] = None,
    overlay: OverlayOption = None,
    expect: Annotated[
        str | None,
        typer.Option(help="Record if this is the key, or its fingerprint SHA256:... or MD5:..., and do not ask."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Record whatever is shown, and do not ask.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Record it in the place of another key.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for the device.")] = 10.0,
) -> None:
    """Show the SSH host key a device presents, and record it (核对并记录设备的 SSH 主机密钥).

    No user name and no password is sent. Compare it with what the device itself shows at its console: the key
    (Huawei: display rsa local-key-pair public; H3C: public-key local export rsa openssh) or its fingerprint.
    """
    expected = _usage(family, expect)
    inventory = loaded(path)
    device = _device(inventory, name)
    endpoints = _endpoints(device, load_overlay(overlay, inventory.devices) if overlay else Overlay(), family, port)
    key = asyncio.run(fetch_host_key(device, endpoints, timeout))
    _show(device, endpoints, key)
    if expected is not None and expected not in {key.fingerprint, key.md5_fingerprint}:
        raise NotTrusted(f"{name}: the device shows another key than the expected {expected}; nothing was recorded")
    if _is_recorded(device, key, replace=replace):
        typer.echo(f"{name}: this key is recorded already 此密钥已记录")
        return
    if path is None:
        raise NotTrusted(f"{name}: say where to record it: yunwang inventory trust {name} FOLDER")
    if expected is None and not yes:
        _ask(name)
    changes = differences(inventory, {"devices": [{"name": name, "ssh_host_key": key.line}]})
    applied = apply_changes(path, changes)
    typer.echo(f"{name}: recorded in 已记录于 {', '.join(applied.files)}")


def _usage(family: str | None, expect: str | None) -> str | None:
    """The expected fingerprint. Raises BadParameter."""
    if family not in {None, *FAMILIES}:
        raise typer.BadParameter(f"unknown family {family!r}: expected ipv4 or ipv6")
    if expect is None or _FINGERPRINT.fullmatch(expect):
        return expect
    try:
        return parse_exported_key(expect).fingerprint
    except BadHostKey as error:
        raise typer.BadParameter(f"--expect: a fingerprint SHA256:... or MD5:..., or {error}") from error


def _device(inventory: Inventory, name: str) -> Device:
    if name not in inventory.devices:
        raise NotTrusted(f"no device is called {name!r}{suggestion(name, inventory.devices)}")
    return inventory.devices[name]


def _endpoints(device: Device, overlay: Overlay, family: str | None, port: int | None) -> Mapping[Family, Endpoint]:
    families = [known for known in FAMILIES if known == family] or ssh_families(device)
    found = {known: overlay.ssh_endpoint(device, known) for known in families}
    return found if port is None else {known: Endpoint(endpoint.host, port) for known, endpoint in found.items()}


def _show(device: Device, endpoints: Mapping[Family, Endpoint], key: HostKey) -> None:
    typer.echo(f"{device.name}: {', '.join(map(str, endpoints.values()))}")
    typer.echo(f"{key.name} {key.bits} bits\n{key.fingerprint}\n{key.md5_fingerprint}\n{key.line}\n{randomart(key)}")
    if key.name == "RSA" and key.bits < _STRONG_RSA_BITS:
        typer.echo(f"A short key 密钥过短: make one of {_STRONG_RSA_BITS} bits or more on the device.")


def _is_recorded(device: Device, key: HostKey, *, replace: bool) -> bool:
    """Say whether the key is the recorded one. Raises HostKeyChanged unless another may be replaced."""
    if replace and device.ssh_host_key is not None:
        recorded = parse_host_key(device.ssh_host_key)
        if recorded != key:
            typer.echo(f"{device.name}: recorded 已记录 {recorded}, now 现为 {key}")
        return recorded == key
    try:
        check(device, key)
    except HostKeyUnknown:
        return False
    return True


def _ask(name: str) -> None:
    if not sys.stdin.isatty():
        raise typer.BadParameter("no terminal to ask on: give --expect FINGERPRINT, or --yes")
    if not typer.confirm("Does the device's console show the same, and shall it be recorded? 与设备控制台一致并记录?"):
        raise NotTrusted(f"{name}: the key was not recorded")
