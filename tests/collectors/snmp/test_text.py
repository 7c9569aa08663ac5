"""Octet strings as devices fill them."""

from __future__ import annotations

import pytest

from collectors.snmp.text import decode_text, printable_text


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"GigabitEthernet0/0/1", "GigabitEthernet0/0/1"),
        ("县政府".encode(), "县政府"),
        ("光模块".encode("gb18030"), "光模块"),
        (b"\xff\xfe\x80", r"\xff\xfe\x80"),
        (b"  Slot 1 \0\0", "Slot 1"),
        (b" \0 ", ""),
        (b"Slot 1\0\0left of a longer name", "Slot 1  left of a longer name"),
        (b"\x1b[31mFan\x7f 1\x07", "[31mFan  1"),
        ("Fan\x9b1".encode(), "Fan 1"),
        (b"\xff\x80\0 1", r"\xff\x80  1"),
        (b"S5720\r\nVRP\tV200", "S5720\r\nVRP\tV200"),
    ],
)
def test_text(octets: bytes, text: str) -> None:
    assert decode_text(octets) == text


@pytest.mark.parametrize("value", [None, 5, (1, 3, 6)])
def test_no_text(value: int | tuple[int, ...] | None) -> None:
    assert decode_text(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(b"Gi0/1\0", "Gi0/1"), ("县".encode(), "县"), (b"\0\x01\x02AB", None), (b"A\nB", None), (b"", None), (7, None)],
)
def test_octets_that_may_be_no_text(value: bytes | int, text: str | None) -> None:
    assert printable_text(value) == text
