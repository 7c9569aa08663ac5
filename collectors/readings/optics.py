"""Transceivers: what is plugged into a port, and the light it sends and receives.

Source: SFF-8472, SFF-8636 (what a module measures); the vendors' MIBs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

OpticsField = Literal[
    "celsius",  # of a module
    "volts",  # of a module
    "bias_amperes",  # of a lane
    "receive_dbm",  # of a lane
    "transmit_dbm",  # of a lane
    "receive_low_alarm_dbm", "receive_low_warning_dbm", "receive_high_warning_dbm", "receive_high_alarm_dbm",
    "transmit_low_alarm_dbm", "transmit_low_warning_dbm", "transmit_high_warning_dbm", "transmit_high_alarm_dbm",
    "low_alarm_celsius", "high_alarm_celsius", "low_alarm_volts", "high_alarm_volts",
    "low_alarm_bias_amperes", "high_alarm_bias_amperes",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Transceiver:
    """A pluggable module; None is what the device does not say.

    Attributes:
        interface: name of the port it sits in, as IF-MIB has it; else the entity's name; else the index. Unique: a
            shared one has ``#`` and the index behind it.
        index: of its row in the device's table, dotted.
        interface_index: the port's ifIndex.
        entity: its entPhysicalIndex.
        vendor, model, serial, revision, type: its words; the type as the vendor's MIB names it.
        wavelength_nanometres, distance_metres: as its memory holds them; 0 is None.
        fibre: single-mode or multi-mode.
        lanes: how many lasers it has.
        diagnostics: whether it measures light.
    """

    interface: str
    index: str
    interface_index: int | None = None
    entity: int | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    revision: str | None = None
    type: str | None = None
    wavelength_nanometres: float | None = None
    distance_metres: float | None = None
    fibre: Literal["single_mode", "multi_mode"] | None = None
    lanes: int | None = None
    diagnostics: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpticsRow:
    """What a number belongs to: a module as a whole where `lane` is None, else one of its lanes, counted from 1."""

    transceiver: Transceiver
    lane: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpticsReading:
    """All transceivers of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        transceivers: all that are plugged in, whether they measure or not.
        rows: modules and lanes that have numbers; the same object as long as they did not change.
        columns: field -> one number a row, None where it has none now.
    """

    device: str
    time: float
    transceivers: tuple[Transceiver, ...]
    rows: tuple[OpticsRow, ...]
    columns: Mapping[OpticsField, Sequence[float | None]]
