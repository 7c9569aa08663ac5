"""VRFs as metrics and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from collectors.readings.vrfs import Vrf, VrfField, VrfsReading
from exporters.exposition import Kind, Metric
from exporters.rows import Labels, Rows, RowsBlock
from exporters.template import ColumnMetric
from exporters.view import ModuleView, Samples, Table, info, present

_MIB: Final = "1.3.6.1.2.1.10.166.11.1"

VRFS: Final = Metric(
    name="yunwang_vrfs",
    kind="gauge",
    help=f"VRFs of the device: rows of mplsL3VpnVrfTable, {_MIB}.2.2, or of the same table under 1.3.6.1.3.118.",
    labels=("device",),
)
VRF: Final = info(
    "yunwang_vrf_info",
    f"A VRF as configured: mplsL3VpnVrfRD, {_MIB}.2.2.1.4, and mplsL3VpnVrfDescription, {_MIB}.2.2.1.3.",
    "device", "vrf", "route_distinguisher", "description",
)  # fmt: skip
INTERFACE: Final = info(
    "yunwang_vrf_interface_info",
    f"An interface that belongs to a VRF: mplsL3VpnIfConfTable, {_MIB}.2.1.",
    "device", "vrf", "interface",
)  # fmt: skip


def _metric(name: str, kind: Kind, field: VrfField, text: str) -> ColumnMetric:
    return ColumnMetric(name=f"yunwang_vrf_{name}", kind=kind, help=text, field=field, labels=("device", "vrf"))


METRICS: Final = (
    _metric("up", "gauge", "up", f"Whether an interface of it is up: mplsL3VpnVrfOperStatus, {_MIB}.2.2.1.6."),
    _metric(
        "active_interfaces", "gauge", "active_interfaces",
        f"Its interfaces that are up: mplsL3VpnVrfActiveInterfaces, {_MIB}.2.2.1.7.",
    ),
    _metric(
        "associated_interfaces", "gauge", "associated_interfaces",
        f"All its interfaces: mplsL3VpnVrfAssociatedInterfaces, {_MIB}.2.2.1.8.",
    ),
    _metric("routes", "gauge", "routes", f"It holds now: mplsL3VpnVrfPerfCurrNumRoutes, {_MIB}.3.1.1.3."),
    _metric(
        "maximum_routes", "gauge", "maximum_routes",
        f"How many it may hold, 0 where there is no limit: mplsL3VpnVrfConfMaxRoutes, {_MIB}.2.2.1.11.",
    ),
    _metric("added_routes_total", "counter", "added_routes", f"mplsL3VpnVrfPerfRoutesAdded, {_MIB}.3.1.1.1."),
    _metric("deleted_routes_total", "counter", "deleted_routes", f"mplsL3VpnVrfPerfRoutesDeleted, {_MIB}.3.1.1.2."),
)  # fmt: skip


def _samples(reading: VrfsReading) -> Iterator[tuple[Metric, Samples]]:
    own = [({"device": reading.device, "vrf": vrf.name}, vrf) for vrf in reading.vrfs]
    yield VRFS, [({"device": reading.device}, str(len(reading.vrfs)))]
    yield VRF, [(pairs | _described(vrf), "1") for pairs, vrf in own]
    yield INTERFACE, [(pairs | {"interface": name}, "1") for pairs, vrf in own for name in vrf.interfaces]


def _of_vrfs(device: str, vrfs: Sequence[Vrf]) -> Sequence[Labels]:
    return [{"device": device, "vrf": vrf.name} for vrf in vrfs]


def _described(vrf: Vrf) -> dict[str, str]:
    return present({"route_distinguisher": vrf.route_distinguisher, "description": vrf.description})


def _tables(reading: VrfsReading) -> Iterator[Table]:
    rows = [
        (
            vrf.name,
            vrf.route_distinguisher,
            ", ".join(vrf.interfaces),
            *(column[at] for column in reading.columns.values()),
        )
        for at, vrf in enumerate(reading.vrfs)
    ]
    yield Table("vrfs", ("vrf", "route_distinguisher", "interfaces", *reading.columns), rows)


_ROWS: Final = (Rows(METRICS, _of_vrfs, lambda reading: (reading.vrfs, reading.columns)),)
VIEW = ModuleView(
    labels=("device", "vrf"),
    metrics=(VRFS, VRF, INTERFACE, *METRICS),
    block=partial(RowsBlock, _samples, _ROWS),
    tables=_tables,
)
