"""Where the simulated devices listen: loopback addresses and an overlay that names them, or the inventory's own."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import yaml

from inventory.errors import YunwangError
from lab.snmp.endpoint import Clock, Delivery, open_endpoint

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from inventory.models import Device, Family
    from lab.snmp.agent import Agent

Network = Literal["loopback", "namespace"]

ADDRESSES_PER_BLOCK: Final = 250
PORT_ATTEMPTS: Final = 8


class CannotListen(YunwangError):
    """An address cannot be bound."""


@dataclass(frozen=True, slots=True)
class Address:
    """A bound UDP endpoint."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(slots=True)
class Member:
    """One device's agent, with what happens to its answers in each family."""

    device: Device
    agent: Agent
    deliveries: dict[Family, Delivery] = field(default_factory=dict)
    addresses: dict[Family, Address] = field(default_factory=dict)


class Listener:
    """Binds members and keeps their transports until it is closed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._transports: list[asyncio.DatagramTransport] = []

    def close(self) -> None:
        for transport in self._transports:
            transport.close()
        self._transports.clear()

    async def listen(self, members: Iterable[Member], network: Network) -> None:
        """Binds every member in every family its device has an address of. Raises CannotListen."""
        everyone = list(members)
        if network == "namespace":
            for member in everyone:
                device = member.device
                if device.ipv4 is not None:
                    await self._bind(member, "ipv4", str(device.ipv4), device.snmp_port)
                if device.ipv6 is not None:
                    await self._bind(member, "ipv6", str(device.ipv6), device.snmp_port)
            return
        await self._listen_loopback4([member for member in everyone if member.device.ipv4 is not None])
        for member in everyone:
            if member.device.ipv6 is not None:
                await self._bind(member, "ipv6", "::1", 0)

    async def _listen_loopback4(self, members: list[Member]) -> None:
        """One address a device, and one port for all: the one the first was given, if it is free for all others."""
        for attempt in range(1, PORT_ATTEMPTS + 1):
            begun = len(self._transports)
            port = 0
            try:
                for at, member in enumerate(members):
                    block, rest = divmod(at, ADDRESSES_PER_BLOCK)
                    port = await self._bind(member, "ipv4", f"127.1.{block}.{rest + 1}", port)
            except CannotListen as refused:
                cause = refused.__cause__
                if attempt == PORT_ATTEMPTS or not isinstance(cause, OSError) or cause.errno != errno.EADDRINUSE:
                    raise
                for transport in self._transports[begun:]:
                    transport.close()
                del self._transports[begun:]
            else:
                return

    async def _bind(self, member: Member, family: Family, host: str, port: int) -> int:
        delivery = member.deliveries.setdefault(family, Delivery())
        try:
            transport, bound = await open_endpoint(
                member.agent, host=host, port=port, clock=self._clock, delivery=delivery
            )
        except OSError as problem:
            raise CannotListen(
                f"{member.device.name}: cannot listen on {Address(host, port)}: {problem.strerror or problem}"
            ) from problem
        self._transports.append(transport)
        member.addresses[family] = Address(host, bound)
        return bound


def write_overlay(path: Path, members: Mapping[str, Member], network: Network) -> None:
    """Writes the file that maps names to loopback endpoints; empty where the inventory's own addresses answer."""
    devices = {
        name: {family: str(address) for family, address in member.addresses.items()} for name, member in members.items()
    }
    path.write_text(yaml.safe_dump({"devices": {} if network == "namespace" else devices}), "utf-8")
