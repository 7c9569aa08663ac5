"""The county's lines as Prometheus knows them: ends, contract, rates, up or down."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exporters.page.questions import Answers

BUSY_RATIO = 0.8
"""Above this share of its contract a line is called busy: the usual mark at which an upgrade is planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Rates and contract in bytes per second; None is unknown. The near end is the measured one."""

    id: str
    name: str
    name_en: str
    kind: str
    near_devices: frozenset[str]
    near_ports: tuple[str, ...]
    far_devices: frozenset[str]
    contract: float | None
    receive: float | None
    transmit: float | None
    up: bool | None
    last_up: float | None
    ipv6_ratio: float | None

    @property
    def use(self) -> float | None:
        """The busier direction's share of the contract."""
        rates = [rate for rate in (self.receive, self.transmit) if rate is not None]
        return max(rates) / self.contract if rates and self.contract else None

    @property
    def busy(self) -> bool:
        return self.use is not None and self.use > BUSY_RATIO


def lines_of(answers: Answers) -> dict[str, Line]:
    """Line id -> line, of every line one of whose ports Prometheus knows."""
    ports: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for labels in answers.labels("ports"):
        if "line" in labels:
            ports[labels["line"]].append(labels)
    contract, receive, transmit, up, last_up, ipv6 = (
        answers.by(question, "line")
        for question in ("contracts", "receive", "transmit", "lines_up", "lines_last_up", "ipv6_lines")
    )
    return {
        line: Line(
            id=line,
            name=found[0].get("line_name", line),
            name_en=found[0].get("line_name_en", line),
            kind=found[0].get("kind", ""),
            near_devices=frozenset(port["device"] for port in found if port.get("end") == "a"),
            near_ports=tuple(
                sorted(f"{port['device']} {port.get('interface', '')}" for port in found if port.get("end") == "a")
            ),
            far_devices=frozenset(port["device"] for port in found if port.get("end") == "z"),
            contract=contract.get(line),
            receive=receive.get(line),
            transmit=transmit.get(line),
            up=None if line not in up else up[line] == 1,
            last_up=last_up.get(line),
            ipv6_ratio=ipv6.get(line),
        )
        for line, found in ports.items()
    }
