"""Requests to one device: random ids, retries with backoff, a deadline, errors with names.

Source: RFC 3416 section 4.2 (operations), RFC 3412 (message ids).
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from collectors.errors import BadReply, CollectionError, DeadlineExceeded, Unreachable
from collectors.snmp.ber import Oid, encode_oid
from collectors.snmp.channel import Transport
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

Result = TypeVar("Result")
Request = tuple[int, bytes]
"""A PDU type and a body, from `pdu.encode_body`."""
Script = Generator[Request, Pdu, Result]
"""Yields requests, is sent the response to each, and returns a result."""

_MAX_RESENDS = 3
"""Discovery, then the clock, then once more for an agent that restarted meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """The first wait, and how many more follow, each `backoff` times as long."""

    timeout_seconds: float = 1.0
    retries: int = 2
    backoff: float = 2.0


class Client:
    """SNMP to one device, one request in flight; not for use from two tasks at once.

    Attributes:
        requests_sent: datagrams, retries included.
        envelope_octets: of the last answer, what stood around its variables.
        broken_columns: those that a walk could not read to their end, and that the log has been told of.
    """

    def __init__(self, channel: Transport, security: Security, policy: RetryPolicy) -> None:
        self._channel = channel
        self._security = security
        self._policy = policy
        self._request_ids = _random_request_ids()
        self.requests_sent = 0
        self.envelope_octets = 0
        self.broken_columns: set[Oid] = set()
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
        return await self.converse(_ask_once(pdu_type, body), deadline)

    async def converse(self, script: Script[Result], deadline: float) -> Result:
        """Send the requests a script yields, one at a time, handing it each response; return what it returns.

        Raises:
            CollectionError: as `request`. Unreachable is first raised inside the script, which may go on differently.
        """
        flight = _Flight(self, script)
        while not flight.landed:
            try:
                await self._deliver(flight, deadline)
            except Unreachable as error:
                flight.fail(error)
        return flight.result()

    async def _deliver(self, flight: _Flight[Result], deadline: float) -> None:
        """Go on until the script ends; whoever does not answer is asked again as the policy says."""
        loop = asyncio.get_running_loop()
        wait = self._policy.timeout_seconds
        failure: CollectionError | None = None
        tries = 0
        while tries <= self._policy.retries and loop.time() < deadline:
            answers = flight.answers
            if await self._fly(flight, wait, deadline):
                return
            if flight.answers > answers:
                wait, tries = self._policy.timeout_seconds, 0
            malformed, flight.malformed = flight.malformed, None
            failure = self._security.verdict(silent=malformed is None) or malformed or failure
            wait *= self._policy.backoff
            tries += 1
        if failure is not None:
            raise failure
        if self._answered_before == deadline and loop.time() >= deadline:
            raise DeadlineExceeded("the device did not answer everything before the deadline")
        raise Unreachable(f"no answer from {self}{self._security.silence}")

    async def _fly(self, flight: _Flight[Result], timeout_seconds: float, deadline: float) -> bool:
        """Send the script's present request and whatever follows. Whether the script ended; false when one waited."""
        for _ in range(1 + _MAX_RESENDS):
            answers = flight.answers
            try:
                ended = await self._channel.exchange(flight.message(), flight.answer, timeout_seconds, deadline)
            except Resend:
                continue
            finally:
                if flight.answers > answers:
                    self._answered_before = deadline
            return ended
        raise BadReply("the agent keeps asking for discovery")

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

    def encode(self, pdu_type: int, body: bytes) -> tuple[bytes, int]:
        """A message to send now, and its request id."""
        request_id = next(self._request_ids)
        self.requests_sent += 1
        return self._security.encode(encode_pdu(pdu_type, request_id, body), request_id), request_id

    def decode(self, datagram: bytes, request_id: int) -> Pdu | None:
        """The response to `request_id`, or None. Raises Resend or BadReply."""
        pdu = self._security.decode(datagram, request_id)
        if pdu is not None:
            self.envelope_octets = len(datagram) - (pdu.end - pdu.start)
        return pdu


class _Flight(Generic[Result]):
    """A script under way: its present request, and what came back.

    Attributes:
        landed: whether the script has ended.
        answers: how many responses it was handed.
        malformed: what came instead of a response, if anything did.
    """

    def __init__(self, client: Client, script: Script[Result]) -> None:
        self._client = client
        self._script = script
        self._request: Request | None = None
        self._request_id = 0
        self._result: list[Result] = []
        self.answers = 0
        self.malformed: BadReply | None = None
        self._step(None)

    @property
    def landed(self) -> bool:
        return self._request is None

    def result(self) -> Result:
        return self._result[0]

    def message(self) -> bytes:
        """The present request, encoded with an id of its own; empty when the script has ended."""
        if self._request is None:
            return b""
        message, self._request_id = self._client.encode(*self._request)
        return message

    def answer(self, datagram: bytes) -> bytes | None:
        """The message that follows the awaited response; None for any other datagram.

        A malformed one is remembered and waiting goes on, for it may be a stranger's.
        """
        try:
            pdu = self._client.decode(datagram, self._request_id)
        except BadReply as error:
            self.malformed = error
            return None
        if pdu is None:
            return None
        self.answers += 1
        self._step(pdu)
        return self.message()

    def fail(self, error: Unreachable) -> None:
        """Raise `error` inside the script; it comes out again unless the script asks for something else."""
        self._advance(lambda: self._script.throw(error))

    def _step(self, pdu: Pdu | None) -> None:
        self._advance((lambda: next(self._script)) if pdu is None else (lambda: self._script.send(pdu)))

    def _advance(self, step: Callable[[], Request]) -> None:
        try:
            self._request = step()
        except StopIteration as stop:
            self._request = None
            self._result.append(stop.value)


def _ask_once(pdu_type: int, body: bytes) -> Script[Pdu]:
    return (yield pdu_type, body)


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
