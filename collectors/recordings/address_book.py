"""The addresses of a recording and their pseudonyms: where they stand in names, and which are known; names of VRFs too.

Source: RFC 4001 (an InetAddress in an index: type, length, octets), RFC 2578 section 7.7 (indexes).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from collectors.recordings.private_objects import INDEXES, Part
from collectors.recordings.pseudonyms import Pseudonyms
from collectors.snmp.ber import Oid, parse_oid

_SIZES: Final[dict[Part, int]] = {"ipv4": 4, "ipv6": 16, "mac": 6}
INET: Final = {(1, 4), (2, 16)}
"""Address type and length of IPv4 and IPv6; LLDP numbers its families alike."""
_MAC_OCTETS: Final = 6
_LARGEST_OCTET: Final = 255
_LEAST_FIRST_OCTET: Final = 10
_LARGE_OCTET: Final = 64
_AT_ENTRY: Final = parse_oid("1.3.6.1.2.1.3.1.1")
_AT_INDEX_ARCS: Final = 6
_VENDORS_VRFS: Final = frozenset({"", "default", "global", "management", "mgmt", "public", "_public_"})
"""What devices call VRFs that nobody named."""
_ENTRY_LENGTHS: Final = sorted({len(entry) for entry in INDEXES}, reverse=True)
_SHORTEST_ROOT: Final = 10
"""Arcs of the names of columns, in which no address stands."""


class AddressBook:
    """Of one recording.

    Attributes:
        addresses, macs, vrfs: what was met, and what stands for it.
    """

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self.addresses: dict[bytes, bytes] = {}
        self.macs: dict[bytes, bytes] = {}
        self.vrfs: dict[str, str] = {}
        self._pseudonyms = pseudonyms

    def learn(self, clashing: Iterable[Oid]) -> bool:
        """Take for addresses what stands where others were changed into it; whether there was any.

        A vendor's table shows nothing of its index, so an address that stands nowhere else is not known for one; it
        gives itself away when another address of the table becomes the same.
        """
        made_up = set(self.addresses.values())
        found = {
            octets
            for oid in clashing
            for start, size, _ in _places(oid)
            if _no_column(octets := bytes(oid[start : start + size]), oid[start - 1])
        }
        fresh = (found & made_up) - self.addresses.keys()
        for octets in fresh:
            self.address(octets)
        return bool(fresh)

    def address(self, octets: bytes) -> bytes:
        """Another one for an IPv4 or IPv6 address, which is known from now on."""
        if octets not in self.addresses:
            self.addresses[octets] = self._pseudonyms.address(octets)
        return self.addresses[octets]

    def mac(self, octets: bytes) -> bytes:
        """Another one for a MAC address, which is known from now on; other octets stay."""
        if len(octets) == _MAC_OCTETS and octets not in self.macs:
            self.macs[octets] = self._pseudonyms.mac(octets)
        return self.macs.get(octets, octets)

    def vrf(self, octets: bytes) -> bytes:
        """Another name for a VRF's, which is known from now on; octets that are no text stay."""
        text = octets.decode("utf-8", "replace")
        if not text.isprintable() or text.casefold() in _VENDORS_VRFS or text.startswith("__"):
            return octets
        if text not in self.vrfs:
            self.vrfs[text] = self._pseudonyms.word("vrf", text)
        return self.vrfs[text].encode()

    def router(self, number: int) -> int:
        """Another one for a router's id, an IPv4 address as a number."""
        return int.from_bytes(self.address(number.to_bytes(4, "big")), "big")

    def name(self, oid: Oid) -> Oid:
        """A name, or a value that is one, with the addresses in its index changed."""
        for length in _ENTRY_LENGTHS:
            parts = INDEXES.get(oid[:length])
            if parts is not None:
                index = oid[length + 1 :]
                return oid[: length + 1] + self._index(index, _shown_parts(oid[:length], index, parts))
        return self._unlisted(oid)

    def _index(self, index: Oid, parts: Sequence[Part]) -> Oid:
        changed: list[int] = []
        at = 0
        for part in parts:
            if part == "vrf":
                end = at + 1 + (index[at] if at < len(index) else 0)
                changed += self._vrf_arcs(index[at:end])
                at = end
                continue
            taken = self._part(part, index[at:])
            changed += taken
            at += len(taken)
        return (*changed, *index[at:])

    def _vrf_arcs(self, arcs: Oid) -> Oid:
        """The length and the octets of a VRF's name; its pseudonym may be longer."""
        if len(arcs) != 1 + sum(arcs[:1]) or max(arcs[1:], default=0) > _LARGEST_OCTET:
            return arcs
        name = self.vrf(bytes(arcs[1:]))
        return (len(name), *name)

    def _part(self, part: Part, arcs: Oid) -> Oid:
        """The arcs of one part, changed; of a part that does not fit, as they are."""
        if part == "inet" and arcs[:2] in INET:
            return arcs[:2] + self._arcs(arcs[2 : 2 + arcs[1]], "address")
        if part == "router" and arcs:
            return (self.router(arcs[0]) if arcs[0] < 2**32 else arcs[0],)
        if part in {"inet", "name"}:
            head = 2 if part == "inet" else 1
            return arcs[: head + (arcs[head - 1] if len(arcs) >= head else 0)]
        size = _SIZES.get(part, 1)
        return arcs[:size] if size == 1 else self._arcs(arcs[:size], "mac" if part == "mac" else "address")

    def _arcs(self, arcs: Oid, content: Literal["address", "mac"]) -> Oid:
        if not arcs or max(arcs) > _LARGEST_OCTET:
            return arcs
        return tuple((self.mac if content == "mac" else self.address)(bytes(arcs)))

    def _unlisted(self, oid: Oid) -> Oid:
        """A vendor's table: an address behind its type and length, or one that is known, wherever it stands."""
        oid = self._with_known_macs(oid)
        changed, behind = list(oid), 0
        for start, size, sure in _places(oid):
            octets = bytes(oid[start : start + size])
            if start < behind:
                continue
            if sure or (octets in self.addresses and _no_column(octets, oid[start - 1])):
                changed[start : start + size] = self.address(octets)
                behind = start + size
        return tuple(changed)

    def _with_known_macs(self, oid: Oid) -> Oid:
        at, changed = _SHORTEST_ROOT, list(oid)
        while at + _MAC_OCTETS <= len(oid):
            arcs = oid[at : at + _MAC_OCTETS]
            known = self.macs.get(bytes(arcs)) if max(arcs) <= _LARGEST_OCTET and any(arcs[:3]) else None
            if known is not None:
                changed[at : at + _MAC_OCTETS] = known
            at += 1 if known is None else _MAC_OCTETS
        return tuple(changed)


