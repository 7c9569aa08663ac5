"""What Huawei's published modules say of the elements that we ask for: path -> type and unit, as facts to compare with.

Read in github.com/Huawei/yang: huawei-ifm@2020-06-10 (8.20.0/ne40e-x8x16), huawei-ip-statistics@2020-03-19
(8.20.0/atn980b), huawei-debug@2019-04-10, huawei-devm@2019-09-09, huawei-pic@2019-04-01,
huawei-ip@2020-02-14, huawei-arp@2020-02-18 and huawei-ipv6-nd@2020-04-17 (all 8.20.0/ne5000e).
"""

from __future__ import annotations


def words(text: str) -> list[str]:
    return text.split()


IFM = "huawei-ifm:ifm/interfaces/interface"
_COUNTED = {
    f"{IFM}/mib-statistics/{leaf}": "uint64"
    for leaf in words(
        "receive-byte send-byte receive-packet send-packet receive-unicast-packet receive-multicast-packet "
        "receive-broad-packet send-unicast-packet send-multicast-packet send-broad-packet receive-error-packet "
        "receive-drop-packet send-error-packet send-drop-packet"
    )
}
_IP = {
    f"{IFM}/huawei-ip:{family}/state/huawei-ip-statistics:statistics/{leaf}": "uint64"
    for family in ("ipv4", "ipv6")
    for leaf in ("in-receives", "in-octets", "out-transmits", "out-octets")
}
_ADDRESSES = {
    f"{IFM}/huawei-ip:{family}/state/addresses/address/{leaf}": type_
    for family, leaves in {
        "ipv4": {"ip": "ipv4-address", "mask": "ipv4-address", "type": "main|sub|neg|unnumber|dhcp"},
        "ipv6": {
            "ip": "ipv6-address",
            "prefix-length": "uint32",
            "type": "global|link-local|auto-link-local|anycast",
            "status": "preferred|inaccessible|unknown|tentative|duplicate",
        },
    }.items()
    for leaf, type_ in leaves.items()
}
_BOARD = "huawei-debug:debug/board-resouce-states/board-resouce-state"
_DEVM = {
    f"huawei-devm:devm/{kind}s/{kind}/{leaf}": type_
    for kind in ("mpu-board", "lpu-board", "sfu-board")
    for leaf, type_ in {
        "position": "string",
        "index": "uint32",
        "board-type": "string",
        "is-register": "boolean",
    }.items()
}
_PIC = "huawei-devm:devm/ports/port/huawei-pic:optical-module"
_OPTICS = {
    f"{_PIC}/{leaf}": "string"
    for leaf in words(
        "vendor-name vendor-pn vendor-rev tx-power rx-power rx-high-warn-power rx-low-warn-power tx-high-warn-power "
        "tx-low-warn-power rx-high-alarm-power rx-low-alarm-power tx-high-alarm-power tx-low-alarm-power "
        "channels/channel/tx-power channels/channel/rx-power"
    )
}
_ARP = "huawei-arp:arp/query-entries/query-entry"
_ND = "huawei-ipv6-nd:ipv6-nd/ipv6-neighbors/ipv6-neighbor"

LEAVES: dict[str, str] = {
    f"{IFM}/name": "string",
    f"{IFM}/class": "enumeration",
    f"{IFM}/type": "enumeration",
    f"{IFM}/number": "string",
    f"{IFM}/description": "string",
    f"{IFM}/admin-status": "up|down",
    f"{IFM}/index": "uint32",
    f"{IFM}/dynamic/oper-status": "up|down",
    f"{IFM}/dynamic/mtu": "uint32",
    f"{IFM}/dynamic/bandwidth": "uint64",
    **_COUNTED,
    **_IP,
    **_ADDRESSES,
    f"{_BOARD}/position": "string",
    f"{_BOARD}/entity-index": "uint32",
    f"{_BOARD}/board-name": "string",
    f"{_BOARD}/cpu-usage": "uint32",
    f"{_BOARD}/memory-total-size": "uint32",
    f"{_BOARD}/memory-used-size": "uint32",
    f"{_BOARD}/memory-usage": "uint32",
    **_DEVM,
    "huawei-devm:devm/ports/port/position": "string",
    **_OPTICS,
    f"{_PIC}/rx-high-power-warn-en": "boolean",
    f"{_PIC}/type": "enumeration",
    f"{_PIC}/trans-mode": "single-mode|multi-mode|copper-mode|unknown",
    f"{_PIC}/bias": "int32",
    f"{_PIC}/voltage": "int32",
    f"{_PIC}/temperature": "int32",
    f"{_PIC}/channels/channel/number": "uint32",
    f"{_ARP}/ni-name": "string",
    f"{_ARP}/ip-addr": "ipv4-address",
    f"{_ARP}/mac-addr": "mac-address",
    f"{_ARP}/expire-time": "uint32",
    f"{_ARP}/style-type": "static-arp|dynamic-arp|backup-arp|interface-arp|openflow-arp|redirect-arp",
    f"{_ARP}/if-name": "string",
    f"{_ND}/if-name": "string",
    f"{_ND}/ipv6-addr": "ipv6-address",
    f"{_ND}/mac-addr": "mac-address",
    f"{_ND}/state": "incomplete|reachable|stale|delay|probe",
    f"{_ND}/static-flag": "remote|static|dynamic",
}
PATTERNS: dict[str, str] = {
    "string": ".*",
    "enumeration": "[A-Za-z0-9+-]+",
    "boolean": "true|false",
    "uint32": "[0-9]{1,10}",
    "uint64": "[0-9]{1,20}",
    "int32": "-?[0-9]{1,8}",
    "ipv4-address": r"[0-9]{1,3}(\.[0-9]{1,3}){3}",
    "ipv6-address": "[0-9a-f:]+",
    "mac-address": "[0-9a-f]{4}(-[0-9a-f]{4}){2}",
}
