"""OSPFv2 and OSPFv3 as metrics and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import partial
from typing import Final

from collectors.readings.ospf import OspfArea, OspfInterface, OspfNeighbour, OspfNeighbourState, OspfReading
from exporters.exposition import Kind, Metric
from exporters.rows import Labels, Rows, RowsBlock, labels_told_apart
from exporters.template import ColumnMetric
from exporters.view import ModuleView, Samples, Table, in_words, info, present

_V2, _V3 = "1.3.6.1.2.1.14", "1.3.6.1.2.1.191.1"
_OF_NEIGHBOURS: Final = ("device", "interface", "neighbour", "area", "family")
_OF_INTERFACES: Final = ("device", "interface", "area", "family")
_OF_AREAS: Final = ("device", "area", "family")

ENABLED: Final = Metric(
    name="yunwang_ospf_enabled",
    kind="gauge",
    help="Whether OSPFv2 (family ipv4) or OSPFv3 (ipv6) runs: 1 or 0; absent where the device does not have the MIB: "
    f"ospfAdminStat, {_V2}.1.2; ospfv3AdminStatus, {_V3}.1.2.",
    labels=("device", "family"),
)
INFO: Final = info(
    "yunwang_ospf_info",
    f"The device's router id: ospfRouterId, {_V2}.1.1; ospfv3RouterId, {_V3}.1.1.",
    "device", "family", "router_id",
)  # fmt: skip
NEIGHBOURS: Final = Metric(
    name="yunwang_ospf_neighbours",
    kind="gauge",
    help=f"Neighbours by state: rows of ospfNbrTable, {_V2}.10, and ospfv3NbrTable, {_V3}.9; absent where OSPF does "
    "not run.",
    labels=("device", "family", "state"),
)


def _metric(name: str, kind: Kind, field: str, of: tuple[str, ...], text: str) -> ColumnMetric:
    return ColumnMetric(name=f"yunwang_ospf_{name}", kind=kind, help=text, field=field, labels=of)


NEIGHBOUR_METRICS: Final = (
    _metric(
        "neighbour_state", "gauge", "state", _OF_NEIGHBOURS,
        "1 down, 2 attempt, 3 init, 4 two-way, 5 exchange start, 6 exchange, 7 loading, 8 full: "
        f"ospfNbrState, {_V2}.10.1.6; ospfv3NbrState, {_V3}.9.1.8.",
    ),
    _metric(
        "neighbour_events_total", "counter", "events", _OF_NEIGHBOURS,
        f"State changes and errors: ospfNbrEvents, {_V2}.10.1.7; ospfv3NbrEvents, {_V3}.9.1.9.",
    ),
)  # fmt: skip
INTERFACE_METRICS: Final = (
    _metric(
        "interface_enabled", "gauge", "enabled", _OF_INTERFACES,
        f"Whether OSPF is wanted there: ospfIfAdminStat, {_V2}.7.1.5; ospfv3IfAdminStatus, {_V3}.7.1.5.",
    ),
    _metric(
        "interface_state", "gauge", "state", _OF_INTERFACES,
        "1 down, 2 loopback, 3 waiting, 4 point-to-point, 5 designated router, 6 its backup, 7 other, 8 standby: "
        f"ospfIfState, {_V2}.7.1.12; ospfv3IfState, {_V3}.7.1.12.",
    ),
    _metric(
        "interface_events_total", "counter", "events", _OF_INTERFACES,
        f"State changes and errors: ospfIfEvents, {_V2}.7.1.15; ospfv3IfEvents, {_V3}.7.1.15.",
    ),
)  # fmt: skip
AREA_METRICS: Final = (
    _metric(
        "area_spf_runs_total", "counter", "spf_runs", _OF_AREAS,
        f"Calculations of routes: ospfSpfRuns, {_V2}.2.1.4; ospfv3AreaSpfRuns, {_V3}.2.1.3.",
    ),
    _metric(
        "area_border_routers", "gauge", "border_routers", _OF_AREAS,
        f"That can be reached: ospfAreaBdrRtrCount, {_V2}.2.1.5; ospfv3AreaBdrRtrCount, {_V3}.2.1.4.",
    ),
    _metric(
        "area_lsas", "gauge", "lsas", _OF_AREAS,
        f"In the area's database: ospfAreaLsaCount, {_V2}.2.1.7; ospfv3AreaScopeLsaCount, {_V3}.2.1.6.",
    ),
)  # fmt: skip


def _samples(reading: OspfReading) -> Iterator[tuple[Metric, Samples]]:
    own = [({"device": reading.device, "family": one.family}, one) for one in reading.instances]
    yield ENABLED, [(pairs, str(int(one.enabled))) for pairs, one in own if one.enabled is not None]
    yield INFO, [(pairs | {"router_id": one.router_id}, "1") for pairs, one in own if one.router_id]
    yield (
        NEIGHBOURS,
        [
            (pairs | {"state": state}, str(count))
            for pairs, one in own
            if one.enabled is not False
            for state, count in _counts(reading, one.family).items()
        ],
    )


def _of_neighbours(device: str, rows: Sequence[OspfNeighbour]) -> Sequence[Labels]:
    found = [
        present(
            {
                "device": device,
                "interface": row.interface,
                "neighbour": row.router_id or row.address or row.index,
                "area": row.area,
                "family": row.family,
            }
        )
        for row in rows
    ]
    return labels_told_apart(found, "neighbour", [row.index for row in rows])


def _of_interfaces(device: str, rows: Sequence[OspfInterface]) -> Sequence[Labels]:
    found = [
        present({"device": device, "interface": row.interface, "area": row.area, "family": row.family}) for row in rows
    ]
    return labels_told_apart(found, "interface", [row.index for row in rows])


def _of_areas(device: str, rows: Sequence[OspfArea]) -> Sequence[Labels]:
    return [{"device": device, "area": row.area, "family": row.family} for row in rows]


def _counts(reading: OspfReading, of: str) -> dict[str, int]:
    """Neighbours a state of one OSPF, every state named."""
    nothing = (None,) * len(reading.neighbours)
    states = Counter(
        state
        for row, state in zip(reading.neighbours, reading.neighbour_columns.get("state", nothing), strict=True)
        if row.family == of and state is not None
    )
    return {state.name.lower(): states[state] for state in OspfNeighbourState}


def _tables(reading: OspfReading) -> Iterator[Table]:
    instances = [(one.family, one.enabled, one.router_id) for one in reading.instances]
    yield Table("ospf", ("family", "enabled", "router_id"), instances)
    neighbours = [
        (row.family, row.interface, row.router_id, row.address, row.area,
         *(_cell(field, column[at], OspfNeighbourState) for field, column in reading.neighbour_columns.items()))
        for at, row in enumerate(reading.neighbours)
    ]  # fmt: skip
    columns = ("family", "interface", "router_id", "address", "area", *reading.neighbour_columns)
    yield Table("ospf neighbours", columns, neighbours)
    interfaces = [
        (
            row.family,
            row.interface,
            row.area,
            *(_cell(field, column[at], _InterfaceState) for field, column in reading.interface_columns.items()),
        )
        for at, row in enumerate(reading.interfaces)
    ]
    yield Table("ospf interfaces", ("family", "interface", "area", *reading.interface_columns), interfaces)


class _InterfaceState(IntEnum):
    """ospfIfState, as both MIBs number it."""

    DOWN = 1
    LOOPBACK = 2
    WAITING = 3
    POINT_TO_POINT = 4
    DESIGNATED_ROUTER = 5
    BACKUP_DESIGNATED_ROUTER = 6
    OTHER_DESIGNATED_ROUTER = 7
    STANDBY = 8


def _cell(field: str, value: object, states: type[IntEnum]) -> object:
    return in_words(states, value) if field == "state" else value


_ROWS: Final = (
    Rows(NEIGHBOUR_METRICS, _of_neighbours, lambda reading: (reading.neighbours, reading.neighbour_columns)),
    Rows(INTERFACE_METRICS, _of_interfaces, lambda reading: (reading.interfaces, reading.interface_columns)),
    Rows(AREA_METRICS, _of_areas, lambda reading: (reading.areas, reading.area_columns)),
)
VIEW = ModuleView(
    labels=("device", "family"),
    metrics=(ENABLED, INFO, NEIGHBOURS, *NEIGHBOUR_METRICS, *INTERFACE_METRICS, *AREA_METRICS),
    block=partial(RowsBlock, _samples, _ROWS),
    tables=_tables,
)
