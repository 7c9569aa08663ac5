"""Notifications by their object identifier: what each is called, and what kind of event it is.

The kinds are few, for they are a metric's label. What is not listed is of the kind `other`, with its identifier in the
event log.

Source: RFC 3418 and RFC 2863 (generic traps), RFC 4273 and RFC 1657 (BGP4-MIB), RFC 4750 (OSPF-TRAP-MIB), RFC 5643
(OSPFV3-MIB), RFC 4444 (ISIS-MIB), RFC 6933 (ENTITY-MIB); HUAWEI-ENTITY-TRAP-MIB, HUAWEI-BASE-TRAP-MIB,
HUAWEI-OSPFV3-MIB, HH3C-ENTITY-EXT-MIB, RUIJIE-SYSTEM-MIB. No public definition of ZXR10's own notifications was found:
they are `other`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import Oid, parse_oid


class Alarm(NamedTuple):
    """What a notification is.

    Attributes:
        kind: of KINDS.
        name: as its MIB has it; of a whole subtree, the subtree's.
    """

    kind: str
    name: str


KINDS: Final = (
    "link_down",
    "link_up",
    "cold_start",
    "warm_start",
    "authentication_failure",
    "bgp_established",
    "bgp_lost",
    "ospf_neighbor",
    "ospf_interface",
    "isis_adjacency",
    "board",
    "power_supply",
    "fan",
    "temperature",
    "voltage",
    "optics",
    "utilization",
    "other",
)

_SNMP_TRAPS = "1.3.6.1.6.3.1.1.5"
_BGP = "1.3.6.1.2.1.15"
_OSPF = "1.3.6.1.2.1.14.16.2"
_OSPF_V3 = "1.3.6.1.2.1.191.0"
_HUAWEI_ENTITY = "1.3.6.1.4.1.2011.5.25.219.2"
_HUAWEI_BASE = "1.3.6.1.4.1.2011.5.25.129.2"
_H3C_ENTITY = "1.3.6.1.4.1.25506.2.6.2.0"
_RUIJIE_SYSTEM = "1.3.6.1.4.1.4881.1.1.10.2.1.2"

_STANDARD: Final[Mapping[str, tuple[str, str]]] = {
    f"{_SNMP_TRAPS}.1": ("cold_start", "coldStart"),
    f"{_SNMP_TRAPS}.2": ("warm_start", "warmStart"),
    f"{_SNMP_TRAPS}.3": ("link_down", "linkDown"),
    f"{_SNMP_TRAPS}.4": ("link_up", "linkUp"),
    f"{_SNMP_TRAPS}.5": ("authentication_failure", "authenticationFailure"),
    f"{_BGP}.0.1": ("bgp_established", "bgpEstablishedNotification"),
    f"{_BGP}.0.2": ("bgp_lost", "bgpBackwardTransNotification"),
    f"{_BGP}.7.1": ("bgp_established", "bgpEstablished"),
    f"{_BGP}.7.2": ("bgp_lost", "bgpBackwardTransition"),
    f"{_OSPF}.1": ("ospf_interface", "ospfVirtIfStateChange"),
    f"{_OSPF}.2": ("ospf_neighbor", "ospfNbrStateChange"),
    f"{_OSPF}.3": ("ospf_neighbor", "ospfVirtNbrStateChange"),
    f"{_OSPF}.16": ("ospf_interface", "ospfIfStateChange"),
    f"{_OSPF_V3}.1": ("ospf_interface", "ospfv3VirtIfStateChange"),
    f"{_OSPF_V3}.2": ("ospf_neighbor", "ospfv3NbrStateChange"),
    f"{_OSPF_V3}.3": ("ospf_neighbor", "ospfv3VirtNbrStateChange"),
    f"{_OSPF_V3}.10": ("ospf_interface", "ospfv3IfStateChange"),
    "1.3.6.1.2.1.138.0.17": ("isis_adjacency", "isisAdjacencyChange"),
    "1.3.6.1.2.1.47.2.0.1": ("board", "entConfigChange"),
}

_STATES = ("Remove", "Insert", "Fail", "FailResume", "Invalid", "InvalidResume")
_USE = ("Unusable", "UnusableResume")
_HUAWEI_PARTS: Final = (
    ("1", "board", "hwChassis", _STATES),
    ("2", "board", "hwBoard", (*_STATES, "LeaveMaster", "BecomeMaster")),
    ("3", "board", "hwCard", _STATES),
    ("4", "optics", "hwOptical", (*_STATES, "PowerAlarm", "PowerAlarmResume")),
    ("5", "power_supply", "hwPower", (*_STATES, *_USE)),
    ("6", "fan", "hwFan", (*_STATES, *_USE)),
)
"""HUAWEI-ENTITY-TRAP-MIB: subtree, kind, name, and the events in the order of their last arc, from 1."""

_HUAWEI_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "1.3.6.1.4.1.2011.5.25.147.0.2": ("ospf_neighbor", "hwOspfv3NbrStateChange"),
    "1.3.6.1.4.1.2011.5.25.147.0.8": ("ospf_interface", "hwOspfv3IfStateChange"),
    f"{_HUAWEI_ENTITY}.10.1": ("temperature", "hwTempAlarm"),
    f"{_HUAWEI_ENTITY}.10.2": ("temperature", "hwTempResume"),
    f"{_HUAWEI_ENTITY}.10.5": ("voltage", "hwVoltAlarm"),
    f"{_HUAWEI_ENTITY}.10.6": ("voltage", "hwVoltResume"),
    f"{_HUAWEI_ENTITY}.10.13": ("temperature", "hwBrdTempAlarm"),
    f"{_HUAWEI_ENTITY}.10.14": ("temperature", "hwBrdTempResume"),
    f"{_HUAWEI_ENTITY}.10.15": ("temperature", "hwBrdTempFatalAlarm"),
    f"{_HUAWEI_ENTITY}.10.16": ("temperature", "hwBrdTempFatalResume"),
    f"{_HUAWEI_ENTITY}.10.17": ("power_supply", "hwPowerFailureAlarm"),
    f"{_HUAWEI_ENTITY}.10.18": ("power_supply", "hwPowerFailureResume"),
    f"{_HUAWEI_BASE}.1.1": ("board", "hwEntityRemove"),
    f"{_HUAWEI_BASE}.1.2": ("board", "hwEntityInsert"),
    f"{_HUAWEI_BASE}.1.6": ("board", "hwEntityResetDone"),
    f"{_HUAWEI_BASE}.1.7": ("board", "hwEntityCommunicateError"),
    f"{_HUAWEI_BASE}.1.8": ("board", "hwEntityCommunicateResume"),
    f"{_HUAWEI_BASE}.1.9": ("board", "hwEntityInvalid"),
    f"{_HUAWEI_BASE}.1.10": ("board", "hwEntityResume"),
    f"{_HUAWEI_BASE}.1.11": ("board", "hwEntityLeaveMaster"),
    f"{_HUAWEI_BASE}.1.12": ("board", "hwEntityBecomeMaster"),
    f"{_HUAWEI_BASE}.1.13": ("board", "hwEntityOffline"),
    f"{_HUAWEI_BASE}.1.14": ("board", "hwEntityOnline"),
    f"{_HUAWEI_BASE}.1.15": ("board", "hwEntityCheckFail"),
    f"{_HUAWEI_BASE}.1.16": ("board", "hwEntityCheckResume"),
    f"{_HUAWEI_BASE}.1.17": ("board", "hwEntityRegFail"),
    f"{_HUAWEI_BASE}.1.18": ("board", "hwEntityRegSuccess"),
    f"{_HUAWEI_BASE}.1.19": ("power_supply", "hwEntityDyingGasp"),
    f"{_HUAWEI_BASE}.2.1": ("temperature", "hwTempRisingAlarm"),
    f"{_HUAWEI_BASE}.2.2": ("temperature", "hwTempRisingResume"),
    f"{_HUAWEI_BASE}.2.3": ("temperature", "hwTempFallingAlarm"),
    f"{_HUAWEI_BASE}.2.4": ("temperature", "hwTempFallingResume"),
    f"{_HUAWEI_BASE}.2.9": ("voltage", "hwVoltRisingAlarm"),
    f"{_HUAWEI_BASE}.2.10": ("voltage", "hwVoltRisingResume"),
    f"{_HUAWEI_BASE}.2.11": ("voltage", "hwVoltFallingAlarm"),
    f"{_HUAWEI_BASE}.2.12": ("voltage", "hwVoltFallingResume"),
}

_H3C: Final = (
    (1, "temperature", "hh3cEntityExtTemperatureThresholdNotification"),
    (2, "voltage", "hh3cEntityExtVoltageLowThresholdNotification"),
    (3, "voltage", "hh3cEntityExtVoltageHighThresholdNotification"),
    (4, "utilization", "hh3cEntityExtCpuUsageThresholdNotfication"),
    (5, "utilization", "hh3cEntityExtMemUsageThresholdNotification"),
    (6, "board", "hh3cEntityExtOperEnabled"),
    (7, "board", "hh3cEntityExtOperDisabled"),
    (8, "temperature", "hh3cEntityExtCriticalTemperatureThresholdNotification"),
    (9, "optics", "hh3cEntityExtSFPAlarmOn"),
    (10, "optics", "hh3cEntityExtSFPAlarmOff"),
    (11, "optics", "hh3cEntityExtSFPPhony"),
    (12, "board", "hh3cEntityInsert"),
    (13, "board", "hh3cEntityRemove"),
    (14, "board", "hh3cEntityExtForcedPowerOff"),
    (15, "board", "hh3cEntityExtForcedPowerOn"),
    (16, "board", "hh3cEntityExtFaultAlarmOn"),
    (17, "board", "hh3cEntityExtFaultAlarmOff"),
    (20, "temperature", "hh3cEntityExtTemperatureLower"),
    (21, "temperature", "hh3cEntityExtTemperatureTooUp"),
    (22, "temperature", "hh3cEntityExtTemperatureNormal"),
    (25, "utilization", "hh3cEntityExtCpuUsageThresholdRecover"),
    (26, "utilization", "hh3cEntityExtMemUsageThresholdRecover"),
    (27, "utilization", "hh3cEntityExtMemAllocatedFailed"),
    (28, "board", "hh3cEntityExtECCParityAlarm"),
    (29, "temperature", "hh3cEntityExtCritLowerTempThresholdNotification"),
    (30, "temperature", "hh3cEntityExtTemperatureTooLow"),
    (31, "fan", "hh3cEntityExtFanDirectionNotPreferred"),
    (32, "fan", "hh3cEntityExtFanDirectionNotAccord"),
    (33, "optics", "hh3cEntityExtSFPInvalid"),
)

_RUIJIE: Final = (
    (2, "board", "ruijieSystemHardChangeDetected"),
    (3, "power_supply", "ruijieSystemPowerStateChange"),
    (4, "fan", "ruijieSystemFanStateChange"),
    (5, "utilization", "ruijieSystemCPUusageTooHighTrap"),
    (6, "utilization", "ruijieSystemCPUusageTooHighRecovTrap"),
    (7, "temperature", "ruijieSystemTmpTooHighTrap"),
    (8, "temperature", "ruijieSystemTmpTooHighRecovTrap"),
    (9, "utilization", "ruijieSystemMemusageTooHighTrap"),
    (10, "utilization", "ruijieSystemMemusageTooHighRecovTrap"),
    (17, "power_supply", "ruijieSystemPowerOnTrap"),
    (18, "power_supply", "ruijieSystemPowerOffTrap"),
    (19, "power_supply", "ruijieSystemPowerOnTrapInVSU"),
    (20, "power_supply", "ruijieSystemPowerOffTrapInVSU"),
    (21, "temperature", "ruijieSystemTmpTableTooHighTrap"),
    (22, "temperature", "ruijieSystemTmpTableTooHighRecovTrap"),
    (23, "temperature", "ruijieSystemTmpTableTooHighTrapVSU"),
    (24, "temperature", "ruijieSystemTmpTableTooHighRecovTrapVSU"),
    (25, "fan", "ruijieSystemFanTableStateChange"),
    (26, "fan", "ruijieSystemFanTableStateChangeVSU"),
    (28, "fan", "ruijieSystemFanTableOn"),
    (29, "fan", "ruijieSystemFanTableOff"),
    (30, "fan", "ruijieSystemFanTableOnVSU"),
    (31, "fan", "ruijieSystemFanTableOffVSU"),
    (32, "board", "ruijieSwitchOverNotify"),
    (33, "board", "ruijieResetNotify"),
    (34, "board", "ruijieOfflineNotify"),
    (35, "power_supply", "ruijieSystemPowerOnNotify"),
    (36, "power_supply", "ruijieSystemPowerOffNotify"),
)


def _listed() -> Iterator[tuple[Oid, Alarm]]:
    for dotted, (kind, name) in (*_STANDARD.items(), *_HUAWEI_OTHERS.items()):
        yield parse_oid(dotted), Alarm(kind, name)
    for arc, kind, name, events in _HUAWEI_PARTS:
        for last, event in enumerate(events, start=1):
            yield parse_oid(f"{_HUAWEI_ENTITY}.{arc}.{last}"), Alarm(kind, name + event)
    for root, rows in ((_H3C_ENTITY, _H3C), (_RUIJIE_SYSTEM, _RUIJIE)):
        for last, kind, name in rows:
            yield parse_oid(f"{root}.{last}"), Alarm(kind, name)


ALARMS: Final[Mapping[Oid, Alarm]] = dict(_listed())

_SUBTREES: Final[Mapping[Oid, Alarm]] = {
    parse_oid(f"{_HUAWEI_ENTITY}.{arc}"): Alarm(kind, name) for arc, kind, name, _ in _HUAWEI_PARTS
}
"""Huawei's entity traps are a subtree for each part, and newer software adds to them."""


def alarm_of(oid: Oid) -> Alarm | None:
    """The notification of that identifier; None for one that is not known.

    An agent that was translated from SNMPv1 puts a zero before the last arc where the MIB has none (RFC 3584 3.1).
    """
    plain = (*oid[:-2], oid[-1]) if oid[-2:-1] == (0,) else oid
    return ALARMS.get(oid) or ALARMS.get(plain) or _SUBTREES.get(plain[:-1])
