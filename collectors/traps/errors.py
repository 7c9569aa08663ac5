"""Why a datagram is no event."""

from __future__ import annotations

from typing import Final

from inventory.errors import YunwangError

REASONS: Final = {
    "unknown_sender": "the source is no device of the inventory",
    "rate": "the sender's rate is over its bound",
    "busy": "too much waits to be read, of all senders together; or the end came first",
    "too_large": "larger than a notification may be",
    "malformed": "not the BER of an SNMP notification",
    "version": "of another SNMP version than the device's credential",
    "wrong_community": "another community than the device's",
    "auth": "not authentic: another user, key or security level than the device's",
    "window": "outside the time window: replayed, or the device lost count of its boots",
    "not_notification": "a request or a response",
    "duplicate": "an inform sent again, which is acknowledged again and is no second event",
}
"""Reason -> what it means; the label of yunwang_traps_dropped_total."""


class Dropped(YunwangError):
    """A datagram that is no event.

    Attributes:
        why: a key of REASONS.
    """

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why
