"""NetBox's devices and their interfaces as ours.

Source: NetBox, models `dcim.Device`, `dcim.DeviceType`, `dcim.Interface`, `ipam.IPAddress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from inventory.models import Device, Interface, Platform, Role, Vendor
from inventory.netbox.api import Object
from inventory.netbox.mapped import Workbook, is_identifier, slug_of

PATH: Final = "dcim/devices"
INTERFACES_PATH: Final = "dcim/interfaces"


def map_devices(book: Workbook, sites: Mapping[int, str]) -> dict[int, str]:
    """Map every device at a mapped site; return NetBox's id -> our name of those that were mapped."""
    mapped: dict[int, str] = {}
    ports = _ports_by_device(book)
    for device in book.listed(PATH):
        name = book.mapping.names.devices.get(device["name"] or "", device["name"])
        if not is_identifier(name):
            book.refuse(PATH, device, "its name is no identifier of ours (names.devices can give one)")
        elif book.stands(PATH, device, "devices", name):
            said = _said(book, device, name, sites, ports.get(device["id"], {}))
            if said is not None and book.keep(PATH, device, "devices", name, said):
                mapped[device["id"]] = name
    return mapped


def _said(
    book: Workbook, device: Object, name: str, sites: Mapping[int, str], ports: Mapping[str, str]
) -> dict[str, object] | None:
    """Return what NetBox says of a device; None, with the reasons noted, where a word of it is unknown."""
    mapping, kind = book.mapping, device["device_type"]
    words = {
        "role": (slug_of(device, "role"), mapping.roles, get_args(Role)),
        "vendor": (slug_of(kind, "manufacturer"), mapping.manufacturers, get_args(Vendor)),
        "platform": (slug_of(device, "platform"), mapping.platforms, get_args(Platform)),
    }
    said: dict[str, object] = {}
    reasons: list[str] = []
    for key, (slug, table, known) in words.items():
        ours = table.get(slug, slug) if slug is not None else None
        if ours is not None and ours not in known:
            reasons.append(f"its {key} {slug!r} is not in the mapping")
        said[key] = ours
    if device["site"]["id"] not in sites:
        reasons.append(f"its site {device['site']['name']!r} is not mapped")
    addresses = {key: _address(device[field]) for key, field in (("ipv4", "primary_ip4"), ("ipv6", "primary_ip6"))}
    if name not in book.inventory.devices and not any(addresses.values()):
        reasons.append("it has no primary address")
    if reasons:
        book.refuse(PATH, device, "; ".join(reasons), collection="devices", ours=name)
        return None
    said |= {"site": sites[device["site"]["id"]], **addresses}
    if book.mapping.custom_fields.credential is not None:
        said["credential"] = book.custom(device, "credential")
    layout = mapping.device_types.get(kind["slug"], kind["slug"])
    if layout in book.inventory.port_layouts:
        said["port_layout"] = layout
    said |= _interfaces(book, device, name, layout, ports)
    return said


def _address(primary: Object | None) -> str | None:
    return str(primary["address"]).partition("/")[0] if primary is not None else None


def _ports_by_device(book: Workbook) -> dict[int, dict[str, str]]:
    """Device's NetBox id -> its ports' names -> their descriptions, empty where there is none."""
    ports: dict[int, dict[str, str]] = {}
    for interface in book.listed(INTERFACES_PATH):
        if interface["type"]["value"] not in book.mapping.interface_types_left_out:
            ports.setdefault(interface["device"]["id"], {})[interface["name"]] = interface["description"]
    return ports


def _interfaces(book: Workbook, device: Object, name: str, layout: str, ports: Mapping[str, str]) -> dict[str, object]:
    """Return the `interfaces` to be written under a device: ours, with what NetBox has besides or describes.

    A port that we have and NetBox has not is noted, and stays: a layout cannot lose a port for one device.
    """
    existing: Device | None = book.inventory.devices.get(name)
    listed: dict[str, Interface] = {} if existing is None else {port.name: port for port in existing.interfaces}
    known = set(listed)
    if layout in book.inventory.port_layouts:
        known.update(book.inventory.port_layouts[layout].expanded())
    elif existing is not None:
        known.update(port.name for port in book.inventory.interfaces(name))
    lacking = [port for port in known if port not in ports]
    if existing is not None and ports and lacking:
        told = f"NetBox lacks {', '.join(sorted(lacking))} of the ports we have"
        book.refuse(PATH, device, told, collection="devices", ours=name)
    for port, description in ports.items():
        if description or port not in known:
            listed[port] = Interface(name=port, description=description or _described(listed, port))
    return {"interfaces": [port.model_dump(exclude_none=True) for port in listed.values()]} if listed else {}


def _described(listed: Mapping[str, Interface], port: str) -> str | None:
    return listed[port].description if port in listed else None
