"""What every model of the inventory shares: how names, addresses and prefixes are written.

Every model is frozen and refuses unknown keys. References between objects are by id; `inventory.checks` follows
them.
Source: RFC 5952 (text of IPv6 addresses), RFC 4632 and RFC 4291 (prefixes).
"""

from __future__ import annotations

from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)]
"""Lower-case letters, digits and hyphens: safe as a metric label, a file name and a host name."""

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=255)]
"""A name for people or a device's own ifName: any script, spaces too, on one line."""

Family = Literal["ipv4", "ipv6"]

Flag = Annotated[bool, Field(strict=True)]


class Model(BaseModel):
    """The base of all models."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def _written_address(value: object) -> object:
    """Refuse what the address types would take besides an address: an integer, bytes, a zone behind it."""
    if isinstance(value, (IPv4Address, IPv6Address)):
        return value
    if not isinstance(value, str):
        raise ValueError("an address as text")  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    if "%" in value:
        raise ValueError("an address without a zone")
    return value


HostIPv4 = Annotated[IPv4Address, BeforeValidator(_written_address)]
HostIPv6 = Annotated[IPv6Address, BeforeValidator(_written_address)]

Network: TypeAlias = IPv4Network | IPv6Network


def read_prefix(value: object) -> Network:
    """Read an IPv4 or IPv6 prefix whose host bits are zero. Raises ValueError with what was expected."""
    if isinstance(value, (IPv4Network, IPv6Network)):
        return value
    if not isinstance(value, str) or "/" not in value:
        raise ValueError("a prefix as text, such as 10.20.0.0/16 or 2001:db8:20::/48")
    try:
        return IPv6Network(value) if ":" in value else IPv4Network(value)
    except ValueError:
        pass
    try:
        loose = IPv6Network(value, strict=False) if ":" in value else IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError("a prefix, such as 10.20.0.0/16 or 2001:db8:20::/48") from None
    raise ValueError(f"a prefix whose host bits are zero: {loose}")


Prefix = Annotated[Network, BeforeValidator(read_prefix)]


def _written_number(value: object) -> object:
    """Keep text and truth values out of numbers: a quoted price is a slip, not a price."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError("a number")  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    return value


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[
    Decimal, BeforeValidator(_written_number), PlainSerializer(_plain_number, return_type=int | float, when_used="json")
]
"""A decimal number, kept exactly and written as a plain YAML number."""
