"""Lines and those who sell them: a circuit's two ends, its contract, and whom to ring when it is down.

Source: the county's digital-government plan for the kinds and contracts; RFC 3339 (times with an offset).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator

from inventory.models.base import Flag, Identifier, Model, Name, Number
from inventory.rates import LARGEST_BITS_PER_SECOND

CircuitKind = Literal["village", "unit", "town", "egress", "trunk"]
Medium = Literal["wired", "wireless_4g", "wireless_5g"]
End = Literal["a", "z"]

_SECONDS: Final = re.compile(r"[-+]?[0-9.]+")
"""What pydantic takes for seconds since 1970."""
_WEEK: Final = timedelta(days=7)


def _written_time(value: object) -> object:
    if isinstance(value, (int, float)) or (isinstance(value, str) and _SECONDS.fullmatch(value)):
        raise ValueError("a time as text, such as 2026-12-01T00:00:00+08:00")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_written_time)]


class ServiceLevel(Model):
    """What the carrier owes: the share of a month a line must be up, and how soon a fault must be mended."""

    availability_ratio: Annotated[Number, Field(gt=0, le=1)] | None = None
    repair_hours: Annotated[Number, Field(gt=0)] | None = None


class MaintenanceWindow(Model):
    """A time in which the line may be down by agreement; weekly ones repeat from `start` on."""

    start: Time
    end: Time
    repeats: Literal["never", "weekly"] = "never"
    reason: Name | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> MaintenanceWindow:
        if self.end <= self.start:
            raise ValueError("an end after the start")
        if self.repeats == "weekly" and self.end - self.start > _WEEK:
            raise ValueError("a weekly window of at most 7 days")
        return self


class Carrier(Model):
    """A company that sells lines; its hotline and service level hold for lines that state none of their own."""

    id: Identifier
    name: Name
    name_en: Name
    hotline: Name | None = None
    sla: ServiceLevel | None = None
    synthetic: Flag = False


class Port(Model):
    """One end of a circuit: a device and the ifName of its port."""

    device: Identifier
    interface: Name


class Circuit(Model):
    """A line; `a` is the end nearer the county core, `z` the far end (absent where it is not ours).

    A line of several member ports lists them all on each end; its traffic is their sum. `circuit_number` is what the
    carrier calls it, `backs_up` the line it stands in for.
    """

    id: Identifier
    name: Name
    name_en: Name
    kind: CircuitKind
    contract_bits_per_second: Annotated[int, Field(gt=0, le=LARGEST_BITS_PER_SECOND, strict=True)]
    medium: Medium = "wired"
    backs_up: Identifier | None = None
    carrier: Identifier | None = None
    circuit_number: Name | None = None
    hotline: Name | None = None
    sla: ServiceLevel | None = None
    monthly_price_yuan: Annotated[Number, Field(ge=0, decimal_places=2)] | None = None
    maintenance_windows: tuple[MaintenanceWindow, ...] = ()
    a: tuple[Port, ...] = Field(min_length=1)
    z: tuple[Port, ...] = ()
