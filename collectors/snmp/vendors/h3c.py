"""Health of H3C's Comware 5 and 7 devices, and of those that HP, HPE and 3Com sell.

Comware 5 may answer under the number of Huawei-3Com, with the same tables and columns, and shows nothing under H3C's
own then (seen on E528, WX6103 and LSQ1WCMD0); 3Com's switches under 3Com's, as programs that read them have it.
Source: the walks of SR8808-X, E528, WX6103 and LSQ1WCMD0 in the package snmpsim-data; the MIBs named by the files.
"""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import parse_oid
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.vendors.h3c_entities import survey_entities
from collectors.snmp.vendors.h3c_environment import survey_environment
from collectors.snmp.vendors.h3c_stack import survey_stack

_COMMON: Final = parse_oid("1.3.6.1.4.1.25506.2")
_OLD_COMMON: Final = parse_oid("1.3.6.1.4.1.2011.10.2")
_3COM_COMMON: Final = parse_oid("1.3.6.1.4.1.43.45.1.10.2")
"""hh3cCommon, and h3cCommon under Huawei-3Com's and 3Com's numbers; the last is unproven on hardware."""


async def survey_health(surveyor: Surveyor) -> list[FoundComponent]:
    """All that the tables hold. Raises CollectionError as `Client.request`."""
    for common in (_COMMON, _OLD_COMMON, _3COM_COMMON):
        entities = await survey_entities(surveyor, common)
        if entities:
            return await survey_environment(surveyor, [*entities, *await survey_stack(surveyor, common)])
    return await survey_environment(surveyor, [])
