"""Access tokens: 256 random bits, recognisable by their prefix, kept as SHA-256.

One round of SHA-256 is right here, and bcrypt is not needed: slow hashes make it costly to try the few passwords that
people choose, but nobody can try 2^256 values at any speed, so a stolen hash tells nothing. A fast hash without a salt
also lets a token be found by its hash through an index; how long the look-up takes tells nothing about any token, since
its hash cannot be steered bit by bit.

Source: RFC 4648 (base32); FIPS 180-4 (SHA-256); RFC 6750, 5.3 (short-lived, hidden bearer tokens).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Final

from inventory.secret import Secret

_OCTETS: Final = 32
_WRITTEN: Final = re.compile(r"yw_[a-z2-7]{52}")
_ID: Final = re.compile(r"tok-[0-9a-f]{8}")


def new_token() -> Secret:
    """A token nobody has seen: ``yw_`` and 52 letters and digits."""
    return Secret("yw_" + base64.b32encode(secrets.token_bytes(_OCTETS)).decode().rstrip("=").lower())


def new_token_id() -> str:
    """A name for a token that tells nothing about it: ``tok-`` and 8 digits."""
    return f"tok-{secrets.token_hex(4)}"


def is_token_id(text: str) -> bool:
    """Whether it names a token and no principal."""
    return _ID.fullmatch(text) is not None


def is_token(text: str) -> bool:
    """Whether a text could be a token at all."""
    return _WRITTEN.fullmatch(text) is not None


def token_hash(token: Secret) -> str:
    """What is stored, and looked up: 64 hexadecimal digits."""
    return hashlib.sha256(token.reveal().encode()).hexdigest()
