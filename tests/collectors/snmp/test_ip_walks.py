"""By what real devices count IPv6: walks of snmpsim-data against what stands in the walk, and the six recordings.

Every number is compared with the walk's own line, found here by its name; which source a device must have was read off
the walks by hand.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from collectors.errors import CollectionError, Unsupported
from collectors.outcome import PollResult
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.ip import IpReading
from collectors.snmp.modules.ip_sources import NOT_COUNTED
from exporters.exposition import Format
from exporters.prometheus.rules import rules_config
from exporters.rendering import DeviceRenderer
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.walks import cut

SUBTREES = (
    "1.3.6.1.2.1.1.", "1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.", "1.3.6.1.2.1.4.31.", "1.3.6.1.2.1.55.1.6.",
    "1.3.6.1.4.1.25506.8.35.5.1.13.",
)  # fmt: skip

RECORDINGS = ("vrp_5720", "vrp_ce12804-withvrf", "vrp_ne", "vrp_ar169sfp", "comware", "comware_hpe5900")
INTERFACE = re.compile(
    r'^yunwang_interface_admin_status\{device="device",interface="((?:[^"\\\\]|\\\\.)*)"', re.MULTILINE
)

IF_STATS = "1.3.6.1.2.1.4.31.3.1"
PORT_PROTOCOL = "1.3.6.1.4.1.25506.8.35.5.1.13.1"
IPV6_IF_STATS = "1.3.6.1.2.1.55.1.6.1"

SOURCES: dict[str, dict[tuple[str | None, str], int]] = {
    # Bridged ports stand in H3C's table, and five of six do not count; routed ones and VLAN interfaces in the standard.
    "network/switch/h3c-comware-7-1-075": {
        ("ipIfStats", "bytes"): 74, ("hh3cifPortProtocolStat", "bytes"): 1, (None, "not enabled"): 5,
        (None, "unavailable"): 11,
    },
    # Its 64-bit columns and both octet columns stand at 0 while packets are counted in 32 bits, of IPv6 only.
    "network/switch/h3c-comware-lsq1wcmd0-2509p61": {("ipIfStats-32", "packets"): 8, (None, "unavailable"): 1309},
    # One interface stands at 0 in ipIfStatsTable and counts in ipv6IfStatsTable.
    "network/switch/h3c-wx6103": {
        ("ipIfStats-32", "packets"): 35, ("ipv6IfStats", "packets"): 1, (None, "unavailable"): 8,
    },
    "network/switch/h3c-e528-1": {("ipv6IfStats", "packets"): 2, (None, "unavailable"): 29},
    "network/switch/zte-zrx10": {("ipv6IfStats", "packets"): 1, (None, "unavailable"): 220},
    # Where IPv6 is not enabled on an interface it has a row of IPv4 only.
    "network/switch/ruijie-s5750-24gt12sfp": {
        ("ipIfStats", "bytes"): 3, ("ipIfStats", "not enabled"): 1, (None, "unavailable"): 23,
    },
    "network/router/ruijie-n18010": {
        ("ipIfStats", "bytes"): 53, ("ipIfStats", "not enabled"): 51, (None, "unavailable"): 292,
    },
    "network/router/huawei-unknown-001": {
        ("ipIfStats", "bytes"): 3, ("ipIfStats", "not enabled"): 56, (None, "unavailable"): 43,
    },
    "network/router/huawei-unknown-002": {
        ("ipIfStats", "bytes"): 3, ("ipIfStats", "not enabled"): 56, (None, "unavailable"): 41,
    },
    "network/switch/huawei-s12704": {("ipIfStats", "not enabled"): 5, (None, "unavailable"): 51},
    # Linux shows rows of IPv6 only: IPv6 is known, its share is not.
    "network/router/vyatta-unknown": {("ipIfStats", "bytes"): 24},
    "network/firewall/netentsec-ngfw": {("ipIfStats", "bytes"): 25},
    # An older net-snmp has no octets.
    "network/firewall/sangfor-vad1": {("ipIfStats", "packets"): 23},
    # Octets of both families stand at 0 while packets are counted.
    "network/switch/maipu-sm4200-16gef8ge-ac": {("ipIfStats", "packets"): 2, ("ipIfStats", "not enabled"): 24},
}  # fmt: skip

IPV6_RECEIVED = {
    "network/switch/h3c-comware-7-1-075": ("in_octets", [93160]),
    "network/switch/h3c-comware-lsq1wcmd0-2509p61": ("in_packets", [21106, 8076195]),
    "network/switch/ruijie-s5750-24gt12sfp": ("in_octets", [636184707, 3353543489]),
}
"""The numbers above 0, read off the walk."""


def polled(path: Path) -> PollResult:
    async def ask() -> PollResult:
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            await poller.poll(target, ["interfaces", "ip"], 30.0)
            return await poller.poll(target, ["interfaces", "ip"], 30.0)

    return asyncio.run(ask())


def lines_of(path: Path) -> dict[str, int]:
    """The walk's numbers by their names; nothing of ours between."""
    found: dict[str, int] = {}
    for line in path.read_text().splitlines():
        name, _, value = line.split("|", 2)
        if value.isdigit():
            found[name] = int(value)
    return found


