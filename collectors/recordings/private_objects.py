"""Where addresses and names stand: in the indexes of which tables, in which columns.

Source: RFC 2863, 4293, 4022, 4113, 4273, 4750, 5643, 4444, 2465, 4188, 4363, 6933 (the standard tables and their INDEX
clauses), RFC 2096, 4382 (VRFs), IEEE 802.1AB (LLDP-MIB, LLDP-V2-MIB), HUAWEI-ENTITY-EXTENT-MIB, HUAWEI-L2MAM-MIB,
HUAWEI-L2VLAN-MIB, HUAWEI-BGP-VPN-MIB, HH3C-TRANSCEIVER-INFO-MIB, HH3C-ENTITY-EXT-MIB, HH3C-IPV6-ADDRESS-MIB,
HH3C-LswVLAN-MIB, HH3C-BGP-VPN-MIB, RUIJIE-FIBER-MIB.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from collectors.snmp.ber import Oid, parse_oid

Part = Literal["number", "ipv4", "ipv6", "inet", "mac", "router", "name", "vrf"]
"""Of an index: one arc; 4 or 16 octets; a type, a length and that many octets; 6 octets; a router's id as one number; a
length and that many arcs which hide nothing; a VRF's name, likewise with its length."""

Content = Literal["address", "mac", "name", "alias", "serial", "vrf", "identifier", "router", "bridge"]
"""Of a column: an address; a MAC address; a word of its kind; an LLDP identifier, which may be any of them; a router's
id as a number; a bridge's identifier, two octets and a MAC address."""


def _tables(rows: Mapping[str, tuple[Part, ...]]) -> dict[Oid, tuple[Part, ...]]:
    return {parse_oid(entry): parts for entry, parts in rows.items()}


_VRF_INDEXES: Final[Mapping[str, tuple[Part, ...]]] = {
    "2.1.1": ("vrf", "number"),  # mplsL3VpnIfConfTable
    "2.2.1": ("vrf",),  # mplsL3VpnVrfTable
    "2.3.1": ("vrf", "number", "number"),  # mplsL3VpnVrfRTTable
    "2.6.1": ("vrf",),  # mplsL3VpnVrfSecTable
    "3.1.1": ("vrf",),  # mplsL3VpnVrfPerfTable
    "4.1.1": ("vrf", "inet", "number", "name", "inet"),  # mplsL3VpnVrfRteTable
}
"""Below the objects of MPLS-L3VPN-STD-MIB, and below those of the draft that VRP has."""

