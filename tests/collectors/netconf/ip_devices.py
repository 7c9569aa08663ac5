"""Devices without a transport that tell addresses and neighbours in their vendors' words, and readings of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Circumstances, Taker
from collectors.netconf.registry import MODELS
from collectors.netconf.xml import Element, parse
from collectors.readings.addresses import AddressesReading
from collectors.readings.neighbours import HostCounts, NeighboursReading
from lab.netconf.huawei import CAPABILITIES
from lab.netconf.subtree import select
from tests.collectors.netconf.asking_netconf import IETF, taken

H3C = ("urn:h3c:params:netconf:capability:h3c-netconf-ext:1.0",)
IETF_IP = (IETF, "urn:ietf:params:xml:ns:yang:ietf-ip?module=ietf-ip&revision=2018-02-22")


class Device:
    """A tree without a transport; `refused` are elements that it does not know.

    Where a filter selects nothing RFC 6241 shows no container either; `shows_empty` is a device that does.
    """

    def __init__(self, tops: Sequence[ET.Element], *refused: str, shows_empty: bool = False) -> None:
        self.tops, self.refused, self.shows_empty = tops, refused, shows_empty
        self.questions: list[str] = []

    def get(self, *filters: str) -> Element | None:
        self.questions += filters
        for word in self.refused:
            if any(f"<{word}>" in one or f"<{word} " in one for one in filters):
                raise Unsupported(f"no {word}")
        wanted = [ET.fromstring(one) for one in filters]  # noqa: S314 - our own
        asked = {top.tag: [one for one in wanted if one.tag == top.tag] for top in self.tops}
        picked = [
            (top if asked[top.tag] else None) if self.shows_empty else select(top, asked[top.tag]) for top in self.tops
        ]
        return parse(b"<data>" + b"".join(ET.tostring(one) for one in picked if one is not None) + b"</data>")

    def get_rows(self, row: str, begin: Callable[[], Taker], *filters: str) -> tuple[Taker, Element | None]:
        return taken(row, begin, self.get(*filters))


class Reader:
    """A model of one device, with a clock."""

    def __init__(self, module: str, uris: Sequence[str], listed: frozenset[str] | None = None) -> None:
        self.now = 0.0
        known = Capabilities.of(uris)
        model = next(model for model in MODELS[module] if model.fits(known))
        self.model = model(
            Circumstances(
                device="d", platform="other", capabilities=known, listed=listed, max_age_seconds=3600,
                clock=lambda: self.now,
            )
        )  # fmt: skip

    def read(self, device: Device) -> Any:
        return self.model.read(device, 1.0)


def xml_of(*texts: str) -> list[ET.Element]:
    return [ET.fromstring(one) for one in texts]  # noqa: S314 - of the tests


def neighbours(device: Device, uris: Sequence[str] = CAPABILITIES, **settings: Any) -> NeighboursReading:
    reading = Reader("neighbours", uris, **settings).read(device)
    assert isinstance(reading, NeighboursReading)
    return reading


def addresses(device: Device, uris: Sequence[str] = CAPABILITIES, **settings: Any) -> AddressesReading:
    reading = Reader("addresses", uris, **settings).read(device)
    assert isinstance(reading, AddressesReading)
    return reading


def stacks(hosts: HostCounts) -> tuple[int | None, ...]:
    return hosts.ipv4_only, hosts.ipv6_only, hosts.dual_stack, hosts.link_local_only


def entries(reading: NeighboursReading) -> dict[tuple[str, str, str], int]:
    return {
        (one.interface, count.family, count.state): count.entries for one in reading.interfaces for count in one.entries
    }


def statuses(reading: NeighboursReading) -> list[str | None]:
    return [table and table.status for table in reading.tables.values()]


TOP = "http://www.h3c.com/netconf/data:1.0"
IFMGR = (
    "<Ifmgr><Interfaces><Interface><IfIndex>{0}</IfIndex><Name>Vlan-interface{0}</Name></Interface></Interfaces>"
    "</Ifmgr>"
)
COMWARE_ARP = (
    "<ARP><ArpTable>"
    "<ArpEntry><IfIndex>9</IfIndex><VLANID>9</VLANID><Ipv4Address>198.18.0.2</Ipv4Address>"
    "<MacAddress>02-00-5E-00-53-02</MacAddress><PortIndex>1</PortIndex><VrfIndex>0</VrfIndex><ArpType>2</ArpType></ArpEntry>"
    "<ArpEntry><IfIndex>9</IfIndex><Ipv4Address>198.18.0.1</Ipv4Address><MacAddress>02-00-5E-00-53-01</MacAddress>"
    "</ArpEntry></ArpTable></ARP>"
)
COMWARE_ND = (
    "<ND><NDTable><NDEntry><IfIndex>9</IfIndex><Ipv6Address>2001:db8::2</Ipv6Address>"
    "<MacAddress>0200-5e00-5302</MacAddress><VLANID>9</VLANID><Type>1</Type><State>2</State></NDEntry></NDTable></ND>"
)
COMWARE_ADDRESSES = (
    "<IPV4ADDRESS><Ipv4Addresses><Ipv4Address><IfIndex>9</IfIndex><Ipv4Address>198.18.0.1</Ipv4Address>"
    "<Ipv4Mask>255.255.255.0</Ipv4Mask></Ipv4Address></Ipv4Addresses></IPV4ADDRESS>"
)


def comware(*tables: str, refused: Sequence[str] = (), shows_empty: bool = False) -> Device:
    return Device(xml_of(f'<top xmlns="{TOP}">{"".join(tables)}</top>'), *refused, shows_empty=shows_empty)


IF = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
IP = "urn:ietf:params:xml:ns:yang:ietf-ip"
OWN4 = "<address><ip>198.18.0.1</ip><prefix-length>24</prefix-length><origin>static</origin></address>"
OWN6 = (
    "<address><ip>2001:db8::1</ip><prefix-length>64</prefix-length><origin>link-layer</origin>"
    "<status>preferred</status></address>"
)
NEIGHBOUR4 = (
    "<neighbor><ip>198.18.0.2</ip><link-layer-address>02:00:5e:00:53:02</link-layer-address>"
    "<origin>dynamic</origin></neighbor>"
)
NEIGHBOUR6 = (
    "<neighbor><ip>2001:db8::2</ip><link-layer-address>02:00:5e:00:53:02</link-layer-address>"
    "<origin>dynamic</origin><is-router/><state>stale</state></neighbor>"
)


def ietf(half: str, ipv4: str | None, ipv6: str | None, name: str = "eth0") -> ET.Element:
    families = "".join(
        f'<{family} xmlns="{IP}">{inside}</{family}>'
        for family, inside in (("ipv4", ipv4), ("ipv6", ipv6))
        if inside is not None
    )
    (top,) = xml_of(f'<{half} xmlns="{IF}"><interface><name>{name}</name>{families}</interface></{half}>')
    return top