def in_the_walk(lines: dict[str, int], source: str | None, family: str, index: int) -> dict[str, int | None]:
    """What stands in the walk under the source's own names, written out here once more."""
    version = {"ipv4": 1, "ipv6": 2}[family]
    names = {
        "ipIfStats": (f"{IF_STATS}.{{}}.{version}.{index}", (4, 6, 31, 33)),
        "ipIfStats-32": (f"{IF_STATS}.{{}}.{version}.{index}", (3, 5, 30, 32)),
        "hh3cifPortProtocolStat": (
            f"{PORT_PROTOCOL}.{{}}.{index}", (None, 1, None, 7) if version == 1 else (None, 13, None, 19),
        ),
        "ipv6IfStats": (f"{IPV6_IF_STATS}.{{}}.{index}", (1, None, 11, None)),
    }  # fmt: skip
    assert source is not None
    pattern, columns = names[source]
    fields = ("in_packets", "in_octets", "out_packets", "out_octets")
    numbers = {
        field: lines.get(pattern.format(column)) if column else None
        for field, column in zip(fields, columns, strict=True)
    }
    if source == "ipv6IfStats":
        numbers["out_packets"] = (numbers["out_packets"] or 0) + lines[f"{IPV6_IF_STATS}.12.{index}"]
    return numbers


@pytest.mark.parametrize("walk", SOURCES)
def test_sources_and_numbers(tmp_path: Path, walk: str) -> None:
    path = cut(walk, tmp_path, SUBTREES)
    result = polled(path)
    interfaces, reading = (outcome.reading for outcome in result.outcomes)
    assert isinstance(interfaces, InterfacesReading)
    assert isinstance(reading, IpReading)
    assert Counter((one.source, one.quality) for one in reading.counted) == SOURCES[walk]
    lines = lines_of(path)
    indexes = {interface.name: interface.index for interface in interfaces.interfaces}
    sources = {one.name: one for one in reading.counted}
    assert reading.interfaces is not None
    for at, (family, name) in enumerate(reading.interfaces.rows):
        assert name is not None
        index = indexes.get(name) or int(name.removeprefix("ifIndex "))
        recorded = in_the_walk(lines, sources[name].source, family, index)
        if sources[name].unit == "packets":
            recorded |= {"in_octets": None, "out_octets": None}
        assert {field: column[at] for field, column in reading.interfaces.columns.items()} == recorded
        assert NOT_COUNTED not in recorded.values()
    if walk in IPV6_RECEIVED:
        field, above_zero = IPV6_RECEIVED[walk]
        column = zip(reading.interfaces.rows, reading.interfaces.columns[field], strict=True)
        assert sorted(value for (family, _), value in column if family == "ipv6" and value) == above_zero


@pytest.mark.parametrize(
    "walk", ["network/router/huawei-s5720", "network/switch/zte-zxr10-5250", "network/switch/h3c-comware-lsq1wcmd0"]
)
def test_walks_without_any_table(tmp_path: Path, walk: str) -> None:
    failure = polled(cut(walk, tmp_path, SUBTREES)).outcomes[1].failure
    assert isinstance(failure, Unsupported)


@pytest.mark.parametrize("name", RECORDINGS)
def test_no_interface_of_a_recording_is_counted(recordings: Path, name: str) -> None:
    """Three of them count IP of the device as a whole; none counts it on an interface."""
    ip = polled(recordings / f"{name}.snmprec").outcomes[1]
    if ip.failure is not None:
        assert ip.failure.reason == "unsupported"
        return
    assert isinstance(ip.reading, IpReading)
    assert ip.reading.system is not None
    assert ip.reading.interfaces is None
    assert {(one.source, one.quality) for one in ip.reading.counted} == {(None, "unavailable")}


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_line_of_a_recording_is_unavailable(
    recordings: Path, tmp_path: Path, require_tool: Callable[..., str], name: str
) -> None:
    """Its scrape as it is, through Prometheus's rules: each interface as the near end of a line."""
    text = DeviceRenderer(Format.TEXT, "", 100_000).render(polled(recordings / f"{name}.snmprec")).decode()
    series = [line.rpartition(" ") for line in text.splitlines() if line and line[0] != "#"]
    labels = [json.dumps(one, ensure_ascii=False) for one in INTERFACE.findall(text)]
    lines = dict.fromkeys(labels or ['"a port that nobody shows"'])
    job = 'job="snmp",'
    inputs = [{"series": name.replace("{", "{" + job, 1), "values": f"{value}x5"} for name, _, value in series]
    inputs += [
        {"series": f'yunwang_line_port_info{{{job}device="device",interface={one},line={one},end="a"}}',
         "values": "1x5"}
        for one in lines
    ]  # fmt: skip
    question = {
        "expr": "count by (quality) (yunwang:line_ip_quality)", "eval_time": "4m",
        "exp_samples": [{"labels": '{quality="unavailable"}', "value": len(lines)}],
    }  # fmt: skip
    tests = [{"interval": "1m", "input_series": inputs, "promql_expr_test": [question]}]
    (tmp_path / "rules.yml").write_text(rules_config(interval_seconds=60), "utf-8")
    (tmp_path / "test.yml").write_text(yaml.safe_dump({"rule_files": ["rules.yml"], "tests": tests}), "utf-8")
    promtool = require_tool("promtool", "prometheus")
    done = subprocess.run(
        [promtool, "test", "rules", tmp_path / "test.yml"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_ip_version_that_does_not_exist_is_no_traffic(tmp_path: Path) -> None:
    """BDCOM names its rows by 4 and 6, and fills them from memory that nobody wrote: its numbers are consecutive."""
    failure = polled(cut("network/switch/bdcom-s5612", tmp_path, SUBTREES)).outcomes[1].failure
    assert isinstance(failure, CollectionError)
    assert failure.reason == "unsupported"
