"""Turning one poll of one device into the text of its scrape; keeps the device's templates."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from collectors.errors import CollectionError
from collectors.snmp.modules.interfaces import InterfaceIdentity, InterfacesReading
from collectors.snmp.modules.ip import IpReading, IpStatistics
from collectors.snmp.modules.lldp import LldpReading
from collectors.snmp.modules.system import SystemReading
from collectors.snmp.poller import Outcome, PollResult, Reading
from exporters import catalogue
from exporters.exposition import END_OF_OPEN_METRICS, Format, family, labels
from exporters.template import ColumnMetric, TableTemplate


class SeriesLimitExceeded(CollectionError):
    """A module gave more series than a device may have."""

    reason = "series_limit"


class _Block(Protocol):
    """Renders one module's readings, and says how many series the last text held."""

    @property
    def series(self) -> int: ...

    def render(self, reading: Reading) -> bytes: ...


class DeviceRenderer:
    """The scrape text of one device over one family in one format.

    Attributes:
        outcomes: what the last text shows of each module; one beyond the series limit has failed.
    """

    def __init__(self, form: Format, inventory_text: str, series_limit: int) -> None:
        """Prepare a device.

        Args:
            form: the format to write.
            inventory_text: what the inventory says of the device, rendered; stands in every scrape.
            series_limit: how many series a module may give; beyond it the module fails.
        """
        self._form = form
        self._inventory_text = inventory_text.encode()
        self._series_limit = series_limit
        self.outcomes: tuple[Outcome, ...] = ()
        self._blocks: dict[str, _Block] = {
            "system": _SystemBlock(form),
            "interfaces": _InterfacesBlock(form),
            "ip": _IpBlock(form),
            "lldp": _LldpBlock(form),
        }

    def render(self, result: PollResult) -> bytes:
        """The whole scrape, UTF-8."""
        modules = [self._module(outcome) for outcome in result.outcomes]
        self.outcomes = tuple(outcome for _, outcome in modules)
        status = self._status(result)
        end = END_OF_OPEN_METRICS if self._form is Format.OPEN_METRICS else b""
        return b"".join((status, self._inventory_text, *(text for text, _ in modules), end))

    def _module(self, outcome: Outcome) -> tuple[bytes, Outcome]:
        if outcome.reading is None:
            return b"", outcome
        block = self._blocks[outcome.module]
        text = block.render(outcome.reading)
        if block.series > self._series_limit:
            failure = SeriesLimitExceeded(f"{block.series} series, and {self._series_limit} are allowed")
            return b"", dataclasses.replace(outcome, reading=None, failure=failure)
        return text, outcome

    def _status(self, result: PollResult) -> bytes:
        base = {"device": result.device, "family": result.family}
        named = [({**base, "module": outcome.module}, outcome) for outcome in self.outcomes]
        success = [(pairs, "0" if outcome.failure else "1") for pairs, outcome in named]
        failure = [({**pairs, "reason": outcome.failure.reason}, "1") for pairs, outcome in named if outcome.failure]
        durations = [(pairs, f"{outcome.duration_seconds:.6f}") for pairs, outcome in named]
        return "".join(
            (
                family(catalogue.MODULE_SUCCESS, success, self._form),
                family(catalogue.MODULE_FAILURE, failure, self._form),
                family(catalogue.MODULE_DURATION, durations, self._form),
            )
        ).encode()


class _SystemBlock:
    def __init__(self, form: Format) -> None:
        self._form = form
        self.series = 0

    def render(self, reading: Reading) -> bytes:
        if not isinstance(reading, SystemReading):
            raise TypeError(type(reading).__name__)
        device = {"device": reading.device}
        said = {
            "sys_name": reading.sys_name,
            "sys_descr": reading.sys_descr,
            "sys_object_id": reading.sys_object_id,
            "sys_location": reading.sys_location,
        }
        info = device | {name: value for name, value in said.items() if value is not None}
        up_time = [] if reading.up_time_seconds is None else [(device, str(reading.up_time_seconds))]
        self.series = 1 + len(up_time)
        text = family(catalogue.SYSTEM, [(info, "1")], self._form) + family(catalogue.UP_TIME, up_time, self._form)
        return text.encode()


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

    def render(self, reading: Reading) -> bytes:
        if not isinstance(reading, InterfacesReading):
            raise TypeError(type(reading).__name__)
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
            family(catalogue.INTERFACE, infos, self._form),
            family(catalogue.INTERFACE_MTU, mtus, self._form),
        )
        self._identity_text = "".join(texts).encode()
        self._identity_series = len(infos) + len(mtus)
        self._template = TableTemplate(catalogue.INTERFACE_METRICS, [labels(pairs) for pairs in own], self._form)
        self._known = reading.interfaces


def _identity(interface: InterfaceIdentity) -> dict[str, str]:
    values = {
        "index": interface.index,
        "description": interface.descr,
        "alias": interface.alias,
        "type": interface.type,
        "counter_bits": interface.counter_bits,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


class _IpBlock:
    def __init__(self, form: Format) -> None:
        self._system = _IpTable(catalogue.IP_SYSTEM_METRICS, form)
        self._interfaces = _IpTable(catalogue.IP_INTERFACE_METRICS, form)

    @property
    def series(self) -> int:
        return self._system.series + self._interfaces.series

    def render(self, reading: Reading) -> bytes:
        if not isinstance(reading, IpReading):
            raise TypeError(type(reading).__name__)
        return self._system.render(reading.device, reading.system) + self._interfaces.render(
            reading.device, reading.interfaces
        )


class _IpTable:
    def __init__(self, metrics: Sequence[ColumnMetric], form: Format) -> None:
        self._metrics = metrics
        self._form = form
        self._known: object = None
        self._template = TableTemplate((), (), form)
        self.series = 0

    def render(self, device: str, statistics: IpStatistics | None) -> bytes:
        if statistics is None:
            self.series = 0
            return b""
        if statistics.rows is not self._known:
            rows = [
                labels({"device": device, **({"interface": name} if name else {}), "family": ip_family})
                for ip_family, name in statistics.rows
            ]
            self._template = TableTemplate(self._metrics, rows, self._form)
            self._known = statistics.rows
        text = self._template.render(statistics.columns)
        self.series = self._template.series
        return text


class _LldpBlock:
    def __init__(self, form: Format) -> None:
        self._form = form
        self.series = 0

    def render(self, reading: Reading) -> bytes:
        if not isinstance(reading, LldpReading):
            raise TypeError(type(reading).__name__)
        heard = Counter(_port_label(one.port_number, one.interface) for one in reading.neighbours)
        silent = (_port_label(port.number, port.interface) for port in reading.ports) if reading.complete else ()
        counts = dict.fromkeys(silent, 0) | heard
        samples = [({"device": reading.device, "interface": name}, str(count)) for name, count in counts.items()]
        self.series = len(samples)
        return family(catalogue.LLDP_NEIGHBOURS, samples, self._form).encode()


def _port_label(number: int, interface: str | None) -> str:
    return interface or f"lldpLocPortNum {number}"
