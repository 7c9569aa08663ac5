"""The ciphers of SNMPv3 privacy.

Source: RFC 3826 section 3 (AES in CFB128), draft-blumenthal-aes-usm-04 (the same with longer keys);
RFC 3414 section 8 (DES in CBC).
"""

from __future__ import annotations

import os
from typing import Final, Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from lab.snmp.ber import MalformedMessage

SALT_LENGTH: Final = 8
DES_BLOCK: Final = 8


class Privacy(Protocol):
    """Encrypts and decrypts scoped PDUs with one user's key."""

    def encrypt(self, plain: bytes, boots: int, time: int) -> tuple[bytes, bytes]:
        """Returns the ciphertext and msgPrivacyParameters."""
        ...

    def decrypt(self, cipher: bytes, boots: int, time: int, parameters: bytes) -> bytes: ...


class Aes:
    """AES in 128-bit CFB; the key's length says which."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.AES(key)
        self._salt = int.from_bytes(os.urandom(SALT_LENGTH), "big")

    def _cipher(self, boots: int, time: int, salt: bytes) -> Cipher[CFB]:
        return Cipher(self._algorithm, CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))

    def encrypt(self, plain: bytes, boots: int, time: int) -> tuple[bytes, bytes]:
        self._salt = (self._salt + 1) & 0xFFFF_FFFF_FFFF_FFFF
        salt = self._salt.to_bytes(SALT_LENGTH, "big")
        return self._cipher(boots, time, salt).encryptor().update(plain), salt

    def decrypt(self, cipher: bytes, boots: int, time: int, parameters: bytes) -> bytes:
        if len(parameters) != SALT_LENGTH:
            raise MalformedMessage("salt of a wrong length")
        return self._cipher(boots, time, parameters).decryptor().update(cipher)


class Des:
    """DES in CBC, for managers that must be tested against old devices."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = TripleDES(key[:8] * 3)  # three times the same key is single DES
        self._pre_iv = key[8:16]
        self._salt = int.from_bytes(os.urandom(4), "big")

    def _cipher(self, salt: bytes) -> Cipher[modes.CBC]:
        mixed = bytes(a ^ b for a, b in zip(self._pre_iv, salt, strict=True))
        return Cipher(self._algorithm, modes.CBC(mixed))

    def encrypt(self, plain: bytes, boots: int, time: int) -> tuple[bytes, bytes]:  # noqa: ARG002 - Privacy protocol
        self._salt = (self._salt + 1) & 0xFFFF_FFFF
        salt = boots.to_bytes(4, "big") + self._salt.to_bytes(4, "big")
        padded = plain + bytes(-len(plain) % DES_BLOCK)
        return self._cipher(salt).encryptor().update(padded), salt

    def decrypt(self, cipher: bytes, boots: int, time: int, parameters: bytes) -> bytes:  # noqa: ARG002 - the same
        if len(parameters) != SALT_LENGTH or len(cipher) % DES_BLOCK:
            raise MalformedMessage("salt or ciphertext of a wrong length")
        return self._cipher(parameters).decryptor().update(cipher)
