"""Who may ask: a community, or users with their keys on one engine.

Source: RFC 3414 section 2.1; RFC 3415 for the level a user must reach.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from lab.snmp.usm_keys import WEAK_PROTOCOLS, AuthProtocol, PrivProtocol, localized_key, privacy_key
from lab.snmp.usm_privacy import Aes, Des, Privacy


class SecurityLevel(IntEnum):
    """The two low bits of msgFlags; privacy without authentication does not exist."""

    NO_AUTH_NO_PRIV = 0
    AUTH_NO_PRIV = 1
    AUTH_PRIV = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user as it is configured; passphrases stay out of its repr."""

    name: str
    auth_protocol: AuthProtocol | None = None
    auth_passphrase: str | None = field(default=None, repr=False)
    priv_protocol: PrivProtocol | None = None
    priv_passphrase: str | None = field(default=None, repr=False)
    allow_weak: bool = False
    """Whether MD5 and DES may be used: only for testing managers."""

    def __post_init__(self) -> None:
        if (self.auth_protocol is None) != (self.auth_passphrase is None):
            raise ValueError(f"user {self.name}: authentication needs a protocol and a passphrase")
        if (self.priv_protocol is None) != (self.priv_passphrase is None):
            raise ValueError(f"user {self.name}: privacy needs a protocol and a passphrase")
        if self.priv_protocol is not None and self.auth_protocol is None:
            raise ValueError(f"user {self.name}: privacy without authentication does not exist")
        weak = WEAK_PROTOCOLS & {self.auth_protocol, self.priv_protocol}
        if weak and not self.allow_weak:
            raise ValueError(f"user {self.name}: {', '.join(sorted(map(str, weak)))} only with allow_weak")


@dataclass(frozen=True, slots=True)
class LocalUser:
    """A user with the keys of one engine."""

    name: bytes
    auth_protocol: AuthProtocol | None
    auth_key: bytes = field(repr=False)
    privacy: Privacy | None

    @property
    def level(self) -> SecurityLevel:
        """The level that every request of this user must have."""
        if self.privacy is not None:
            return SecurityLevel.AUTH_PRIV
        return SecurityLevel.AUTH_NO_PRIV if self.auth_protocol else SecurityLevel.NO_AUTH_NO_PRIV


def localize(user: User, engine_id: bytes) -> LocalUser:
    """The user's keys on this engine."""
    if user.auth_protocol is None or user.auth_passphrase is None:
        return LocalUser(user.name.encode(), None, b"", None)
    auth_key = localized_key(user.auth_protocol, user.auth_passphrase.encode(), engine_id)
    privacy: Privacy | None = None
    if user.priv_protocol is not None and user.priv_passphrase is not None:
        key = privacy_key(user.auth_protocol, user.priv_protocol, user.priv_passphrase.encode(), engine_id)
        privacy = Des(key) if user.priv_protocol == "des" else Aes(key)
    return LocalUser(user.name.encode(), user.auth_protocol, auth_key, privacy)
