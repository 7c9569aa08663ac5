"""Where devices answer in a laboratory: a file that maps a device's name to an endpoint instead of its address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from inventory.errors import YunwangError
from inventory.models import Identifier
from inventory.problems import FileProblems, Problem, shown, suggestion
from inventory.shapes import shape_problems
from inventory.yaml_files import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.models import Device, Family

_LARGEST_PORT: Final = 65535
_PORT_DIGITS: Final = 5


class OverlayError(FileProblems):
    """The overlay cannot be used as written."""

    subject = "overlay"


class NoAddress(YunwangError):
    """The device has no management address of the family asked for."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a UDP or TCP port; `host` is a numeric address without brackets."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _endpoint(value: object, family: type[IPv4Address | IPv6Address], example: str) -> Endpoint:
    if isinstance(value, Endpoint):
        return value
    expected = f"an address and a port, such as {example!r}"
    if not isinstance(value, str):
        raise ValueError(expected)  # noqa: TRY004 - pydantic collects ValueError, and lets TypeError through
    host, colon, port = value.rpartition(":")
    if family is IPv6Address:
        if not (host.startswith("[") and host.endswith("]")):
            raise ValueError(expected)
        host = host[1:-1]
    try:
        address = family(host)
    except ValueError:
        raise ValueError(expected) from None
    if not (colon and port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS):
        raise ValueError(expected)
    if not 1 <= int(port) <= _LARGEST_PORT:
        raise ValueError(expected)
    return Endpoint(str(address), int(port))


def _endpoint4(value: object) -> Endpoint:
    return _endpoint(value, IPv4Address, "127.1.0.5:16100")


def _endpoint6(value: object) -> Endpoint:
    return _endpoint(value, IPv6Address, "[::1]:20005")


class OverlayEntry(BaseModel):
    """One device's endpoints, for SNMP, SSH and NETCONF; one that is left out keeps the inventory's address."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ipv4: Annotated[Endpoint | None, BeforeValidator(_endpoint4)] = None
    ipv6: Annotated[Endpoint | None, BeforeValidator(_endpoint6)] = None
    ssh_ipv4: Annotated[Endpoint | None, BeforeValidator(_endpoint4)] = None
    ssh_ipv6: Annotated[Endpoint | None, BeforeValidator(_endpoint6)] = None
    netconf_ipv4: Annotated[Endpoint | None, BeforeValidator(_endpoint4)] = None
    netconf_ipv6: Annotated[Endpoint | None, BeforeValidator(_endpoint6)] = None


class _OverlayFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    devices: Mapping[Identifier, OverlayEntry]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Endpoints by device name; the empty overlay leaves every device at its inventory address."""

    devices: Mapping[str, OverlayEntry] = field(default_factory=dict)

    def endpoint(self, device: Device, family: Family) -> Endpoint:
        """Say where the device answers SNMP.

        Raises:
            NoAddress: Neither the overlay nor the inventory has an address of the family.
        """
        entry = self.devices.get(device.name, OverlayEntry())
        laid_over = entry.ipv4 if family == "ipv4" else entry.ipv6
        return laid_over or Endpoint(_address(device, family), device.snmp_port)

    def ssh_endpoint(self, device: Device, family: Family) -> Endpoint:
        """Say where the device answers SSH.

        Raises:
            NoAddress: Neither the overlay nor the inventory has an address of the family.
        """
        entry = self.devices.get(device.name, OverlayEntry())
        laid_over = entry.ssh_ipv4 if family == "ipv4" else entry.ssh_ipv6
        return laid_over or Endpoint(_address(device, family), device.ssh_port)

    def netconf_endpoint(self, device: Device, family: Family) -> Endpoint:
        """Say where the device answers NETCONF over SSH.

        Raises:
            NoAddress: Neither the overlay nor the inventory has an address of the family.
        """
        entry = self.devices.get(device.name, OverlayEntry())
        laid_over = entry.netconf_ipv4 if family == "ipv4" else entry.netconf_ipv6
        return laid_over or Endpoint(_address(device, family), device.netconf_port)


def _address(device: Device, family: Family) -> str:
    address = device.ipv4 if family == "ipv4" else device.ipv6
    if address is None:
        raise NoAddress(f"{device.name} has no {family} address")
    return str(address)


def load_overlay(path: Path, devices: Collection[str] | None = None) -> Overlay:
    """Load an overlay file.

    Args:
        path: The file.
        devices: Names to accept; None accepts any.

    Raises:
        OverlayError: With every problem of the file.
    """
    file = str(path)
    try:
        document = parse_yaml(path.read_bytes(), file)
    except OSError as error:
        raise OverlayError([Problem(file, "", f"no readable file ({error.strerror})", "an overlay file")]) from error
    problems = list(document.problems)
    raw: Any = document.data
    loaded: Mapping[str, OverlayEntry] = {}
    if not isinstance(raw, Mapping):
        if not problems:
            problems.append(Problem(file, "", shown(raw), "the key devices"))
        raise OverlayError(problems)
    try:
        loaded = _OverlayFile.model_validate(raw).devices
    except ValidationError as error:
        problems.extend(shape_problems(error, _OverlayFile, file=file, place=""))
    names = raw.get("devices")
    for name in names if devices is not None and isinstance(names, Mapping) else ():
        if name not in (devices or ()):
            near = suggestion(str(name), devices or ())
            problems.append(Problem(file, f"devices.{name}", shown(name), f"a device of the inventory{near}"))
    if problems:
        raise OverlayError(problems)
    return Overlay(loaded)
