"""The lines between two things of a picture, put together: what they carry, and whether they may fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from inventory.models import Circuit
from inventory.rates import bits_per_second
from inventory.topology import WaysOut

_WIDTHS = ((10**11, 4.6), (10**10, 3.2), (10**9, 2.4), (2 * 10**8, 1.8), (0, 1.2))


@dataclass(frozen=True, slots=True)
class Bond:
    """Circuits side by side.

    Attributes:
        circuits: All of them.
        critical: One of them at least takes devices with it when it fails.
        backup: All of them back others up.
    """

    circuits: tuple[Circuit, ...]
    critical: bool
    backup: bool

    @property
    def label(self) -> str:
        """Contracts as people write them: 10 Gb/s, 40 × 100 Mb/s, 100 Mb/s + 20 Mb/s 4G."""
        texts = Counter(_contract(circuit) for circuit in self.circuits)
        return " + ".join(f"{count} × {text}" if count > 1 else text for text, count in texts.items())

    @property
    def width(self) -> float:
        """How wide the line is drawn, in pixels."""
        return line_width(max(circuit.contract_bits_per_second for circuit in self.circuits))

    @property
    def style(self) -> str:
        """The CSS class of the line."""
        return "spare" if self.backup else "single" if self.critical else "double"


def line_width(contract_bits_per_second: int) -> float:
    """How wide a contract is drawn, in pixels."""
    return next(width for least, width in _WIDTHS if contract_bits_per_second >= least)


def bond(ways: WaysOut, circuits: Iterable[Circuit]) -> Bond:
    """Put circuits together, each once."""
    each = tuple({circuit.id: circuit for circuit in circuits}.values())
    critical = any(ways.behind_circuit(circuit.id) for circuit in each)
    return Bond(each, critical, all(circuit.backs_up is not None for circuit in each))


def _contract(circuit: Circuit) -> str:
    air = {"wireless_4g": " 4G", "wireless_5g": " 5G"}.get(circuit.medium, "")
    return bits_per_second(circuit.contract_bits_per_second) + air
