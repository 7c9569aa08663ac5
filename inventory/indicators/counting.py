"""What the two binding indicators count, what is missing to their targets, and their values in the plan.

Source: the county's digital-government plan, annex 1, indicators 12 (政务信息系统上云率) and 13 (政务外网接入率).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from inventory.models import Department, Inventory, System, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A value that the plan states as a share, without the numbers behind it."""

    date: date
    ratio: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is counted; `number` is the plan's, `target_ratio` what 2025 was to reach."""

    id: str
    number: int
    name: str
    name_en: str
    formula: str
    formula_en: str
    target_ratio: Fraction
    baseline: Baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One object of the denominator that is not in the numerator; `department` is its owner's id, if it has one."""

    id: str
    name: str
    name_en: str
    department: str | None
    department_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An indicator's value now.

    Attributes:
        counted: the numerator.
        total: the denominator.
        missing: every object that is in the denominator only, in inventory order.
    """

    indicator: Indicator
    counted: int
    total: int
    missing: tuple[Missing, ...]

    @property
    def ratio(self) -> Fraction | None:
        """The share; None where there is nothing to count, which is not 0 %."""
        return Fraction(self.counted, self.total) if self.total else None

    @property
    def needed(self) -> int:
        """How many of the missing must be counted for the target to be reached; 0 when it is."""
        return max(0, math.ceil(self.indicator.target_ratio * self.total) - self.counted)


_PLAN_DATE: Final = date(2021, 8, 31)

CLOUD_ADOPTION: Final = Indicator(
    id="cloud_adoption",
    number=12,
    name="政务信息系统上云率",
    name_en="Share of government information systems on the cloud",
    formula="已部署于县政务云平台的县自建非涉密政务信息系统数量 / 县自建非涉密政务信息系统总数",
    formula_en="the county's own unclassified systems on its cloud node / all the county's own unclassified systems",
    target_ratio=Fraction(95, 100),
    baseline=Baseline(date=_PLAN_DATE, ratio=Fraction(42, 100)),
)
EXTRANET_ACCESS: Final = Indicator(
    id="extranet_access",
    number=13,
    name="政务外网接入率",
    name_en="Share of budget units on the e-government extranet",
    formula="县级财政预算单位政务外网接入数量 / 县级财政预算单位总数",
    formula_en="county-level budget units with a line of the extranet / all county-level budget units",
    target_ratio=Fraction(1),
    baseline=Baseline(date=_PLAN_DATE, ratio=Fraction(80, 100)),
)


def results(inventory: Inventory) -> tuple[Result, ...]:
    """Compute every indicator."""
    return tuple(count(inventory) for count in _COUNTS.values())


def _cloud_adoption(inventory: Inventory) -> Result:
    systems = [system for system in inventory.systems.values() if system.self_built and not system.classified]
    return Result(
        indicator=CLOUD_ADOPTION,
        counted=sum(system.on_cloud for system in systems),
        total=len(systems),
        missing=tuple(
            _missing(system, inventory.departments[system.department]) for system in systems if not system.on_cloud
        ),
    )


def _missing(item: System | Unit, owner: Department | None) -> Missing:
    return Missing(
        id=item.id,
        name=item.name,
        name_en=item.name_en,
        department=owner.id if owner else None,
        department_name=owner.name if owner else None,
    )


def _extranet_access(inventory: Inventory) -> Result:
    owners = {unit: department for department in inventory.departments.values() for unit in department.units}
    connected = connected_units(inventory)
    return Result(
        indicator=EXTRANET_ACCESS,
        counted=len(connected),
        total=len(inventory.units),
        missing=tuple(
            _missing(unit, owners.get(unit.id)) for unit in inventory.units.values() if unit.id not in connected
        ),
    )


def connected_units(inventory: Inventory) -> frozenset[str]:
    """List the budget units with a device at which a line ends (its far end)."""
    sites = {inventory.devices[port.device].site for circuit in inventory.circuits.values() for port in circuit.z}
    return frozenset(unit for site in sites if (unit := inventory.sites[site].unit) is not None)


_COUNTS: Final[Mapping[str, Callable[[Inventory], Result]]] = {
    CLOUD_ADOPTION.id: _cloud_adoption,
    EXTRANET_ACCESS.id: _extranet_access,
}
