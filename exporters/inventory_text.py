"""What the inventory says of a device, as metric families that stand in each of its scrapes, answering or not."""

from __future__ import annotations

from exporters import catalogue
from exporters.exposition import Format, family
from inventory.models import Device, Inventory

BITS_PER_BYTE = 8


def inventory_text(inventory: Inventory, device: Device, form: Format) -> str:
    """The device, the lines that end on it, and the contracts of those whose first a end it has."""
    base = {"device": device.name}
    ends = inventory.circuits_of_device.get(device.name, ())
    ports = [
        (
            base
            | {
                "interface": port.interface,
                "line": circuit.id,
                "line_name": circuit.name,
                "line_name_en": circuit.name_en,
                "kind": circuit.kind,
                "end": end,
            },
            "1",
        )
        for circuit, end, port in ends
    ]
    contracts = [
        (base | {"line": circuit.id}, str(circuit.contract_bits_per_second / BITS_PER_BYTE))
        for circuit, end, port in ends
        if end == "a" and port == circuit.a[0]
    ]
    return (
        family(catalogue.DEVICE, [(base | _place(inventory, device), "1")], form)
        + family(catalogue.LINE_PORT, ports, form)
        + family(catalogue.LINE_CONTRACT, contracts, form)
    )


def _place(inventory: Inventory, device: Device) -> dict[str, str]:
    site = inventory.sites[device.site]
    town = inventory.town_of(device.name)
    return {
        "vendor": device.vendor,
        "platform": device.platform,
        "role": device.role,
        "site": site.id,
        "site_name": site.name,
        "site_name_en": site.name_en,
        "site_kind": site.kind,
        "town": town.id if town else "",
        "town_name": town.name if town else "",
        "town_name_en": town.name_en if town else "",
    }
