from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.fleet.recording import RecordedAgent, RecordingError, load_recording
from lab.snmp import ber

WALK = """\
1.3.6.1.2.1.1.1.0|4|S5720 V200
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.2011.2.23.339
1.3.6.1.2.1.1.3.0|67|4294967295
1.3.6.1.2.1.2.2.1.6.7|4x|00E0FC0102FF
1.3.6.1.2.1.2.2.1.8.7|2|-1
1.3.6.1.2.1.2.2.1.10.7|65|4294967295
1.3.6.1.2.1.4.20.1.3.10.0.0.1|64|255.255.255.0
1.3.6.1.2.1.31.1.1.1.6.7|70|18446744073709551615

"""


async def run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output.decode()


def rows_of(output: str) -> list[str]:
    return [line for line in output.splitlines() if " = " in line and "No more variables left" not in line]


def test_replays_every_type(tmp_path: Path, require_tool: Callable[..., str]) -> None:
    tool = require_tool("snmpbulkwalk", "snmp")
    path = tmp_path / "small.snmprec"
    path.write_text(WALK, "utf-8")

    async def walk() -> str:
        async with RecordedAgent(path, community="replay") as agent:
            return await run(tool, "-v2c", "-c", "replay", "-Ont", agent.target, ".1.3.6.1.2.1")

    assert rows_of(asyncio.run(walk())) == [
        '.1.3.6.1.2.1.1.1.0 = STRING: "S5720 V200"',
        ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.2011.2.23.339",
        ".1.3.6.1.2.1.1.3.0 = 4294967295",
        ".1.3.6.1.2.1.2.2.1.6.7 = Hex-STRING: 00 E0 FC 01 02 FF ",
        ".1.3.6.1.2.1.2.2.1.8.7 = INTEGER: -1",
        ".1.3.6.1.2.1.2.2.1.10.7 = Counter32: 4294967295",
        ".1.3.6.1.2.1.4.20.1.3.10.0.0.1 = IpAddress: 255.255.255.0",
        ".1.3.6.1.2.1.31.1.1.1.6.7 = Counter64: 18446744073709551615",
    ]


@pytest.mark.parametrize("line", ["1.3.6.1|4", "1.3.x|4|a", "1.3.6|99|a", "1.3.6|2x|01", "1.3.6|2|many", "1.3.6|4x|0"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.snmprec"
    path.write_text(f"1.3.6.1.1|2|1\n{line}\n", "utf-8")
    with pytest.raises(RecordingError, match=r"bad\.snmprec:2: expected OID\|TAG\|VALUE"):
        load_recording(path)


def test_a_variation_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "varying.snmprec"
    path.write_text("1.3.6.1.1|65:numeric|rate=100\n", "utf-8")
    with pytest.raises(RecordingError, match=r"varying\.snmprec:1: .*65:numeric is a variation"):
        load_recording(path)


@pytest.mark.parametrize(
    "name", ["vrp_5720", "vrp_ce12804-withvrf", "vrp_ne", "vrp_ar169sfp", "comware", "comware_hpe5900"]
)
def test_whole_walk_of_a_real_device(recordings: Path, require_tool: Callable[..., str], name: str) -> None:
    tool = require_tool("snmpbulkwalk", "snmp")
    path = recordings / f"{name}.snmprec"
    expected = load_recording(path)

    async def walk() -> str:
        async with RecordedAgent(path, community="replay") as agent:
            return await run(tool, "-v2c", "-c", "replay", "-Onx", "-Cr50", agent.target, ".1")

    names = [line.partition(" = ")[0] for line in rows_of(asyncio.run(walk()))]
    assert names == ["." + ".".join(map(str, arcs)) for arcs in sorted(expected)]


def test_an_element_per_value(tmp_path: Path) -> None:
    path = tmp_path / "one.snmprec"
    path.write_text("1.3.6.1.1|4|a|b\n1.3.6.1.2|5|\n", "utf-8")
    assert load_recording(path) == {(1, 3, 6, 1, 1): ber.octet_string(b"a|b"), (1, 3, 6, 1, 2): ber.NULL_VALUE}
