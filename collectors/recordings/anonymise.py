"""A recording without its names and addresses, that replays as the one it was made of does.

Names of devices, VLANs and VRFs, aliases and descriptions that people gave, serial numbers, MAC and IP addresses are
changed wherever `private_objects` says that they stand; and what was found there is changed wherever else it stands,
in other texts, octets and indexes. Interface names, models, versions, descriptions of parts and AS numbers stay. What a
vendor hides in columns of its own, no list can know: the result is to be looked through before it leaves the house.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from collectors.recordings.address_book import INET, AddressBook
from collectors.recordings.private_objects import CONTENTS, INTERFACE_NAMES, Content
from collectors.recordings.pseudonyms import Kind, Pseudonyms
from collectors.recordings.snmprec import Variable
from collectors.snmp.ber import IP_ADDRESS, OCTET_STRING, Oid, parse_oid
from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text, printable_text

_SNMP_ENGINE_ID: Final = parse_oid("1.3.6.1.6.3.10.2.1.1")
"""Holds a MAC or management address in a form of its own, and no module reads it."""
_MAC_OCTETS: Final = 6
_BRIDGE_OCTETS: Final = 8
_INDEX_BEGINS: Final = 10
"""No column's name is shorter."""
_WORDS: Final[dict[Content, Kind]] = {"name": "name", "alias": "alias", "serial": "serial"}
_FACTORY_NAMES: Final = frozenset(
    {"huawei", "quidway", "h3c", "hp", "hpe", "ruijie", "zxr10", "switch", "router", "localhost"}
)
"""What devices call themselves before anybody named them: no secret, and in descriptions a vendor's word."""
_MAX_ROUNDS: Final = 10
_SHORTEST_WORD: Final = 4
"""Shorter names would be found inside other words."""
_PORT_NAME: Final = re.compile(
    r"[0-9]{0,3}[A-Za-z][A-Za-z_-]*[ ]?[0-9]+(?:[/.:][0-9]+)*(?: Interface)?|[0-9]+(?:[/.:][0-9]+)*"
)
"""As GigabitEthernet0/0/1, 10GE1/0/1, gei_1/1, 24; without a slash it may be anything, as a street and its number."""
_VLAN_NAME: Final = re.compile(r"vlan[ _-]?[0-9]+", re.IGNORECASE)
_WRITTEN_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}[.-]){2}[0-9A-Fa-f]{4}")
_UNAME: Final = re.compile(r"(?<=\ALinux )\S+(?= [0-9])")
"""The host's name in net-snmp's sysDescr, which is the output of uname."""
_WRITTEN_IPV6: Final = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f:]{2,35}:[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:.])")
_WRITTEN_IPV4: Final = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])")


def anonymised(variables: Sequence[Variable], key: bytes) -> list[Variable]:
    """Change all that is private.

    Args:
        variables: of one device.
        key: random, up to 64 octets; the same key gives the same pseudonyms.

    Returns:
        All but snmpEngineID, in the order of their new names; of two that would get one name in a vendor's table
        the last.
    """
    pseudonyms = Pseudonyms(key)
    book = AddressBook(pseudonyms)
    change = _Anonymiser(variables, pseudonyms, book)
    kept = [one for one in variables if one.oid[: len(_SNMP_ENGINE_ID)] != _SNMP_ENGINE_ID]
    changed = {one.oid: change.variable(one) for one in kept}
    for _ in range(_MAX_ROUNDS):
        clashing = _clashing(changed)
        if not book.learn(clashing):
            break
        changed = {one.oid: change.variable(one) for one in kept}
    return sorted({one.oid: one for one in changed.values()}.values(), key=lambda one: one.oid)


def _clashing(changed: Mapping[Oid, Variable]) -> list[Oid]:
    """The names of variables that got the same new name."""
    uses = Counter(one.oid for one in changed.values())
    return [oid for oid, one in changed.items() if uses[one.oid] > 1]


