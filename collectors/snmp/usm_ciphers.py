"""Authentication and privacy of messages, with keys that are already localised to an engine.

The hot path's cost is not in the arithmetic but in setting contexts up: a process that was asleep between two packets
finds none of that code in its caches. So the contexts of a key are made once, and messages only copy or use them.

Source: RFC 2104 (HMAC), RFC 3414 sections 6 and 8 (MACs, CBC-DES), RFC 7860 (SHA-2), RFC 3826 (CFB128-AES).
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from collectors.snmp.usm import AuthProtocol, PrivProtocol

SALT_OCTETS = 8

_INNER_PAD = bytes(octet ^ 0x36 for octet in range(256))
_OUTER_PAD = bytes(octet ^ 0x5C for octet in range(256))
_AES_BLOCK = 16
_DES_BLOCK = 8
_DES_KEY = 16


class Authenticator:
    """Makes the authentication codes of one key.

    Attributes:
        mac_octets: how long a code is.
    """

    def __init__(self, protocol: AuthProtocol, key: bytes) -> None:
        self.mac_octets = protocol.mac_octets
        self._inner = hashlib.new(protocol.hash_name)
        self._outer = self._inner.copy()
        padded = key.ljust(self._inner.block_size, b"\0")
        self._inner.update(padded.translate(_INNER_PAD))
        self._outer.update(padded.translate(_OUTER_PAD))

    def mac(self, message: bytes) -> bytes:
        """The truncated HMAC of a whole message whose msgAuthenticationParameters are zeros."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()[: self.mac_octets]


class PrivCipher(Protocol):
    """Encrypts and decrypts scoped PDUs with one key; `boots` and `time` are the engine's, `salt` is 8 octets."""

    def encrypt(self, boots: int, time: int, salt: bytes, plaintext: bytes) -> bytes:
        """The cipher text of a scoped PDU."""

    def decrypt(self, boots: int, time: int, salt: bytes, ciphertext: bytes) -> bytes:
        """The scoped PDU. Raises ValueError where the salt or the length cannot belong to the cipher."""


def cipher_of(protocol: PrivProtocol, key: bytes) -> PrivCipher:
    return _Des(key) if protocol.name == "des" else _Aes(key)


class _Aes:
    """AES in CFB128 mode.

    Decrypting CFB encrypts only what is known beforehand, the initial value and the cipher text, so one call of a kept
    block cipher does for a whole message; encrypting has to go block by block and is left to the library.
    """

    def __init__(self, key: bytes) -> None:
        self._key = AES(key)
        self._blocks = Cipher(self._key, ECB()).encryptor()  # noqa: S305 - the block cipher itself, for CFB below

    def encrypt(self, boots: int, time: int, salt: bytes, plaintext: bytes) -> bytes:
        encryptor = Cipher(self._key, CFB(_initial(boots, time, salt))).encryptor()
        return encryptor.update(plaintext) + encryptor.finalize()

    def decrypt(self, boots: int, time: int, salt: bytes, ciphertext: bytes) -> bytes:
        octets = len(ciphertext)
        if not octets:
            return b""
        whole = (octets - 1) // _AES_BLOCK * _AES_BLOCK
        stream = self._blocks.update(_initial(boots, time, salt) + ciphertext[:whole])[:octets]
        return (int.from_bytes(ciphertext, "big") ^ int.from_bytes(stream, "big")).to_bytes(octets, "big")


class _Des:
    """DES in CBC mode; the second half of the key and the salt make the initial value."""

    def __init__(self, key: bytes) -> None:
        self._key = TripleDES(key[:_DES_BLOCK] * 3)
        self._pre_initial = key[_DES_BLOCK:_DES_KEY]

    def encrypt(self, boots: int, time: int, salt: bytes, plaintext: bytes) -> bytes:  # noqa: ARG002 - AES needs them
        encryptor = self._cipher(salt).encryptor()
        return encryptor.update(plaintext + bytes(-len(plaintext) % _DES_BLOCK)) + encryptor.finalize()

    def decrypt(self, boots: int, time: int, salt: bytes, ciphertext: bytes) -> bytes:  # noqa: ARG002 - the same
        decryptor = self._cipher(salt).decryptor()
        return decryptor.update(ciphertext) + decryptor.finalize()

    def _cipher(self, salt: bytes) -> Cipher[CBC]:
        return Cipher(self._key, CBC(bytes(a ^ b for a, b in zip(self._pre_initial, _salt(salt), strict=True))))


def _initial(boots: int, time: int, salt: bytes) -> bytes:
    return boots.to_bytes(4, "big") + time.to_bytes(4, "big") + _salt(salt)


def _salt(salt: bytes) -> bytes:
    if len(salt) != SALT_OCTETS:
        raise ValueError("privacy parameters are not 8 octets")
    return salt
