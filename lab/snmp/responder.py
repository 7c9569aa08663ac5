"""Answers a request PDU from a device's objects, within the size a message may have.

Source: RFC 3416 section 4.2.1 (GET), 4.2.2 (GETNEXT), 4.2.3 (GETBULK), 4.2.5 (SET).
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from lab.snmp import ber
from lab.snmp.mib import Mib, NameIndex
from lab.snmp.pdu import GET, GET_BULK, GET_NEXT, SET, ErrorStatus, Request, build_response

PDU_OVERHEAD: Final = 24
"""Octets around the bindings: two headers of four, a request-id of six, status and index of up to five."""
BATCH: Final = 64
"""Bindings encoded before the size is looked at again."""


def respond(request: Request, mib: Mib, now: float, room: int) -> bytes | None:
    """The answer's PDU.

    Args:
        request: what was asked.
        mib: the device's objects.
        now: seconds since 1970.
        room: octets the PDU may take.

    Returns: None where the kind of PDU is none that an agent answers.
    """
    if request.kind == GET_BULK:
        bindings = _bulk(request, mib, now, room - PDU_OVERHEAD)
        if not bindings and request.names and (request.first > 0 or request.second > 0):
            # A first value larger than the message: an empty answer would have the manager ask for ever.
            return build_response(request.request_id, ber.sequence(b""), status=ErrorStatus.TOO_BIG)
        return build_response(request.request_id, ber.sequence(b"".join(bindings)))
    if request.kind == GET:
        bindings = _get(request, mib, now)
    elif request.kind == GET_NEXT:
        starts = [mib.names.after(name) for name in request.names]
        bindings = _rows(mib, starts, request.names, range(1), now)
    elif request.kind == SET:
        return _refuse_set(request, mib.names)
    else:
        return None
    content = b"".join(bindings)
    if len(content) + PDU_OVERHEAD > room:
        return build_response(request.request_id, ber.sequence(b""), status=ErrorStatus.TOO_BIG)
    return build_response(request.request_id, ber.sequence(content))


def _get(request: Request, mib: Mib, now: float) -> list[bytes]:
    names = mib.names
    positions = [names.find(name) for name in request.names]
    values = iter(mib.values([at for at in positions if at is not None], now))
    return [
        ber.sequence(name + (names.absence(name) if at is None else next(values)))
        for name, at in zip(request.names, positions, strict=True)
    ]


def _rows(mib: Mib, starts: list[int], asked: tuple[bytes, ...], rows: range, now: float) -> list[bytes]:
    """Bindings of the given rows of a table whose columns begin at `starts`, row after row."""
    encoded = mib.names.encoded
    size = len(encoded)
    positions = [start + row for row in rows for start in starts]
    headers = ber.SEQUENCE_HEADERS
    bindings = []
    if all(start + rows.stop <= size for start in starts):
        for at, value in zip(positions, mib.values(positions, now), strict=True):
            name = encoded[at]
            length = len(name) + len(value)
            # The common case without a call: a binding shorter than 128 octets.
            bindings.append(headers[length] + name + value if length < 128 else ber.sequence(name + value))  # noqa: PLR2004
        return bindings
    values = iter(mib.values([at for at in positions if at < size], now))
    for number, at in enumerate(positions):
        if at < size:
            bindings.append(ber.sequence(encoded[at] + next(values)))
            continue
        column = number % len(starts)
        last = encoded[-1] if starts[column] < size else asked[column]
        bindings.append(ber.sequence(last + ber.END_OF_MIB_VIEW))
    return bindings


def _bulk(request: Request, mib: Mib, now: float, room: int) -> list[bytes]:
    single = max(0, min(request.first, len(request.names)))
    starts = [mib.names.after(name) for name in request.names]
    bindings = _rows(mib, starts[:single], request.names[:single], range(1), now) if single else []
    columns, asked = starts[single:], request.names[single:]
    repetitions = max(0, request.second) if columns else 0
    # Behind the last name of the last column there is nothing but endOfMibView: one such row closes the answer.
    if columns:
        repetitions = min(repetitions, len(mib.names) - min(columns) + 1)
    size = sum(map(len, bindings))
    step = max(1, BATCH // len(columns)) if columns else 1
    for row in range(0, repetitions, step):
        if size > room:
            break
        batch = _rows(mib, columns, asked, range(row, min(row + step, repetitions)), now)
        size += sum(map(len, batch))
        bindings += batch
    if size > room:
        fitting = sum(1 for total in accumulate(map(len, bindings)) if total <= room)
        del bindings[fitting:]
    return bindings


def _refuse_set(request: Request, names: NameIndex) -> bytes:
    """Nothing here can be written: what exists is notWritable, what does not is noAccess."""
    known = names.find(request.names[0]) is not None if request.names else False
    status = ErrorStatus.NOT_WRITABLE if known else ErrorStatus.NO_ACCESS
    return build_response(request.request_id, request.bindings, status=status, index=min(1, len(request.names)))
