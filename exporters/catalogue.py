"""Every metric of a device's scrape: its name, kind, where it comes from. The reference page is made from this.

Base units: bytes, seconds; contracts and speeds in bytes per second. HELP cites the MIB object or the API.
"""

from __future__ import annotations

from exporters.exposition import Metric
from exporters.template import ColumnMetric


def _counter(name: str, text: str, field: str) -> ColumnMetric:
    return ColumnMetric(name=name, kind="counter", help=text, field=field)


def _gauge(name: str, text: str, field: str, divisor: int = 1) -> ColumnMetric:
    return ColumnMetric(name=name, kind="gauge", help=text, field=field, divisor=divisor)


def _info(name: str, text: str, *labels: str) -> Metric:
    return Metric(name=name, kind="info", help=text, labels=labels)


MODULE_SUCCESS = Metric(
    name="yunwang_module_success",
    kind="gauge",
    help="Whether a module read the device completely: 1 or 0.",
)
MODULE_FAILURE = _info(
    "yunwang_module_failure_info",
    "Why a module failed: timeout, auth, bad_reply, unsupported, deadline or series_limit. Absent when it did not.",
    "device",
    "family",
    "module",
    "reason",
)
MODULE_DURATION = Metric(
    name="yunwang_module_duration_seconds", kind="gauge", help="How long a module took to read the device."
)
DEVICE = _info(
    "yunwang_device_info",
    "The device as the inventory has it.",
    "device",
    "vendor",
    "platform",
    "role",
    "site",
    "site_name",
    "site_name_en",
    "site_kind",
    "town",
    "town_name",
    "town_name_en",
)
LINE_PORT = _info(
    "yunwang_line_port_info",
    "A port that ends a line, as the inventory has it; end a is nearer the core.",
    "device",
    "interface",
    "line",
    "line_name",
    "line_name_en",
    "kind",
    "end",
)
LINE_CONTRACT = Metric(
    name="yunwang_line_contract_bytes_per_second",
    kind="gauge",
    help="A line's contracted bandwidth in each direction, from the inventory; on the device of its first a end.",
    labels=("device", "line"),
)
SYSTEM = _info(
    "yunwang_device_system_info",
    "The device as it says itself: sysName, sysDescr, sysObjectID, sysLocation (RFC 3418, 1.3.6.1.2.1.1).",
    "device",
    "sys_name",
    "sys_descr",
    "sys_object_id",
    "sys_location",
)
UP_TIME = Metric(
    name="yunwang_device_uptime_seconds",
    kind="gauge",
    help="Time since the device's management part started: sysUpTime (1.3.6.1.2.1.1.3), "
    "or snmpEngineTime (1.3.6.1.6.3.10.2.1.3) beyond 497 days.",
)
INTERFACE = _info(
    "yunwang_interface_info",
    "An interface's ifIndex, ifDescr, ifAlias, ifType (RFC 2863) and the width of the octet counters that are read.",
    "device",
    "interface",
    "index",
    "description",
    "alias",
    "type",
    "counter_bits",
)

