"""LibreNMS's addresses, links, BGP peers, transceivers, entities and the device itself, and our readings of them."""

from __future__ import annotations

from typing import Final

from collectors.readings.addresses import AddressesReading
from collectors.readings.bgp import BgpReading, BgpState
from collectors.readings.entities import EntitiesReading
from collectors.readings.lldp import LldpNeighbour, LldpReading
from collectors.readings.optics import OpticsReading, Transceiver
from collectors.readings.system import SystemReading
from tests.parity.expected import Readings, Row
from tests.parity.matching import differences, same_number, same_text


def device(row: Row, readings: Readings) -> str | None:
    reading = readings.of(SystemReading)
    if reading is None:
        return "no system group"
    ours = {"sysObjectID": reading.sys_object_id, "sysDescr": reading.sys_descr, "sysName": reading.sys_name}
    return differences(
        {
            key: (
                value,
                row[key],
                same_text(value, str(row[key]).removeprefix(".") if key == "sysObjectID" else row[key]),
            )
            for key, value in ours.items()
            if key in row
        }
    )


def ipv4_address(row: Row, readings: Readings) -> str | None:
    return _address(readings, str(row["ipv4_address"]), row.get("ipv4_prefixlen"), row, None)


def ipv6_address(row: Row, readings: Readings) -> str | None:
    return _address(readings, str(row["ipv6_compressed"]), row.get("ipv6_prefixlen"), row, row.get("ipv6_origin"))


def _address(readings: Readings, address: str, prefix: object, row: Row, origin: object) -> str | None:
    reading = readings.of(AddressesReading)
    found = [one for one in reading.addresses if one.address == address] if reading else []
    told = []
    for one in found:
        differs = differences(
            {
                "ifIndex": (one.interface_index, row.get("ifIndex"), row.get("ifIndex") in {None, one.interface_index}),
                "prefix": (one.prefix_length, prefix, (one.prefix_length or 0) == (prefix or 0)),
                "origin": (one.origin, origin, origin in {None, "", "unknown", one.origin}),
            }
        )
        if differs is None:
            return None
        told.append(differs)
    return "; ".join(told) or f"no address {address}"


def link(row: Row, readings: Readings) -> str | None:
    """A neighbour of that name, or chassis, on that port; LibreNMS writes ports with the chassis in brackets."""
    reading = readings.of(LldpReading)
    name, port = str(row.get("remote_hostname", "")), str(row.get("remote_port", ""))
    if any(_is_called(one, name) and _is_port(one, port) for one in (reading.neighbours if reading else ())):
        return None
    return f"no neighbour {name} {port}"


def _is_called(one: LldpNeighbour, name: str) -> bool:
    return name in {one.sys_name or "", *_chassis(one)}


def _is_port(one: LldpNeighbour, text: str) -> bool:
    identifier = one.port.text if one.port else ""
    spellings = {identifier, identifier.replace(":", ""), one.port_description or ""}
    port, _, bracketed = text.removesuffix(")").rpartition(" (")
    return text in spellings or (port in spellings and bracketed in spellings | _chassis(one))


def _chassis(one: LldpNeighbour) -> set[str]:
    return {one.chassis.text, one.chassis.text.replace(":", "")} if one.chassis else set()


_STATES: Final = {
    "idle": BgpState.IDLE, "connect": BgpState.CONNECT, "active": BgpState.ACTIVE, "opensent": BgpState.OPEN_SENT,
    "openconfirm": BgpState.OPEN_CONFIRM, "established": BgpState.ESTABLISHED,
}  # fmt: skip


def bgp_peer(row: Row, readings: Readings) -> str | None:
    reading = readings.of(BgpReading)
    address = str(row["bgpPeerIdentifier"])
    told = []
    for at, peer in enumerate(reading.peers if reading else ()):
        if peer.address.partition("%")[0] == address and reading is not None:
            numbers = {field: values[at] for field, values in reading.columns.items()}
            differs = _peer_differs(row, peer.remote_as, numbers)
            if differs is None:
                return None
            told.append(differs)
    return "; ".join(told) or f"no peer {address}"


