"""What LLDP says of the county: links, cables that are not where they should be, addresses, strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias

from collectors.discovery.cables import Lines, sightings
from collectors.discovery.directory import Directory
from collectors.discovery.facts import short_names
from collectors.discovery.proposals import UNKNOWN, Proposal, Proposals, Remark, Words
from collectors.readings.lldp import LldpNeighbour, LldpReading
from collectors.recognition import recognise_described
from inventory.models import Inventory

Address: TypeAlias = IPv4Address | IPv6Address

_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_FORWARDING: Final = frozenset({"bridge", "router"})


def propose_neighbours(inventory: Inventory, readings: Sequence[LldpReading]) -> Proposals:
    """Compare who hears whom with the inventory.

    Args:
        inventory: What is.
        readings: Of devices of the inventory; the more, the more neighbours and ports are recognised.
    """
    directory, lines = Directory(inventory, readings), Lines(inventory)
    heard = sightings(directory, readings)
    addresses = list(_addresses(inventory, directory, readings))
    strangers = list(_strangers(inventory, directory, lines, readings))
    found = (*addresses, *lines.new_links(heard), *strangers)
    return Proposals(
        tuple(one for one in found if isinstance(one, Proposal)),
        (
            *lines.contradictions(heard),
            *lines.silent(readings),
            *_unknown_ports(directory, readings),
            *(one for one in found if isinstance(one, Remark)),
        ),
    )


def _addresses(
    inventory: Inventory, directory: Directory, readings: Sequence[LldpReading]
) -> Iterator[Proposal | Remark]:
    """Management addresses that devices send, of a family the inventory has none of, or another one."""
    sent: dict[str, dict[Address, None]] = {}
    for reading in readings:
        for neighbour in reading.neighbours:
            named = directory.device_of(neighbour)
            if named is not None:
                sent.setdefault(named, {}).update(dict.fromkeys(_usable(neighbour)))
    for name, addresses in sent.items():
        device = inventory.devices[name]
        for key, known in (("ipv4", device.ipv4), ("ipv6", device.ipv6)):
            own = [address for address in addresses if key == f"ipv{address.version}"]
            if not own or known in own:
                continue
            told = ", ".join(map(str, own))
            others = {other for address in own if (other := directory.owner(str(address))) not in {None, name}}
            if known is None and len(own) == 1 and not others:
                yield Proposal(
                    collection="devices",
                    name=name,
                    values={key: told},
                    reasons=(Words(f"LLDP 管理地址 {told}", f"management address in LLDP: {told}"),),
                )
            else:
                owners = f" ({', '.join(sorted(map(str, others)))})" if others else ""
                yield Remark(
                    kind="address_differs",
                    subject=name,
                    words=Words(
                        f"清单 {key} 为 {known or '-'}，LLDP 管理地址为 {told}{owners}",
                        f"{key} is {known or '-'} in the inventory, and {told}{owners} in LLDP",
                    ),
                )


def _usable(neighbour: LldpNeighbour) -> list[Address]:
    addresses = map(ip_address, neighbour.management_addresses)
    return [
        one for one in addresses if not (one.is_link_local or one.is_loopback or one.is_unspecified or one.is_multicast)
    ]


def _unknown_ports(directory: Directory, readings: Sequence[LldpReading]) -> Iterator[Remark]:
    for reading in readings:
        for neighbour in reading.neighbours:
            device = directory.device_of(neighbour)
            if device is not None and neighbour.interface is None:
                number = neighbour.port_number
                yield Remark(
                    kind="unknown_port",
                    subject=reading.device,
                    words=Words(
                        f"在 lldpLocPortNum {number} 听到 {device}，但设备没有说明这是哪个端口",
                        f"{device} is heard on lldpLocPortNum {number}, and nothing tells which port that is",
                    ),
                )


@dataclass(slots=True)
class _Stranger:
    """A neighbour that is not in the inventory, and where it is heard."""

    neighbour: LldpNeighbour
    places: list[str] = field(default_factory=list)
    on_a_line: bool = False


def _strangers(
    inventory: Inventory, directory: Directory, lines: Lines, readings: Sequence[LldpReading]
) -> Iterator[Proposal | Remark]:
    """What forwards packets is proposed as a device; the carrier's end of a line is not.

    Hosts belong on ports for the place, and are remarked where a line should be.
    """
    found: dict[object, _Stranger] = {}
    for reading in readings:
        for one in reading.neighbours:
            if directory.device_of(one) is None and not lines.leaves_the_county(reading.device, one.interface):
                identity = one.chassis or one.sys_name or (reading.device, one.port_number)
                port = f" ({one.port.text})" if one.port else ""
                place = f"{reading.device} {one.interface or f'lldpLocPortNum {one.port_number}'}{port}"
                stranger = found.setdefault(identity, _Stranger(one))
                line = lines.line_at(reading.device, one.interface)
                stranger.places.append(f"{place} [{line}]" if line else place)
                stranger.on_a_line |= line is not None
    taken = set(inventory.devices)
    for stranger in found.values():
        if _forwards(stranger.neighbour):
            yield _skeleton(stranger, taken)
        elif stranger.on_a_line:
            yield _host(stranger)


def _forwards(one: LldpNeighbour) -> bool:
    """Whether it may be a network device: it says so, or says nothing. A telephone has a bridge in it, and is none."""
    can = one.capabilities
    return can is None or (bool(_FORWARDING.intersection(can)) and "telephone" not in can)


def _skeleton(stranger: _Stranger, taken: set[str]) -> Proposal:
    one = stranger.neighbour
    name = next((name for name in short_names(one.sys_name or "") if _IDENTIFIER.fullmatch(name)), UNKNOWN)
    name = UNKNOWN if name in taken else name
    taken.add(name)
    vendor, platform = recognise_described(one.sys_descr)
    values: dict[str, object] = {
        "vendor": vendor or UNKNOWN,
        "platform": platform or UNKNOWN,
        "role": UNKNOWN,
        "site": UNKNOWN,
        "credential": UNKNOWN,
    }
    addresses = _usable(one)
    for key in ("ipv4", "ipv6"):
        own = [str(address) for address in addresses if key == f"ipv{address.version}"]
        if own:
            values[key] = own[0] if len(own) == 1 else UNKNOWN
    if not addresses:
        values["ipv4"] = UNKNOWN
    told = f"{_called(one)}; {', '.join(stranger.places)}"
    reason = Words(f"清单没有的 LLDP 邻居 {told}", f"a neighbour by LLDP that is not in the inventory: {told}")
    return Proposal(collection="devices", name=name, values=values, reasons=(reason,))


def _host(stranger: _Stranger) -> Remark:
    one = stranger.neighbour
    kinds = ", ".join(one.capabilities or ()) or "-"
    return Remark(
        kind="unknown_neighbour",
        subject=stranger.places[0].partition(" ")[0],
        words=Words(
            f"{', '.join(stranger.places)} 接有非网络设备 {_called(one)}（{kinds}）",
            f"no network device on {', '.join(stranger.places)}: {_called(one)} ({kinds})",
        ),
    )


def _called(one: LldpNeighbour) -> str:
    said = [one.sys_name, one.chassis.text if one.chassis else None, *one.management_addresses]
    return ", ".join(text for text in said if text) or UNKNOWN
