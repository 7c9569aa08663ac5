"""A receiver on loopback for the tests, net-snmp's own programs as senders, and messages of our own making."""

from __future__ import annotations

import asyncio
import functools
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from pyasn1.codec.ber import encoder
from pysnmp.proto.api import v2c

from collectors.snmp.ber import OCTET_STRING, encode_tlv
from collectors.snmp.target import usm_user
from collectors.snmp.v3_message import AUTH_FLAG, PRIV_FLAG, encode_message, scoped_pdu, security_head
from collectors.traps.admission import Bounds
from collectors.traps.listening import Listening
from collectors.traps.notifications import Notification
from collectors.traps.own_engine import KeyRing
from collectors.traps.receiver import Receiver
from collectors.traps.senders import Sender, Senders
from inventory.credentials import CommunityCredential, UsmCredential
from tests.collectors.snmp.asking import COMMUNITY
from tests.collectors.snmp.net_snmp import NAMES

LINK_DOWN: Final = "1.3.6.1.6.3.1.1.5.3"
OWN_ENGINE: Final = bytes.fromhex("80004fb805") + b"12345678"
THEIR_ENGINE: Final = bytes.fromhex("800007db0401020304")
SALT: Final = bytes(range(8))

Credential = CommunityCredential | UsmCredential


def sender_at(address: str, credential: Credential = COMMUNITY, device: str | None = None) -> Sender:
    family = "ipv6" if ":" in address else "ipv4"
    return Sender(device=device or f"at-{address}", family=family, address=address, credential=credential)


@dataclass
class Received:
    """What a running receiver took."""

    receiver: Receiver
    ports: Mapping[str, int]
    got: list[tuple[Sender, Notification]] = field(default_factory=list)

    @property
    def dropped(self) -> dict[tuple[str, ...], int]:
        return dict(self.receiver.counts.dropped)

    async def until(self, count: int, seconds: float = 10.0) -> None:
        """Wait for so many, and a moment for one too many."""
        await until(lambda: len(self.got) >= count, seconds)
        await asyncio.sleep(0.05)
        assert len(self.got) == count, [(sender.device, found.text) for sender, found in self.got]


def in_a_loop(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    """A test that is a coroutine function, as pytest runs it."""

    @functools.wraps(test)
    def runs(*arguments: object, **named: object) -> None:
        asyncio.run(test(*arguments, **named))

    return runs


async def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def receiving(
    senders: Sequence[Sender], hosts: Sequence[str] = ("127.0.0.1",), bounds: Bounds | None = None
) -> AsyncIterator[Received]:
    listening = [Listening(host, 0) for host in hosts]
    got: list[tuple[Sender, Notification]] = []
    receiver = Receiver(
        Senders(by_address={sender.address: sender for sender in senders}, left_out=()),
        listening,
        lambda sender, notification: got.append((sender, notification)),
        engine_id=OWN_ENGINE,
        boots=7,
        bounds=bounds,
    )
    receiver.start()
    try:
        yield Received(receiver, {host: found.port for host, found in zip(hosts, listening, strict=True)}, got)
    finally:
        receiver.stop()


async def run(*command: str) -> int:
    """A program of net-snmp; its exit status, which of snmpinform says whether it was acknowledged."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "MIBS": "", "SNMP_PERSISTENT_DIR": "/nonexistent"},
    )
    return await asyncio.wait_for(process.wait(), 30)


def security_options(credential: Credential, *, engine_id: bytes | None = None) -> list[str]:
    """How net-snmp's programs are told a credential."""
    if isinstance(credential, CommunityCredential):
        return ["-v", "2c", "-c", credential.community.reveal()]
    level = "authPriv" if credential.priv_key else "authNoPriv" if credential.auth_key else "noAuthNoPriv"
    options = ["-v", "3", "-u", credential.user, "-l", level]
    if credential.auth_protocol and credential.auth_key:
        options += ["-a", NAMES[credential.auth_protocol], "-A", credential.auth_key.reveal()]
    if credential.priv_protocol and credential.priv_key:
        options += ["-x", NAMES[credential.priv_protocol], "-X", credential.priv_key.reveal()]
    return [*options, *(["-e", f"0x{engine_id.hex()}"] if engine_id else [])]


def pdu(request_id: int, trap_oid: str = LINK_DOWN, extra: Sequence[tuple[str, object]] = (), *, inform: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN201 - pysnmp has no types
    made = v2c.InformRequestPDU() if inform else v2c.SNMPv2TrapPDU()
    v2c.apiPDU.set_defaults(made)
    v2c.apiPDU.set_request_id(made, request_id)
    variables = [
        (v2c.ObjectIdentifier("1.3.6.1.2.1.1.3.0"), v2c.TimeTicks(12)),
        (v2c.ObjectIdentifier("1.3.6.1.6.3.1.1.4.1.0"), v2c.ObjectIdentifier(trap_oid)),
        *((v2c.ObjectIdentifier(oid), value) for oid, value in extra),
    ]
    v2c.apiPDU.set_varbinds(made, variables)
    return made


def community_message(request_id: int, *, community: str | None = None, inform: bool = False) -> bytes:
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, community or COMMUNITY.community.reveal())
    v2c.apiMessage.set_pdu(message, pdu(request_id, inform=inform))
    return bytes(encoder.encode(message))


def v3_message(
    credential: UsmCredential,
    *,
    engine_id: bytes = THEIR_ENGINE,
    boots: int = 3,
    time: int = 1000,
    flags: int | None = None,
    inform: bool = False,
    user: bytes | None = None,
) -> bytes:
    """A trap as a device sends it; `flags` other than the credential's own are what a forger would send."""
    found = usm_user(credential)
    ring = KeyRing(found)
    own = (AUTH_FLAG if found.auth else 0) | (PRIV_FLAG if found.priv else 0)
    flags = own if flags is None else flags
    data, salt = scoped_pdu(engine_id, b"", bytes(encoder.encode(pdu(1, inform=inform)))), b""
    if flags & PRIV_FLAG:
        cipher = ring.cipher(engine_id)
        assert cipher is not None
        data, salt = encode_tlv(OCTET_STRING, cipher.encrypt(boots, time, SALT, data)), SALT
    authenticator = ring.authenticator(engine_id) if flags & AUTH_FLAG else None
    octets = authenticator.mac_octets if authenticator else 0
    head = security_head(engine_id, boots, time, user or found.name)
    message, start = encode_message(0x01000001, flags, head, octets, salt, data)
    if authenticator is None:
        return message
    return message[:start] + authenticator.mac(message) + message[start + octets :]