INDEXES: Final = _tables(
    {
        "1.3.6.1.2.1.3.1.1": ("number", "number", "ipv4"),  # atTable
        "1.3.6.1.2.1.4.20.1": ("ipv4",),  # ipAddrTable
        "1.3.6.1.2.1.4.21.1": ("ipv4",),  # ipRouteTable
        "1.3.6.1.2.1.4.22.1": ("number", "ipv4"),  # ipNetToMediaTable
        "1.3.6.1.2.1.4.24.4.1": ("ipv4", "ipv4", "number", "ipv4"),  # ipCidrRouteTable
        "1.3.6.1.2.1.4.24.7.1": ("inet", "number", "name", "inet"),  # inetCidrRouteTable
        "1.3.6.1.2.1.4.32.1": ("number", "inet", "number"),  # ipAddressPrefixTable
        "1.3.6.1.2.1.4.34.1": ("inet",),  # ipAddressTable
        "1.3.6.1.2.1.4.35.1": ("number", "inet"),  # ipNetToPhysicalTable
        "1.3.6.1.2.1.4.37.1": ("inet", "number"),  # ipDefaultRouterTable
        "1.3.6.1.2.1.6.13.1": ("ipv4", "number", "ipv4", "number"),  # tcpConnTable
        "1.3.6.1.2.1.6.19.1": ("inet", "number", "inet", "number"),  # tcpConnectionTable
        "1.3.6.1.2.1.6.20.1": ("inet", "number"),  # tcpListenerTable
        "1.3.6.1.2.1.7.5.1": ("ipv4", "number"),  # udpTable
        "1.3.6.1.2.1.7.7.1": ("inet", "number", "inet", "number", "number"),  # udpEndpointTable
        "1.3.6.1.2.1.14.2.1": ("ipv4",),  # ospfAreaTable
        "1.3.6.1.2.1.14.4.1": ("ipv4", "number", "ipv4", "ipv4"),  # ospfLsdbTable
        "1.3.6.1.2.1.14.7.1": ("ipv4", "number"),  # ospfIfTable
        "1.3.6.1.2.1.14.8.1": ("ipv4", "number", "number"),  # ospfIfMetricTable
        "1.3.6.1.2.1.14.9.1": ("ipv4", "ipv4"),  # ospfVirtIfTable
        "1.3.6.1.2.1.14.10.1": ("ipv4", "number"),  # ospfNbrTable
        "1.3.6.1.2.1.14.11.1": ("ipv4", "ipv4"),  # ospfVirtNbrTable
        "1.3.6.1.2.1.15.3.1": ("ipv4",),  # bgpPeerTable
        "1.3.6.1.2.1.15.6.1": ("ipv4", "number", "ipv4"),  # bgp4PathAttrTable
        "1.3.6.1.2.1.17.4.3.1": ("mac",),  # dot1dTpFdbTable
        "1.3.6.1.2.1.17.7.1.2.2.1": ("number", "mac"),  # dot1qTpFdbTable
        "1.3.6.1.2.1.17.5.1": ("mac", "number"),  # dot1dStaticTable
        "1.3.6.1.2.1.17.7.1.2.3.1": ("number", "mac"),  # dot1qTpGroupTable
        "1.3.6.1.2.1.17.7.1.3.1.1": ("number", "mac", "number"),  # dot1qStaticUnicastTable
        "1.3.6.1.2.1.17.7.1.3.2.1": ("number", "mac", "number"),  # dot1qStaticMulticastTable
        "1.3.6.1.2.1.31.1.4.1": ("number", "number", "mac"),  # ifRcvAddressTable, whose address has its length
        "1.3.6.1.4.1.2011.5.25.42.2.1.3.1": ("mac",),  # hwDynFdbTable
        **{f"1.3.6.1.2.1.10.166.11.1.{entry}": parts for entry, parts in _VRF_INDEXES.items()},
        **{f"1.3.6.1.3.118.1.{entry}": parts for entry, parts in _VRF_INDEXES.items()},
        "1.3.6.1.2.1.55.1.7.1": ("number", "ipv6", "number"),  # ipv6AddrPrefixTable
        "1.3.6.1.2.1.55.1.8.1": ("number", "ipv6"),  # ipv6AddrTable
        "1.3.6.1.2.1.55.1.11.1": ("ipv6", "number", "number"),  # ipv6RouteTable
        "1.3.6.1.2.1.55.1.12.1": ("number", "ipv6"),  # ipv6NetToMediaTable
        "1.3.6.1.2.1.191.1.9.1": ("number", "number", "router"),  # ospfv3NbrTable
        "1.3.6.1.4.1.25506.2.71.1.1.2.1": ("number", "ipv6"),  # hh3cIpv6AddrReadTable
        "1.0.8802.1.1.2.1.3.8.1": ("inet",),  # lldpLocManAddrTable
        "1.0.8802.1.1.2.1.4.2.1": ("number", "number", "number", "inet"),  # lldpRemManAddrTable
        "1.3.111.2.802.1.1.13.1.3.8.1": ("inet",),  # lldpV2LocManAddrTable
        "1.3.111.2.802.1.1.13.1.4.2.1": ("number", "number", "number", "number", "inet"),  # lldpV2RemManAddrTable
    }
)
"""Entry -> its index; what is behind the parts stays. In tables that are not here, addresses are found by their form,
and by being known."""


def _columns(rows: Mapping[str, Content]) -> dict[Oid, Content]:
    return {parse_oid(column): content for column, content in rows.items()}


