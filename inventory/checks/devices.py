"""Devices: an address of their own in the family they are managed over, a platform of their vendor, an account."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from inventory.entries import Entries, Entry
from inventory.platforms import PLATFORMS, platforms_of
from inventory.problems import Problem, shown

_BROADCAST: Final = IPv4Address("255.255.255.255")


def address_problems(entries: Entries) -> Iterator[Problem]:
    """Find devices without a usable address, and addresses with two owners."""
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
            if address.is_unspecified or address.is_multicast or address == _BROADCAST:
                yield device.problem(key, shown(str(address)), "the address of one host")
            elif address.is_link_local:
                yield device.problem(key, shown(str(address)), "an address that is reached from beyond its own link")
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


def platform_problems(entries: Entries) -> Iterator[Problem]:
    """Find platforms that are not their vendor's."""
    for device in entries["devices"]:
        vendor, platform = device.text("vendor"), device.text("platform")
        fitting = platforms_of(vendor or "")
        if fitting and platform in PLATFORMS and platform not in fitting:
            yield device.problem("platform", shown(platform), f"a platform of {vendor}: {' or '.join(fitting)}")


def netconf_problems(entries: Entries) -> Iterator[Problem]:
    """Find devices that are to be asked by NETCONF as nobody."""
    for device in entries["devices"]:
        if device.raw.get("netconf_modules") and device.raw.get("netconf_credential") is None:
            yield device.problem("netconf_credential", "nothing", "the name of an account, for netconf_modules is set")
