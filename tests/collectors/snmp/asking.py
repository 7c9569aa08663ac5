"""Our client and poller, as the tests ask with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.channel import Channel
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.pdu import VarBind
from collectors.snmp.poller import Poller
from collectors.snmp.security import Security
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.target import SnmpTarget, security_of
from collectors.snmp.usm import AUTH_PROTOCOLS, PRIV_PROTOCOLS
from inventory.credentials import CommunityCredential, Secret, UsmCredential

COMMUNITY: Final = CommunityCredential("v2c", Secret("a community of the tests"))
AUTH_KEY: Final = "authentication passphrase"
PRIV_KEY: Final = "privacy passphrase"
SYS_DESCR: Final = parse_oid("1.3.6.1.2.1.1.1.0")
SYS_UP_TIME: Final = parse_oid("1.3.6.1.2.1.1.3.0")
SYS_NAME: Final = parse_oid("1.3.6.1.2.1.1.5.0")

PATIENT: Final = RetryPolicy(timeout_seconds=5.0, retries=1)
"""For answers that must come, on a busy machine."""
HASTY: Final = RetryPolicy(timeout_seconds=0.3, retries=1, backoff=1.0)
"""For answers that must not come; the second try is for a busy machine."""

Credential = CommunityCredential | UsmCredential


def user_name(auth: str | None, priv: str | None) -> str:
    return f"{auth or 'noauth'}-{priv or 'nopriv'}"


def usm_credential(
    auth: str | None, priv: str | None, *, user: str | None = None, auth_key: str = AUTH_KEY, priv_key: str = PRIV_KEY
) -> UsmCredential:
    return UsmCredential(
        name="v3",
        user=user or user_name(auth, priv),
        auth_protocol=auth,
        auth_key=Secret(auth_key) if auth else None,
        priv_protocol=priv,
        priv_key=Secret(priv_key) if priv else None,
    )


COMBINATIONS: Final = (
    (None, None),
    *((auth, priv) for auth in AUTH_PROTOCOLS for priv in (None, *PRIV_PROTOCOLS)),
)
"""Every security level of SNMPv3 with every protocol."""

CREDENTIALS: Final[dict[str, Credential]] = {"v2c": COMMUNITY} | {
    user_name(auth, priv): usm_credential(auth, priv) for auth, priv in COMBINATIONS
}


@asynccontextmanager
async def client_of(
    host: str, port: int, credential: Credential = COMMUNITY, *, retry: RetryPolicy = PATIENT,
    security: Security | None = None,
) -> AsyncIterator[Client]:  # fmt: skip
    client = Client(Channel(host, port), security or security_of(credential), retry)
    try:
        yield client
    finally:
        client.close()


async def get(client: Client, *oids: Oid, timeout_seconds: float = 10.0) -> list[VarBind]:
    return await client.get(oids, asyncio.get_running_loop().time() + timeout_seconds)


@asynccontextmanager
async def poller_of(*, retry: RetryPolicy = PATIENT, reading: ReadingPolicy | None = None) -> AsyncIterator[Poller]:
    poller = Poller(retry=retry, reading=reading, clock=time.time)
    try:
        yield poller
    finally:
        await poller.aclose()


def target_of(
    host: str, port: int, credential: Credential = COMMUNITY, *, device: str = "device",
    listed: Sequence[str] | None = None,
) -> SnmpTarget:  # fmt: skip
    return SnmpTarget(
        device=device, family="ipv6" if ":" in host else "ipv4", host=host, port=port, credential=credential,
        listed=None if listed is None else frozenset(listed),
    )  # fmt: skip
