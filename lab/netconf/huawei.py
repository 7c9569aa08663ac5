"""A Huawei router as a NETCONF server: interfaces with counters by family, boards, optics, neighbours.

The tree is written by the element names of Huawei's published YANG modules; `tests` compares it with them.

Source: github.com/Huawei/yang, network-router/8.20.0.
"""

from __future__ import annotations

from typing import Any, Final
from xml.etree import ElementTree as ET

from lab.netconf.server import NetconfServer

_MODULES: Final = {
    "huawei-ifm": "2020-06-10",
    "huawei-ip": "2020-03-26",
    "huawei-ip-statistics": "2020-03-19",
    "huawei-debug": "2019-04-10",
    "huawei-devm": "2019-09-09",
    "huawei-pic": "2019-04-01",
    "huawei-arp": "2020-02-18",
    "huawei-ipv6-nd": "2020-04-17",
}
CAPABILITIES: Final = tuple(
    f"urn:huawei:yang:{module}?module={module}&revision={revision}" for module, revision in _MODULES.items()
)
_COUNTERS: Final = (
    "receive-byte", "send-byte", "receive-packet", "send-packet", "receive-unicast-packet", "receive-multicast-packet",
    "receive-broad-packet", "send-unicast-packet", "send-multicast-packet", "send-broad-packet", "receive-error-packet",
    "receive-drop-packet", "send-error-packet", "send-drop-packet",
)  # fmt: skip
_IP: Final = ("in-receives", "in-octets", "out-transmits", "out-octets")


def a_huawei(ports: int = 3, **settings: Any) -> NetconfServer:  # noqa: ANN401 - NetconfServer's own fields
    """A server with so many Ethernet ports, a trunk and a loopback."""
    return NetconfServer(data=tree(ports), capabilities=CAPABILITIES, **settings)


def tree(ports: int) -> list[ET.Element]:
    """The device's data. Of port N the counters are multiples of N; odd ports have and count IPv4 and IPv6."""
    interfaces = "".join(_port(number) for number in range(1, ports + 1)) + _LOOPBACK
    optics = "".join(_optical_port(number) for number in range(1, ports + 1))
    tops = (
        f'<ifm xmlns="urn:huawei:yang:huawei-ifm"><interfaces>{interfaces}</interfaces></ifm>',
        f'<devm xmlns="urn:huawei:yang:huawei-devm">{_BOARDS}<ports>{optics}</ports></devm>',
        _DEBUG,
        _ARP,
        _ND,
    )
    return [ET.fromstring(top) for top in tops]  # noqa: S314 - written above


def _port(number: int) -> str:
    counters = "".join(f"<{leaf}>{number * at}</{leaf}>" for at, leaf in enumerate(_COUNTERS, start=1000))
    families = "".join(_family(family, number, factor) for family, factor in (("ipv4", 10), ("ipv6", 3)))
    return (
        f"<interface><name>GigabitEthernet0/0/{number}</name><class>main-interface</class><type>GigabitEthernet</type>"
        f"<number>0/0/{number}</number><description>to town {number} 乡镇</description><admin-status>up</admin-status>"
        f"<index>{number + 5}</index><dynamic><oper-status>{'up' if number % 2 else 'down'}</oper-status>"
        f"<mtu>1500</mtu><bandwidth>1000000000</bandwidth></dynamic><mib-statistics>{counters}</mib-statistics>"
        f"{families if number % 2 else ''}</interface>"
    )


def _family(name: str, number: int, factor: int) -> str:
    leaves = "".join(f"<{leaf}>{number * factor * at}</{leaf}>" for at, leaf in enumerate(_IP, start=100))
    statistics = f'<statistics xmlns="urn:huawei:yang:huawei-ip-statistics">{leaves}</statistics>'
    addresses = _ADDRESSES[name].format(number)
    return f'<{name} xmlns="urn:huawei:yang:huawei-ip"><state>{addresses}{statistics}</state></{name}>'


def _optical_port(number: int) -> str:
    """The first port has a module of one lane, the second one of four, the others none."""
    lanes = "".join(
        f"<channel><number>{lane}</number><tx-power>{0.5 * lane:.2f}</tx-power>"
        f"<rx-power>-{2 + lane}.50</rx-power></channel>"
        for lane in range(4)
    )
    inside = {
        1: "<vendor-name>HUAWEI</vendor-name><vendor-pn>34060473</vendor-pn><trans-mode>single-mode</trans-mode>"
        "<type>sfp-plus</type><tx-power>-2.31</tx-power><rx-power>-40.00</rx-power>"
        "<rx-low-alarm-power>-18.39</rx-low-alarm-power><bias>35</bias><voltage>3296</voltage>"
        "<temperature>41</temperature>",
        2: f"<vendor-name>HUAWEI</vendor-name><type>qsfp28</type><tx-power>--</tx-power><channels>{lanes}</channels>",
    }
    module = f"<rx-high-power-warn-en>true</rx-high-power-warn-en>{inside.get(number, '')}"
    return (
        f"<port><position>GE0/0/{number}</position>"
        f'<optical-module xmlns="urn:huawei:yang:huawei-pic">{module}</optical-module></port>'
    )


