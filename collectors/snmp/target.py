"""Whom to ask, where, and as who: what the inventory and the credentials say of one device.

Source: RFC 3411 (security levels).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from collectors.snmp import usm
from collectors.snmp.security import CommunitySecurity, Security
from collectors.snmp.v3 import UsmSecurity, UsmUser
from inventory.credentials import CommunityCredential, UsmCredential
from inventory.models import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpTarget:
    """One device over one family.

    Attributes:
        device: inventory name, or the address that was typed.
        family: of `host`.
        host, port: where its agent answers.
        credential: how to ask it.
        listed: names of the interfaces to read; None for all.
    """

    device: str
    family: Family
    host: str
    port: int
    credential: CommunityCredential | UsmCredential = field(repr=False)
    listed: frozenset[str] | None = None


def security_of(credential: CommunityCredential | UsmCredential) -> Security:
    """The message wrapping that a credential asks for, with a state of its own."""
    if isinstance(credential, CommunityCredential):
        return CommunitySecurity(credential.community.reveal().encode())
    return UsmSecurity(usm_user(credential), clock=time.monotonic)


def usm_user(credential: UsmCredential) -> UsmUser:
    """The user of a credential, its protocols and passphrases."""
    return UsmUser(
        name=credential.user.encode(),
        auth=usm.AUTH_PROTOCOLS[credential.auth_protocol] if credential.auth_protocol else None,
        auth_passphrase=credential.auth_key.reveal().encode() if credential.auth_key else None,
        priv=usm.PRIV_PROTOCOLS[credential.priv_protocol] if credential.priv_protocol else None,
        priv_passphrase=credential.priv_key.reveal().encode() if credential.priv_key else None,
        context_name=credential.context_name.encode(),
    )
