"""Reading a sheet's numbers: which requests to send until every cell is there.

Source: RFC 3416 section 4.2.3 (GETBULK), section 4.2.1 (tooBig).
"""

from __future__ import annotations

from collectors.errors import BadReply, Unreachable
from collectors.snmp.client import Script, checked
from collectors.snmp.guard import Guard
from collectors.snmp.pdu import GET, GET_BULK, TOO_BIG, encode_body
from collectors.snmp.reply_size import ReplySize
from collectors.snmp.sheet import Sheet, take_cells


def read_numbers(sheet: Sheet, size: ReplySize, guard: Guard | None, *, sparse: bool) -> Script[list[int]]:
    """Ask for every cell's number, row by row.

    Args:
        sheet: the cells.
        size: how much to ask for at once; learns.
        guard: checked along with the first reply, if given.
        sparse: read the cells by name (GET) and not in runs (GETBULK).

    Raises:
        TableChanged: the table is not what the sheet says. BadReply: the agent refuses, or answers nothing of it.
    """
    values: list[int] = []
    smaller = False
    columns, total = len(sheet.columns), len(sheet.expected)
    while len(values) < total:
        first = len(values)
        guarding = guard.names() if guard else b""
        taken = len(guarding) + guard.value_octets if guard else 0
        if sparse:
            pdu_type, asked = GET, min(size.names(taken), total - first)
            body = encode_body(guarding + sheet.names_of(first, asked))
        else:
            pdu_type, (single, names, repetitions) = GET_BULK, size.bulk(columns, total - first, taken)
            asked = single + names * repetitions
            body = (
                encode_body(guarding + sheet.names_from(first, single + names), guard.count + single, repetitions)
                if guard
                else sheet.body_from(first, single, names, repetitions)
            )
        try:
            pdu = yield pdu_type, body
        except Unreachable:
            if size.settled or smaller or not size.lost(asked):
                size.forgive()
                raise
            smaller = True
            continue
        if pdu.error_status == TOO_BIG and ((guard and guard.drop_riders()) or size.lost(asked)):
            continue
        position = guard.check(checked(pdu)) if guard else checked(pdu).start
        take_cells(sheet, pdu.data, position, pdu.end, values)
        if len(values) > first:
            size.answered(asked, len(values) - first, pdu.end - position, position - pdu.start)
        elif guard is None or position == pdu.start:
            raise BadReply("an answer without the numbers that were asked for")
        guard = None
    return values
