"""LLDP beside the inventory's cables: a state a port, and who should be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collectors.discovery.cabling import CableState, Cabling, PortCabling
from collectors.readings.lldp import LldpReading
from exporters.exposition import Metric
from exporters.view import Comparison, Samples, Table, info, present

CABLE_STATE: Final = Metric(
    name="yunwang_cable_state",
    kind="gauge",
    help="What LLDP (lldpRemTable, 1.0.8802.1.1.2.1.4.1) hears on a port beside the inventory's lines: 1 the neighbour "
    "that should be there, 2 nobody, 3 another device or a stranger with a name or address, 4 the right device on a "
    "wrong port, 5 a device where none should be. Absent where it cannot be told: LLDP was not read to its end, the "
    "port takes no part in it, the line is wireless, the neighbour tells only a MAC address.",
    labels=("device", "interface"),
)
CABLE: Final = info(
    "yunwang_cable_info",
    "What LLDP (lldpRemTable, 1.0.8802.1.1.2.1.4.1) is compared with: the line that ends on a port, the devices and "
    "ports that should be at the other end of its cable, and the devices of the inventory that are heard there; "
    "several are joined by commas. Strangers are not named.",
    "device", "interface", "line", "expected", "heard",
)  # fmt: skip


def _samples(cabling: Cabling, reading: LldpReading) -> Iterator[tuple[Metric, Samples]]:
    ports = cabling.check(reading)
    base = {"device": reading.device}
    states = [(base | {"interface": port.interface}, str(int(port.state))) for port in ports if port.state is not None]
    yield CABLE_STATE, states
    yield CABLE, [(base | _described(port), "1") for port in ports]


def _described(port: PortCabling) -> dict[str, str]:
    expected = ", ".join(" ".join(end) for end in port.expected)
    heard = ", ".join(" ".join(filter(None, end)) for end in port.heard)
    return present(
        {"interface": port.interface, "line": port.line, "expected": expected or None, "heard": heard or None}
    )


_WORDS: Final = {
    CableState.OK: "ok 正确",
    CableState.MISSING: "missing 无邻居",
    CableState.WRONG_DEVICE: "wrong device 对端设备不符",
    CableState.WRONG_PORT: "wrong port 对端端口不符",
    CableState.UNEXPECTED: "unexpected 不应有的邻居",
}


def _tables(cabling: Cabling, reading: LldpReading) -> Iterator[Table]:
    rows = [
        (
            port.interface,
            port.line,
            ", ".join(" ".join(end) for end in port.expected),
            ", ".join([*(" ".join(filter(None, end)) for end in port.heard), *("?" * port.strangers)]),
            _WORDS[port.state] if port.state else None,
        )
        for port in cabling.check(reading)
    ]
    if rows:
        yield Table("cabling 线缆核对", ("interface", "line", "expected", "heard", "state"), rows)


COMPARISON: Final = Comparison(samples=_samples, tables=_tables)
