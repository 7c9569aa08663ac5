"""Reading a reply that looks like the last one: the hot path's short cut.

From one scrape to the next a reply's names, tags and lengths almost never change; only the numbers do, in place. So the
octets that must stay are compared all at once, as one masked integer, and the numbers are taken out by one `struct`
call: an 8-octet window that ends where a value ends never reaches into the binding before, because a name is longer
than that. A reply of another shape is read binding by binding (`sheet.match_cells`), and becomes the shape to expect.
"""

from __future__ import annotations

import struct
from operator import and_

from collectors.snmp.ber import COUNTER64, INTEGER, read_header

_WINDOW_OCTETS = 8
_SIGN_BIT = 0x80


class Shape:
    """Where the numbers stand in a stretch of variable bindings, and what everything around them is."""

    __slots__ = ("_complete", "_fixed", "_length", "_mask", "_unpack", "_value_masks")

    def __init__(self, data: bytes, start: int, cells: int, *, complete: bool) -> None:
        """Learn from `cells` bindings at `start`, which have been read and hold numbers, none of them negative.

        Args:
            data: the message.
            start: where the first binding starts.
            cells: how many.
            complete: whether they are the last that are wanted, so that bindings may follow and do not matter.
        """
        mask = bytearray()
        layout: list[str] = []
        value_masks: list[int] = []
        position = window = start
        for _ in range(cells):
            tag, first, end = _value_of(data, position)
            # An octet beyond those of the type's width is a leading zero, and must stay one.
            octets = min(end - first, _WINDOW_OCTETS if tag == COUNTER64 else _WINDOW_OCTETS // 2)
            mask += b"\xff" * (end - octets - position) + bytes(octets)
            if tag == INTEGER:
                mask[end - octets - start] = _SIGN_BIT  # a negative number is not for this path
            layout.append(f"{end - _WINDOW_OCTETS - window}xQ")
            value_masks.append((1 << 8 * octets) - 1)
            position = window = end
        self._complete = complete
        self._length = len(mask)
        self._mask = int.from_bytes(mask, "big")
        self._fixed = int.from_bytes(data[start:position], "big") & self._mask
        self._unpack = struct.Struct(">" + "".join(layout)).unpack_from
        self._value_masks = tuple(value_masks)

    def read(self, data: bytes, start: int, end: int) -> list[int] | None:
        """The numbers of the bindings at `start`, or None where they have another shape."""
        stop = start + self._length
        if stop != end and not (self._complete and stop < end):
            return None
        if int.from_bytes(data[start:stop], "big") & self._mask != self._fixed:
            return None
        return list(map(and_, self._unpack(data, start), self._value_masks))


def _value_of(data: bytes, position: int) -> tuple[int, int, int]:
    """Tag, start and end of the value of the binding at `position`."""
    _, name, end = read_header(data, position, len(data))
    _, _, value = read_header(data, name, end)
    return read_header(data, value, end)
