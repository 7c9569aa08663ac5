"""A simulated device: its ports, its clock, and the objects its agent answers from.

Source: RFC 3418 (system group, snmpEngineTime: RFC 3411), RFC 2863 (sysUpTime as the clock of ifLastChange).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lab.fleet.columns import Layout, fixed
from lab.fleet.platforms import MAKES, renumbered
from lab.snmp import ber
from lab.snmp.mib import JoinedNames, StaticMib

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.models import Device
    from lab.fleet.ports import Port
    from lab.snmp.ber import Oid
    from lab.snmp.mib import NameIndex

HUNDREDTHS = 100


@dataclass(slots=True)
class LayoutStore:
    """Layouts by their interface numbers: devices of one make share one."""

    layouts: dict[tuple[int, ...], Layout] = field(default_factory=dict)

    def get(self, indexes: tuple[int, ...]) -> Layout:
        layout = self.layouts.get(indexes)
        if layout is None:
            layout = self.layouts[indexes] = Layout(indexes)
        return layout


class SimulatedDevice:
    """One device while it runs; times in seconds since 1970."""

    def __init__(
        self,
        device: Device,
        ports: Sequence[tuple[int, Port]],
        layouts: LayoutStore,
        *,
        engine_id: bytes,
        location: str,
        booted_at: float,
    ) -> None:
        """Args: ports with their ifIndex."""
        self.device = device
        self.engine_id = engine_id
        self.booted_at = booted_at
        self.boots = 1
        self.ports: dict[str, Port] = {port.identity.name: port for _, port in ports}
        self._fed = [port for port in self.ports.values() if port.received is not None]
        self.table_changed_at = booted_at
        self._layouts = layouts
        self._usual = tuple(index for index, _ in ports)
        self._port_of_usual = dict(ports)
        self._ip_at = 0.0
        self._ip = ((0, 0), (0, 0))
        self.description = ber.octet_string(MAKES[device.platform].description.encode())
        self.object_id = ber.oid(MAKES[device.platform].object_id)
        self.name = ber.octet_string(device.name.encode())
        self.location = ber.octet_string(location.encode())
        for port in self.ports.values():
            port.restart(booted_at)
        self._heard = StaticMib({})
        self._apply_numbers(self._usual)

    @property
    def names(self) -> NameIndex:
        return self._names

    def hear(self, objects: Mapping[Oid, bytes]) -> None:
        """Gives the agent the device's LLDP: object name -> value."""
        self._heard = StaticMib(dict(objects))
        self._join()

    def _join(self) -> None:
        """Sets what is answered: what LLDP heard, which is this device's own, before what its layout shares."""
        told = self._heard.values(range(len(self._heard.names)), 0.0)
        self._names = JoinedNames(self._heard.names, self._layout.names) if told else self._layout.names
        self._getters = [*map(fixed, told), *self._layout.getters]
        self._rows = [*[0] * len(told), *self._layout.slots]

    def _apply_numbers(self, numbers: Sequence[int]) -> None:
        pairs = sorted(zip(numbers, (self._port_of_usual[index] for index in self._usual), strict=True))
        self._layout = self._layouts.get(tuple(index for index, _ in pairs))
        for index, port in pairs:
            port.number(index)
        self._slots: tuple[object, ...] = (self, *(port for _, port in pairs))
        self._join()

    def values(self, positions: Sequence[int], now: float) -> list[bytes]:
        """The Mib protocol."""
        getters, rows, slots = self._getters, self._rows, self._slots
        return [getters[at](slots[rows[at]], self, now) for at in positions]

    def ticks(self, at: float | None) -> int:
        """SysUpTime at a moment, in hundredths of a second; 0 for one before the boot, or never."""
        return 0 if at is None else max(0, int((at - self.booted_at) * HUNDREDTHS))

    def ip_octets(self, version: int, now: float) -> tuple[int, int]:
        """Octets of one IP version received and sent by all interfaces, summed once for each moment."""
        if now != self._ip_at:
            self._ip = (self._sum(1, now), self._sum(2, now))
            self._ip_at = now
        return self._ip[version - 1]

    def _sum(self, version: int, now: float) -> tuple[int, int]:
        counted = [port.ip_octets(version, now) for port in self._fed]
        return sum(received for received, _ in counted), sum(sent for _, sent in counted)

    def reboot(self, now: float) -> None:
        """Everything begins again, the engine's boots excepted."""
        self.boots += 1
        self.booted_at = now
        self.table_changed_at = now
        self._ip_at = 0.0
        for port in self.ports.values():
            port.restart(now)
            port.last_change = None
            port.discontinuity = None

    def reset_counters(self, ports: Sequence[Port], now: float) -> None:
        """Counters begin at zero without a reboot."""
        self._ip_at = 0.0
        for port in ports:
            port.restart(now)
            port.discontinuity = now

    def renumber(self, now: float, *, changed: bool) -> None:
        """Gives the interfaces other numbers, or their usual ones again."""
        self.table_changed_at = now
        self._apply_numbers(renumbered(self._usual) if changed else self._usual)
