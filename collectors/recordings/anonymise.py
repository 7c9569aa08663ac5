"""A recording without its names and addresses, that replays as the one it was made of does.

Names, aliases, serial numbers, MAC and IP addresses are changed wherever `private_objects` says that they stand; and
what was found there is changed wherever else it stands, in other texts, octets and indexes. Interface names, models,
versions, descriptions and AS numbers stay. What a vendor hides in columns of its own, no list can know: the result is
to be looked through before it leaves the house.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Final

from collectors.recordings.private_objects import CONTENTS, INDEXES, INTERFACE_NAMES, Content, Part
from collectors.recordings.pseudonyms import Kind, Pseudonyms
from collectors.recordings.snmprec import Variable
from collectors.snmp.ber import IP_ADDRESS, OCTET_STRING, Oid, parse_oid
from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text

_SNMP_ENGINE_ID: Final = parse_oid("1.3.6.1.6.3.10.2.1.1")
"""Holds a MAC or management address in a form of its own, and no module reads it."""
_SIZES: Final[dict[Part, int]] = {"ipv4": 4, "ipv6": 16, "mac": 6}
_INET: Final = {(1, 4), (2, 16)}
"""Address type and length of IPv4 and IPv6; LLDP numbers its families alike."""
_MAC_OCTETS: Final = 6
_BRIDGE_OCTETS: Final = 8
_LARGEST_OCTET: Final = 255
_WORDS: Final[dict[Content, Kind]] = {"name": "name", "alias": "alias", "serial": "serial"}
_FACTORY_NAMES: Final = frozenset(
    {"huawei", "quidway", "h3c", "hp", "hpe", "ruijie", "zxr10", "switch", "router", "localhost"}
)
"""What devices call themselves before anybody named them: no secret, and in descriptions a vendor's word."""
_LEAST_FIRST_OCTET: Final = 10
_LARGE_OCTET: Final = 64
_MAX_ROUNDS: Final = 10
_SHORTEST_WORD: Final = 4
"""Shorter names would be found inside other words."""
_PORT_NAME: Final = re.compile(r"[A-Za-z][A-Za-z-]*[ ]?[0-9]+(?:[/.:][0-9]+)*(?: Interface)?|[0-9]+(?:[/.:][0-9]+)*")
_WRITTEN_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}[.-]){2}[0-9A-Fa-f]{4}")
_UNAME: Final = re.compile(r"(?<=\ALinux )\S+(?= [0-9])")
"""The host's name in net-snmp's sysDescr, which is the output of uname."""
_WRITTEN_IPV4: Final = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])")


def anonymised(variables: Sequence[Variable], key: bytes) -> list[Variable]:
    """Change all that is private.

    Args:
        variables: of one device.
        key: random, up to 64 octets; the same key gives the same pseudonyms.

    Returns:
        As many variables but snmpEngineID, in the order of their new names.
    """
    change = _Anonymiser(variables, Pseudonyms(key))
    kept = [one for one in variables if one.oid[: len(_SNMP_ENGINE_ID)] != _SNMP_ENGINE_ID]
    changed = {one.oid: change.variable(one) for one in kept}
    for _ in range(_MAX_ROUNDS):
        clashing = _clashing(changed)
        if not change.learn(clashing):
            break
        changed = {one.oid: change.variable(one) for one in kept}
    return sorted({one.oid: one for one in changed.values()}.values(), key=lambda one: one.oid)


def _clashing(changed: Mapping[Oid, Variable]) -> list[Oid]:
    """The names of variables that got the same new name."""
    uses = Counter(one.oid for one in changed.values())
    return [oid for oid, one in changed.items() if uses[one.oid] > 1]