def _peer_differs(row: Row, remote_as: int | None, numbers: dict[str, float | None]) -> str | None:
    """An empty bgpPeerAdminStatus is LibreNMS's for a table that has none; its time is since up, or since down."""
    state, admin = numbers.get("state"), str(row.get("bgpPeerAdminStatus", ""))
    since = numbers.get("established_seconds")
    since = numbers.get("down_seconds") if since is None else since
    time = row.get("bgpPeerFsmEstablishedTime", 0)
    wanted = {"start": 1, "running": 1, "stop": 0}.get(admin)
    return differences(
        {
            "bgpPeerRemoteAs": (remote_as, row.get("bgpPeerRemoteAs"), remote_as == row.get("bgpPeerRemoteAs")),
            "bgpPeerState": (
                state, row.get("bgpPeerState"), state == _STATES.get(str(row.get("bgpPeerState", "")).casefold()),
            ),
            "bgpPeerAdminStatus": (
                numbers.get("admin_enabled"), admin, wanted is None or numbers.get("admin_enabled") == wanted,
            ),
            "bgpPeerFsmEstablishedTime": (since, time, since == time or (since is None and not time)),
        }
    )  # fmt: skip


_FIBRES: Final = {"SM": "single_mode", "MM": "multi_mode"}


def transceiver(row: Row, readings: Readings) -> str | None:
    reading = readings.of(OpticsReading)
    wanted = {str(row.get(key)) for key in ("index", "entity_physical_index") if row.get(key) is not None}
    told = []
    for one in reading.transceivers if reading else ():
        if wanted & {one.index, str(one.entity)} or (not wanted and one.interface_index == row.get("ifIndex")):
            differs = _transceiver_differs(row, one)
            if differs is None:
                return None
            told.append(differs)
    return "; ".join(told) or f"no transceiver {', '.join(sorted(wanted))}"


def _transceiver_differs(row: Row, one: Transceiver) -> str | None:
    """A wavelength or distance of 0 is none; one channel is what LibreNMS assumes where nothing tells."""
    texts = {
        "vendor": one.vendor, "model": one.model, "serial": one.serial, "revision": one.revision, "type": one.type,
    }  # fmt: skip
    numbers = {"wavelength": one.wavelength_nanometres, "distance": one.distance_metres}
    fibre = _FIBRES.get(str(row.get("cable")))
    found: dict[str, tuple[object, object, bool]] = {
        **{key: (ours, row[key], same_text(ours, row[key])) for key, ours in texts.items() if key in row},
        **{key: (ours, row[key], same_number(ours or 0, row[key])) for key, ours in numbers.items() if key in row},
        "cable": (one.fibre, row.get("cable"), fibre in {None, one.fibre}),
    }
    if "ifIndex" in row:
        found["ifIndex"] = (one.interface_index, row["ifIndex"], one.interface_index == row["ifIndex"])
    if "channels" in row:
        found["channels"] = (one.lanes, row["channels"], (one.lanes or 1) == row["channels"])
    if "ddm" in row:
        found["ddm"] = (one.diagnostics, row["ddm"], bool(one.diagnostics) == bool(row["ddm"]))
    return differences(found)


def entity(row: Row, readings: Readings) -> str | None:
    reading = readings.of(EntitiesReading)
    one = reading.tree.entities.get(int(str(row["entPhysicalIndex"]))) if reading else None
    if one is None:
        return f"no entity {row['entPhysicalIndex']}"
    texts = {
        "entPhysicalClass": one.entity_class, "entPhysicalDescr": one.descr, "entPhysicalName": one.name,
        "entPhysicalModelName": one.model, "entPhysicalSerialNum": one.serial, "entPhysicalMfgName": one.manufacturer,
        "entPhysicalHardwareRev": one.hardware_revision, "entPhysicalFirmwareRev": one.firmware_revision,
        "entPhysicalSoftwareRev": one.software_revision,
    }  # fmt: skip
    found: dict[str, tuple[object, object, bool]] = {
        key: (ours, row[key], same_text(ours, row[key])) for key, ours in texts.items() if key in row
    }
    if "entPhysicalContainedIn" in row:
        within = int(str(row["entPhysicalContainedIn"] or 0))
        found["entPhysicalContainedIn"] = (one.contained_in, within, (one.contained_in or 0) == within)
    return differences(found)
