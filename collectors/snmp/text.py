"""Octet strings that are meant as text.

Devices say nothing of the encoding of ifAlias or sysName; Chinese ones hold UTF-8 or, on older consoles, GB 18030.
"""

from __future__ import annotations

from collectors.snmp.pdu import Value


def decode_text(value: Value) -> str | None:
    """The text of an OCTET STRING, or None where the value is no octet string.

    NULs and surrounding white space are cut; octets that are neither UTF-8 nor GB 18030 are shown escaped.
    """
    if not isinstance(value, bytes):
        return None
    octets = value.strip(b"\0")
    for encoding in ("utf-8", "gb18030"):
        try:
            return octets.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return octets.decode("ascii", errors="backslashreplace").strip()
