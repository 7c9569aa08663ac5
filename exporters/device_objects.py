"""Where devices have the health of their parts and their transceivers: the vendors' objects, and the standard ones.

HELP names them, and the reference page lists them with their OIDs; a test holds the list against what is read of real
walks.
Source: the MIBs that the files of `collectors.snmp.vendors` and `collectors.snmp.standard` name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from collectors.readings.health import ComponentKind

Owner = Literal["huawei", "h3c", "ruijie", "zte", "standard"]
Subject = ComponentKind | Literal["transceiver"]


class DeviceObject(NamedTuple):
    """A column, a table or a scalar; a table's OID stands for all its columns. A name in brackets is ours."""

    owner: Owner
    name: str
    oid: str


_HUAWEI: Final = "1.3.6.1.4.1.2011.5.25.31.1.1"
_HUAWEI_ENERGY: Final = "1.3.6.1.4.1.2011.6.157"
H3C: Final = "1.3.6.1.4.1.25506"
H3C_BEFORE: Final = ("1.3.6.1.4.1.2011.10", "1.3.6.1.4.1.43.45.1.10")
"""Of Huawei-3Com and 3Com: Comware 5 may have the same tables under these instead, named h3c and not hh3c."""
_RUIJIE: Final = "1.3.6.1.4.1.4881.1.1.10.2"
_ZTE: Final = "1.3.6.1.4.1.3902"

_HUAWEI_STATES: Final = DeviceObject("huawei", "hwEntityStateTable", f"{_HUAWEI}.1")
_HUAWEI_SUPPLIES: Final = DeviceObject("huawei", "hwPwrStatusTable", f"{_HUAWEI}.18")
_H3C_STATES: Final = DeviceObject("h3c", "hh3cEntityExtStateTable", f"{H3C}.2.6.1.1.1")
_H3C_SUPPLIES: Final = DeviceObject("h3c", "hh3cdevMPowerStatusTable", f"{H3C}.8.35.9.1.2")
_RUIJIE_SUPPLIES: Final = DeviceObject("ruijie", "ruijieSystemElectricalInformationTable", f"{_RUIJIE}.1.1.41")
_ZTE_SUPPLIES: Final = DeviceObject("zte", "(power supplies of the 9900)", f"{_ZTE}.3.600.2.2")
_SENSORS: Final = DeviceObject("standard", "entPhySensorTable", "1.3.6.1.2.1.99.1.1")
_STATES: Final = DeviceObject("standard", "entStateTable", "1.3.6.1.2.1.131.1.1")

