"""Vendors' own tables: one file each, and which of them a device has.

Source: the vendors' MIBs; the files name objects and OIDs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.snmp.surveyor import FoundComponent, FoundTransceiver, Surveyor
from collectors.snmp.vendors import h3c, h3c_optics, huawei, huawei_optics, ruijie, ruijie_optics, zte, zte_optics
from inventory.models import Vendor

SurveyHealth = Callable[[Surveyor], Awaitable[Sequence[FoundComponent]]]
SurveyOptics = Callable[[Surveyor], Awaitable[Sequence[FoundTransceiver]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorTables:
    """How a vendor's own tables are surveyed; None where it has none for the subject."""

    health: SurveyHealth | None = None
    optics: SurveyOptics | None = None


VENDOR_TABLES: Final[Mapping[Vendor, VendorTables]] = {
    "h3c": VendorTables(health=h3c.survey_health, optics=h3c_optics.survey_optics),
    "huawei": VendorTables(health=huawei.survey_health, optics=huawei_optics.survey_optics),
    "ruijie": VendorTables(health=ruijie.survey_health, optics=ruijie_optics.survey_optics),
    "zte": VendorTables(health=zte.survey_health, optics=zte_optics.survey_optics),
}
