"""NetBox's devices and their interfaces as ours.

Source: NetBox, models `dcim.Device`, `dcim.DeviceType`, `dcim.Interface`, `ipam.IPAddress`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from inventory.models import Device, Platform, Role, Vendor
from inventory.netbox.api import Object
from inventory.netbox.mapped import Workbook, is_identifier, label, slug_of

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
    reasons: list[str] = []
    said = _words(book, device, reasons)
    if device["site"]["id"] not in sites:
        reasons.append(f"its site {label(device['site'])!r} is not mapped")
    addresses = {key: _address(device[field]) for key, field in (("ipv4", "primary_ip4"), ("ipv6", "primary_ip6"))}
    if name not in book.inventory.devices and not any(addresses.values()):
        reasons.append("it has no primary address")
    if reasons:
        book.refuse(PATH, device, "; ".join(reasons), collection="devices", ours=name)
        return None
    said |= {"site": sites[device["site"]["id"]], **addresses}
    if book.mapping.custom_fields.credential is not None:
        said["credential"] = book.custom(PATH, device, "credential")
    kind = device["device_type"]["slug"]
    layout = book.mapping.device_types.get(kind, kind)
    if layout in book.inventory.port_layouts:
        said["port_layout"] = layout
    return said | _interfaces(book, device, name, layout, ports)


def _words(book: Workbook, device: Object, reasons: list[str]) -> dict[str, object]:
    """Return role, vendor and platform in our words; add a reason for each that is none of ours."""
    words = {
        "role": (slug_of(device, "role"), book.mapping.roles, get_args(Role)),
        "vendor": (slug_of(device["device_type"], "manufacturer"), book.mapping.manufacturers, get_args(Vendor)),
        "platform": (slug_of(device, "platform"), book.mapping.platforms, get_args(Platform)),
    }
    said: dict[str, object] = {}
    for key, (slug, table, known) in words.items():
        said[key] = table.get(slug, slug) if slug is not None else None
        if said[key] is not None and said[key] not in known:
            reasons.append(f"its {key} {slug!r} is not in the mapping")
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
    listed: dict[str, str | None] = {}
    if existing is not None:
        listed.update((port.name, port.description) for port in existing.interfaces)
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
            listed[port] = description or listed.get(port)
    if not listed:
        return {}
    named = ({"name": port, "description": description} for port, description in listed.items())
    return {"interfaces": [{key: value for key, value in port.items() if value is not None} for port in named]}
