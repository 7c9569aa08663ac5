"""Device: how the entities of a Comware device are - processors, memory, temperatures, fans, power supplies.

Source: H3C Comware 7 NETCONF XML API, Device/PhysicalEntities and Device/ExtPhysicalEntities, whose leaves are those
of ENTITY-MIB and HH3C-ENTITY-EXT-MIB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances, Kept
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.models.health import Found, ratio, reading_of
from collectors.netconf.xml import Element, children, fraction, text, whole_number
from collectors.readings.health import Component, ComponentKind, HealthReading, Status

_NO_TEMPERATURE: Final = 65535
_LIMITS: Final[Mapping[str, str]] = {
    "low_alarm": "TemperatureLowThreshold",
    "high_warning": "TemperatureThreshold",
    "high_alarm": "TemperatureCriticalThreshold",
}
_KINDS: Final[Mapping[int, ComponentKind]] = {6: "power_supply", 7: "fan", 9: "board"}
"""PhysicalClass of IANA-ENTITY-MIB: what has a status of its own."""
_NORMAL: Final = 2
_ABSENT: Final = 4
NAMES: Final = (
    "<Device><PhysicalEntities><Entity>"
    + leaves("PhysicalIndex", "Class", "Name")
    + "</Entity></PhysicalEntities></Device>"
)
NUMBERS: Final = (
    "<Device><ExtPhysicalEntities><Entity>"
    + leaves("PhysicalIndex", "CpuUsage", "MemUsage", "MemSize", "Temperature", "ErrorStatus", *_LIMITS.values())
    + "</Entity></ExtPhysicalEntities></Device>"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An entity: what it is called, and its PhysicalClass."""

    name: str
    entity_class: int | None


class ComwareDevice:
    """The two questions of one device: names seldom, numbers each time."""

    name: ClassVar = "Comware Device"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._kept: Kept[tuple[Component, ...]] = Kept()
        self._names: Mapping[int, Named] | None = None
        self._read_at = 0.0

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> HealthReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        capabilities = self._circumstances.capabilities
        rows = parse_rows(asking.get(question(capabilities, NUMBERS)))
        age = self._circumstances.clock() - self._read_at
        if self._names is None or age >= self._circumstances.max_age_seconds or set(rows) - set(self._names):
            self._names = parse_names(asking.get(question(capabilities, NAMES)))
            self._read_at = self._circumstances.clock()
        found = [one for index, row in rows.items() for one in components(index, self._names.get(index), row)]
        return reading_of(self._circumstances.device, time, found, self._kept)


def parse_names(data: Element | None) -> dict[int, Named]:
    """The entities in an answer, by PhysicalIndex."""
    return {
        index: Named(text(one, "Name") or f"entity {index}", whole_number(one, "Class"))
        for one in children(data, "top", "Device", "PhysicalEntities", "Entity")
        if (index := whole_number(one, "PhysicalIndex")) is not None
    }


def parse_rows(data: Element | None) -> dict[int, Element]:
    """The rows in an answer, by PhysicalIndex."""
    return {
        index: one
        for one in children(data, "top", "Device", "ExtPhysicalEntities", "Entity")
        if (index := whole_number(one, "PhysicalIndex")) is not None
    }


def components(index: int, named: Named | None, row: Element) -> Iterator[Found]:
    """What one entity is made of."""
    name = named.name if named else f"entity {index}"

    def component(kind: ComponentKind) -> Component:
        return Component(kind=kind, name=name, index=str(index), entity=index)

    size = whole_number(row, "MemSize")
    if computes(row):
        yield Found(component("processor"), {"usage_ratio": ratio(whole_number(row, "CpuUsage"))})
        usage = ratio(whole_number(row, "MemUsage"))
        yield Found(component("memory"), {"usage_ratio": usage, "total_bytes": float(size) if size else None})
    celsius = temperature(row, "Temperature")
    if celsius is not None:
        limits = {field: temperature(row, leaf) for field, leaf in _LIMITS.items()}
        yield Found(
            component("temperature"),
            {
                "celsius": celsius,
                "low_alarm": limits["low_alarm"],
                "high_warning": limits["high_warning"],
                "high_alarm": limits["high_alarm"],
            },
        )
    kind = _KINDS.get(named.entity_class) if named and named.entity_class is not None else None
    state = status(whole_number(row, "ErrorStatus"))
    if kind is not None and state is not None:
        yield Found(component(kind), {"status": state})


def computes(row: Element) -> bool:
    """Whether an entity has a processor: the table has a 0 for each fan too, and only who computes has memory."""
    return bool(whole_number(row, "MemSize") or whole_number(row, "MemUsage") or whole_number(row, "CpuUsage"))


def temperature(row: Element, leaf: str) -> float | None:
    """A temperature in degrees Celsius; 65535 means that the entity has none."""
    value = fraction(row, leaf)
    return None if value == _NO_TEMPERATURE else value


def status(error: int | None) -> Status | None:
    """hh3cEntityExtErrorStatus: 1 not supported, 2 normal, 4 absent; every other number names a fault."""
    if error is None or error <= 1:
        return None
    return {_NORMAL: Status.OK, _ABSENT: Status.ABSENT}.get(error, Status.FAILED)
