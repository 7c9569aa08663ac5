"""HOST-RESOURCES-MIB and UCD-SNMP-MIB: what is a memory, what is used of it, and net-snmp itself as the judge."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.health import HealthReading
from collectors.snmp.ber import Oid, parse_oid
from tests.collectors.snmp.asking import poller_of, target_of
from tests.collectors.snmp.net_snmp import Snmpd
from tests.collectors.snmp.served import Objects, health, health_rows, read

STORAGE = parse_oid("1.3.6.1.2.1.25.2.3.1")
TYPES = parse_oid("1.3.6.1.2.1.25.2.1")
LOAD = parse_oid("1.3.6.1.2.1.25.3.3.1.2")
DESCR = parse_oid("1.3.6.1.2.1.25.3.2.1.3")
UCD_MEMORY = parse_oid("1.3.6.1.4.1.2021.4")
IDLE = parse_oid("1.3.6.1.4.1.2021.11.11")
OTHER, RAM, VIRTUAL, DISK = 1, 2, 3, 4


def storage(row: int, kind: int, name: bytes, units: int, size: int, used: int | None) -> dict[Oid, int | bytes | Oid]:
    cells: dict[int, int | bytes | Oid | None] = {2: (*TYPES, kind), 3: name, 4: units, 5: size, 6: used}
    return {(*STORAGE, arc, row): value for arc, value in cells.items() if value is not None}


def test_net_snmp_says_what_the_kernel_says(snmpd: Snmpd) -> None:
    """A real snmpd on this machine: /proc/meminfo's total and swap, as many processors as there are, no disk.

    It knows how busy they are after its first minute only; until then they have no number, and no 0.
    """

    async def ask() -> HealthReading:
        async with poller_of() as poller:
            result = await poller.poll(target_of("127.0.0.1", snmpd.port), ["health"], 30.0)
            reading = result.outcomes[0].reading
            assert isinstance(reading, HealthReading), result
            return reading

    rows = health_rows(asyncio.run(ask()))
    lines = (line.split() for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    kernel = {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines}
    memory = rows["memory", "Physical memory"]
    assert memory["total_bytes"] == kernel["MemTotal"]
    assert memory["used_bytes"] == pytest.approx(kernel["MemTotal"] - kernel["MemAvailable"], rel=0.35, abs=400e6)
    assert memory["usage_ratio"] == pytest.approx(memory["used_bytes"] / memory["total_bytes"], abs=0.01)
    swap = {name: row for (kind, name), row in rows.items() if kind == "memory" and name != "Physical memory"}
    assert {name: row["total_bytes"] for name, row in swap.items()} == (
        {"Swap space": kernel["SwapTotal"]} if kernel["SwapTotal"] else {}
    )
    processors = [row for (kind, _), row in rows.items() if kind == "processor"]
    assert len(processors) == os.cpu_count()
    assert all(0 <= row.get("usage_ratio", 0) <= 1 for row in processors)


def test_buffers_and_cache_are_free_at_need() -> None:
    """And so they are no memories of their own, nor are disks, nor is the sum of memory and swap."""
    objects: Objects = {
        **storage(1, RAM, b"Physical memory", 1024, 1000, 900),
        **storage(3, VIRTUAL, b"Virtual memory", 1024, 1500, 950),
        **storage(6, OTHER, b"Memory buffers", 1024, 1000, 100),
        **storage(7, OTHER, b"Cached memory", 1024, 300, 300),
        **storage(10, VIRTUAL, b"Swap space", 1024, 500, 50),
        **storage(31, DISK, b"/", 4096, 1000, 500),
    }
    assert health(objects) == {
        ("memory", "Physical memory"): {"total_bytes": 1_024_000, "used_bytes": 512_000, "usage_ratio": 0.5},
        ("memory", "Swap space"): {"total_bytes": 512_000, "used_bytes": 51_200, "usage_ratio": 0.1},
    }


def test_what_is_available_counts_most() -> None:
    """Where net-snmp shows MemAvailable, buffers and cache are in it, as far as they can be had."""
    objects: Objects = {
        **storage(1, RAM, b"Physical memory", 1024, 1000, 900),
        **storage(7, OTHER, b"Cached memory", 1024, 300, 300),
        **storage(11, OTHER, b"Available memory", 1024, 250, 0),
    }
    assert health(objects)["memory", "Physical memory"]["usage_ratio"] == 0.75


def test_more_than_two_to_the_31_units_are_negative_numbers() -> None:
    rows = health(storage(1, RAM, b"RAM", 1024, -(2**31), 7))
    assert rows["memory", "RAM"]["total_bytes"] == 2**31 * 1024
    rows = health(storage(1, RAM, b"RAM", 4096, -(2**30), 2**30))
    assert rows["memory", "RAM"] == {"total_bytes": 3 * 2**42, "used_bytes": 2**42, "usage_ratio": pytest.approx(1 / 3)}


def test_a_virtual_memory_alone_is_one() -> None:
    """Windows has its page file under this name, and other agents no main memory beside it."""
    assert ("memory", "Virtual Memory") in health(storage(2, VIRTUAL, b"Virtual Memory", 65536, 100, 10))


def test_a_file_system_is_no_memory() -> None:
    """Of the walks of three Juniper MX960: always full, and no memory."""
    proc = storage(16, VIRTUAL, b"procfs: process file system, mounted on: /proc", 4096, 1, 1)
    assert health(proc | storage(2, VIRTUAL, b"swap", 1024, 100, 40)).keys() == {("memory", "swap")}


def test_processors_whose_load_is_not_known_yet() -> None:
    processor, disk = parse_oid("1.3.6.1.2.1.25.3.1.3"), parse_oid("1.3.6.1.2.1.25.3.1.6")
    kind = parse_oid("1.3.6.1.2.1.25.3.2.1.2")
    objects: Objects = {(*kind, 1): processor, (*kind, 2): processor, (*kind, 3): disk, (*LOAD, 2): 7}
    assert health(objects) == {("processor", "processor#1"): {}, ("processor", "processor#2"): {"usage_ratio": 0.07}}


def test_processors_of_one_name_are_told_apart() -> None:
    objects = {(*LOAD, 768): 0, (*LOAD, 769): 100, (*LOAD, 770): 101, (*DESCR, 768): b"CPU", (*DESCR, 769): b"CPU"}
    assert health(objects) == {
        ("processor", "CPU#768"): {"usage_ratio": 0},
        ("processor", "CPU#769"): {"usage_ratio": 1},
        ("processor", "processor"): {},
    }


ROWS = (
    storage(1, RAM, b"Physical memory", 1024, 1000, 900)
    | storage(6, OTHER, b"Memory buffers", 1024, 1000, 100)
    | storage(7, OTHER, b"Cached memory", 1024, 300, 0)
)


@settings(max_examples=40, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(ROWS))), zero=st.sampled_from([None, 4, 5, 6]))
def test_cells_that_are_missing_or_zero(kept: set[Oid], zero: int | None) -> None:
    """No size, no memory; no use, no ratio; a use of 0 is 0. A buffer row without a number makes the use unknown."""
    objects = {oid: value for oid, value in ROWS.items() if oid in kept}
    if zero is not None and (*STORAGE, zero, 1) in objects:
        objects[*STORAGE, zero, 1] = 0
    rows = health(objects)

    def cell(arc: int, row: int) -> object:
        return objects.get((*STORAGE, arc, row))

    if not (cell(2, 1) and cell(4, 1) and cell(5, 1)):
        assert rows == {}
        return
    (row,) = rows.values()
    assert row["total_bytes"] == 1_024_000
    beside = [other for other in (6, 7) if cell(3, other)]
    sums = [cell(6, other) for other in beside] + [cell(4, other) for other in beside]
    used = cell(6, 1)
    taken = sum(number for number in sums[: len(beside)] if isinstance(number, int))
    if used is None or None in sums or not isinstance(used, int) or used < taken:
        assert "usage_ratio" not in row
        assert "used_bytes" not in row
    else:
        assert row["used_bytes"] == (used - taken) * 1024


UCD: Objects = {
    (*IDLE, 0): 93,
    (*UCD_MEMORY, 3, 0): 1000, (*UCD_MEMORY, 4, 0): 900,
    (*UCD_MEMORY, 5, 0): 4000, (*UCD_MEMORY, 6, 0): 1000, (*UCD_MEMORY, 14, 0): 200, (*UCD_MEMORY, 15, 0): 800,
}  # fmt: skip


def test_an_agent_with_ucd_only() -> None:
    assert health(UCD) == {
        ("processor", "processors"): {"usage_ratio": pytest.approx(0.07)},
        ("memory", "memory"): {"total_bytes": 4_096_000, "used_bytes": 2_048_000, "usage_ratio": 0.5},
        ("memory", "swap"): {"total_bytes": 1_024_000, "used_bytes": 102_400, "usage_ratio": 0.1},
    }


def test_host_resources_come_before_ucd() -> None:
    """Of the two, what the first shows is not shown twice; what it lacks, the second adds."""
    assert set(health({(*LOAD, 1): 50} | dict(UCD))) == {
        ("processor", "processor"), ("memory", "memory"), ("memory", "swap"),
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(UCD))))
def test_ucd_scalars_that_are_missing(kept: set[Oid]) -> None:
    rows = health({oid: value for oid, value in UCD.items() if oid in kept})
    assert (("processor", "processors") in rows) is ((*IDLE, 0) in kept)
    assert (("memory", "memory") in rows) is ({(*UCD_MEMORY, 5, 0), (*UCD_MEMORY, 6, 0)} <= kept)
    memory = rows.get(("memory", "memory"), {"used_bytes": 0, "total_bytes": 1})
    assert 0 <= memory["used_bytes"] <= memory["total_bytes"]


def test_load_averages_and_ticks_are_no_ratio() -> None:
    assert isinstance(read({parse_oid("1.3.6.1.4.1.2021.10.1.5.1"): 300}, "health"), Unsupported)
    assert isinstance(read({parse_oid("1.3.6.1.4.1.2021.11.53.0"): 10**9}, "health"), Unsupported)