_ADDRESSES: Final = {
    "ipv4": (
        "<addresses><address><ip>198.18.{0}.1</ip><mask>255.255.255.0</mask><type>main</type></address>"
        "<address><ip>198.18.{0}.129</ip><mask>255.255.255.128</mask><type>sub</type></address></addresses>"
    ),
    "ipv6": (
        "<addresses><address><ip>2001:db8:{0}::1</ip><prefix-length>64</prefix-length><type>global</type>"
        "<status>preferred</status></address><address><ip>fe80::{0}</ip><prefix-length>10</prefix-length>"
        "<type>auto-link-local</type><status>preferred</status></address></addresses>"
    ),
}
_LOOPBACK: Final = (
    "<interface><name>LoopBack0</name><class>main-interface</class><type>LoopBack</type><index>1</index>"
    "<admin-status>up</admin-status><dynamic><oper-status>up</oper-status></dynamic></interface>"
)
_BOARDS: Final = (
    "<mpu-boards><mpu-board><position>9</position><index>16842753</index><board-type>MPUD</board-type>"
    "<is-register>true</is-register></mpu-board></mpu-boards>"
    "<lpu-boards><lpu-board><position>1</position><index>17039361</index><board-type>LPUF</board-type>"
    "<is-register>false</is-register></lpu-board></lpu-boards>"
)
_DEBUG: Final = (
    '<debug xmlns="urn:huawei:yang:huawei-debug"><board-resouce-states>'
    "<board-resouce-state><position>9</position><entity-index>16842753</entity-index><board-name>MPUD</board-name>"
    "<cpu-usage>12</cpu-usage><memory-total-size>8000000</memory-total-size><memory-used-size>2000000</memory-used-size>"
    "<memory-usage>25</memory-usage></board-resouce-state>"
    "<board-resouce-state><position>1</position><entity-index>17039361</entity-index><cpu-usage>0</cpu-usage>"
    "</board-resouce-state></board-resouce-states></debug>"
)
_ARP: Final = (
    '<arp xmlns="urn:huawei:yang:huawei-arp"><query-entries>'
    "<query-entry><ni-name>_public_</ni-name><ip-addr>198.18.1.1</ip-addr><mac-addr>00e0-fc00-0001</mac-addr>"
    "<style-type>interface-arp</style-type><if-name>GigabitEthernet0/0/1</if-name></query-entry>"
    "<query-entry><ni-name>_public_</ni-name><ip-addr>198.18.1.2</ip-addr><mac-addr>00e0-fc12-3456</mac-addr>"
    "<expire-time>20</expire-time><style-type>dynamic-arp</style-type><if-name>GigabitEthernet0/0/1</if-name>"
    "</query-entry>"
    "<query-entry><ni-name>red</ni-name><ip-addr>198.18.3.2</ip-addr><mac-addr>00e0-fc65-4321</mac-addr>"
    "<style-type>static-arp</style-type><if-name>GigabitEthernet0/0/3</if-name></query-entry>"
    "</query-entries></arp>"
)
_ND: Final = (
    '<ipv6-nd xmlns="urn:huawei:yang:huawei-ipv6-nd"><ipv6-neighbors>'
    "<ipv6-neighbor><if-name>GigabitEthernet0/0/1</if-name><ipv6-addr>2001:db8::2</ipv6-addr>"
    "<mac-addr>00e0-fc12-3456</mac-addr><state>reachable</state><static-flag>dynamic</static-flag></ipv6-neighbor>"
    "<ipv6-neighbor><if-name>GigabitEthernet0/0/1</if-name><ipv6-addr>fe80::2</ipv6-addr>"
    "<mac-addr>00e0-fc12-3456</mac-addr><state>stale</state><static-flag>dynamic</static-flag></ipv6-neighbor>"
    "<ipv6-neighbor><if-name>GigabitEthernet0/0/3</if-name><ipv6-addr>2001:db8:3::9</ipv6-addr>"
    "<state>incomplete</state><static-flag>dynamic</static-flag></ipv6-neighbor>"
    "</ipv6-neighbors></ipv6-nd>"
)
