"""Transceivers and their light, from the tables of the device's vendor. There is no standard MIB of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from collectors.errors import Unsupported
from collectors.naming import told_apart
from collectors.plausibility import DISTANCE_METRES, WAVELENGTH_NANOMETRES, bounds_of_optics
from collectors.readings.optics import OpticsField, OpticsReading, OpticsRow, Transceiver
from collectors.snmp.cells import CellsReader, Number, Survey
from collectors.snmp.client import Client
from collectors.snmp.decoders import bounded
from collectors.snmp.device import SharedReaders
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.vendors import VENDOR_TABLES


class OpticsReader:
    """The transceivers of one device."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._device = ""
        self._transceivers: tuple[Transceiver, ...] = ()
        self._cells = CellsReader(self._survey, shared.policy, shared.entities.forget)

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> OpticsReading:
        """Read all transceivers. Raises CollectionError; Unsupported where the device shows no table of them."""
        self._device = device
        reading = await self._cells.read(client, deadline)
        if not self._transceivers:
            raise Unsupported("the device answers, but no table of transceivers that is known for it has a row")
        return OpticsReading(
            device=device, time=time, transceivers=self._transceivers, rows=reading.rows, columns=reading.columns
        )

    async def _survey(self, client: Client, deadline: float) -> Survey[OpticsRow, OpticsField]:
        surveyor = await Surveyor.of(client, self._device, deadline, self._shared)
        vendor = surveyor.recognised.vendor
        tables = VENDOR_TABLES.get(vendor) if vendor else None
        found = told_well(await tables.optics(surveyor)) if tables and tables.optics else ()
        self._transceivers = tuple(one.transceiver for one in found)
        rows = [
            (OpticsRow(transceiver=one.transceiver, lane=lane), numbers)
            for one in found
            for lane, numbers in _rows(one)
            if numbers
        ]
        return Survey(tuple(row for row, _ in rows), tuple(numbers for _, numbers in rows), found=bool(found))


def told_well(found: Sequence[FoundTransceiver]) -> list[FoundTransceiver]:
    """The transceivers, those whose ports share a name told apart by their indexes; no wavelength that no laser has."""
    names = told_apart([one.transceiver.interface for one in found], [one.transceiver.index for one in found])
    return [
        replace(
            one,
            transceiver=replace(
                one.transceiver,
                interface=name,
                wavelength_nanometres=WAVELENGTH_NANOMETRES.keep(one.transceiver.wavelength_nanometres),
                distance_metres=DISTANCE_METRES.keep(one.transceiver.distance_metres),
            ),
        )
        for one, name in zip(found, names, strict=True)
    ]


def _rows(found: FoundTransceiver) -> Iterator[tuple[int | None, Mapping[OpticsField, Number]]]:
    for lane, numbers in ((None, found.numbers), *found.lanes.items()):
        yield lane, {field: bounded(number, bounds_of_optics(field)) for field, number in numbers.items()}
