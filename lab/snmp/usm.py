"""The authoritative side of SNMPv3's user-based security: which requests pass, and the reports for those that do not.

Source: RFC 3414 section 3.2 (processing an incoming message); RFC 3412 section 7.1 (reports).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from inventory.errors import YunwangError
from lab.snmp import ber, v3_message
from lab.snmp.pdu import CONFIRMED, REPORT, Request, build_response, parse_request
from lab.snmp.users import LocalUser, SecurityLevel, User, localize
from lab.snmp.v3_message import V3Request

TIME_WINDOW_SECONDS: Final = 150
LAST_BOOTS: Final = 2**31 - 1
NOBODY: Final = LocalUser(b"", None, b"", None)
UNKNOWN_REQUEST_ID: Final = ber.integer(0)


class Report(IntEnum):
    """The usmStats counter that a report names (its arc below usmStats)."""

    UNSUPPORTED_SEC_LEVELS = 1
    NOT_IN_TIME_WINDOWS = 2
    UNKNOWN_USER_NAMES = 3
    UNKNOWN_ENGINE_IDS = 4
    WRONG_DIGESTS = 5
    DECRYPTION_ERRORS = 6


class Refused(YunwangError):
    """The message does not pass; the report says why, signed where `level` says so."""

    def __init__(self, report: Report, user: LocalUser = NOBODY) -> None:
        super().__init__(report.name)
        self.report = report
        self.user = user


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that passed, and what its answer is protected with."""

    message: V3Request
    level: SecurityLevel
    user: LocalUser
    context_engine_id: bytes
    context_name: bytes
    request: Request


class UsmEngine:
    """One device's engine: its id, its boots, its users."""

    def __init__(self, engine_id: bytes, users: Iterable[User], *, boots: int, booted_at: float, max_size: int) -> None:
        """Args: boots from 1; booted_at in seconds since 1970; max_size in octets."""
        self.engine_id = engine_id
        self.boots = boots
        self.booted_at = booted_at
        self.max_size = max_size
        self.stats = dict.fromkeys(Report, 0)
        self._users = {user.name: user for user in (localize(user, engine_id) for user in users)}

    def time(self, now: float) -> int:
        """SnmpEngineTime: whole seconds since the engine booted."""
        return max(0, int(now - self.booted_at)) & 0x7FFF_FFFF

    def accept(self, message: V3Request, now: float) -> Accepted:
        """Checks the message in the order of RFC 3414. Raises Refused or MalformedMessage."""
        if message.engine_id != self.engine_id:
            raise Refused(Report.UNKNOWN_ENGINE_IDS)
        user = self._users.get(message.user)
        if user is None:
            raise Refused(Report.UNKNOWN_USER_NAMES)
        level = message.level
        if level > user.level:
            raise Refused(Report.UNSUPPORTED_SEC_LEVELS)
        if level != SecurityLevel.NO_AUTH_NO_PRIV:
            if not v3_message.digest_matches(message, user):
                raise Refused(Report.WRONG_DIGESTS)
            if not self._in_time_window(message, now):
                raise Refused(Report.NOT_IN_TIME_WINDOWS, user)
        scoped = self._decrypt(message, user) if level == SecurityLevel.AUTH_PRIV else message.data
        try:
            context_engine_id, context_name, at = v3_message.parse_scoped(scoped)
        except ber.MalformedMessage:
            # Deciphered with a wrong key, a message is noise: RFC 3414 leaves no other sign of it.
            if level == SecurityLevel.AUTH_PRIV:
                raise Refused(Report.DECRYPTION_ERRORS) from None
            raise
        return Accepted(message, level, user, context_engine_id, context_name, parse_request(scoped, at))

    def _in_time_window(self, message: V3Request, now: float) -> bool:
        in_window = abs(message.time - self.time(now)) <= TIME_WINDOW_SECONDS
        return self.boots != LAST_BOOTS and message.boots == self.boots and in_window

    def _decrypt(self, message: V3Request, user: LocalUser) -> bytes:
        if user.privacy is None or not message.encrypted:
            raise Refused(Report.DECRYPTION_ERRORS)
        try:
            return user.privacy.decrypt(message.data, message.boots, message.time, message.privacy_parameters)
        except ber.MalformedMessage:
            raise Refused(Report.DECRYPTION_ERRORS) from None

    def report(self, message: V3Request, refused: Refused, now: float) -> bytes | None:
        """The report for a refused message; None where its sender wants none."""
        self.stats[refused.report] += 1
        if not message.reportable:
            return None
        name = ber.oid((1, 3, 6, 1, 6, 3, 15, 1, 1, refused.report, 0))
        binding = ber.sequence(name + ber.counter32(self.stats[refused.report]))
        pdu = build_response(self._request_id(message), ber.sequence(binding), kind=REPORT)
        # Only the clock's report is signed: from it a manager sets its own (RFC 3414 section 3.2 step 7).
        signed = refused.user.auth_protocol is not None
        level = SecurityLevel.AUTH_NO_PRIV if signed else SecurityLevel.NO_AUTH_NO_PRIV
        user = refused.user if signed else LocalUser(message.user, None, b"", None)
        return self._build(message, level, user, self._scoped(self.engine_id, b"", pdu), now)

    @staticmethod
    def _request_id(message: V3Request) -> bytes:
        if message.encrypted:
            return UNKNOWN_REQUEST_ID
        try:
            request = parse_request(message.data, v3_message.parse_scoped(message.data)[2])
        except ber.MalformedMessage:
            return UNKNOWN_REQUEST_ID
        return request.request_id if request.kind in CONFIRMED else UNKNOWN_REQUEST_ID

    def wrap(self, accepted: Accepted, pdu: bytes, now: float) -> bytes:
        """The whole answer, protected as the request was."""
        scoped = self._scoped(accepted.context_engine_id, accepted.context_name, pdu)
        return self._build(accepted.message, accepted.level, accepted.user, scoped, now)

    @staticmethod
    def _scoped(context_engine_id: bytes, context_name: bytes, pdu: bytes) -> bytes:
        return ber.sequence(ber.octet_string(context_engine_id) + ber.octet_string(context_name) + pdu)

    def _build(self, message: V3Request, level: SecurityLevel, user: LocalUser, scoped: bytes, now: float) -> bytes:
        return v3_message.build(
            message_id=message.message_id,
            max_size=self.max_size,
            level=level,
            engine_id=self.engine_id,
            boots=self.boots,
            time=self.time(now),
            user=user,
            scoped=scoped,
        )
