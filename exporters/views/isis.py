"""IS-IS as metrics and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from collectors.readings.isis import IsisAdjacency, IsisReading, IsisState
from exporters.exposition import Metric
from exporters.rows import Labels, Rows, RowsBlock, labels_told_apart
from exporters.template import ColumnMetric
from exporters.view import ModuleView, Samples, Table, in_words, info, present

_MIB, _DRAFT = "1.3.6.1.2.1.138.1", "1.3.6.1.3.37.1"
_OF_ADJACENCIES: Final = ("device", "interface", "neighbour", "level")

ENABLED: Final = Metric(
    name="yunwang_isis_enabled",
    kind="gauge",
    help=f"Whether IS-IS runs: isisSysAdminState, {_MIB}.1.1.8; absent where the device does not tell.",
    labels=("device",),
)
INFO: Final = info(
    "yunwang_isis_info",
    f"The device's system id: isisSysID, {_MIB}.1.1.3.",
    "device", "system_id",
)  # fmt: skip
CIRCUIT: Final = info(
    "yunwang_isis_circuit_info",
    f"An interface on which IS-IS is configured: isisCircTable, {_MIB}.3.2, or {_DRAFT}.3.1; a passive one has no "
    "adjacency.",
    "device", "interface", "enabled", "passive",
)  # fmt: skip
ADJACENCIES: Final = Metric(
    name="yunwang_isis_adjacencies",
    kind="gauge",
    help=f"Adjacencies by state: rows of isisISAdjTable, {_MIB}.6.1, or {_DRAFT}.6.1; absent where IS-IS does not run.",
    labels=("device", "state"),
)
ADJACENCY_METRICS: Final = (
    ColumnMetric(
        name="yunwang_isis_adjacency_state",
        kind="gauge",
        help=f"1 down, 2 initializing, 3 up, 4 failed: isisISAdjState, {_MIB}.6.1.1.2, or {_DRAFT}.6.1.1.2.",
        field="state",
        labels=_OF_ADJACENCIES,
    ),
    ColumnMetric(
        name="yunwang_isis_adjacency_up_seconds",
        kind="gauge",
        help=f"Since it came up; absent while it is not: sysUpTime less isisISAdjLastUpTime, {_MIB}.6.1.1.11.",
        field="up_seconds",
        labels=_OF_ADJACENCIES,
        fractions=True,
    ),
    ColumnMetric(
        name="yunwang_isis_adjacency_hold_seconds",
        kind="gauge",
        help=f"Until it is given up if nothing more is heard: isisISAdjHoldTimer, {_MIB}.6.1.1.9, or {_DRAFT}.6.1.1.9.",
        field="hold_seconds",
        labels=_OF_ADJACENCIES,
    ),
)


def _samples(reading: IsisReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    yield ENABLED, [] if reading.enabled is None else [(device, str(int(reading.enabled)))]
    yield INFO, [(device | {"system_id": reading.system_id}, "1")] if reading.system_id else []
    yield CIRCUIT, [(pairs, "1") for pairs in _of_circuits(reading)]
    yield ADJACENCIES, [(device | {"state": state}, str(count)) for state, count in _counts(reading).items()]


def _of_adjacencies(device: str, rows: Sequence[IsisAdjacency]) -> Sequence[Labels]:
    found = [
        present(
            {
                "device": device,
                "interface": row.interface,
                "neighbour": row.system_id or row.index,
                "level": row.level,
            }
        )
        for row in rows
    ]
    return labels_told_apart(found, "neighbour", [row.index for row in rows])


def _of_circuits(reading: IsisReading) -> Sequence[Labels]:
    found = [
        present(
            {
                "device": reading.device,
                "interface": one.interface or f"isisCircIndex {one.index}",
                "enabled": _word(one.enabled),
                "passive": _word(one.passive),
            }
        )
        for one in reading.circuits
    ]
    return labels_told_apart(found, "interface", [one.index for one in reading.circuits])


def _word(truth: bool | None) -> str | None:  # noqa: FBT001 - the value shown
    return None if truth is None else str(truth).lower()


def _counts(reading: IsisReading) -> dict[str, int]:
    """Adjacencies a state, every state named; nothing where IS-IS does not run."""
    if reading.enabled is False and not reading.adjacencies:
        return {}
    states = Counter(state for state in reading.columns.get("state", ()) if state is not None)
    return {state.name.lower(): states[state] for state in IsisState}


def _tables(reading: IsisReading) -> Iterator[Table]:
    yield Table(
        "isis", ("enabled", "system_id", "circuits"), [(reading.enabled, reading.system_id, len(reading.circuits))]
    )
    rows = [
        (
            row.interface,
            row.system_id,
            row.level,
            *(_cell(field, column[at]) for field, column in reading.columns.items()),
        )
        for at, row in enumerate(reading.adjacencies)
    ]
    yield Table("isis adjacencies", ("interface", "system_id", "level", *reading.columns), rows)


def _cell(field: str, value: object) -> object:
    return in_words(IsisState, value) if field == "state" else value


_ROWS: Final = (Rows(ADJACENCY_METRICS, _of_adjacencies, lambda reading: (reading.adjacencies, reading.columns)),)
VIEW = ModuleView(
    labels=("device",),
    metrics=(ENABLED, INFO, CIRCUIT, ADJACENCIES, *ADJACENCY_METRICS),
    block=partial(RowsBlock, _samples, _ROWS),
    tables=_tables,
)
