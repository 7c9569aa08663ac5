"""Lists of ports in one cell: bitmaps, and what vendors put in their place.

Source: RFC 4363 (PortList: the most significant bit of the first octet is port 1), HUAWEI-L2VLAN-MIB,
HH3C-LswVLAN-MIB; walks of snmpsim-data and of LibreNMS's tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from collectors.snmp.pdu import Value

_HEX_DIGITS: Final = frozenset(b"0123456789abcdefABCDEF")
_SHORTEST_HEX: Final = 8
"""Octets from which a list of hexadecimal digits alone is taken for text: no bridge has such ports by chance."""


@dataclass(frozen=True, slots=True)
class PortNumbers:
    """What a list holds.

    Attributes:
        numbers: of the ports that are in it.
        room: the highest number that it could hold; None where it has no end.
    """

    numbers: frozenset[int]
    room: int | None


def port_list(value: Value) -> PortNumbers | None:
    """The ports of a PortList; None where the value is none, or has no octet."""
    if not isinstance(value, bytes) or not value:
        return None
    octets = _of_hex_text(value)
    return PortNumbers(_bits(octets, first=1), 8 * len(octets))


def huawei_port_list(value: Value) -> PortNumbers | None:
    """The ports of hwL2VlanPortList, whose first bit is port 0.

    The MIB calls it a PortList. A S5720 whose ports 1 to 28 have PVID 30 sets bits 2 to 29 for VLAN 30 (snmpsim-data).
    """
    if not isinstance(value, bytes) or not value:
        return None
    return PortNumbers(_bits(value, first=0), 8 * len(value) - 1)


def h3c_port_indexes(value: Value) -> PortNumbers | None:
    """The ifIndexes of hh3cdot1qVlanPortIndexs, a text such as ``193,2401,``."""
    if not isinstance(value, bytes):
        return None
    words = [word for word in value.decode("ascii", "replace").strip("\0 ,").split(",") if word]
    if not all(word.isdecimal() for word in words):
        return None
    return PortNumbers(frozenset(map(int, words)), None)


def _of_hex_text(value: bytes) -> bytes:
    """ZTE ZXR10 5250 sends its bitmaps as text, ``800000000000f0`` for seven octets."""
    if len(value) >= _SHORTEST_HEX and len(value) % 2 == 0 and _HEX_DIGITS.issuperset(value):
        return bytes.fromhex(value.decode("ascii"))
    return value


def _bits(octets: bytes, *, first: int) -> frozenset[int]:
    return frozenset(
        8 * at + bit + first for at, octet in enumerate(octets) if octet for bit in range(8) if octet & (0x80 >> bit)
    )
