"""Whom `yunwang poll TARGET` means: a device of the inventory, or a host that was typed."""

from __future__ import annotations

import dataclasses
import socket

from collectors.netconf.target import NetconfTarget
from collectors.snmp.target import SnmpTarget
from exporters.targets import Targets
from inventory.errors import YunwangError
from inventory.models import Family
from inventory.problems import suggestion

SNMP_PORT = 161


class BadTarget(YunwangError):
    """The target is neither in the inventory nor an address."""


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