class _Anonymiser:
    """Knows, from a first look at the recording, what is private in it."""

    def __init__(self, variables: Iterable[Variable], pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._port_names: set[str] = set()
        self._words: dict[str, str] = {}
        self._addresses: dict[bytes, bytes] = {}
        self._macs: dict[bytes, bytes] = {}
        self._pattern: re.Pattern[str] | None = None
        listed = list(variables)
        for oid, _, value in listed:
            if oid[:-1] in INTERFACE_NAMES:
                self._port_names.add(decode_text(value) or "")
        for oid, tag, value in listed:
            self._look(oid, tag, value)
        words = sorted((word for word in self._words if len(word) >= _SHORTEST_WORD), key=len, reverse=True)
        if words:
            self._pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))

    def variable(self, variable: Variable) -> Variable:
        oid, tag, value = variable
        return Variable(self._name(oid), tag, self._value(oid, tag, value))

    def learn(self, clashing: Iterable[Oid]) -> bool:
        """Take for addresses what stands where others were changed into it; whether there was any.

        A vendor's table shows nothing of its index, so an address that stands nowhere else is not known for one; it
        gives itself away when another address of the table becomes the same.
        """
        made_up = set(self._addresses.values())
        found = {
            octets
            for oid in clashing
            for start, size, _ in _places(oid)
            if _no_column(octets := bytes(oid[start : start + size]), oid[start - 1])
        }
        fresh = (found & made_up) - self._addresses.keys()
        for octets in fresh:
            self._address(octets)
        return bool(fresh)

    def _look(self, oid: Oid, tag: int, value: Value) -> None:
        """Remember what is private of a variable: its pseudonym is what stands for it everywhere else."""
        self._name(oid)
        content = _content_of(oid)
        if isinstance(value, tuple):
            self._name(value)
        elif isinstance(value, bytes) and (tag == IP_ADDRESS or content):
            self._octets(content or "address", value)

    def _value(self, oid: Oid, tag: int, value: Value) -> Value:
        content = _content_of(oid)
        if isinstance(value, tuple):
            return self._name(value)
        if isinstance(value, int):
            return self._router(value) if content == "router" else value
        if value is None:
            return None
        if tag == IP_ADDRESS or content:
            return self._octets(content or "address", value)
        return self._elsewhere(value) if tag == OCTET_STRING else value

    def _octets(self, content: Content, value: bytes) -> bytes:
        if content == "address":
            return self._address(value)
        if content == "mac":
            return self._mac(value)
        if content == "bridge":
            return value[:2] + self._mac(value[2:]) if len(value) == _BRIDGE_OCTETS else value
        return self._identifier(value) if content == "identifier" else self._text(content, value)

    def _text(self, content: Content, value: bytes) -> bytes:
        text = decode_text(value) or ""
        if content not in _WORDS or text.casefold() in _FACTORY_NAMES:
            return value
        if content == "alias":
            return value if self._says_nothing(text) else self._pseudonyms.word("alias", text).encode()
        return self._word(_WORDS[content], text)

    def _word(self, kind: Kind, text: str) -> bytes:
        if text and text not in self._words:
            self._words[text] = self._pseudonyms.word(kind, text)
        return self._words.get(text, text).encode()

    def _says_nothing(self, text: str) -> bool:
        """Whether an alias is a port's name, or the vendor's default made of one."""
        return (
            not text
            or text in self._port_names
            or bool(_PORT_NAME.fullmatch(text))
            or any(text.endswith(f" {name} Interface") for name in self._port_names if name)
        )

    def _identifier(self, value: bytes) -> bytes:
        """An LLDP chassis or port: a MAC address, raw or written; a family and its address; a port's name; a name."""
        if len(value) == _MAC_OCTETS and not value.isascii():
            return self._mac(value)
        if value and (value[0], len(value) - 1) in _INET:
            return value[:1] + self._address(value[1:])
        text = decode_text(value) or ""
        if len(value) == _MAC_OCTETS and not text.isprintable():
            return self._mac(value)
        if _WRITTEN_MAC.fullmatch(text):
            return self._written_mac(text).encode()
        if self._says_nothing(text):
            return value
        return self._text("name", value)

    def _elsewhere(self, value: bytes) -> bytes:
        """An octet string of a column that is not listed: what is known to be private in it is changed."""
        if value in self._addresses:
            return self._addresses[value]
        if value in self._macs:
            return self._macs[value]
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return value
        changed = _UNAME.sub(lambda found: self._word("name", found[0]).decode(), text, count=1)
        if self._pattern:
            changed = self._pattern.sub(lambda found: self._words[found[0]], changed)
        changed = _WRITTEN_MAC.sub(lambda found: self._written_mac(found[0], known=True), changed)
        return _WRITTEN_IPV4.sub(self._written_ipv4, changed).encode()

    def _written_mac(self, text: str, *, known: bool = False) -> str:
        digits = re.sub(r"[:.-]", "", text)
        octets = bytes.fromhex(digits)
        if known and octets not in self._macs:
            return text
        fresh = iter(self._mac(octets).hex())
        return "".join(next(fresh) if sign.isalnum() else sign for sign in text)

    def _written_ipv4(self, found: re.Match[str]) -> str:
        try:
            octets = IPv4Address(found[0]).packed
        except ValueError:
            return found[0]
        return str(IPv4Address(self._addresses[octets])) if octets in self._addresses else found[0]

    def _address(self, octets: bytes) -> bytes:
        if octets not in self._addresses:
            self._addresses[octets] = self._pseudonyms.address(octets)
        return self._addresses[octets]

    def _mac(self, octets: bytes) -> bytes:
        if len(octets) == _MAC_OCTETS and octets not in self._macs:
            self._macs[octets] = self._pseudonyms.mac(octets)
        return self._macs.get(octets, octets)

    def _router(self, number: int) -> int:
        return int.from_bytes(self._address(number.to_bytes(4, "big")), "big")

    def _name(self, oid: Oid) -> Oid:
        """A name, or a value that is one, with the addresses in its index changed."""
        for length in _ENTRY_LENGTHS:
            parts = INDEXES.get(oid[:length])
            if parts is not None:
                return oid[: length + 1] + self._index(oid[length + 1 :], parts)
        return self._unlisted(oid)

    def _index(self, index: Oid, parts: Sequence[Part]) -> Oid:
        changed: list[int] = []
        at = 0
        for part in parts:
            taken = self._part(part, index[at:])
            changed += taken
            at += len(taken)
        return (*changed, *index[at:])

    def _part(self, part: Part, arcs: Oid) -> Oid:
        """The arcs of one part, changed; of a part that does not fit, as they are."""
        if part == "inet" and arcs[:2] in _INET:
            return arcs[:2] + self._arcs(arcs[2 : 2 + arcs[1]], "address")
        if part == "router" and arcs:
            return (self._router(arcs[0]) if arcs[0] < 2**32 else arcs[0],)
        if part in {"inet", "name"}:
            head = 2 if part == "inet" else 1
            return arcs[: head + (arcs[head - 1] if len(arcs) >= head else 0)]
        size = _SIZES.get(part, 1)
        return arcs[:size] if size == 1 else self._arcs(arcs[:size], "mac" if part == "mac" else "address")

    def _arcs(self, arcs: Oid, content: Content) -> Oid:
        if not arcs or max(arcs) > _LARGEST_OCTET:
            return arcs
        return tuple(self._octets(content, bytes(arcs)))

    def _unlisted(self, oid: Oid) -> Oid:
        """A vendor's table: an address behind its type and length, or one that is known, wherever it stands."""
        changed = list(oid)
        for start, size, sure in _places(oid):
            octets = bytes(oid[start : start + size])
            if sure or (octets in self._addresses and _no_column(octets, oid[start - 1])):
                changed[start : start + size] = self._address(octets)
        return tuple(changed)


