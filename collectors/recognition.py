"""Who made a device and what it runs, from sysObjectID and sysDescr; what they do not tell stays None.

Source: IANA private enterprise numbers; sysDescr as the vendors' devices send it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from inventory.models import Platform, Vendor

_ENTERPRISES: Final[Mapping[int, Vendor]] = {
    2011: "huawei",
    25506: "h3c",
    3902: "zte",
    4881: "ruijie",
    8072: "net-snmp",
}
_ENTERPRISE: Final = re.compile(r"\.?1\.3\.6\.1\.4\.1\.([0-9]+)(?:\.|$)")

# The first that fits; 25506 is H3C's number and stands on boxes sold by others too, all of which run Comware.
_PLATFORMS: Final[tuple[tuple[Vendor, re.Pattern[str], Platform], ...]] = (
    ("huawei", re.compile(r"VRP.*Version\s*8\.", re.DOTALL), "huawei_vrpv8"),
    ("huawei", re.compile(r"VRP.*Version\s*5\.", re.DOTALL), "huawei_vrp"),
    ("h3c", re.compile(r"Comware"), "h3c_comware"),
    ("zte", re.compile(r"ZXR10|ROSng|ZXROS"), "zte_zxros"),
    ("ruijie", re.compile(r"RGOS|RGNOS"), "ruijie_rgos"),
    ("net-snmp", re.compile(r"\ALinux\b"), "linux"),
)
_DESCRIBED: Final[tuple[tuple[re.Pattern[str], Vendor], ...]] = (
    (re.compile(r"Huawei Versatile Routing Platform"), "huawei"),
    (re.compile(r"H3C Comware"), "h3c"),
    (re.compile(r"ZXR10"), "zte"),
    (re.compile(r"RGOS|RGNOS"), "ruijie"),
)


def vendor_of(sys_object_id: str | None) -> Vendor | None:
    """The maker by the enterprise number in sysObjectID, dotted; None for any other."""
    found = _ENTERPRISE.match(sys_object_id or "")
    return _ENTERPRISES.get(int(found[1])) if found else None


def platform_of(vendor: Vendor | None, sys_descr: str | None) -> Platform | None:
    """What a vendor's device runs; None where sysDescr does not tell."""
    for of, pattern, platform in _PLATFORMS:
        if of == vendor and pattern.search(sys_descr or ""):
            return platform
    return None


def described_vendor(sys_descr: str | None) -> Vendor | None:
    """The maker where there is no sysObjectID, as in LLDP: only by its operating system's own name."""
    return next((vendor for pattern, vendor in _DESCRIBED if pattern.search(sys_descr or "")), None)
