"""NetBox's providers and circuits as our carriers and circuits; commit rates in kb/s become contracts in bit/s.

Source: NetBox, models `circuits.Provider`, `circuits.Circuit` (`commit_rate` in kb/s), `circuits.CircuitTermination`,
`dcim.Cable`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, get_args

from inventory.models import Circuit, CircuitKind, Port
from inventory.netbox.api import Object
from inventory.netbox.mapped import Workbook, in_our_order, is_identifier, label

PATH: Final = "circuits/circuits"
CARRIERS_PATH: Final = "circuits/providers"
TERMINATIONS_PATH: Final = "circuits/circuit-terminations"

_BITS_PER_KILOBIT: Final = 1000


def map_carriers(book: Workbook) -> dict[int, str]:
    """Map every provider; return NetBox's id -> ours of those that were mapped."""
    mapped: dict[int, str] = {}
    for provider in book.listed(CARRIERS_PATH):
        name = book.mapping.names.carriers.get(provider["name"], provider["slug"])
        if not is_identifier(name):
            book.refuse(CARRIERS_PATH, provider, f"its slug {provider['slug']!r} is no identifier of ours")
            continue
        said: dict[str, object] = {"name": provider["name"], "name_en": book.custom(CARRIERS_PATH, provider, "name_en")}
        if book.mapping.custom_fields.hotline is not None:
            said["hotline"] = book.custom(CARRIERS_PATH, provider, "hotline")
        if book.keep(CARRIERS_PATH, provider, "carriers", name, said):
            mapped[provider["id"]] = name
    return mapped


def map_circuits(book: Workbook, carriers: Mapping[int, str], devices: Mapping[int, str]) -> None:
    """Map every circuit; one whose provider was not mapped says nothing of the carrier."""
    terminations = {(end["circuit"]["id"], end["term_side"]): end for end in book.listed(TERMINATIONS_PATH)}
    numbered: dict[str | None, list[Circuit]] = {}
    for ours in book.inventory.circuits.values():
        numbered.setdefault(ours.circuit_number, []).append(ours)
    for circuit in book.listed(PATH):
        carrier = carriers.get(circuit["provider"]["id"])
        name = _name(book, circuit, carrier, numbered)
        if name is not None and book.stands(PATH, circuit, "circuits", name):
            kind = _kind(book, circuit, name)
            if kind is not None:
                said = _said(book, circuit) | {"kind": kind}
                if carrier is not None:
                    said["carrier"] = carrier
                else:
                    told = f"carrier: its provider {label(circuit['provider'])!r} is not mapped"
                    book.refuse(PATH, circuit, told, collection="circuits", ours=name)
                near, far = ("A", "Z") if book.mapping.near_side == "A" else ("Z", "A")
                for key, side in (("a", near), ("z", far)):
                    end = terminations.get((circuit["id"], side))
                    said |= _ports(book, circuit, name, key, end, devices)
                book.keep(PATH, circuit, "circuits", name, said)


def _name(
    book: Workbook, circuit: Object, carrier: str | None, numbered: Mapping[str | None, Sequence[Circuit]]
) -> str | None:
    """Return our id: as written in NetBox or the mapping, else of our circuit with that carrier and number."""
    written = book.custom(PATH, circuit, "id") or book.mapping.names.circuits.get(circuit["cid"])
    ours = numbered.get(circuit["cid"], ())
    matching = [each for each in ours if each.carrier in {None, carrier}]
    if written is not None and is_identifier(written):
        return written
    if written is not None:
        book.refuse(PATH, circuit, f"its id {written!r} is no identifier of ours")
    elif len(matching) == 1:
        return matching[0].id
    elif not ours:
        told = "no circuit of ours has its number, and nothing gives it an id (custom_fields.id, names.circuits)"
        book.refuse(PATH, circuit, told)
    for each in ours if written is None else ():
        told = f"our circuit {each.id} has its number, with carrier {each.carrier or 'unknown'}"
        book.refuse(PATH, circuit, told, collection="circuits", ours=each.id)
    return None


def _kind(book: Workbook, circuit: Object, name: str) -> str | None:
    slug = circuit["type"]["slug"]
    kind: str = book.mapping.circuit_types.get(slug, slug)
    if kind in get_args(CircuitKind):
        return kind
    book.refuse(PATH, circuit, f"the circuit type {slug!r} is not in the mapping", collection="circuits", ours=name)
    return None


def _said(book: Workbook, circuit: Object) -> dict[str, object]:
    rate = circuit["commit_rate"]
    return {
        "name": circuit["description"],
        "name_en": book.custom(PATH, circuit, "name_en"),
        "contract_bits_per_second": rate * _BITS_PER_KILOBIT if rate else None,
        "circuit_number": circuit["cid"],
    }


def _ports(
    book: Workbook, circuit: Object, name: str, key: str, end: Object | None, devices: Mapping[int, str]
) -> dict[str, object]:
    """Return an end's ports; empty where NetBox has no cable there, nothing where the cable leads elsewhere."""
    peers = end["link_peers"] if end is not None else []
    if end is None or not peers:
        return {key: []}
    reason = None
    if end["link_peers_type"] != "dcim.interface":
        reason = f"{key}: its cable ends on a {end['link_peers_type'].partition('.')[2]}, not on an interface"
    else:
        unknown = sorted({label(peer["device"]) for peer in peers if peer["device"]["id"] not in devices})
        if unknown:
            reason = f"{key}: its cable ends at {', '.join(unknown)}, which is not mapped"
    if reason is not None:
        book.refuse(PATH, circuit, reason, collection="circuits", ours=name)
        return {}
    existing: Circuit | None = book.inventory.circuits.get(name)
    ports: tuple[Port, ...] = getattr(existing, key) if existing is not None else ()
    ours = [(port.device, port.interface) for port in ports]
    theirs = ((devices[peer["device"]["id"]], str(peer["name"])) for peer in peers)
    return {key: [{"device": device, "interface": port} for device, port in in_our_order(ours, theirs)]}
