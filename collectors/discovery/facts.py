"""A device's own words against its entry: maker, platform, name, ports, descriptions.

Source: RFC 3418 (sysDescr, sysObjectID, sysName), RFC 2863 (ifName, ifType, ifAlias), IANAifType.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from collectors.discovery.proposals import UNKNOWN, Proposal, Proposals, Remark, Words
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.readings.system import SystemReading
from collectors.recognition import recognise
from inventory.models import Device, Inventory

_SOCKETS: Final = frozenset({6, 26, 62, 69, 117})
"""IANAifType of Ethernet's sockets: ethernetCsmacd, and the deprecated ones older devices still show."""

_SHOWN_PORTS: Final = 5
_NUMBER: Final = re.compile(r"[0-9]+")


def propose_facts(
    inventory: Inventory, system: SystemReading | None, interfaces: InterfacesReading | None
) -> Proposals:
    """Compare one device of the inventory with what it said.

    Args:
        inventory: What is.
        system: Its system group; None where it gave none.
        interfaces: All its interfaces, not chosen ones; None where it gave none.

    Raises:
        KeyError: A reading of a device that is not in the inventory.
    """
    proposals: list[Proposal] = []
    remarks: list[Remark] = []
    if system is not None:
        device = inventory.devices[system.device]
        proposals += _make(device, system)
        remarks += (*_unknown_platform(device, system), *_name(inventory, device, system))
    if interfaces is not None:
        device = inventory.devices[interfaces.device]
        proposals += _interfaces(inventory, device, interfaces)
        remarks += _absent_ports(inventory, device, interfaces)
    return Proposals(tuple(proposals), tuple(remarks))


def _make(device: Device, system: SystemReading) -> Iterator[Proposal]:
    vendor, platform = recognise(system.sys_object_id, system.sys_descr)
    if vendor is None or (vendor == device.vendor and platform in {None, device.platform}):
        return
    values: dict[str, object] = {"vendor": vendor} if vendor != device.vendor else {}
    values["platform"] = platform or UNKNOWN
    told = f"sysObjectID {system.sys_object_id}, sysDescr {_short(system.sys_descr)}"
    yield Proposal(
        collection="devices",
        name=device.name,
        values=values,
        reasons=(Words(f"设备自报 {told}", f"the device says {told}"),),
    )


def _unknown_platform(device: Device, system: SystemReading) -> Iterator[Remark]:
    if system.sys_object_id is not None and recognise(system.sys_object_id, system.sys_descr).vendor is None:
        yield Remark(
            kind="unknown_platform",
            subject=device.name,
            words=Words(
                f"sysObjectID {system.sys_object_id} 不属于已知厂商，资产清单记为 {device.vendor}",
                f"sysObjectID {system.sys_object_id} is of no vendor known here; the inventory says {device.vendor}",
            ),
        )


def _name(inventory: Inventory, device: Device, system: SystemReading) -> Iterator[Remark]:
    said = system.sys_name
    if not said or device.name in short_names(said):
        return
    other = next((name for name in short_names(said) if name in inventory.devices), None)
    zh = "，而这是清单中另一台设备的名称：地址是否写反" if other else ""
    en = ", which is another device of the inventory: are their addresses swapped?" if other else ""
    yield Remark(
        kind="another_name",
        subject=device.name,
        words=Words(f"设备自称 {said!r}{zh}", f"the device calls itself {said!r}{en}"),
    )


def short_names(sys_name: str) -> tuple[str, str]:
    """What a sysName may be called in the inventory: in lower case, whole and without its domain."""
    lower = sys_name.strip().casefold()
    return lower, lower.partition(".")[0]


def _interfaces(inventory: Inventory, device: Device, reading: InterfacesReading) -> Iterator[Proposal]:
    """Propose sockets that the device has and the inventory does not, and aliases where nobody described the port."""
    known = {interface.name: interface for interface in inventory.interfaces(device.name)}
    if not any(interface.name in known for interface in reading.interfaces):
        return  # no ports listed, or another layout: a remark, not a list of every port
    lines = {port.interface: circuit for circuit, _, port in inventory.circuits_of_device[device.name]}
    found: list[dict[str, object]] = []
    new = described = 0
    for interface in reading.interfaces:
        listed, line = known.get(interface.name), lines.get(interface.name)
        if listed is None and interface.type not in _SOCKETS:
            continue
        alias = own_alias(interface)
        told = listed is not None and (listed.description or (line and alias in {line.name, line.name_en}))
        if listed is not None and (alias is None or told):
            continue
        new += listed is None
        described += listed is not None
        found.append({"name": interface.name, **({"description": alias} if alias else {})})
    if found:
        reason = Words(f"清单未列的端口 {new} 个，ifAlias 描述 {described} 个", _counted(new, described))
        yield Proposal(collection="devices", name=device.name, values={"interfaces": found}, reasons=(reason,))


def _counted(new: int, described: int) -> str:
    return f"ports the inventory does not list: {new}; descriptions from ifAlias: {described}"


def own_alias(interface: InterfaceIdentity) -> str | None:
    """An alias a person wrote; None where it is empty, the port's own name, or the vendor's default made of it."""
    alias = (interface.alias or "").strip()
    names = {name for name in (interface.name, interface.descr) if name}
    if not alias.isprintable() or any(alias == name or alias.endswith(f"{name} Interface") for name in names):
        return None
    return alias or None


def _absent_ports(inventory: Inventory, device: Device, reading: InterfacesReading) -> Iterator[Remark]:
    has = {interface.name for interface in reading.interfaces}
    listed = [interface.name for interface in inventory.interfaces(device.name)]
    for circuit, _, port in inventory.circuits_of_device[device.name]:
        if port.interface not in has:
            near = _likely(port.interface, has)
            yield Remark(
                kind="circuit_port_absent",
                subject=circuit.id,
                words=Words(
                    f"专线接在 {device.name} {port.interface}，设备没有此端口{near}",
                    f"the line ends on {device.name} {port.interface}, and the device has no such port{near}",
                ),
            )
    if listed and not has.intersection(listed):
        yield Remark(
            kind="layout_differs",
            subject=device.name,
            words=Words(
                f"清单所列端口在设备上一个都没有（设备有 {_some(sorted(has))}）",
                f"the device has none of the ports listed; it has {_some(sorted(has))}",
            ),
        )
    elif absent := [name for name in listed if name not in has]:
        yield Remark(
            kind="ports_absent",
            subject=device.name,
            words=Words(f"设备没有清单所列端口：{_some(absent)}", f"the device lacks ports listed: {_some(absent)}"),
        )


def _likely(port: str, has: Collection[str]) -> str:
    """The port with the same numbers, where the device has one alone: another spelling, not the next port."""
    same = [name for name in has if _NUMBER.findall(name) == _NUMBER.findall(port)]
    return f" ({same[0]}?)" if len(same) == 1 else ""


def _some(names: list[str]) -> str:
    more = f", ... ({len(names)})" if len(names) > _SHOWN_PORTS else ""
    return ", ".join(names[:_SHOWN_PORTS]) + more


def _short(text: str | None) -> str:
    words = " ".join((text or "-").split())
    longest = 60
    return repr(words if len(words) <= longest else f"{words[: longest - 3]}...")
