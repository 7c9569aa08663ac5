"""Switchable faults of devices and interfaces.

`device_down` silences the agent and leaves the lines as they are: with `link_down` beside it, it is a power cut.
`miscabled` swaps the cables of a port and of the device's next cabled one, as LLDP tells it; the traffic stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from inventory.errors import YunwangError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.fleet.device import SimulatedDevice
    from lab.fleet.endpoints import Member
    from lab.fleet.lldp import Cabling
    from lab.fleet.ports import Port

FaultKind = Literal[
    "device_down",
    "slow",
    "packet_loss",
    "garbage",
    "ipv6_broken",
    "reboot",
    "counter_reset",
    "ifindex_renumbered",
    "link_down",
    "line_saturated",
    "miscabled",
]
KINDS: Final[tuple[FaultKind, ...]] = get_args(FaultKind)
EVENTS: Final = frozenset({"reboot", "counter_reset"})
"""What happens at a moment and cannot be taken back."""
OF_INTERFACES: Final = frozenset({"link_down", "line_saturated", "miscabled"})
MAY_NAME_INTERFACE: Final = OF_INTERFACES | {"counter_reset"}
DEFAULT_VALUES: Final[dict[str, float]] = {"slow": 2.0, "packet_loss": 0.3}
"""Seconds of delay, fraction of requests."""


class FaultRefused(YunwangError):
    """The fault cannot be switched; the text says what is unknown or missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOrder:
    """What is to be switched; `value` is slow's delay in seconds or packet_loss's fraction."""

    device: str
    kind: str
    interface: str | None = None
    on: bool = True
    value: float | None = None


@dataclass(slots=True)
class Faults:
    """The faults of a running fleet."""

    devices: Mapping[str, SimulatedDevice]
    members: Mapping[str, Member]
    cabling: Cabling
    clock: Callable[[], float]
    _active: dict[str, dict[str, float]] = field(default_factory=dict)

    def switch(self, order: FaultOrder) -> str:
        """Switches one fault and says in one line what was done. Raises FaultRefused."""
        device = self._checked(order)
        port = None if order.interface is None else device.ports[order.interface]
        now = self.clock()
        if order.kind == "reboot":
            self._reboot(device, now)
        elif order.kind == "counter_reset":
            device.reset_counters([port] if port else list(device.ports.values()), now)
        elif order.kind == "ifindex_renumbered":
            device.renumber(now, changed=order.on)
        elif order.kind == "miscabled" and order.interface is not None:
            self.cabling.swap(order.device, order.interface, on=order.on)
        elif order.kind == "link_down" and port is not None:
            self._link(port, now, down=order.on)
        elif order.kind == "line_saturated" and port is not None and port.line is not None:
            port.line.change(now, saturated=order.on)
        else:
            self._deliver(order)
        where = f" {order.interface}" if order.interface else ""
        state = "done" if order.kind in EVENTS else "on" if order.on else "off"
        return f"{order.device}{where}: {order.kind} {state}"

    def _checked(self, order: FaultOrder) -> SimulatedDevice:
        device = self.devices.get(order.device)
        if device is None:
            raise FaultRefused(f"unknown device {order.device!r}")
        if order.kind not in KINDS:
            raise FaultRefused(f"unknown fault {order.kind!r}; known: {', '.join(KINDS)}")
        if not order.on and order.kind in EVENTS:
            raise FaultRefused(f"{order.kind} is an event: there is nothing to switch off")
        if order.interface is None and order.kind in OF_INTERFACES:
            raise FaultRefused(f"{order.kind} needs an interface of {order.device}")
        if order.interface is not None:
            _check_interface(order, device)
            if order.kind == "miscabled" and self.cabling.partner(order.device, order.interface) is None:
                raise FaultRefused(f"{order.device} {order.interface}: no cable, or no second one to swap it with")
        if order.value is not None and (order.kind not in DEFAULT_VALUES or order.value < 0):
            raise FaultRefused(f"{order.kind} takes no value {order.value:g}")
        if order.kind == "packet_loss" and order.value is not None and order.value > 1:
            raise FaultRefused("packet_loss takes a fraction between 0 and 1")
        return device

    def _reboot(self, device: SimulatedDevice, now: float) -> None:
        device.reboot(now)
        usm = self.members[device.device.name].agent.usm
        if usm is not None:
            usm.boots, usm.booted_at = device.boots, device.booted_at

    def _link(self, port: Port, now: float, *, down: bool) -> None:
        line = port.line
        if line is None:
            port.cut(now, down=down)
            return
        line.change(now, down=down)
        ends = (*line.circuit.a, *line.circuit.z)
        for end in ends:
            self.devices[end.device].ports[end.interface].last_change = now
        self.cabling.tell({end.device for end in ends})

    def _deliver(self, order: FaultOrder) -> None:
        active = self._active.setdefault(order.device, {})
        if order.on:
            active[order.kind] = DEFAULT_VALUES.get(order.kind, 1.0) if order.value is None else order.value
        else:
            active.pop(order.kind, None)
        for family, delivery in self.members[order.device].deliveries.items():
            delivery.silent = "device_down" in active or (family == "ipv6" and "ipv6_broken" in active)
            delivery.delay_seconds = active.get("slow", 0.0)
            delivery.loss = active.get("packet_loss", 0.0)
            delivery.garbage = "garbage" in active


def _check_interface(order: FaultOrder, device: SimulatedDevice) -> None:
    if order.kind not in MAY_NAME_INTERFACE:
        raise FaultRefused(f"{order.kind} is a fault of a device: it takes no interface")
    port = device.ports.get(order.interface or "")
    if port is None:
        raise FaultRefused(f"unknown interface {order.interface!r} of {order.device}")
    if order.kind == "line_saturated" and port.line is None:
        raise FaultRefused(f"{order.device} {order.interface} carries no line to saturate")
    if order.kind == "link_down" and port.line is None and order.on and not port.oper_up:
        raise FaultRefused(f"{order.device} {order.interface} is down already: nothing is connected")
