"""The log of what devices told by themselves: written in batches, read by time, its oldest rows deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Text, bindparam, delete, func, insert, select, update

from inventory.ledger.engine import Ledger
from inventory.ledger.schema import DEVICE_EVENTS

Confirmed = Literal["yes", "no", "unknown"]

_MOST: Final = 100_000
"""Rows that are read at once where nobody says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceEvent:
    """One notification of one device.

    Attributes:
        received_at: when it came, aware.
        device: the inventory's name.
        source: the address it came from.
        kind: what it means, as `collectors.traps.alarms` names it.
        notification_oid: snmpTrapOID, dotted.
        interface: the interface's name, else ``ifIndex N``, where it is about one.
        text: what people read, on one line.
        variables: the variable bindings as JSON, cut at a size.
        confirmed: whether the poll afterwards found what was told; unknown where it cannot tell.
        polled: what that poll found, or why it failed; None until it was made.
    """

    received_at: datetime
    device: str
    source: str
    kind: str
    notification_oid: str
    interface: str | None
    text: str
    variables: str
    confirmed: Confirmed = "unknown"
    polled: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the poll after an event said.

    Attributes:
        event: the number that `write_events` gave it.
        confirmed, polled: as of DeviceEvent.
        interface: the name of its interface, kept where the event has none.
    """

    event: int
    confirmed: Confirmed
    polled: str
    interface: str | None = None


def write_events(ledger: Ledger, events: Sequence[DeviceEvent], verdicts: Sequence[Verdict] = ()) -> range:
    """Append events and settle older ones, in one transaction.

    Returns:
        The numbers of the new events, in their order.

    Raises:
        LedgerError: nothing of it was kept.
    """
    columns = DEVICE_EVENTS.c
    with ledger.write() as connection:
        last = connection.execute(select(func.coalesce(func.max(columns.id), 0))).scalar_one()
        numbers = range(last + 1, last + 1 + len(events))
        if events:
            rows = [{"id": number, **asdict(event)} for number, event in zip(numbers, events, strict=True)]
            connection.execute(insert(DEVICE_EVENTS), rows)
        if verdicts:
            settle = (
                update(DEVICE_EVENTS)
                .where(columns.id == bindparam("event"))
                .values(
                    confirmed=bindparam("found"),
                    polled=bindparam("said"),
                    interface=func.coalesce(columns.interface, bindparam("name", type_=Text)),
                )
            )
            rows = [{"event": v.event, "found": v.confirmed, "said": v.polled, "name": v.interface} for v in verdicts]
            connection.execute(settle, rows)
    return numbers


def read_events(
    ledger: Ledger, *, since: datetime | None = None, device: str | None = None, limit: int = _MOST
) -> tuple[DeviceEvent, ...]:
    """The newest `limit` events, oldest first; `since` is included. Raises LedgerError."""
    columns = DEVICE_EVENTS.c
    wanted = select(*(column for column in columns if column.name != "id")).order_by(columns.id.desc()).limit(limit)
    if since is not None:
        wanted = wanted.where(columns.received_at >= since)
    if device is not None:
        wanted = wanted.where(columns.device == device)
    with ledger.read() as connection:
        return tuple(DeviceEvent(**row) for row in connection.execute(wanted).mappings())[::-1]


def delete_events(ledger: Ledger, before: datetime) -> int:
    """Delete what came before that time. Returns how many there were. Raises LedgerError."""
    with ledger.write() as connection:
        return connection.execute(delete(DEVICE_EVENTS).where(DEVICE_EVENTS.c.received_at < before)).rowcount