class _Anonymiser:
    """Knows, from a first look at the recording, what is private in it."""

    def __init__(self, variables: Iterable[Variable], pseudonyms: Pseudonyms, book: AddressBook) -> None:
        self._book = book
        self._pseudonyms = pseudonyms
        self._port_names: set[str] = set()
        self._words: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        listed = list(variables)
        for oid, _, value in listed:
            if oid[:-1] in INTERFACE_NAMES:
                self._port_names.add(decode_text(value) or "")
        for oid, tag, value in listed:
            self._look(oid, tag, value)
        self._words |= book.vrfs
        self._known = {word.casefold(): other for word, other in self._forms() if len(word) >= _SHORTEST_WORD}
        words = sorted(self._known, key=len, reverse=True)
        if words:
            either = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)
            self._pattern = re.compile(either, re.IGNORECASE)

    def variable(self, variable: Variable) -> Variable:
        oid, tag, value = variable
        return Variable(self._book.name(oid), tag, self._value(oid, tag, value))

    def _look(self, oid: Oid, tag: int, value: Value) -> None:
        """Remember what is private of a variable: its pseudonym is what stands for it everywhere else."""
        self._book.name(oid)
        content = _content_of(oid)
        if isinstance(value, tuple):
            self._book.name(value)
        elif isinstance(value, bytes) and (tag == IP_ADDRESS or content):
            self._octets(content or "address", value)
        elif isinstance(value, bytes) and len(value) == _MAC_OCTETS and _stands_in(oid, value):
            self._book.mac(value)

    def _value(self, oid: Oid, tag: int, value: Value) -> Value:
        content = _content_of(oid)
        if isinstance(value, tuple):
            return self._book.name(value)
        if isinstance(value, int):
            return self._book.router(value) if content == "router" else value
        if value is None:
            return None
        if tag == IP_ADDRESS or content:
            return self._octets(content or "address", value)
        return self._elsewhere(value) if tag == OCTET_STRING else value

    def _octets(self, content: Content, value: bytes) -> bytes:
        if content == "address":
            return self._book.address(value)
        if content == "mac":
            return self._book.mac(value)
        if content == "vrf":
            return self._book.vrf(value)
        if content == "bridge":
            return value[:2] + self._book.mac(value[2:]) if len(value) == _BRIDGE_OCTETS else value
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

    def _forms(self) -> Iterator[tuple[str, str]]:
        """The words and what stands for them; names with a domain without it, too."""
        for word, other in self._words.items():
            host, dot, _ = word.partition(".")
            if dot and host.casefold() not in _FACTORY_NAMES and not host.isdecimal():
                yield host, other
        yield from self._words.items()

    def _says_nothing(self, text: str) -> bool:
        """Whether an alias is a port's name, or a default made of one or of a VLAN's number."""
        if not text or text in self._port_names or _VLAN_NAME.fullmatch(text):
            return True
        if "/" in text and _PORT_NAME.fullmatch(text):
            return True
        words = text.removesuffix(" Interface").split(" ")
        return text.endswith(" Interface") and bool(self._port_names & {words[-1], " ".join(words[-2:])})

    def _identifier(self, value: bytes) -> bytes:
        """An LLDP chassis or port: a MAC address, raw or written; a family and its address; a port's name; a name."""
        if len(value) == _MAC_OCTETS and not value.isascii():
            return self._book.mac(value)
        if value and (value[0], len(value) - 1) in INET:
            return value[:1] + self._book.address(value[1:])
        text = decode_text(value) or ""
        if len(value) == _MAC_OCTETS and any(value) and printable_text(value) is None:
            return self._book.mac(value)
        if _WRITTEN_MAC.fullmatch(text):
            return self._written_mac(text).encode()
        if self._says_nothing(text) or (text not in self._words and _PORT_NAME.fullmatch(text)):
            return value
        return self._text("name", value)

    def _elsewhere(self, value: bytes) -> bytes:
        """An octet string of a column that is not listed: what is known to be private in it is changed."""
        if value in self._book.addresses:
            return self._book.addresses[value]
        if value in self._book.macs:
            return self._book.macs[value]
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return value
        changed = _UNAME.sub(lambda found: self._word("name", found[0]).decode(), text, count=1)
        if self._pattern:
            changed = self._pattern.sub(lambda found: self._known.get(found[0].casefold(), found[0]), changed)
        changed = _WRITTEN_MAC.sub(lambda found: self._written_mac(found[0]), changed)
        changed = _WRITTEN_IPV6.sub(self._written_ipv6, changed)
        return _WRITTEN_IPV4.sub(self._written_ipv4, changed).encode()

    def _written_mac(self, text: str) -> str:
        octets = bytes.fromhex(re.sub(r"[:.-]", "", text))
        fresh = iter(self._book.mac(octets).hex())
        return "".join(next(fresh) if sign.isalnum() else sign for sign in text)

    def _written_ipv6(self, found: re.Match[str]) -> str:
        """Known or not, for nothing else is written like that."""
        try:
            octets = IPv6Address(found[0]).packed
        except ValueError:
            return found[0]
        return str(IPv6Address(self._book.address(octets)))

    def _written_ipv4(self, found: re.Match[str]) -> str:
        try:
            octets = IPv4Address(found[0]).packed
        except ValueError:
            return found[0]
        return str(IPv4Address(self._book.addresses[octets])) if octets in self._book.addresses else found[0]


def _stands_in(oid: Oid, octets: bytes) -> bool:
    """Whether a column shows what its own index holds, as forwarding tables do."""
    return any(oid[at : at + len(octets)] == tuple(octets) for at in range(_INDEX_BEGINS, len(oid) - len(octets) + 1))


def _content_of(oid: Oid) -> Content | None:
    return next((CONTENTS[oid[:length]] for length in _COLUMN_LENGTHS if oid[:length] in CONTENTS), None)


_COLUMN_LENGTHS: Final = sorted({len(column) for column in CONTENTS}, reverse=True)
