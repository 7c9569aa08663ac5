"""LibreNMS's ports and our interfaces."""

from __future__ import annotations

from typing import Final

from collectors.readings.interfaces import InterfacesReading
from tests.collectors.snmp.disputed_ports import NOT_READ, SPEEDLESS, alias_by_the_mib
from tests.parity.expected import Readings, Row
from tests.parity.matching import differences, same_text

NUMBERS: Final = {
    "ifInOctets": "in_octets", "ifOutOctets": "out_octets",
    "ifInUcastPkts": "in_unicast_packets", "ifOutUcastPkts": "out_unicast_packets",
    "ifInMulticastPkts": "in_multicast_packets", "ifOutMulticastPkts": "out_multicast_packets",
    "ifInBroadcastPkts": "in_broadcast_packets", "ifOutBroadcastPkts": "out_broadcast_packets",
    "ifInDiscards": "in_discards", "ifOutDiscards": "out_discards",
    "ifInErrors": "in_errors", "ifOutErrors": "out_errors",
    "ifSpeed": "speed_bits_per_second",
}  # fmt: skip
"""LibreNMS's names; its counters, too, are the 64-bit ones where the device has them, and its speed is in bit/s."""

STATUSES: Final = {
    1: "up", 2: "down", 3: "testing", 4: "unknown", 5: "dormant", 6: "notPresent", 7: "lowerLayerDown",
}  # fmt: skip
TYPES: Final = {
    1: "other", 6: "ethernetCsmacd", 7: "iso88023Csmacd", 15: "fddi", 18: "ds1", 20: "basicISDN",
    22: "propPointToPointSerial", 23: "ppp", 24: "softwareLoopback", 28: "slip", 30: "ds3", 31: "sip",
    32: "frameRelay", 37: "atm", 39: "sonet", 49: "aal5", 53: "propVirtual", 54: "propMultiplexor", 55: "ieee80212",
    62: "fastEther", 63: "isdn", 69: "fastEtherFX", 71: "ieee80211", 77: "lapd", 81: "ds0", 94: "adsl", 96: "sdsl",
    97: "vdsl", 100: "voiceEM", 101: "voiceFXO", 102: "voiceFXS", 108: "pppMultilinkBundle", 117: "gigabitEthernet",
    118: "hdlc", 131: "tunnel", 134: "atmSubInterface", 135: "l2vlan", 136: "l3ipvlan", 142: "ipForward",
    144: "ieee1394", 150: "mplsTunnel", 160: "usb", 161: "ieee8023adLag", 166: "mpls", 169: "shdsl", 188: "radioMAC",
    195: "opticalChannel", 196: "opticalTransport", 202: "virtualTg", 209: "bridge", 230: "adsl2", 238: "adsl2plus",
    243: "wwanPP", 244: "wwanPP2", 250: "gpon", 251: "vdsl2", 258: "vmwareVirtualNic", 277: "pip",
}  # fmt: skip
"""IANAifType, as far as routers, switches and firewalls have it."""

NOT_COMPARED: Final = {name: reason for name, reason in NOT_READ.items() if name != "ifIndex"}


def port(row: Row, readings: Readings) -> str | None:
    """The interface of the same ifIndex, with every value that LibreNMS has and we read."""
    reading = readings.of(InterfacesReading)
    index = row["ifIndex"]
    at = next((at for at, one in enumerate(reading.interfaces if reading else ()) if one.index == index), None)
    if reading is None or at is None:
        return f"no interface {index}"
    one = reading.interfaces[at]
    columns = {name: values[at] for name, values in reading.columns.items()}
    ours: dict[str, object] = {
        "ifName": one.name.removesuffix(f"#{index}"), "ifDescr": one.descr, "ifAlias": one.alias,
        "ifType": TYPES.get(one.type or 0, str(one.type)), "ifMtu": one.mtu_octets,
        "ifPhysAddress": (one.physical_address or "").replace(":", "") or None,
        "ifAdminStatus": STATUSES.get(columns["admin_status"] or 0),
        "ifOperStatus": STATUSES.get(columns["oper_status"] or 0),
        **{theirs: columns[field] for theirs, field in NUMBERS.items()},
    }  # fmt: skip
    theirs = {"ifSpeed": SPEEDLESS} | {key: value for key, value in row.items() if key in ours}
    return differences({key: (ours[key], value, _same(key, ours[key], value, row)) for key, value in theirs.items()})


def _same(key: str, ours: object, theirs: object, row: Row) -> bool:
    if key == "ifAlias" and alias_by_the_mib({"ifDescr": None, "ifName": None, **row}) == "" and not ours:
        return True
    if key == "ifSpeed" and theirs == SPEEDLESS:
        return not ours
    if isinstance(theirs, str) and key not in {"ifType", "ifAdminStatus", "ifOperStatus"}:
        return same_text(str(ours or ""), theirs)
    return ours == theirs
