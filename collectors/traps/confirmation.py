"""What a poll made after a notification says of it: is it so, is it not, or can it not be told.

Source: RFC 2863 (ifOperStatus), RFC 3418 (sysUpTime), RFC 4273 (bgpPeerState), RFC 4750 (ospfNbrState).
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from collectors.outcome import PollResult, Reading
from collectors.readings.bgp import BgpReading, BgpState
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.ospf import OspfNeighbourState, OspfReading
from collectors.readings.system import SystemReading
from collectors.traps.notifications import Notification

_ALWAYS: Final = ("system", "interfaces")
_ALSO: Final = {"bgp_established": "bgp", "bgp_lost": "bgp", "ospf_neighbor": "ospf"}

_UP: Final = 1
_STATUS: Final = {1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown"}
_DOWN: Final = frozenset({2, 5, 6, 7})
_FRESHLY_STARTED_SECONDS: Final = 900


class Verdict(NamedTuple):
    """What the poll said.

    Attributes:
        confirmed: whether it is as the notification told.
        polled: what was found, or why nothing was; one line.
        interface: the name of the notification's interface, where the poll knows it.
    """

    confirmed: Literal["yes", "no", "unknown"]
    polled: str
    interface: str | None = None


def modules_for(notification: Notification) -> tuple[str, ...]:
    """What is to be polled after it, of `collectors.snmp.registry.MODULES`."""
    also = _ALSO.get(notification.kind)
    return (*_ALWAYS, also) if also else _ALWAYS


def confirm(notification: Notification, result: PollResult) -> Verdict:
    """Compare a notification with a poll that began after it came."""
    readings = {outcome.module: outcome.reading for outcome in result.outcomes}
    failures = [f"{outcome.module}: {outcome.failure}" for outcome in result.outcomes if outcome.failure]
    failed = f"polled, and {failures[0]}" if failures else ""
    if notification.kind in {"link_down", "link_up"}:
        return _link(notification, readings.get("interfaces"), failed)
    if notification.kind in {"cold_start", "warm_start"}:
        return _start(readings.get("system"), failed)
    if notification.bgp_peer and isinstance(routing := readings.get("bgp"), BgpReading):
        return _bgp(notification, notification.bgp_peer, routing)
    if notification.ospf_neighbour and isinstance(routing := readings.get("ospf"), OspfReading):
        return _ospf(notification, notification.ospf_neighbour, routing)
    name = _interface_name(notification, readings.get("interfaces"))
    return Verdict("unknown", failed or "polled: the device answers", name)


def _link(notification: Notification, reading: Reading | None, failed: str) -> Verdict:
    if not isinstance(reading, InterfacesReading):
        return Verdict("unknown", failed or "polled, and no interfaces were read")
    position = _position(notification, reading)
    if position is None:
        return Verdict("unknown", "polled, and the interface is not among those that are read")
    name = reading.interfaces[position].name
    status = reading.columns["oper_status"][position]
    if status is None:
        return Verdict("unknown", f"polled: {name} has no ifOperStatus", name)
    said = f"polled: {name} is {_STATUS.get(status, status)}"
    if status == _UP:
        return Verdict("yes" if notification.kind == "link_up" else "no", said, name)
    if status in _DOWN:
        return Verdict("yes" if notification.kind == "link_down" else "no", said, name)
    return Verdict("unknown", said, name)


def _start(reading: Reading | None, failed: str) -> Verdict:
    up_time = reading.up_time_seconds if isinstance(reading, SystemReading) else None
    if up_time is None:
        return Verdict("unknown", failed or "polled, and the device shows no sysUpTime")
    return Verdict("yes" if up_time < _FRESHLY_STARTED_SECONDS else "no", f"polled: up for {up_time:.0f} s")


def _bgp(notification: Notification, peer: str, reading: BgpReading) -> Verdict:
    column = reading.columns.get("state", (None,) * len(reading.peers))
    states = [column[at] for at, one in enumerate(reading.peers) if one.address == peer]
    if len(states) != 1 or states[0] is None:
        return Verdict("unknown", f"polled, and there is no one peer {peer} with a state")
    said = f"polled: peer {peer} is {_written(BgpState(int(states[0])))}"
    told_up = notification.kind == "bgp_established"
    return Verdict("yes" if told_up == (states[0] == BgpState.ESTABLISHED) else "no", said)


def _ospf(notification: Notification, row: str, reading: OspfReading) -> Verdict:
    """Compared is whether routes are exchanged (full): a neighbour passes through other states faster than one asks."""
    if notification.ospf_state is None:
        return Verdict("unknown", "polled, and the notification tells no state")
    told_full = notification.ospf_state == OspfNeighbourState.FULL
    rows = [at for at, one in enumerate(reading.neighbours) if one.family == "ipv4" and one.index == row]
    if not rows:
        return Verdict("unknown" if told_full else "yes", "polled: there is no such neighbour")
    state = reading.neighbour_columns.get("state", (None,) * len(reading.neighbours))[rows[0]]
    if state is None:
        return Verdict("unknown", "polled: the neighbour has no state")
    said = f"polled: the neighbour is {_written(OspfNeighbourState(int(state)))}"
    return Verdict("yes" if told_full == (state == OspfNeighbourState.FULL) else "no", said)


def _written(state: BgpState | OspfNeighbourState) -> str:
    return state.name.lower().replace("_", " ")


def _interface_name(notification: Notification, reading: Reading | None) -> str | None:
    if not isinstance(reading, InterfacesReading):
        return None
    position = _position(notification, reading)
    return None if position is None else reading.interfaces[position].name


def _position(notification: Notification, reading: InterfacesReading) -> int | None:
    """By ifIndex, which is what a notification has by its definition; else by a name that it happens to have."""
    index, name = notification.if_index, notification.if_name
    for position, interface in enumerate(reading.interfaces):
        if index is not None and interface.index == index:
            return position
        if index is None and name is not None and name in {interface.name, interface.descr}:
            return position
    return None
