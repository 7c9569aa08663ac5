"""What a device answers, noted while it is polled.

Only variables are noted, as they stand in authentic responses: neither a community nor a user is one. What a manager
may read but nobody should keep (`collectors.snmp.secret_objects`) is left out; and wherever else a vendor shows the
community or the user that the device is asked with, as a value or in an index, that variable is left out, too.
"""

from __future__ import annotations

import re
from typing import Final

from collectors.errors import CollectionError
from collectors.recordings.snmprec import Variable
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.channel import Channel
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.pdu import Pdu, VarBind, decode_varbinds
from collectors.snmp.secret_objects import is_secret
from collectors.snmp.security import Security
from collectors.snmp.target import SnmpTarget, security_of
from inventory.credentials import CommunityCredential, UsmCredential

_REPETITIONS: Final = 25
_MOST_OCTETS: Final = 1 << 29
_OCTETS_OF_A_VARIABLE: Final = 300
"""Beside its value, in memory."""
_SHORTEST_WORD: Final = 4
"""A shorter word is looked for as a whole value only: it would be found in any text and any index."""


class Recorder:
    """Notes what devices answer to the clients it makes; of a variable that came twice the last value counts.

    Attributes:
        left_out: variables that show what a device is asked with, in places that no list knows.
    """

    def __init__(self) -> None:
        self.left_out: set[Oid] = set()
        self._variables: dict[Oid, Variable] = {}
        self._octets = 0
        self._words: dict[CommunityCredential | UsmCredential, list[_Word]] = {}

    def connect(self, target: SnmpTarget, retry: RetryPolicy) -> Client:
        """For a `Poller`: a client that asks the device, and is listened to."""
        self._words[target.credential] = _words_of(target.credential)
        return Client(Channel(target.host, target.port), _Overheard(security_of(target.credential), self), retry)

    def note(self, pdu: Pdu) -> None:
        """Keep the variables of a response. Raises BadReply where it is malformed."""
        for varbind in decode_varbinds(pdu):
            if not varbind.exists or is_secret(varbind.oid):
                continue
            if any(word.shows_in(varbind) for words in self._words.values() for word in words):
                self.left_out.add(varbind.oid)
                self._variables.pop(varbind.oid, None)
                continue
            if varbind.oid not in self._variables:
                value = varbind.value
                self._octets += _OCTETS_OF_A_VARIABLE + (len(value) if isinstance(value, bytes) else 0)
            self._variables[varbind.oid] = Variable(varbind.oid, varbind.tag, varbind.value)

    @property
    def is_full(self) -> bool:
        """Whether no more should be asked for: an agent may make up names without an end."""
        return self._octets > _MOST_OCTETS

    def variables(self) -> list[Variable]:
        """All that was noted, in the order of names."""
        return [self._variables[oid] for oid in sorted(self._variables)]


class _Word:
    """Something of a credential that no recording may hold."""

    def __init__(self, text: str, *, within: bool) -> None:
        """Take it; `within` texts it is looked for, too, where it is long enough."""
        self._octets = text.encode()
        self._arcs = b"".join(b".%d" % octet for octet in self._octets) + b"."
        self._long = len(self._octets) >= _SHORTEST_WORD
        self._within = re.compile(rb"(?<![0-9A-Za-z])" + re.escape(self._octets) + rb"(?![0-9A-Za-z])")
        self._searched = within and self._long

    def shows_in(self, varbind: VarBind) -> bool:
        value = varbind.value
        if isinstance(value, bytes) and (value == self._octets or (self._searched and self._within.search(value))):
            return True
        return self._long and self._arcs in f".{format_oid(varbind.oid)}.".encode()


def _words_of(credential: CommunityCredential | UsmCredential) -> list[_Word]:
    if isinstance(credential, CommunityCredential):
        secrets, names = [credential.community], []
    else:
        secrets, names = [key for key in (credential.auth_key, credential.priv_key) if key], [credential.user]
    words = [(secret.reveal(), True) for secret in secrets] + [(name, False) for name in names]
    return [_Word(text, within=within) for text, within in words if text]


async def walk_subtree(client: Client, recorder: Recorder, subtree: Oid, deadline: float) -> bool:
    """Ask for all of a subtree, so that the recorder hears it, whose client this is.

    Returns:
        Whether it was read to its end: an agent whose names stop increasing, the deadline, and a recorder that is full
        end it earlier.
    """
    cursor = subtree
    while not recorder.is_full:
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