_ENTRY_LENGTHS: Final = sorted({len(entry) for entry in INDEXES}, reverse=True)
_SHORTEST_ROOT: Final = 10
"""Arcs of the names of columns, in which no address stands."""


def _no_column(octets: bytes, before: int) -> bool:
    """Whether four arcs that are a known address can hardly be a column and the beginning of its index instead.

    A column follows its entry's arc, which is 1 (RFC 2578 section 7.1.12), and both have small numbers.
    """
    return octets[0] >= _LEAST_FIRST_OCTET and (before != 1 or max(octets) >= _LARGE_OCTET)


def _content_of(oid: Oid) -> Content | None:
    return next((CONTENTS[oid[:length]] for length in _COLUMN_LENGTHS if oid[:length] in CONTENTS), None)


_COLUMN_LENGTHS: Final = sorted({len(column) for column in CONTENTS}, reverse=True)


def _places(oid: Oid) -> Iterator[tuple[int, int, bool]]:
    """Where in a name an address may stand, its octets, and whether its form says so; none within another."""
    at = _SHORTEST_ROOT
    while at < len(oid):
        size = oid[at + 1] if oid[at : at + 2] in _INET else 0
        if size and at + 2 + size <= len(oid) and max(oid[at + 2 : at + 2 + size]) <= _LARGEST_OCTET:
            yield at + 2, size, True
            at += 2 + size
            continue
        if at + 4 <= len(oid) and max(oid[at : at + 4]) <= _LARGEST_OCTET:
            yield at, 4, False
        at += 1
