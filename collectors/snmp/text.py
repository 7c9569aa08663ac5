"""Octet strings that are meant as text.

Devices say nothing of the encoding of ifAlias or sysName; Chinese ones hold UTF-8 or, on older consoles, GB 18030.
"""

from __future__ import annotations

import re
from typing import Final

from collectors.snmp.pdu import Value

_CONTROLS: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All control characters but tabs and the ends of lines."""


def decode_text(value: Value) -> str | None:
    """The text of an OCTET STRING, or None where the value is no octet string.

    Surrounding white space is cut; octets that are neither UTF-8 nor GB 18030 are shown escaped. A control character
    becomes a space: Prometheus takes a NUL for the end of the scrape, a terminal obeys an escape.
    """
    return _CONTROLS.sub(" ", _decoded(value)).strip() if isinstance(value, bytes) else None


def printable_text(value: Value) -> str | None:
    """The text of an OCTET STRING that may hold other octets as well: None for those, and for an empty one."""
    text = _decoded(value) if isinstance(value, bytes) else ""
    return text if text and text.isprintable() else None


def _decoded(value: bytes) -> str:
    octets = value.strip(b"\0")
    for encoding in ("utf-8", "gb18030"):
        try:
            return octets.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return octets.decode("ascii", errors="backslashreplace").strip()