CONTENTS: Final = _columns(
    {
        "1.3.6.1.2.1.1.4": "name",  # sysContact
        "1.3.6.1.2.1.1.5": "name",  # sysName
        "1.3.6.1.2.1.1.6": "name",  # sysLocation
        "1.3.6.1.2.1.2.2.1.6": "mac",  # ifPhysAddress
        "1.3.6.1.2.1.31.1.1.1.18": "alias",  # ifAlias
        "1.3.6.1.2.1.3.1.1.2": "mac",  # atPhysAddress
        "1.3.6.1.2.1.4.22.1.2": "mac",  # ipNetToMediaPhysAddress
        "1.3.6.1.2.1.4.35.1.4": "mac",  # ipNetToPhysicalPhysAddress
        "1.3.6.1.2.1.17.1.1": "mac",  # dot1dBaseBridgeAddress
        "1.3.6.1.2.1.17.2.5": "bridge",  # dot1dStpDesignatedRoot
        "1.3.6.1.2.1.17.2.15.1.6": "bridge",  # dot1dStpPortDesignatedRoot
        "1.3.6.1.2.1.17.2.15.1.8": "bridge",  # dot1dStpPortDesignatedBridge
        "1.3.6.1.2.1.17.4.3.1.1": "mac",  # dot1dTpFdbAddress
        "1.3.6.1.2.1.17.7.1.4.3.1.1": "alias",  # dot1qVlanStaticName
        "1.3.6.1.2.1.10.166.11.1.2.2.1.3": "alias",  # mplsL3VpnVrfDescription
        "1.3.6.1.3.118.1.2.2.1.3": "alias",  # mplsVpnVrfDescription
        "1.3.6.1.3.37.1.6.1.1.6": "mac",  # isisISAdjNeighSysID of the draft
        "1.3.6.1.2.1.47.1.1.1.1.11": "serial",  # entPhysicalSerialNum
        "1.3.6.1.2.1.47.1.1.1.1.14": "alias",  # entPhysicalAlias
        "1.3.6.1.2.1.47.1.1.1.1.15": "serial",  # entPhysicalAssetID
        "1.3.6.1.2.1.47.1.1.1.1.18": "serial",  # entPhysicalUris
        "1.3.6.1.2.1.55.1.5.1.8": "mac",  # ipv6IfPhysicalAddress
        "1.3.6.1.2.1.55.1.12.1.2": "mac",  # ipv6NetToMediaPhysAddress
        "1.3.6.1.2.1.138.1.1.1.3": "mac",  # isisSysID
        "1.3.6.1.2.1.138.1.6.1.1.6": "mac",  # isisISAdjNeighSysID
        "1.3.6.1.2.1.138.1.6.3.1.3": "address",  # isisISAdjIPAddrAddress
        "1.3.6.1.2.1.191.1.1.1": "router",  # ospfv3RouterId
        "1.3.6.1.2.1.191.1.9.1.5": "address",  # ospfv3NbrAddress
        "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.4": "serial",  # hwEntityOpticalVenderSn
        "1.3.6.1.4.1.2011.5.25.42.3.1.1.1.1.2": "alias",  # hwL2VlanDescr
        "1.3.6.1.4.1.2011.5.25.177.1.1.1.1.6": "vrf",  # hwBgpPeerVrfName
        "1.3.6.1.4.1.2011.5.25.177.1.1.8.1.11": "alias",  # hwBgpPeerSessionExtDescription
        "1.3.6.1.4.1.3902.3.103.11.1.1.33": "serial",  # of ZXR10's transceivers
        "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1.16": "serial",  # ruijieFiberSerialNumber
        "1.3.6.1.4.1.25506.2.202.1.1.1.1.7": "vrf",  # hh3cBgpPeerVrfName
        "1.3.6.1.4.1.25506.8.35.2.1.1.1.2": "alias",  # hh3cdot1qVlanName
        "1.3.6.1.4.1.25506.2.6.1.2.1.1.2": "serial",  # hh3cEntityExtManuSerialNum
        "1.3.6.1.4.1.25506.2.70.1.1.1.5": "serial",  # hh3cTransceiverSerialNumber
        "1.0.8802.1.1.2.1.3.2": "identifier",  # lldpLocChassisId
        "1.0.8802.1.1.2.1.3.3": "name",  # lldpLocSysName
        "1.0.8802.1.1.2.1.3.7.1.3": "identifier",  # lldpLocPortId
        "1.0.8802.1.1.2.1.3.7.1.4": "alias",  # lldpLocPortDesc
        "1.0.8802.1.1.2.1.4.1.1.5": "identifier",  # lldpRemChassisId
        "1.0.8802.1.1.2.1.4.1.1.7": "identifier",  # lldpRemPortId
        "1.0.8802.1.1.2.1.4.1.1.8": "alias",  # lldpRemPortDesc
        "1.0.8802.1.1.2.1.4.1.1.9": "name",  # lldpRemSysName
        "1.3.111.2.802.1.1.13.1.3.2": "identifier",  # lldpV2LocChassisId
        "1.3.111.2.802.1.1.13.1.3.3": "name",  # lldpV2LocSysName
        "1.3.111.2.802.1.1.13.1.3.7.1.3": "identifier",  # lldpV2LocPortId
        "1.3.111.2.802.1.1.13.1.3.7.1.4": "alias",  # lldpV2LocPortDesc
        "1.3.111.2.802.1.1.13.1.4.1.1.6": "identifier",  # lldpV2RemChassisId
        "1.3.111.2.802.1.1.13.1.4.1.1.8": "identifier",  # lldpV2RemPortId
        "1.3.111.2.802.1.1.13.1.4.1.1.9": "alias",  # lldpV2RemPortDesc
        "1.3.111.2.802.1.1.13.1.4.1.1.10": "name",  # lldpV2RemSysName
    }
)
"""Column, or scalar without its 0 -> what it holds."""

INTERFACE_NAMES: Final = tuple(map(parse_oid, ("1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.31.1.1.1.1")))
"""ifDescr and ifName: what an alias may repeat without saying anything."""
