"""Neighbours as metrics and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from collectors.readings.lldp import LldpReading
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table
from exporters.views import cabling

LLDP_NEIGHBOURS = Metric(
    name="yunwang_lldp_neighbours",
    kind="gauge",
    help="Systems heard by LLDP on a port: rows of lldpRemTable, 1.0.8802.1.1.2.1.4.1; read only where module lldp is "
    "asked for. Absent of a port without one where the table could not be read to its end.",
)


def _samples(reading: LldpReading) -> Iterator[tuple[Metric, Samples]]:
    heard = Counter(_port_label(one.port_number, one.interface) for one in reading.neighbours)
    silent = (_port_label(port.number, port.interface) for port in reading.ports) if reading.complete else ()
    counts = dict.fromkeys(silent, 0) | heard
    yield (
        LLDP_NEIGHBOURS,
        [({"device": reading.device, "interface": name}, str(count)) for name, count in counts.items()],
    )


def _port_label(number: int, interface: str | None) -> str:
    return interface or f"lldpLocPortNum {number}"


def _tables(reading: LldpReading) -> Iterator[Table]:
    columns = ("interface", "neighbour", "chassis", "its port", "capabilities", "management")
    rows = [
        (
            _port_label(neighbour.port_number, neighbour.interface),
            neighbour.sys_name,
            neighbour.chassis and neighbour.chassis.text,
            neighbour.port and neighbour.port.text,
            ", ".join(neighbour.capabilities or ()),
            ", ".join(neighbour.management_addresses),
        )
        for neighbour in reading.neighbours
    ]
    yield Table("lldp", columns, rows)


VIEW = ModuleView(
    labels=("device", "interface"),
    metrics=(LLDP_NEIGHBOURS, cabling.CABLE_STATE, cabling.CABLE),
    block=partial(SamplesBlock, _samples),
    tables=_tables,
    comparison=cabling.COMPARISON,
)
