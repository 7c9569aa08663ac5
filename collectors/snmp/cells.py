"""Two-speed reading of numbers that lie scattered over tables, most of whose rows say nothing.

Which rows there are, and which cells hold their numbers, is surveyed seldom; then exactly those cells are read, by GETs
that fill packets. sysUpTime and entLastChangeTime ride in the first one: a restart, or a component that came or went,
has everything surveyed again. So a chassis of 4,000 entities costs a few packets a scrape and not hundreds.

Source: RFC 3416 section 4.2.1 (GetRequest), RFC 6933 (entLastChangeTime).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from collectors.snmp.ber import Oid, encode_oid
from collectors.snmp.client import Client, Script, checked
from collectors.snmp.entity_tree import ENT_LAST_CHANGE_TIME
from collectors.snmp.guard import SYS_UP_TIME
from collectors.snmp.pdu import GET, NO_SUCH_NAME, TOO_BIG, Value, decode_varbinds, encode_body, encode_name
from collectors.snmp.table import ReadingPolicy, restarted

Row = TypeVar("Row")
Name = TypeVar("Name", bound=str)
"""Of a field; a Literal of the names that a reading has."""

_SCALARS: Final = ((*SYS_UP_TIME, 0), ENT_LAST_CHANGE_TIME)
_NUMBER_OCTETS: Final = 8
"""What a value may take more than the NULL in a request; text cells are few."""
_ENVELOPE_OCTETS: Final = 200
"""Of the message around the variables: the largest that SNMPv3 makes."""
_SOON_SECONDS: Final = 60.0
"""How soon a survey is repeated where it found nothing, or a cell has gone that was there."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a row: the cells it is made from, and how.

    Attributes:
        oids: of one or several cells.
        decode: takes the values of all of them, None for one that is absent now, and gives the number in the field's
            unit, or None where they tell none.
    """

    oids: tuple[Oid, ...]
    decode: Callable[..., float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Survey(Generic[Row, Name]):
    """What a device was found to have.

    Attributes:
        rows: what has numbers.
        numbers: for each row, field -> number.
        found: whether there is anything, with numbers or without: such a survey holds as long as any.
    """

    rows: tuple[Row, ...]
    numbers: tuple[Mapping[Name, Number], ...]
    found: bool = False


@dataclass(frozen=True, slots=True)
class CellsReading(Generic[Row, Name]):
    """The rows, the same object as long as they did not change, and field -> one number a row."""

    rows: tuple[Row, ...]
    columns: Mapping[Name, Sequence[float | None]]


class CellsReader(Generic[Row, Name]):
    """Numbers of one device, kept between polls."""

    def __init__(
        self,
        survey: Callable[[Client, float], Awaitable[Survey[Row, Name]]],
        policy: ReadingPolicy,
        forget: Callable[[], None],
    ) -> None:
        """Prepare.

        Args:
            survey: walks what is needed, given the client and the deadline.
            policy: how large replies may be, and how long a survey holds.
            forget: called before a survey that a restart or a changed component makes necessary.
        """
        self._survey = survey
        self._policy = policy
        self._forget = forget
        self._known: Survey[Row, Name] | None = None
        self._bodies: list[tuple[tuple[Oid, ...], bytes]] = []
        self._surveyed_at = 0.0
        self._holds_seconds = 0.0
        self._watched: tuple[float, Value, Value] | None = None
        self._patience_seconds = 0.0
        # Cells that a survey names and the device never had are no reason to repeat it.
        self._seen: set[Oid] = set()

    async def read(self, client: Client, deadline: float) -> CellsReading[Row, Name]:
        """The numbers now. Raises CollectionError as `Client.request`."""
        survey = await self._current(client, deadline)
        if not self._bodies:
            return _fill(survey, {})
        cells = await client.converse(self._ask(), deadline)
        if self._changed(cells):
            before, self._known = survey.rows, None
            self._forget()
            survey = await self._current(client, deadline)
            cells = await client.converse(self._ask(), deadline) if self._bodies else {}
            self._changed(cells)
            self._be_patient(in_vain=survey.rows == before)
        if not self._seen <= cells.keys():
            self._holds_seconds = min(self._holds_seconds, _SOON_SECONDS)
        self._seen |= cells.keys() - set(_SCALARS)
        return _fill(survey, cells)

    async def _current(self, client: Client, deadline: float) -> Survey[Row, Name]:
        now = asyncio.get_running_loop().time()
        if self._known is None or now - self._surveyed_at >= self._holds_seconds:
            found = await self._survey(client, deadline)
            wanted = dict.fromkeys(oid for row in found.numbers for number in row.values() for oid in number.oids)
            found_any = bool(wanted) or found.found
            self._bodies = _bodies([*_SCALARS, *wanted], self._policy.reply_octets) if found_any else []
            self._known, self._surveyed_at, self._watched, self._seen = found, now, None, set()
            self._holds_seconds = self._policy.max_age_seconds if found_any else _SOON_SECONDS
            return found
        return self._known

    def _ask(self) -> Script[dict[Oid, Value]]:
        """GETs for all cells; a request that is too large for the agent is halved."""
        found: dict[Oid, Value] = {}
        waiting = list(reversed(self._bodies))
        while waiting:
            oids, body = waiting.pop()
            pdu = yield GET, body
            if pdu.error_status in {TOO_BIG, NO_SUCH_NAME} and len(oids) > 1:
                middle = len(oids) // 2
                waiting += [_body(oids[middle:]), _body(oids[:middle])]
                continue
            if pdu.error_status == NO_SUCH_NAME:
                continue
            found.update((bound.oid, bound.value) for bound in decode_varbinds(checked(pdu)) if bound.exists)
        return found

    def _changed(self, cells: Mapping[Oid, Value]) -> bool:
        """Whether the device restarted, or says that its components changed, since the survey."""
        now = asyncio.get_running_loop().time()
        before, up_time, change = self._watched, cells.get(_SCALARS[0]), cells.get(_SCALARS[1])
        self._watched = (now, up_time, before[2] if before else change)
        if before is None:
            return False
        ticks = (before[1] if isinstance(before[1], int) else None, up_time if isinstance(up_time, int) else None)
        announced = before[2] != change and now - self._surveyed_at >= self._patience_seconds
        return announced or restarted(*ticks, now - before[0])

    def _be_patient(self, *, in_vain: bool) -> None:
        """Believe announcements ever more seldom while nothing comes of them.

        An agent whose entLastChangeTime moves by itself would have everything surveyed at each reading.
        """
        self._patience_seconds = max(_SOON_SECONDS, 2 * self._patience_seconds) if in_vain else 0.0


def _bodies(oids: Sequence[Oid], reply_octets: int) -> list[tuple[tuple[Oid, ...], bytes]]:
    """GETs whose replies fill `reply_octets`."""
    bodies: list[tuple[tuple[Oid, ...], bytes]] = []
    chunk: list[Oid] = []
    size = _ENVELOPE_OCTETS
    for oid in oids:
        octets = len(encode_name(encode_oid(oid))) + _NUMBER_OCTETS
        if chunk and size + octets > reply_octets:
            bodies.append(_body(chunk))
            chunk, size = [], _ENVELOPE_OCTETS
        chunk.append(oid)
        size += octets
    if chunk:
        bodies.append(_body(chunk))
    return bodies


def _body(oids: Sequence[Oid]) -> tuple[tuple[Oid, ...], bytes]:
    return tuple(oids), encode_body(b"".join(encode_name(encode_oid(oid)) for oid in oids))


def _fill(survey: Survey[Row, Name], cells: Mapping[Oid, Value]) -> CellsReading[Row, Name]:
    columns: dict[Name, list[float | None]] = {}
    for at, numbers in enumerate(survey.numbers):
        for field, number in numbers.items():
            column = columns.setdefault(field, [None] * len(survey.rows))
            column[at] = number.decode(*(cells.get(oid) for oid in number.oids))
    return CellsReading(survey.rows, columns)
