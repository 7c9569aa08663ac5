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
        (PREFIXES, "10.0.0.0/8，10.1.0.0/16; 2001:db8::/32\n\n10.2.0.0/16", ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "10.2.0.0/16"]),
        (PROJECTS, "a, b\r\nc", ["a, b", "c"]),
        (PORTS, "core1 | 10GE1/0/1\ncore2｜GE 0/1", [{"device": "core1", "interface": "10GE1/0/1"}, {"device": "core2", "interface": "GE 0/1"}]),
        (WINDOWS, "2026-12-01T00:00:00+08:00 | 2026-12-01T06:00:00+08:00 | 每周", [{"start": "2026-12-01T00:00:00+08:00", "end": "2026-12-01T06:00:00+08:00", "repeats": "weekly"}]),
        (WINDOWS, "2026-12-01T00:00:00Z | 2026-12-01T06:00:00Z | | x", [{"start": "2026-12-01T00:00:00Z", "end": "2026-12-01T06:00:00Z", "reason": "x"}]),
        (PORTS, None, []),
        (PREFIXES, " ", None),
        (PRICE, "", None),
    ],
)  # fmt: skip
def test_understood(where: Column, typed: Any, value: object) -> None:
    assert read_cell(where, typed) == value


@pytest.mark.parametrize(
    ("where", "typed", "told"),
    [
        (RATE, "100MB/s", "found '100MB/s', expected a whole number 整数, in digits, such as 1000 or 1,000"),
        (RATE, "100m", "found '100m', expected a whole number 整数, in digits, such as 1000 or 1,000"),
        (RATE, "1.5万", "found '1.5万', expected a whole number 整数, in digits, such as 1000 or 1,000"),
        (RATE, "100.5", "found '100.5', expected a whole number 整数"),
        (RATE, 1.2345678901234567e19, "found 1.2345678901234567e+19, expected a whole number 整数 of at most 15 digits; a longer one as text 请用文本"),
        (RATE, True, "found bool True, expected a whole number 整数"),
        (PRICE, "1,5", "found '1,5', expected a number 数字, in digits, such as 1000 or 1,000"),
        (PRICE, "0,999", "found '0,999', expected a number 数字, in digits, such as 1000 or 1,000"),
        (PRICE, "1.234.567", "found '1.234.567', expected a number 数字, in digits, such as 1000 or 1,000"),
        (PRICE, "5%", "found '5%', expected a number 数字, in digits, such as 1000 or 1,000"),
        (PRICE, "0.12345678901234567890", "found '0.12345678901234567890', expected a number of fewer digits; the nearest that can be kept is 0.12345678901234568"),
        (VNI, datetime(2026, 12, 1), "found datetime 2026-12-01 00:00:00, expected a whole number 整数"),  # noqa: DTZ001 - as a cell holds it
        (NUMBER, 7521234, "found a number, 7521234, expected text, which the spreadsheet program may have changed; format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"),
        (NUMBER, True, "found a truth value, True, expected text, which the spreadsheet program may have changed; format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"),
        (NUMBER, datetime(2026, 12, 1), "found a date or a time, 2026-12-01 00:00:00, expected text, which the spreadsheet program may have changed; format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"),  # noqa: DTZ001 - as a cell holds it
        (NUMBER, "8.61381E+12", "found '8.61381E+12', expected the text that a spreadsheet program changed into this; format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"),
        (NUMBER, Unusable("the error #N/A"), "found the error #N/A, expected a value; format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"),
        (KIND, "vilage", "found 'vilage', expected one of 下列之一 村 village, 单位 unit, 乡镇 town, 出口 egress, 主干 trunk (did you mean 'village'?)"),
        (CLOUD, 1, "found 1, expected 是 or 否 (true or false)"),
        (PORTS, "core1", "found 'core1', expected device | interface, one a line 每行一个"),
        (PORTS, "core1 | a | b", "found 'core1 | a | b', expected device | interface, one a line 每行一个"),
        (WINDOWS, "x", "found 'x', expected start | end | [repeats] | [reason], one a line 每行一个"),
    ],
)  # fmt: skip
def test_refused(where: Column, typed: Any, told: str) -> None:
    with pytest.raises(BadCell) as caught:
        read_cell(where, typed)
    assert str(caught.value) == told


@pytest.mark.parametrize(("typed", "held"), [(7521234, "7521234"), ("8.61381E+12", "8.61381E+12"), (1.5, "1.5")])
def test_a_number_that_is_surely_the_text(typed: Any, held: str) -> None:
    assert read_cell(NUMBER, typed, held) == held
