"""Hardware addresses as devices write them: ``00e0-fc12-3456``, ``00:e0:fc:12:34:56``, ``00-E0-FC-12-34-56``.

Source: RFC 6991 (phys-address), huawei-pub-type (mac-address), H3C Comware 7 NETCONF XML API (MacAddress).
"""

from __future__ import annotations

import re
from typing import Final

UNREADABLE: Final = b"?"
"""What stands for a text that is no hardware address: not of six octets, so that no MAC address equals it."""
_OCTETS: Final = re.compile(r"[0-9a-f]{2}([-:][0-9a-f]{2}){0,19}", re.IGNORECASE)
_QUARTERS: Final = re.compile(r"[0-9a-f]{4}([-:.][0-9a-f]{4}){2}", re.IGNORECASE)
_DIGITS: Final = re.compile(r"[0-9a-f]{12}", re.IGNORECASE)


def written_address(text: str | None) -> str | None:
    """The address as readings have it, ``00:e0:fc:12:34:56``; None where the text is none."""
    octets = hardware_address(text)
    return octets.hex(":") if octets and octets != UNREADABLE else None


def hardware_address(text: str | None) -> bytes | None:
    """Its octets, six of a MAC address; None where there is no text, UNREADABLE where the text is something else."""
    if text is None:
        return None
    if any(form.fullmatch(text) for form in (_OCTETS, _QUARTERS, _DIGITS)):
        return bytes.fromhex(re.sub("[-:.]", "", text))
    return UNREADABLE
