"""Numbers as people type them: group separators, full-width digits, rates with their unit; never guessed.

Source: SI prefixes for bit/s (100 Mb/s is 100,000,000 bit/s).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x202F: 0x20}

_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+)(?:\.(?P<part>\d+))?"
)
_RATE: Final = re.compile(r"(?P<number>.*?) ?(?P<prefix>[kMG]?)(?:b/s|bit/s|bps|b)?")
_EXPONENTS: Final = {"": 0, "k": 3, "M": 6, "G": 9}

_MOST_CHARACTERS: Final = 400
"""More than any number a file may hold; int() of a longer text costs time."""

SIGNIFICANT_DIGITS: Final = 15
"""What a spreadsheet keeps of a number. Source: Excel's specifications, "Number precision"."""

_SHOWN_DIGITS: Final = 9
_SHOWN_ZEROS: Final = 4


def read_number(text: str, exponent: int = 0) -> Decimal | None:
    """Read a number times 10 to the exponent; None where it is none, or could be two: ``1,5``, ``0,999``, ``1.5万``."""
    text = text.translate(_FULL_WIDTH).strip()
    found = _NUMBER.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    if found is None:
        return None
    digits = found["whole"].replace(",", "").replace(" ", "")
    return Decimal(f"{found['sign']}{digits}.{found['part'] or '0'}E{exponent}")  # exact, as arithmetic would not be


def read_rate(text: str) -> Decimal | None:
    """Read a rate in bit/s: a bare number, or one with its unit, such as 100M, 100 Mb/s or 3.4 Gbps."""
    found = _RATE.fullmatch(text.translate(_FULL_WIDTH).strip())
    return read_number(found["number"], _EXPONENTS[found["prefix"]]) if found else None


def read_ratio(text: str) -> Decimal | None:
    """Read a share of 1: 0.999 or 99.9%."""
    text = text.translate(_FULL_WIDTH).strip()
    return read_number(text.removesuffix("%"), -2 if text.endswith("%") else 0)


def number_text(value: float) -> str:
    """Write a number in digits alone, without an exponent."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")


def keeps_its_digits(value: float) -> bool:
    """Say whether a spreadsheet keeps every digit of a number; of an infinite one it keeps none."""
    number = Decimal(repr(value))
    return (
        number.is_finite()
        and len(number.normalize().as_tuple().digits) <= SIGNIFICANT_DIGITS
        and number.adjusted() < SIGNIFICANT_DIGITS
    )


def shows_its_digits(value: float) -> bool:
    """Say whether a cell without a format shows every digit: programs write CSV as it is shown."""
    number = Decimal(repr(value))
    digits = len(number.normalize().as_tuple().digits)
    return digits <= _SHOWN_DIGITS and -_SHOWN_ZEROS < number.adjusted() <= _SHOWN_DIGITS
