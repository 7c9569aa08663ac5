"""What is plugged into a Huawei device's ports: who made it, how far it reaches, which interface it is.

Source: HUAWEI-ENTITY-EXTENT-MIB (hwOpticalModuleInfoTable 1.3.6.1.4.1.2011.5.25.31.1.1.3), ENTITY-MIB.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from collectors.readings.entities import Entity, EntityTree
from collectors.readings.optics import Transceiver
from collectors.snmp.decoders import written_number
from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text
from collectors.snmp.vendors.huawei_light import NONE, is_read

MODE, SERIAL, VOLTS, PART = 1, 4, 6, 25
_WAVELENGTH, _DISTANCE, _TYPE = 2, 3, 10
_VENDOR, _WAVELENGTH_PICOMETRES, _REVISION = 24, 28, 35
_TYPE_WORDS, _DISTANCE_WORDS, _WAVELENGTH_WORDS = (42, 37), 45, 47
DESCRIBING: Final = (
    _WAVELENGTH, _DISTANCE, _TYPE, _VENDOR, _WAVELENGTH_PICOMETRES, _REVISION, *_TYPE_WORDS, _DISTANCE_WORDS,
    _WAVELENGTH_WORDS,
)  # fmt: skip
"""Arcs of columns beside those that tell whether a module is there: MODE, SERIAL, VOLTS, PART."""

_FIBRES: Final[Mapping[object, Literal["single_mode", "multi_mode"]]] = {
    2: "single_mode",
    3: "multi_mode",
    4: "multi_mode",
}
_TYPES: Final[Mapping[object, str]] = {
    1: "SC", 2: "GBIC", 3: "SFP", 4: "eSFP", 5: "RJ45", 6: "XFP", 7: "XENPAK", 8: "transponder", 9: "CFP", 10: "SMB",
    11: "SFP+", 12: "CXP", 13: "QSFP", 14: "QSFP+", 15: "CFP2", 16: "DWDM SFP", 17: "MSA 100G LH", 18: "GPS",
    19: "CSFP", 20: "CFP4", 21: "QSFP28", 22: "SFP/SFP+", 23: "GPON SFP",
}  # fmt: skip
"""hwEntityOpticalType; unknown(0) is none."""
_MILLI: Final = 1000
_METRES: Final = re.compile(r"([0-9]+)\(")

Cells = Mapping[int, Value]
"""Arc of a column -> value, of one row."""


def is_plugged_in(mode: Value, serial: Value, voltage: Value, part: Value) -> bool:
    """Whether a cage holds a module: it has a serial or part number, a fibre's mode, or a supply.

    hwEntityOpticalMode alone does not tell: an S5720 shows noValue(5) for empty cages and for modules.
    """
    return mode in _FIBRES or bool(decode_text(serial) or decode_text(part)) or is_read(voltage)


def describe(
    row: int, cells: Cells, tree: EntityTree, names: Mapping[int, str], indexes: Mapping[str, int], lanes: int
) -> Transceiver:
    """What the cells say of a module, as far as they are there.

    Args:
        row: entPhysicalIndex of its port.
        cells: of the columns `DESCRIBING` and the voltage's.
        tree: the device's entities.
        names: of its interfaces by ifIndex.
        indexes: the same, as `by_name` has them.
        lanes: how many its texts of lanes have.
    """

    def text(*arcs: int) -> str | None:
        return next((words for arc in arcs if (words := decode_text(cells[arc]))), None)

    interface = interface_of(row, tree, indexes)
    name = names.get(interface) if interface is not None else None
    measures = is_read(cells[VOLTS])
    return Transceiver(
        interface=name or tree.name_of(row) or str(row),
        index=str(row),
        interface_index=interface,
        entity=row,
        vendor=text(_VENDOR),
        model=text(PART),
        serial=text(SERIAL),
        revision=text(_REVISION),
        type=text(*_TYPE_WORDS) or _TYPES.get(cells[_TYPE]),
        wavelength_nanometres=wavelength_nanometres(
            cells[_WAVELENGTH], cells[_WAVELENGTH_PICOMETRES], cells[_WAVELENGTH_WORDS]
        ),
        distance_metres=distance_metres(cells[_DISTANCE], cells[_DISTANCE_WORDS]),
        fibre=_FIBRES.get(cells[MODE]) or fibre_of(text(_DISTANCE_WORDS) or ""),
        lanes=lanes if lanes > 1 else 1 if measures else None,
        diagnostics=measures,
    )


def by_name(names: Mapping[int, str]) -> dict[str, int]:
    """IfIndex by name without blanks: an ME60's entity is called ``GigabitEthernet 10/0/0``."""
    return {"".join(name.split()): index for index, name in names.items()}


def interface_of(row: int, tree: EntityTree, indexes: Mapping[str, int]) -> int | None:
    """The ifIndex of a port by entAliasMappingTable, else by its name; else of what it holds, or of what holds it."""

    def own(entity: Entity) -> int | None:
        if entity.interface_index is not None:
            return entity.interface_index
        return indexes.get("".join((entity.name or "").split()))

    entity = tree.entities.get(row)
    near = [*([entity] if entity else []), *tree.children.get(row, ()), *tree.above(row)]
    return next((found for one in near if (found := own(one)) is not None), None)


def wavelength_nanometres(whole: Value, picometres: Value, words: Value) -> float | None:
    """From hwEntityOpticalWaveLength, ...WaveLengthDecimal (a thousandth of it) or ...WaveLengthExact (text)."""
    if isinstance(whole, int) and whole > 0 and whole not in NONE:
        return whole
    if isinstance(picometres, int) and picometres > 0 and picometres not in NONE:
        return picometres / _MILLI
    return written_number(words) or None


def distance_metres(metres: Value, words: Value) -> float | None:
    """How far a module reaches over its best fibre: a number, or a text as ``50(50um),20(62.5um),100(OM3)``."""
    if isinstance(metres, int) and metres > 0 and metres not in NONE:
        return metres
    return max((int(found) for found in _METRES.findall(decode_text(words) or "")), default=0) or None


def fibre_of(distance: str) -> Literal["single_mode", "multi_mode"] | None:
    """By the fibres that a text of distances names: 9 um, or 50 um, 62.5 um, OM1 to OM5."""
    if "(9um)" in distance:
        return "single_mode"
    return "multi_mode" if "0um)" in distance or ".5um)" in distance or "(OM" in distance else None
