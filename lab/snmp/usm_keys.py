"""Keys of SNMPv3 users: from passphrase to the key of one engine, and the two ways to lengthen it for AES-192 and 256.

Source: RFC 3414 section 2.6 and appendix A.2; RFC 7860; draft-blumenthal-aes-usm-04 section 3.1.2.1;
draft-reeder-snmpv3-usm-3desede-00 section 2.1.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final, Literal, get_args

AuthProtocol = Literal["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
PrivProtocol = Literal["des", "aes128", "aes192", "aes256", "aes192c", "aes256c"]

AUTH_PROTOCOLS: Final[tuple[AuthProtocol, ...]] = get_args(AuthProtocol)
PRIV_PROTOCOLS: Final[tuple[PrivProtocol, ...]] = get_args(PrivProtocol)
WEAK_PROTOCOLS: Final = frozenset({"md5", "des"})

DIGEST_LENGTHS: Final[dict[AuthProtocol, int]] = {
    "md5": 12,
    "sha1": 12,
    "sha224": 16,
    "sha256": 24,
    "sha384": 32,
    "sha512": 48,
}
PRIV_KEY_LENGTHS: Final[dict[PrivProtocol, int]] = {
    "des": 16,
    "aes128": 16,
    "aes192": 24,
    "aes256": 32,
    "aes192c": 24,
    "aes256c": 32,
}
EXPANDED_LENGTH: Final = 1_048_576


@lru_cache(maxsize=64)
def passphrase_key(protocol: AuthProtocol, passphrase: bytes) -> bytes:
    """Ku: the digest of a mebibyte of the repeated passphrase. Kept, since every engine of a fleet needs the same."""
    repeats = EXPANDED_LENGTH // len(passphrase) + 1
    return hashlib.new(protocol, (passphrase * repeats)[:EXPANDED_LENGTH], usedforsecurity=False).digest()


def localized_key(protocol: AuthProtocol, passphrase: bytes, engine_id: bytes) -> bytes:
    """Kul: the user's key on one engine."""
    key = passphrase_key(protocol, passphrase)
    return hashlib.new(protocol, key + engine_id + key, usedforsecurity=False).digest()


def privacy_key(auth: AuthProtocol, priv: PrivProtocol, passphrase: bytes, engine_id: bytes) -> bytes:
    """The user's privacy key on one engine, as long as the cipher needs."""
    length = PRIV_KEY_LENGTHS[priv]
    key = localized_key(auth, passphrase, engine_id)
    while len(key) < length:
        if priv.endswith("c"):
            # Reeder: the key so far serves as the next passphrase.
            last = key[-hashlib.new(auth, usedforsecurity=False).digest_size :]
            key += localized_key(auth, last, engine_id)
        else:
            key += hashlib.new(auth, key, usedforsecurity=False).digest()
    return key[:length]
