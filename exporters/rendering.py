"""Turning one poll of one device into the text of its scrape; keeps the device's templates."""

from __future__ import annotations

import dataclasses

from collectors.discovery.cabling import Cabling
from collectors.errors import CollectionError
from collectors.outcome import Outcome, PollResult
from exporters import catalogue
from exporters.exposition import END_OF_OPEN_METRICS, Format, family
from exporters.view import Block
from exporters.views import VIEWS


class SeriesLimitExceeded(CollectionError):
    """A module gave more series than a device may have."""

    reason = "series_limit"


class DeviceRenderer:
    """The scrape text of one device over one family in one format.

    Attributes:
        outcomes: what the last text shows of each module; one beyond the series limit has failed.
    """

    def __init__(self, form: Format, inventory_text: str, series_limit: int, cabling: Cabling | None = None) -> None:
        """Prepare a device.

        Args:
            form: the format to write.
            inventory_text: what the inventory says of the device, rendered.
            series_limit: how many series a module may give; beyond it the module fails.
            cabling: the inventory's, with which neighbours are compared; None compares nothing.
        """
        self._form = form
        self._inventory_text = inventory_text.encode()
        self._series_limit = series_limit
        self._cabling = cabling
        self.outcomes: tuple[Outcome, ...] = ()
        self._blocks: dict[str, Block] = {}

    def render(self, result: PollResult, *, described: bool = True) -> bytes:
        """The whole scrape, UTF-8; with what the inventory says of the device, or without it."""
        modules = [self._module(outcome) for outcome in result.outcomes]
        self.outcomes = tuple(outcome for _, outcome in modules)
        status = self._status(result)
        end = END_OF_OPEN_METRICS if self._form is Format.OPEN_METRICS else b""
        described_text = self._inventory_text if described else b""
        return b"".join((status, described_text, *(text for text, _ in modules), end))

    def _module(self, outcome: Outcome) -> tuple[bytes, Outcome]:
        if outcome.reading is None:
            return b"", outcome
        block = self._blocks.get(outcome.module)
        if block is None:
            block = self._blocks[outcome.module] = VIEWS[outcome.module].block(self._form)
        text = block.render(outcome.reading)
        compared, more = self._compared(outcome)
        text, series = text + compared, block.series + more
        if series > self._series_limit:
            failure = SeriesLimitExceeded(f"{series} series, and {self._series_limit} are allowed")
            return b"", dataclasses.replace(outcome, reading=None, failure=failure)
        return text, outcome

    def _compared(self, outcome: Outcome) -> tuple[bytes, int]:
        """What a reading says beside the inventory, and how many series that is."""
        comparison = VIEWS[outcome.module].comparison
        if comparison is None or self._cabling is None:
            return b"", 0
        families = list(comparison.samples(self._cabling, outcome.reading))
        text = "".join(family(metric, samples, self._form) for metric, samples in families)
        return text.encode(), sum(len(samples) for _, samples in families)

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