INTERFACE_METRICS = (
    _gauge(
        "yunwang_interface_admin_status", "ifAdminStatus, 1.3.6.1.2.1.2.2.1.7: 1 up, 2 down, 3 testing.", "admin_status"
    ),
    _gauge(
        "yunwang_interface_oper_status",
        "ifOperStatus, 1.3.6.1.2.1.2.2.1.8: 1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 notPresent, "
        "7 lowerLayerDown.",
        "oper_status",
    ),
    _gauge(
        "yunwang_interface_last_change_seconds",
        "sysUpTime when the interface entered its present state: ifLastChange, 1.3.6.1.2.1.2.2.1.9.",
        "last_change_ticks",
        100,
    ),
    _gauge(
        "yunwang_interface_speed_bytes_per_second",
        "ifHighSpeed, 1.3.6.1.2.1.31.1.1.1.15, else ifSpeed, 1.3.6.1.2.1.2.2.1.5; 0 where it has no meaning.",
        "speed_bits_per_second",
        8,
    ),
    _counter(
        "yunwang_interface_receive_bytes_total",
        "ifHCInOctets, 1.3.6.1.2.1.31.1.1.1.6, else ifInOctets, 1.3.6.1.2.1.2.2.1.10.",
        "in_octets",
    ),
    _counter(
        "yunwang_interface_transmit_bytes_total",
        "ifHCOutOctets, 1.3.6.1.2.1.31.1.1.1.10, else ifOutOctets, 1.3.6.1.2.1.2.2.1.16.",
        "out_octets",
    ),
    _counter(
        "yunwang_interface_receive_unicast_packets_total",
        "ifHCInUcastPkts, 1.3.6.1.2.1.31.1.1.1.7, else ifInUcastPkts, 1.3.6.1.2.1.2.2.1.11.",
        "in_unicast_packets",
    ),
    _counter(
        "yunwang_interface_transmit_unicast_packets_total",
        "ifHCOutUcastPkts, 1.3.6.1.2.1.31.1.1.1.11, else ifOutUcastPkts, 1.3.6.1.2.1.2.2.1.17.",
        "out_unicast_packets",
    ),
    _counter(
        "yunwang_interface_receive_multicast_packets_total",
        "ifHCInMulticastPkts, 1.3.6.1.2.1.31.1.1.1.8, else ifInMulticastPkts, 1.3.6.1.2.1.31.1.1.1.2.",
        "in_multicast_packets",
    ),
    _counter(
        "yunwang_interface_transmit_multicast_packets_total",
        "ifHCOutMulticastPkts, 1.3.6.1.2.1.31.1.1.1.12, else ifOutMulticastPkts, 1.3.6.1.2.1.31.1.1.1.4.",
        "out_multicast_packets",
    ),
    _counter(
        "yunwang_interface_receive_broadcast_packets_total",
        "ifHCInBroadcastPkts, 1.3.6.1.2.1.31.1.1.1.9, else ifInBroadcastPkts, 1.3.6.1.2.1.31.1.1.1.3.",
        "in_broadcast_packets",
    ),
    _counter(
        "yunwang_interface_transmit_broadcast_packets_total",
        "ifHCOutBroadcastPkts, 1.3.6.1.2.1.31.1.1.1.13, else ifOutBroadcastPkts, 1.3.6.1.2.1.31.1.1.1.5.",
        "out_broadcast_packets",
    ),
    _counter("yunwang_interface_receive_discards_total", "ifInDiscards, 1.3.6.1.2.1.2.2.1.13.", "in_discards"),
    _counter("yunwang_interface_receive_errors_total", "ifInErrors, 1.3.6.1.2.1.2.2.1.14.", "in_errors"),
    _counter("yunwang_interface_transmit_discards_total", "ifOutDiscards, 1.3.6.1.2.1.2.2.1.19.", "out_discards"),
    _counter("yunwang_interface_transmit_errors_total", "ifOutErrors, 1.3.6.1.2.1.2.2.1.20.", "out_errors"),
)
INTERFACE_MTU = Metric(
    name="yunwang_interface_mtu_bytes", kind="gauge", help="ifMtu, 1.3.6.1.2.1.2.2.1.4; read with the identity."
)


def _ip(prefix: str, entry: str, table: str, *label_names: str) -> tuple[ColumnMetric, ...]:
    columns = (
        ("receive_packets_total", "in_packets", "InReceives", 3),
        ("receive_bytes_total", "in_octets", "InOctets", 5),
        ("transmit_packets_total", "out_packets", "OutTransmits", 30),
        ("transmit_bytes_total", "out_octets", "OutOctets", 32),
    )
    return tuple(
        ColumnMetric(
            name=f"{prefix}_{suffix}",
            kind="counter",
            help=f"{table}HC{name}, {entry}.{column + 1}, else {table}{name}, {entry}.{column} (RFC 4293).",
            field=field,
            labels=label_names,
        )
        for suffix, field, name, column in columns
    )


IP_SYSTEM_METRICS = _ip("yunwang_ip", "1.3.6.1.2.1.4.31.1.1", "ipSystemStats", "device", "family")
IP_INTERFACE_METRICS = _ip("yunwang_interface_ip", "1.3.6.1.2.1.4.31.3.1", "ipIfStats", "device", "interface", "family")

LLDP_NEIGHBOURS = Metric(
    name="yunwang_lldp_neighbours",
    kind="gauge",
    help="Systems heard by LLDP on a port: rows of lldpRemTable, 1.0.8802.1.1.2.1.4.1; read only where module lldp is "
    "asked for. Absent of a port without one where the table could not be read to its end.",
)

CATALOGUE: dict[str, tuple[Metric, ...]] = {
    "status": (MODULE_SUCCESS, MODULE_FAILURE, MODULE_DURATION),
    "inventory": (DEVICE, LINE_PORT, LINE_CONTRACT),
    "system": (SYSTEM, UP_TIME),
    "interfaces": (INTERFACE, INTERFACE_MTU, *INTERFACE_METRICS),
    "ip": (*IP_SYSTEM_METRICS, *IP_INTERFACE_METRICS),
    "lldp": (LLDP_NEIGHBOURS,),
}
"""What each part of a scrape can hold; a metric's labels are stated in the reference page."""

LABELS: dict[str, tuple[str, ...]] = {
    "status": ("device", "family", "module"),
    "inventory": ("device",),
    "system": ("device",),
    "interfaces": ("device", "interface"),
    "ip": ("device", "family"),
    "lldp": ("device", "interface"),
}