OBJECTS: Final[Mapping[Subject, Sequence[DeviceObject]]] = {
    "processor": (
        DeviceObject("huawei", "hwEntityCpuUsage", f"{_HUAWEI}.1.1.5"),
        DeviceObject("huawei", "hwAvgDuty1min", "1.3.6.1.4.1.2011.6.3.4.1.3"),
        DeviceObject("h3c", "hh3cEntityExtCpuUsage", f"{H3C}.2.6.1.1.1.1.6"),
        DeviceObject("ruijie", "ruijieNodeCPUTotal5min", f"{_RUIJIE}.36.1.2.1.5"),
        DeviceObject("ruijie", "ruijieCPUUtilization5Min", f"{_RUIJIE}.36.1.1.3"),
        DeviceObject("zte", "zxr10SystemCpuUtility5m", f"{_ZTE}.3.3.1.1.12"),
        DeviceObject("zte", "zxr10SystemCpuUtility2m", f"{_ZTE}.3.3.1.1.5"),
        DeviceObject("zte", "(boards of the 9900)", f"{_ZTE}.3.600.2.1.1.5"),
        DeviceObject("zte", "(boards of the 5960X, M6000)", f"{_ZTE}.3.6002.2.1.1.9"),
        DeviceObject("zte", "(scalars of the 5250, 2928)", f"{_ZTE}.15.2.30.1.3"),
        DeviceObject("standard", "hrProcessorLoad", "1.3.6.1.2.1.25.3.3.1.2"),
        DeviceObject("standard", "ssCpuIdle", "1.3.6.1.4.1.2021.11.11"),
    ),
    "memory": (
        _HUAWEI_STATES,
        DeviceObject("huawei", "hwMemoryDevTable", "1.3.6.1.4.1.2011.6.3.5.1"),
        _H3C_STATES,
        DeviceObject("ruijie", "ruijieNodeMemoryPoolTable", f"{_RUIJIE}.35.1.2"),
        DeviceObject("ruijie", "ruijieMemoryPoolTable", f"{_RUIJIE}.35.1.1"),
        DeviceObject("zte", "zxr10SystemMemUsed", f"{_ZTE}.3.3.1.1.4"),
        DeviceObject("zte", "(boards of the 9900)", f"{_ZTE}.3.600.2.1"),
        DeviceObject("zte", "(boards of the 5960X, M6000)", f"{_ZTE}.3.6002.2.1"),
        DeviceObject("zte", "(scalars of the 5250, 2928)", f"{_ZTE}.15.2.30.1.5"),
        DeviceObject("standard", "hrStorageTable", "1.3.6.1.2.1.25.2.3"),
        DeviceObject("standard", "memory of UCD-SNMP-MIB", "1.3.6.1.4.1.2021.4"),
    ),
    "temperature": (
        _HUAWEI_STATES,
        DeviceObject("huawei", "hwTemperatureThresholdTable", f"{_HUAWEI}.8"),
        _H3C_STATES,
        DeviceObject("ruijie", "ruijieSystemMultipleTemperatureTable", f"{_RUIJIE}.1.1.44"),
        DeviceObject("ruijie", "ruijieSystemTemperatureTable", f"{_RUIJIE}.1.1.23"),
        DeviceObject("ruijie", "ruijieSystemTemperature", f"{_RUIJIE}.1.1.16"),
        _RUIJIE_SUPPLIES,
        DeviceObject("zte", "(boards of the 9900)", f"{_ZTE}.3.600.2.4"),
        _ZTE_SUPPLIES,
        DeviceObject("zte", "(boards of the 5960X, M6000)", f"{_ZTE}.3.6002.2.5"),
        _SENSORS,
    ),
    "voltage": (
        DeviceObject("huawei", "hwVoltageInfoTable", f"{_HUAWEI}.9"),
        _HUAWEI_STATES,
        _HUAWEI_SUPPLIES,
        DeviceObject("h3c", "hh3cEntityExtVoltageTable", f"{H3C}.2.6.1.5.1"),
        _RUIJIE_SUPPLIES,
        _SENSORS,
    ),
    "current": (_HUAWEI_SUPPLIES, _HUAWEI_STATES, _RUIJIE_SUPPLIES, _SENSORS),
    "power": (
        DeviceObject("huawei", "hwCurrentPower", f"{_HUAWEI_ENERGY}.1.6"),
        DeviceObject("huawei", "hwAveragePower", f"{_HUAWEI_ENERGY}.1.3"),
        DeviceObject("huawei", "hwBoardCurrentPower", f"{_HUAWEI_ENERGY}.2.1.1.4"),
        _HUAWEI_STATES,
        DeviceObject("h3c", "hh3cEntityExtPowerTable", f"{H3C}.2.6.1.3.1"),
        _H3C_SUPPLIES,
        _RUIJIE_SUPPLIES,
        DeviceObject("zte", "(scalars of the 5250, 2928)", f"{_ZTE}.15.2.30.1.30"),
        _SENSORS,
    ),
    "humidity": (_SENSORS,),
    "fan": (
        DeviceObject("huawei", "hwFanStatusTable", f"{_HUAWEI}.10"),
        _HUAWEI_STATES,
        DeviceObject("h3c", "hh3cdevMFanStatusTable", f"{H3C}.8.35.9.1.1"),
        _H3C_STATES,
        DeviceObject("ruijie", "ruijieSystemFanStatusTable", f"{_RUIJIE}.1.1.43"),
        DeviceObject("ruijie", "ruijieSystemFanIsNormalTable", f"{_RUIJIE}.1.1.21"),
        DeviceObject("zte", "(fans of the 9900)", f"{_ZTE}.3.600.2.3"),
        _ZTE_SUPPLIES,
        _SENSORS,
        _STATES,
    ),
    "power_supply": (
        _HUAWEI_SUPPLIES,
        _HUAWEI_STATES,
        _H3C_STATES,
        _H3C_SUPPLIES,
        _RUIJIE_SUPPLIES,
        DeviceObject("ruijie", "ruijieSystemElectricalSourceIsNormalTable", f"{_RUIJIE}.1.1.18"),
        _ZTE_SUPPLIES,
        _STATES,
    ),
    "board": (
        _HUAWEI_STATES,
        DeviceObject("huawei", "hwStackMemberInfoTable", "1.3.6.1.4.1.2011.5.25.183.1.20"),
        DeviceObject("huawei", "hwStackPortTable", "1.3.6.1.4.1.2011.5.25.183.1.21"),
        _H3C_STATES,
        DeviceObject("h3c", "HH3C-STACK-MIB", f"{H3C}.2.91"),
        _STATES,
    ),
    "transceiver": (
        DeviceObject("huawei", "hwOpticalModuleInfoTable", f"{_HUAWEI}.3"),
        DeviceObject("h3c", "hh3cTransceiverInfoTable", f"{H3C}.2.70.1.1"),
        DeviceObject("h3c", "hh3cTransceiverChannelTable", f"{H3C}.2.70.1.2"),
        DeviceObject("ruijie", "ruijieFiberTable", f"{_RUIJIE}.105.1.1"),
        DeviceObject("zte", "zxr10OpticalTable", f"{_ZTE}.3.103.11.1"),
    ),
}
"""HELP names the first of each vendor."""


def named(subject: Subject) -> str:
    """The objects as HELP names them: the first of each vendor, then the standard ones with their OIDs."""
    vendors: dict[Owner, str] = {}
    standard = []
    for one in OBJECTS[subject]:
        if one.owner == "standard":
            standard.append(f"{one.name}, {one.oid}")
        elif not one.name.startswith("("):
            vendors.setdefault(one.owner, one.name)
    return "; else ".join(filter(None, (", ".join(vendors.values()), ", or ".join(standard))))


def listed() -> Iterator[tuple[str, str, str, str]]:
    """Subject, whose object, name and OID, as the reference page lists them."""
    for subject, objects in OBJECTS.items():
        for one in objects:
            yield subject.replace("_", " "), one.owner, one.name, one.oid
