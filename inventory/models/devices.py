"""Managed devices and their ports.

Source: RFC 2863 (ifName).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from inventory.host_keys import SshHostKey
from inventory.models.base import Family, HostIPv4, HostIPv6, Identifier, Model, Name
from inventory.ports import expand_ports

Vendor = Literal["huawei", "h3c", "zte", "ruijie", "net-snmp"]
Platform = Literal["huawei_vrp", "huawei_vrpv8", "h3c_comware", "zte_zxros", "ruijie_rgos", "linux"]
Role = Literal["egress", "firewall", "core", "aggregation", "access"]

NetconfModule = Literal["system", "interfaces", "ip", "health", "optics", "lldp", "addresses", "neighbours"]
"""What `collectors.netconf` can read."""

TransportPort = Annotated[int, Field(ge=1, le=65535, strict=True)]
"""A TCP or UDP port."""


class PortLayout(Model):
    """The ports of a device type, in the device's own order; ``[1-8]`` in a name stands for a run of numbers."""

    id: Identifier
    ports: tuple[Name, ...]

    def expanded(self) -> tuple[str, ...]:
        """Every port's name, runs written out. Raises inventory.ports.BadPortRun."""
        return tuple(name for pattern in self.ports for name in expand_ports(pattern))


class Interface(Model):
    """A port of a device, named as the device's ifName; one written under a device adds to its layout."""

    name: Name
    description: Name | None = None


class Device(Model):
    """A managed device, with one management address of each family and the name of its credential.

    The modules in `netconf_modules` are asked by NETCONF, with the account `netconf_credential`, and not by SNMP.
    """

    name: Identifier
    vendor: Vendor
    platform: Platform
    role: Role
    site: Identifier
    ipv4: HostIPv4 | None = None
    ipv6: HostIPv6 | None = None
    management_family: Family = "ipv4"
    snmp_port: TransportPort = 161
    ssh_port: TransportPort = 22
    credential: Identifier
    ssh_host_key: SshHostKey | None = None
    port_layout: Identifier | None = None
    interfaces: tuple[Interface, ...] = ()
    read_interfaces: Literal["all", "listed"] = "all"
    netconf_port: TransportPort = 830
    netconf_credential: Identifier | None = None
    netconf_modules: tuple[NetconfModule, ...] = ()
