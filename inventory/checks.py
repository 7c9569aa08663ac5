"""What one object alone cannot show: ids used twice, references to nothing, ports and addresses with two owners.

The checks read entries as written, so that an object with one wrong key still has its other keys checked, and
still counts as existing for those that refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeAlias

from inventory.entries import Entry, key_of
from inventory.port_checks import circuit_port_problems, layout_problems
from inventory.problems import Problem, shown, suggestion

Entries: TypeAlias = Mapping[str, Sequence[Entry]]

_REFERENCES: Final = (
    ("villages", "town", "towns"),
    ("sites", "town", "towns"),
    ("sites", "village", "villages"),
    ("sites", "unit", "units"),
    ("devices", "site", "sites"),
    ("devices", "port_layout", "port_layouts"),
)

_SITE_REFERENCES: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "county": (frozenset(), frozenset()),
    "town": (frozenset({"town"}), frozenset()),
    "village": (frozenset({"town", "village"}), frozenset()),
    "unit": (frozenset({"unit"}), frozenset({"town"})),
}
"""Site kind -> the references it must have, and those it may."""

_PLATFORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "huawei": ("huawei_vrp", "huawei_vrpv8"),
    "h3c": ("h3c_comware",),
    "zte": ("zte_zxros",),
    "ruijie": ("ruijie_rgos",),
    "net-snmp": ("linux",),
}


def cross_problems(entries: Entries, mentioned: AbstractSet[str]) -> Iterator[Problem]:
    """Run every check over all files' entries together.

    Args:
        entries: What could be read.
        mentioned: Names in files that could not be read whole. They may exist, so a reference to one is not called
            dangling: one slip in the county's file shall not bury itself under a thousand consequences.
    """
    yield from _duplicate_names(entries)
    yield from _dangling_references(entries, mentioned)
    checks: tuple[Callable[[Entries], Iterator[Problem]], ...] = (
        _site_kinds,
        _device_addresses,
        _device_platforms,
        layout_problems,
    )
    for check in checks:
        yield from check(entries)
    yield from circuit_port_problems(entries, mentioned)


def _duplicate_names(entries: Entries) -> Iterator[Problem]:
    for collection, listed in entries.items():
        first: dict[str, Entry] = {}
        for entry in listed:
            name = entry.name
            if name is None:
                continue
            if name in first:
                expected = f"a name of its own: {first[name].file} has it at {first[name].place}"
                yield entry.problem(key_of(collection), shown(name), expected)
            first.setdefault(name, entry)


def _dangling_references(entries: Entries, mentioned: AbstractSet[str]) -> Iterator[Problem]:
    names = {collection: {entry.name for entry in listed} - {None} for collection, listed in entries.items()}
    for collection, key, target in _REFERENCES:
        known = [name for name in names[target] if name is not None]
        for entry in entries[collection]:
            name = entry.text(key)
            if name is not None and name not in names[target] and name not in mentioned:
                near = suggestion(name, known)
                yield entry.problem(key, shown(name), f"the {key_of(target)} of one of the {target}{near}")


def _site_kinds(entries: Entries) -> Iterator[Problem]:
    town_of_village = {village.name: village.text("town") for village in entries["villages"]}
    for site in entries["sites"]:
        kind = site.text("kind")
        references = _SITE_REFERENCES.get(kind or "")
        if references is None:
            continue
        needed, allowed = references
        for key in ("town", "village", "unit"):
            value = site.raw.get(key)
            if value is None and key in needed:
                yield site.problem(key, "nothing", f"a {key}, for the site is of kind {kind}")
            elif value is not None and key not in needed | allowed:
                yield site.problem(key, shown(value), f"no {key}, for the site is of kind {kind}")
        town, of_village = site.text("town"), town_of_village.get(site.text("village"))
        if kind == "village" and town and of_village and town != of_village:
            yield site.problem("town", shown(town), f"{of_village!r}, the town of {site.text('village')}")


def _device_addresses(entries: Entries) -> Iterator[Problem]:
    first: dict[IPv4Address | IPv6Address, Entry] = {}
    for device in entries["devices"]:
        family = device.text("management_family") or "ipv4"
        if device.raw.get("ipv4") is None and device.raw.get("ipv6") is None:
            yield device.problem("", "no management address", "ipv4, ipv6 or both")
        elif family in {"ipv4", "ipv6"} and device.raw.get(family) is None:
            told = "written" if "management_family" in device.raw else "the default"
            yield device.problem("management_family", f"{family} ({told})", "a family the device has an address of")
        for key in ("ipv4", "ipv6"):
            address = _address(device, key)
            if address is None:
                continue
            if address.is_unspecified or address.is_multicast:
                yield device.problem(key, shown(str(address)), "the address of one host")
            elif address in first:
                owner = first[address]
                expected = f"an address of its own: {owner.name or owner.place} in {owner.file} has it"
                yield device.problem(key, shown(str(address)), expected)
            first.setdefault(address, device)


def _address(device: Entry, key: str) -> IPv4Address | IPv6Address | None:
    text = device.text(key)
    if text is None:
        return None
    try:
        return IPv4Address(text) if key == "ipv4" else IPv6Address(text)
    except ValueError:
        return None  # the model says so already


def _device_platforms(entries: Entries) -> Iterator[Problem]:
    known = {platform for platforms in _PLATFORMS.values() for platform in platforms}
    for device in entries["devices"]:
        vendor, platform = device.text("vendor"), device.text("platform")
        fitting = _PLATFORMS.get(vendor or "")
        if fitting and platform in known and platform not in fitting:
            yield device.problem("platform", shown(platform), f"a platform of {vendor}: {' or '.join(fitting)}")
