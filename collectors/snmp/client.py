"""Requests to one device: random ids, retries with backoff, a deadline, errors with names.

Source: RFC 3416 section 4.2 (operations), RFC 3412 (message ids).
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collectors.errors import BadReply, CollectionError, DeadlineExceeded, Unreachable
from collectors.snmp.ber import Oid, encode_oid
from collectors.snmp.channel import Channel
from collectors.snmp.pdu import (
    ERROR_STATUS,
    GET,
    GET_BULK,
    GET_NEXT,
    MIN_REQUEST_ID,
    Pdu,
    VarBind,
    decode_varbinds,
    encode_body,
    encode_get_body,
    encode_name,
    encode_pdu,
)
from collectors.snmp.security import Resend, Security

_MAX_RESENDS = 3
"""Discovery, then the clock, then once more for an agent that restarted meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """The first wait, and how many more follow, each `backoff` times as long."""

    timeout_seconds: float = 1.0
    retries: int = 2
    backoff: float = 2.0


class Client:
    """SNMP to one device, one request in flight; not for use from two tasks at once."""

    def __init__(self, channel: Channel, security: Security, policy: RetryPolicy) -> None:
        self._channel = channel
        self._security = security
        self._policy = policy
        self._request_ids = _random_request_ids()
        self.requests_sent = 0
        self._answered_before: float | None = None  # the deadline, which names a poll, of the last answer

    def __str__(self) -> str:
        return f"{self._channel.host} port {self._channel.port}"

    async def request(self, pdu_type: int, body: bytes, deadline: float) -> Pdu:
        """Send a PDU and return the response, whatever its error-status.

        Args:
            pdu_type: GET, GET_NEXT or GET_BULK.
            body: what follows the request id, from `pdu.encode_body`.
            deadline: when to give up, on the running loop's clock in seconds; the same for all requests of a poll.

        Raises:
            Unreachable: no answer to any try. DeadlineExceeded: no time was left, though the device did answer an
                earlier request with this deadline.
            AuthenticationRejected: the agent refuses the user. BadReply: only malformed answers came.
        """
        loop = asyncio.get_running_loop()
        wait = self._policy.timeout_seconds
        failure: CollectionError | None = None
        for _ in range(self._policy.retries + 1):
            left = deadline - loop.time()
            if left <= 0:
                break
            exchange = _Exchange(self._security)
            try:
                pdu = await self._attempt(exchange, pdu_type, body, min(wait, left))
            except Unreachable as error:
                failure = error
                break
            if pdu is not None:
                self._answered_before = deadline
                return pdu
            failure = self._security.verdict(silent=exchange.malformed is None) or exchange.malformed or failure
            wait *= self._policy.backoff
        if failure is not None:
            raise failure
        if self._answered_before == deadline and loop.time() >= deadline:
            raise DeadlineExceeded("the device did not answer everything before the deadline")
        raise Unreachable(f"no answer from {self}{self._security.silence}")

    async def get(self, oids: Sequence[Oid], deadline: float) -> list[VarBind]:
        """The variables named, in order; one that is absent has `exists` false. Raises as `request`, or BadReply."""
        pdu = await self.request(GET, encode_get_body(oids), deadline)
        varbinds = decode_varbinds(checked(pdu))
        if [varbind.oid for varbind in varbinds] != list(oids):
            raise BadReply("the answer to a GetRequest names other variables than were asked for")
        return varbinds

    async def get_next(self, oids: Sequence[Oid], deadline: float) -> list[VarBind]:
        """The successor of each name. Raises as `request`, or BadReply."""
        pdu = await self.request(GET_NEXT, encode_get_body(oids), deadline)
        varbinds = decode_varbinds(checked(pdu))
        if len(varbinds) != len(oids):
            raise BadReply(f"{len(varbinds)} variables in answer to a GetNextRequest for {len(oids)}")
        return varbinds

    async def get_bulk(
        self, oids: Sequence[Oid], deadline: float, *, max_repetitions: int, non_repeaters: int = 0
    ) -> list[VarBind]:
        """Successors, `max_repetitions` rounds of them or as many as fit. Raises as `request`, or BadReply."""
        names = b"".join(encode_name(encode_oid(oid)) for oid in oids)
        pdu = await self.request(GET_BULK, encode_body(names, non_repeaters, max_repetitions), deadline)
        return decode_varbinds(checked(pdu))

    def close(self) -> None:
        """Close the socket; the next request opens it again."""
        self._channel.close()

    async def _attempt(self, exchange: _Exchange, pdu_type: int, body: bytes, timeout_seconds: float) -> Pdu | None:
        for _ in range(1 + _MAX_RESENDS):
            request_id = exchange.request_id = next(self._request_ids)
            message = self._security.encode(encode_pdu(pdu_type, request_id, body), request_id)
            self.requests_sent += 1
            try:
                return await self._channel.exchange(message, exchange.accept, timeout_seconds)
            except Resend:
                continue
        raise BadReply("the agent keeps asking for discovery")


class _Exchange:
    """Which answer is awaited, and what came instead of it."""

    def __init__(self, security: Security) -> None:
        self.request_id = 0
        self.malformed: BadReply | None = None
        self._security = security

    def accept(self, datagram: bytes) -> Pdu | None:
        """The awaited response; a malformed datagram is remembered and waiting goes on, for it may be a stranger's."""
        try:
            return self._security.decode(datagram, self.request_id)
        except BadReply as error:
            self.malformed = error
            return None


def checked(pdu: Pdu) -> Pdu:
    """The PDU, if its error-status is noError. Raises BadReply naming the status and the variable."""
    if pdu.error_status:
        known = 0 < pdu.error_status < len(ERROR_STATUS)
        status = ERROR_STATUS[pdu.error_status] if known else str(pdu.error_status)
        raise BadReply(f"the agent answers error-status {status} at variable {pdu.error_index}")
    return pdu


def _random_request_ids() -> Iterator[int]:
    """Unpredictable numbers of 31 bits, always four octets long; the system is asked for 64 at a time."""
    while True:
        for (drawn,) in struct.iter_unpack(">I", os.urandom(256)):
            yield MIN_REQUEST_ID + drawn % (2**31 - MIN_REQUEST_ID)
