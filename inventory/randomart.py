"""A picture of a fingerprint: eyes notice a changed picture sooner than a changed line of base64.

Source: "The drunken bishop: An analysis of the OpenSSH fingerprint visualization algorithm" (Loss, Limmer, von Gernler,
2009); sshkey.c, fingerprint_randomart.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inventory.host_keys import HostKey

_WIDTH: Final = 17
_HEIGHT: Final = 9
_SIGNS: Final = " .o+=*BOX@%&#/^"


def randomart(key: HostKey) -> str:
    """Draw what ``ssh-keygen -lv`` draws for the key: 11 lines of 19 signs."""
    visits = [[0] * _WIDTH for _ in range(_HEIGHT)]
    x, y = _WIDTH // 2, _HEIGHT // 2
    start = (x, y)
    for octet in hashlib.sha256(key.blob).digest():
        for move in (octet >> shift & 3 for shift in (0, 2, 4, 6)):
            x = min(max(x + (1 if move & 1 else -1), 0), _WIDTH - 1)
            y = min(max(y + (1 if move & 2 else -1), 0), _HEIGHT - 1)
            visits[y][x] += 1
    field = [[_SIGNS[min(count, len(_SIGNS) - 1)] for count in row] for row in visits]
    field[start[1]][start[0]] = "S"
    field[y][x] = "E"
    rows = [f"|{''.join(row)}|" for row in field]
    return "\n".join([_border(f"[{key.name} {key.bits}]"), *rows, _border("[SHA256]")])


def _border(title: str) -> str:
    left = (_WIDTH - len(title)) // 2
    return f"+{'-' * left}{title}{'-' * (_WIDTH - left - len(title))}+"