def _shown_parts(entry: Oid, index: Oid, parts: Sequence[Part]) -> Sequence[Part]:
    """RGOS leaves out the 1 that says in atTable's index that the address is an IP address (RFC 1213, NetworkAddress).

    Seen in the walk of an S5750 (snmpsim-data).
    """
    return parts[1:] if entry == _AT_ENTRY and len(index) < _AT_INDEX_ARCS else parts


def _no_column(octets: bytes, before: int) -> bool:
    """Whether four arcs that are a known address can hardly be a column and the beginning of its index instead.

    A column follows its entry's arc, which is 1 (RFC 2578 section 7.1.12), and both have small numbers.
    """
    return octets[0] >= _LEAST_FIRST_OCTET and (before != 1 or max(octets) >= _LARGE_OCTET)


def _places(oid: Oid) -> Iterator[tuple[int, int, bool]]:
    """Where in a name an address may stand, its octets, and whether its form says so; none within another."""
    at = _SHORTEST_ROOT
    while at < len(oid):
        size = oid[at + 1] if oid[at : at + 2] in INET else 0
        if size and at + 2 + size <= len(oid) and max(oid[at + 2 : at + 2 + size]) <= _LARGEST_OCTET:
            yield at + 2, size, True
            at += 2 + size
            continue
        if at + 4 <= len(oid) and max(oid[at : at + 4]) <= _LARGEST_OCTET:
            yield at, 4, False
        at += 1
