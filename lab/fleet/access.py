"""Random credentials of one run for every credential name of the inventory, and the file managers read them from."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml

from lab.snmp.users import User

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SECRET_OCTETS: Final = 18
USER_OCTETS: Final = 4


@dataclass(frozen=True, slots=True)
class Access:
    """What one credential name opens: a community of v2c, or a user of v3."""

    community: str | None = field(default=None, repr=False)
    user: User | None = None

    def entry(self) -> dict[str, str]:
        """As the credentials file writes it."""
        user = self.user
        if user is None:
            return {"version": "2c", "community": self.community or ""}
        return {
            "version": "3",
            "user": user.name,
            "auth_protocol": str(user.auth_protocol),
            "auth_key": user.auth_passphrase or "",
            "priv_protocol": str(user.priv_protocol),
            "priv_key": user.priv_passphrase or "",
        }


def random_access(names: Iterable[str]) -> dict[str, Access]:
    """New secrets: a v3 user where the name says `v3`, a community elsewhere."""
    return {name: _user() if "v3" in name else Access(secrets.token_urlsafe(SECRET_OCTETS)) for name in names}


def _user() -> Access:
    user = User(
        name=f"fleet-{secrets.token_hex(USER_OCTETS)}",
        auth_protocol="sha256",
        auth_passphrase=secrets.token_urlsafe(SECRET_OCTETS),
        priv_protocol="aes128",
        priv_passphrase=secrets.token_urlsafe(SECRET_OCTETS),
    )
    return Access(user=user)


def write_credentials(path: Path, access: Mapping[str, Access]) -> None:
    """Writes the file anew, readable by its owner alone from the first byte on."""
    path.unlink(missing_ok=True)
    text = yaml.safe_dump({"credentials": {name: given.entry() for name, given in access.items()}})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
