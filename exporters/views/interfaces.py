"""Interfaces as metrics and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from exporters.exposition import Format, Metric, family, labels
from exporters.template import ColumnMetric, TableTemplate
from exporters.view import ModuleView, Table, in_words, info, present


def _counter(name: str, text: str, field: str) -> ColumnMetric:
    return ColumnMetric(name=name, kind="counter", help=text, field=field)


def _gauge(name: str, text: str, field: str, divisor: int = 1) -> ColumnMetric:
    return ColumnMetric(name=name, kind="gauge", help=text, field=field, divisor=divisor)


INTERFACE = info(
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


class _InterfacesBlock:
    """Keeps the text of the identity, and the template of the numbers, as long as the identity is the same object."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._known: tuple[InterfaceIdentity, ...] | None = None
        self._identity_text = b""
        self._identity_series = 0
        self._template = TableTemplate((), (), form)

    @property
    def series(self) -> int:
        return self._identity_series + self._template.series

    def render(self, reading: InterfacesReading) -> bytes:
        if reading.interfaces is not self._known:
            self._learn(reading)
        return self._identity_text + self._template.render(reading.columns)

    def _learn(self, reading: InterfacesReading) -> None:
        own = [{"device": reading.device, "interface": interface.name} for interface in reading.interfaces]
        infos = [(pairs | _identity(interface), "1") for pairs, interface in zip(own, reading.interfaces, strict=True)]
        mtus = [
            (pairs, str(interface.mtu_octets))
            for pairs, interface in zip(own, reading.interfaces, strict=True)
            if interface.mtu_octets is not None
        ]
        texts = (
            family(INTERFACE, infos, self._form),
            family(INTERFACE_MTU, mtus, self._form),
        )
        self._identity_text = "".join(texts).encode()
        self._identity_series = len(infos) + len(mtus)
        self._template = TableTemplate(INTERFACE_METRICS, [labels(pairs) for pairs in own], self._form)
        self._known = reading.interfaces


def _identity(interface: InterfaceIdentity) -> dict[str, str]:
    return present(
        {
            "index": interface.index,
            "description": interface.descr,
            "alias": interface.alias,
            "type": interface.type,
            "counter_bits": interface.counter_bits,
        }
    )


def _tables(reading: InterfacesReading) -> Iterator[Table]:
    shown = ("speed_bits_per_second", "in_octets", "out_octets", "in_errors", "out_errors")
    rows = [
        (
            interface.index,
            interface.name,
            interface.alias,
            in_words(_OperStatus, reading.columns["oper_status"][at]),
            *(reading.columns[name][at] for name in shown),
        )
        for at, interface in enumerate(reading.interfaces)
    ]
    yield Table("interfaces", ("index", "name", "alias", "oper_status", *shown), rows)


class _OperStatus(IntEnum):
    """ifOperStatus (RFC 2863)."""

    UP = 1
    DOWN = 2
    TESTING = 3
    UNKNOWN = 4
    DORMANT = 5
    NOT_PRESENT = 6
    LOWER_LAYER_DOWN = 7


VIEW = ModuleView(
    labels=("device", "interface"),
    metrics=(INTERFACE, INTERFACE_MTU, *INTERFACE_METRICS),
    block=_InterfacesBlock,
    tables=_tables,
)
