"""What a device runs, by its own word, asked once and kept.

Source: RFC 3418 (sysObjectID, sysDescr).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from collectors.recognition import recognise, recognise_described
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.client import Client
from collectors.snmp.modules.system import SYS_DESCR, SYS_OBJECT_ID
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.text import decode_text
from inventory.models import Platform, Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Who made the device and what it runs; None is what its words do not tell.

    Attributes:
        vendor: by sysObjectID; where the view hides it, by the operating system's name in sysDescr.
        platform: a row of `inventory.platforms`.
        sys_object_id: as the device says.
        sys_descr: as the device says.
    """

    vendor: Vendor | None
    platform: Platform | None
    sys_object_id: Oid | None
    sys_descr: str | None


class PlatformReader:
    """Of one device; asked again when the identity of its tables would be."""

    def __init__(self, policy: ReadingPolicy) -> None:
        self._policy = policy
        self._known: Recognised | None = None
        self._asked_at = 0.0

    async def recognised(self, client: Client, deadline: float) -> Recognised:
        """What it is. Raises CollectionError as `Client.request`."""
        now = asyncio.get_running_loop().time()
        if self._known is None or now - self._asked_at >= self._policy.max_age_seconds:
            object_id, descr = await client.get((SYS_OBJECT_ID, SYS_DESCR), deadline)
            dotted = format_oid(object_id.value) if isinstance(object_id.value, tuple) else None
            text = decode_text(descr.value)
            vendor, platform = recognise(dotted, text) if dotted else recognise_described(text)
            self._known = Recognised(
                vendor=vendor,
                platform=platform,
                sys_object_id=object_id.value if isinstance(object_id.value, tuple) else None,
                sys_descr=text,
            )
            self._asked_at = now
        return self._known
