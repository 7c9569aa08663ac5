"""Made-up names and addresses, the same for the same one throughout a recording, and nothing to go back by.

Addresses keep their structure: two that share a prefix of n bits still share n bits and no more, so subnets, gateways
and neighbours stay what they are. What is nobody's (loopback, multicast, masks, link-local and private prefixes,
documentation) keeps the bits that make it so.

Source: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization" (2002), with BLAKE2 for the pseudo-random
function; RFC 6890 and RFC 4291 for the prefixes; IEEE 802 for the organisation's half of a MAC address.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, Literal

Kind = Literal["name", "alias", "serial", "vrf"]

_KEPT_WHOLE: Final = ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/8", "ff00::/8")
_KEPT_PREFIX: Final = (
    "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "192.0.2.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "2001:db8::/32", "fc00::/7", "fe80::/10", "2000::/3",
)  # fmt: skip
_MAC_BITS: Final = 48
_OUI_BITS: Final = 24
_TOKEN_OCTETS: Final = 4


class Pseudonyms:
    """Of one recording."""

    def __init__(self, key: bytes) -> None:
        """Take a random key, up to 64 octets; who has it can test guesses, so it is kept nowhere."""
        self._key = key
        self._flip = lru_cache(maxsize=1 << 18)(self._draw_flip)

    def address(self, octets: bytes) -> bytes:
        """Another address for an IPv4 or IPv6 one; octets of any other number are returned as they are."""
        bits = len(octets) * 8
        if bits not in {32, 128}:
            return octets
        value = int.from_bytes(octets, "big")
        if any(_in(value, bits, network) for network in _WHOLE[bits]):
            return octets
        return self._walk(f"ip{bits}", value, bits, _PREFIXES[bits]).to_bytes(len(octets), "big")

    def mac(self, octets: bytes) -> bytes:
        """Another address of the same organisation for a MAC address; zeros, groups and broadcast stay."""
        if len(octets) * 8 != _MAC_BITS or octets[0] & 1 or not any(octets):
            return octets
        own = int.from_bytes(octets, "big")
        oui = (own >> _OUI_BITS, _OUI_BITS)
        return self._walk("mac", own, _MAC_BITS, (oui,)).to_bytes(len(octets), "big")

    def word(self, kind: Kind, text: str) -> str:
        """A word for a word; nothing for nothing."""
        if not text.strip():
            return text
        return f"{kind}-{self._digest(f'word {kind}', text.encode(), _TOKEN_OCTETS).hex()}"

    def _walk(self, realm: str, value: int, bits: int, kept: tuple[tuple[int, int], ...]) -> int:
        """Each bit is turned or not as the bits before it say; never where that would leave or enter a kept prefix."""
        out = 0
        for at in range(bits):
            before = value >> (bits - at)
            bit = value >> (bits - at - 1) & 1
            inside = any(at < length and before == prefix >> (length - at) for prefix, length in kept)
            out = out << 1 | (bit if inside else bit ^ self._flip(realm, at, before))
        return out

    def _draw_flip(self, realm: str, length: int, prefix: int) -> int:
        return self._digest(realm, length.to_bytes(1, "big") + prefix.to_bytes(16, "big"), 1)[0] & 1

    def _digest(self, realm: str, content: bytes, octets: int) -> bytes:
        return hashlib.blake2b(realm.encode() + b"\0" + content, digest_size=octets, key=self._key).digest()


def _in(value: int, bits: int, network: tuple[int, int]) -> bool:
    prefix, length = network
    return value >> (bits - length) == prefix


def _prefixes(texts: tuple[str, ...], bits: int) -> tuple[tuple[int, int], ...]:
    networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in texts]
    return tuple(
        (int(one.network_address) >> (bits - one.prefixlen), one.prefixlen)
        for one in networks
        if one.max_prefixlen == bits
    )


_WHOLE: Final = {bits: _prefixes(_KEPT_WHOLE, bits) for bits in (32, 128)}
_PREFIXES: Final = {bits: _prefixes((*_KEPT_WHOLE, *_KEPT_PREFIX), bits) for bits in (32, 128)}
