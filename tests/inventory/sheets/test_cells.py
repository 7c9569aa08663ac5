"""What people type: understood where it can be one thing only, refused where it could be two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from inventory.sheets.cells import BadCell, Unusable, read_cell
from inventory.sheets.columns import Column, columns_of


def column(collection: str, key: str) -> Column:
    return next(column for column in columns_of(collection) if column.key == key)


RATE = column("circuits", "contract_bits_per_second")
PRICE = column("circuits", "monthly_price_yuan")
RATIO = column("circuits", "sla.availability_ratio")
VNI = column("planes", "vni")
NUMBER = column("circuits", "circuit_number")
KIND = column("circuits", "kind")
CLOUD = column("systems", "on_cloud")
PREFIXES = column("planes", "prefixes")
PORTS = column("circuits", "a")
PROJECTS = column("systems", "projects")
WINDOWS = column("circuits", "maintenance_windows")

CHANGED = "text, which the spreadsheet program may have changed; "
RETYPE = "format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"
DAY = datetime(2026, 12, 1)  # noqa: DTZ001 - as openpyxl gives a cell's date
DIGITS = "in digits, such as 1000 or 1,000"


@pytest.mark.parametrize(
    ("where", "typed", "value"),
    [
        (RATE, "100M", 100_000_000),
        (RATE, "3.4G", 3_400_000_000),
        (RATE, "3.4 Gb/s", 3_400_000_000),
        (RATE, "１００Ｍbps", 100_000_000),
        (RATE, "100,000,000", 100_000_000),
        (RATE, "100 000 000", 100_000_000),
        (RATE, 100_000_000, 100_000_000),
        (RATE, 1e8, 100_000_000),
        (RATE, "9" * 40, int("9" * 40)),
        (PRICE, "1,234.50", 1234.5),
        (PRICE, "１，２３４．５", 1234.5),
        (PRICE, 600, 600),
        (PRICE, 0.1, 0.1),
        (RATIO, "99.9%", 0.999),
        (RATIO, "0.999", 0.999),
        (VNI, "10100.0", 10100),
        (NUMBER, " 007 ", "007"),
        (NUMBER, "'007", "007"),
        (NUMBER, "a\\b", "a\\b"),
        (NUMBER, "\\u{110000}\\u{D800}", "\\u{110000}\\u{D800}"),
        (KIND, "村", "village"),
        (KIND, "village", "village"),
        (KIND, " 村 village ", "village"),
        (CLOUD, "是", True),
        (CLOUD, True, True),
        (CLOUD, "FALSE", False),
        (
            PREFIXES,
            "10.0.0.0/8，10.1.0.0/16; 2001:db8::/32\n\n10.2.0.0/16",
            ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.2.0.0/16"],
        ),
        (PROJECTS, "a, b\r\nc", ["a, b", "c"]),
        (
            PORTS,
            "core1 | 10GE1/0/1\ncore2｜GE 0/1",
            [{"device": "core1", "interface": "10GE1/0/1"}, {"device": "core2", "interface": "GE 0/1"}],
        ),
        (
            WINDOWS,
            "2026-12-01T00:00:00+08:00 | 2026-12-01T06:00:00+08:00 | 每周",
            [{"start": "2026-12-01T00:00:00+08:00", "end": "2026-12-01T06:00:00+08:00", "repeats": "weekly"}],
        ),
        (
            WINDOWS,
            "2026-12-01T00:00:00Z | 2026-12-01T06:00:00Z | | x",
            [{"start": "2026-12-01T00:00:00Z", "end": "2026-12-01T06:00:00Z", "reason": "x"}],
        ),
        (PORTS, None, []),
        (PREFIXES, " ", None),
        (PRICE, "", None),
    ],
)
def test_understood(where: Column, typed: Any, value: object) -> None:
    assert read_cell(where, typed) == value


@pytest.mark.parametrize(
    ("where", "typed", "found", "expected"),
    [
        (RATE, "100MB/s", "'100MB/s'", f"a whole number 整数, {DIGITS}"),
        (RATE, "100m", "'100m'", f"a whole number 整数, {DIGITS}"),
        (RATE, "1.5万", "'1.5万'", f"a whole number 整数, {DIGITS}"),
        (RATE, "100.5", "'100.5'", "a whole number 整数"),
        (RATE, 1.25e19, "1.25e+19", "a whole number 整数 of at most 15 digits; a longer one as text 请用文本"),
        (RATE, float("inf"), "inf", "a whole number 整数 of at most 15 digits; a longer one as text 请用文本"),
        (PRICE, float("-inf"), "-inf", "a number 数字 of at most 15 digits; a longer one as text 请用文本"),
        (RATE, True, "the truth value True", "a whole number 整数"),
        (PRICE, "1,5", "'1,5'", f"a number 数字, {DIGITS}"),
        (PRICE, "0,999", "'0,999'", f"a number 数字, {DIGITS}"),
        (PRICE, "1.234.567", "'1.234.567'", f"a number 数字, {DIGITS}"),
        (PRICE, "5%", "'5%'", f"a number 数字, {DIGITS}"),
        (
            PRICE,
            "0.12345678901234567890",
            "'0.12345678901234567890'",
            "a number of fewer digits; the nearest that can be kept is 0.12345678901234568",
        ),
        (VNI, DAY, "the date or time 2026-12-01 00:00:00", "a whole number 整数"),
        (NUMBER, 7521234, "the number 7521234", CHANGED + RETYPE),
        (NUMBER, True, "the truth value True", CHANGED + RETYPE),
        (NUMBER, DAY, "the date or time 2026-12-01 00:00:00", CHANGED + RETYPE),
        (NUMBER, "8.6E+12", "'8.6E+12'", f"the text that a spreadsheet program changed into this; {RETYPE}"),
        (
            NUMBER,
            Unusable("the error #N/A"),
            "the error #N/A",
            "a value; correct the formula, or type the value 请改正公式，或直接填写",
        ),
        (
            KIND,
            "vilage",
            "'vilage'",
            "one of 下列之一 村 village, 单位 unit, 乡镇 town, 出口 egress, 主干 trunk (did you mean 'village'?)",
        ),
        (CLOUD, 1, "1", "是 or 否 (true or false)"),
        (PORTS, "core1", "'core1'", "device | interface, one a line 每行一个"),
        (PORTS, "core1 | a | b", "'core1 | a | b'", "device | interface, one a line 每行一个"),
        (WINDOWS, "x", "'x'", "start | end | [repeats] | [reason], one a line 每行一个"),
    ],
)
def test_refused(where: Column, typed: Any, found: str, expected: str) -> None:
    with pytest.raises(BadCell) as caught:
        read_cell(where, typed)
    assert (caught.value.found, caught.value.expected) == (found, expected)


@pytest.mark.parametrize(("typed", "held"), [(7521234, "7521234"), ("8.61381E+12", "8.61381E+12"), (1.5, "1.5")])
def test_a_number_that_is_surely_the_text(typed: Any, held: str) -> None:
    assert read_cell(NUMBER, typed, held) == held
