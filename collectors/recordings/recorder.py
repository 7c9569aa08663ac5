"""What a device answers, noted while it is polled.

Only variables are noted, as they stand in authentic responses: neither a community nor a user is one. What a manager
may read but nobody should keep is in `SECRETS`, and left out.
"""

from __future__ import annotations

from typing import Final

from collectors.errors import CollectionError
from collectors.recordings.snmprec import Variable
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.channel import Channel
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.pdu import Pdu, decode_varbinds
from collectors.snmp.security import Security
from collectors.snmp.target import SnmpTarget, security_of

SECRETS: Final = tuple(
    map(
        parse_oid,
        (
            "1.3.6.1.6.3.12",  # SNMP-TARGET-MIB: where traps go, and as whom
            "1.3.6.1.6.3.13",  # SNMP-NOTIFICATION-MIB
            "1.3.6.1.6.3.14",  # SNMP-PROXY-MIB
            "1.3.6.1.6.3.15",  # SNMP-USER-BASED-SM-MIB: users
            "1.3.6.1.6.3.16",  # SNMP-VIEW-BASED-ACM-MIB: users and communities by group
            "1.3.6.1.6.3.18",  # SNMP-COMMUNITY-MIB: communities in clear text
            "1.3.6.1.2.1.67",  # RADIUS clients and servers
            "1.3.6.1.4.1.2011.5.2",  # HUAWEI-AAA-MIB and its neighbours: users, domains, RADIUS
            "1.3.6.1.4.1.2011.10.2.12",  # H3C's tables of users, passwords among them, before it was an enterprise
            "1.3.6.1.4.1.25506.2.12",  # HH3C-USER-MIB: hh3cUserPassword
            "1.3.6.1.4.1.25506.2.13",  # HH3C-RADIUS-MIB: keys
            "1.3.6.1.4.1.25506.2.104",  # HH3C-SNMP-EXT-MIB: communities, users
        ),
    )
)
"""Subtrees that are never recorded."""

_REPETITIONS: Final = 25


class Recorder:
    """Notes what devices answer to the clients it makes; of a variable that came twice the last value counts."""

    def __init__(self) -> None:
        self._variables: dict[Oid, Variable] = {}

    def connect(self, target: SnmpTarget, retry: RetryPolicy) -> Client:
        """For a `Poller`: a client that asks the device, and is listened to."""
        return Client(Channel(target.host, target.port), _Overheard(security_of(target.credential), self), retry)

    def note(self, pdu: Pdu) -> None:
        """Keep the variables of a response. Raises BadReply where it is malformed."""
        for varbind in decode_varbinds(pdu):
            if varbind.exists and not is_secret(varbind.oid):
                self._variables[varbind.oid] = Variable(varbind.oid, varbind.tag, varbind.value)

    def variables(self) -> list[Variable]:
        """All that was noted, in the order of names."""
        return [self._variables[oid] for oid in sorted(self._variables)]


def is_secret(oid: Oid) -> bool:
    """Whether a variable lies in one of `SECRETS`."""
    return any(oid[: len(subtree)] == subtree for subtree in SECRETS)


async def walk_subtree(client: Client, subtree: Oid, deadline: float) -> bool:
    """Ask for all of a subtree, so that a recorder hears it.

    Returns:
        Whether it was read to its end: an agent whose names stop increasing, and the deadline, end it earlier.
    """
    cursor = subtree
    while True:
        try:
            varbinds = await client.get_bulk([cursor], deadline, max_repetitions=_REPETITIONS)
        except CollectionError:
            return False
        for varbind in varbinds:
            if not varbind.exists or varbind.oid[: len(subtree)] != subtree:
                return True
            if varbind.oid <= cursor:
                return False
            cursor = varbind.oid
        if not varbinds:
            return False


class _Overheard:
    """A security whose opened responses a recorder notes."""

    def __init__(self, security: Security, recorder: Recorder) -> None:
        self._security = security
        self._recorder = recorder
        self.silence = security.silence

    def encode(self, pdu: bytes, request_id: int) -> bytes:
        return self._security.encode(pdu, request_id)

    def decode(self, message: bytes, request_id: int) -> Pdu | None:
        pdu = self._security.decode(message, request_id)
        if pdu is not None and not pdu.error_status:
            self._recorder.note(pdu)
        return pdu

    def verdict(self, *, silent: bool) -> CollectionError | None:
        return self._security.verdict(silent=silent)
