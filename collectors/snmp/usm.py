"""Keys of the User-based Security Model: the protocols, and how passphrases become keys of one engine.

Source: RFC 3414 (MD5, SHA-1, DES, key localisation), RFC 7860 (SHA-2), RFC 3826 (AES-128);
draft-blumenthal-aes-usm-04 (aes192, aes256) and draft-reeder-snmpv3-usm-3desede-00 (aes192c, aes256c) for longer keys.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_PASSPHRASE_STREAM_OCTETS = 1_048_576
_DES_KEY = 16


@dataclass(frozen=True, slots=True)
class AuthProtocol:
    """A hash and how many octets of its HMAC go on the wire."""

    name: str
    hash_name: str
    mac_octets: int


@dataclass(frozen=True, slots=True)
class PrivProtocol:
    """A cipher, its key length in octets, and whose way of stretching a short key it uses."""

    name: str
    key_octets: int
    reeder_extension: bool = False


AUTH_PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        AuthProtocol("md5", "md5", 12),
        AuthProtocol("sha1", "sha1", 12),
        AuthProtocol("sha224", "sha224", 16),
        AuthProtocol("sha256", "sha256", 24),
        AuthProtocol("sha384", "sha384", 32),
        AuthProtocol("sha512", "sha512", 48),
    )
}
PRIV_PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        PrivProtocol("des", _DES_KEY),
        PrivProtocol("aes128", 16),
        PrivProtocol("aes192", 24),
        PrivProtocol("aes256", 32),
        PrivProtocol("aes192c", 24, reeder_extension=True),
        PrivProtocol("aes256c", 32, reeder_extension=True),
    )
}


def passphrase_to_key(hash_name: str, passphrase: bytes) -> bytes:
    """The user's key Ku: a hash over one mebibyte of the repeated passphrase (RFC 3414 A.2)."""
    repeats = _PASSPHRASE_STREAM_OCTETS // len(passphrase) + 1
    return hashlib.new(hash_name, (passphrase * repeats)[:_PASSPHRASE_STREAM_OCTETS], usedforsecurity=True).digest()


def localise_key(hash_name: str, key: bytes, engine_id: bytes) -> bytes:
    """Kul: the user's key bound to one engine (RFC 3414 2.6)."""
    return hashlib.new(hash_name, key + engine_id + key).digest()


def authentication_key(protocol: AuthProtocol, passphrase: bytes, engine_id: bytes) -> bytes:
    return localise_key(protocol.hash_name, passphrase_to_key(protocol.hash_name, passphrase), engine_id)


def privacy_key(auth: AuthProtocol, protocol: PrivProtocol, passphrase: bytes, engine_id: bytes) -> bytes:
    """The localised key of `protocol.key_octets` octets, stretched where the hash is shorter than the cipher's key."""
    key = localise_key(auth.hash_name, passphrase_to_key(auth.hash_name, passphrase), engine_id)
    while len(key) < protocol.key_octets:
        if protocol.reeder_extension:
            key += localise_key(auth.hash_name, passphrase_to_key(auth.hash_name, key), engine_id)
        else:
            key += hashlib.new(auth.hash_name, key).digest()
    return key[: protocol.key_octets]
