from __future__ import annotations

import asyncio
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml

from inventory.credentials import Credentials, UsmCredential
from inventory.loader import load_inventory
from inventory.overlay import load_overlay
from lab.fleet.control import ControlError, send_order
from lab.fleet.faults import FaultOrder

INVENTORY = """\
towns:
  - {id: alpha, name: 甲镇, name_en: Alpha}
villages:
  - {id: alpha-v1, name: 甲村, name_en: Alpha village, town: alpha}
sites:
  - {id: county, name: 县机房, name_en: County, kind: county}
  - {id: alpha, name: 甲镇机房, name_en: Alpha node, kind: town, town: alpha}
  - {id: alpha-v1, name: 甲村, name_en: Alpha village, kind: village, town: alpha, village: alpha-v1}
port_layouts:
  - {id: eight, ports: ["GigabitEthernet0/0/[1-8]"]}
  - {id: comware, ports: ["GigabitEthernet1/0/[1-4]", "Ten-GigabitEthernet1/0/[49-50]"]}
devices:
  - {name: core,
    vendor: h3c, platform: h3c_comware, role: core, site: county, port_layout: comware,
    credential: lab-v3, ipv4: 198.18.0.1, ipv6: "2001:db8::1"}
  - {name: town,
    vendor: huawei, platform: huawei_vrp, role: aggregation, site: alpha, port_layout: eight,
    credential: lab-v2c, ipv4: 198.18.0.2, ipv6: "2001:db8::2"}
  - {name: village,
    vendor: huawei, platform: huawei_vrp, role: access, site: alpha-v1, port_layout: eight,
    credential: lab-v2c, ipv4: 198.18.0.3, ipv6: "2001:db8::3"}
circuits:
  - {id: town-line,
    name: 甲镇专线, name_en: Alpha town line, kind: town, contract_bits_per_second: 300000000,
    a: [{device: core, interface: GigabitEthernet1/0/1}], z: [{device: town, interface: GigabitEthernet0/0/8}]}
  - {id: village-line,
    name: 甲村专线, name_en: Alpha village line, kind: village, contract_bits_per_second: 100000000,
    a: [{device: town, interface: GigabitEthernet0/0/1}], z: [{device: village, interface: GigabitEthernet0/0/8}]}
"""
UP_TIME = "1.3.6.1.2.1.1.3.0"
NAME = "1.3.6.1.2.1.1.5.0"
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
OPER = "1.3.6.1.2.1.2.2.1.8"
IN32, IN64, OUT64 = "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.10"
LAST_CHANGE = "1.3.6.1.2.1.2.2.1.9"
DISCONTINUITY = "1.3.6.1.2.1.31.1.1.1.19"
IF_ALIAS = "1.3.6.1.2.1.31.1.1.1.18"
TABLE_CHANGE = "1.3.6.1.2.1.31.1.5.0"
BOOTS = "1.3.6.1.6.3.10.2.1.2.0"


@dataclass
class Manager:
    """net-snmp's tools, pointed at the fleet by the files it wrote."""

    run_dir: Path
    inventory_file: Path
    find: Callable[..., str]

    def options(self, device: str) -> list[str]:
        credential = Credentials.load({}, self.run_dir / "credentials.yaml").get(
            load_inventory(self.inventory_file).devices[device].credential
        )
        if isinstance(credential, UsmCredential):
            assert credential.auth_key is not None
            assert credential.priv_key is not None
            return [
                "-v3", "-l", "authPriv", "-u", credential.user, "-a", "SHA-256", "-A", credential.auth_key.reveal(),
                "-x", "AES", "-X", credential.priv_key.reveal(),
            ]  # fmt: skip
        return ["-v2c", "-c", credential.community.reveal()]

    def run(self, tool: str, device: str, *names: str, family: str = "ipv4") -> list[str]:
        endpoint = load_overlay(self.run_dir / "overlay.yaml").endpoint(
            load_inventory(self.inventory_file).devices[device], family
        )
        target = f"udp6:{endpoint}" if family == "ipv6" else str(endpoint)
        command = [self.find(tool, "snmp"), "-r4", "-t1", "-Onqte", *self.options(device), target, *names]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20, check=False
        )
        # net-snmp's tools tell of the folder that they make for themselves when they first run on a machine.
        return [line for line in done.stdout.strip().splitlines() if not line.startswith("Created directory: ")]

    def number(self, device: str, name: str) -> int:
        [line] = self.run("snmpget", device, name)
        return int(line.split(" ")[1])

    def index(self, device: str, interface: str) -> int:
        [line] = [row for row in self.run("snmpbulkwalk", device, IF_NAME) if row.endswith(f'"{interface}"')]
        return int(line.split(" ")[0].rpartition(".")[2])

    def fault(
        self, device: str, kind: str, interface: str | None = None, *, on: bool = True, value: float | None = None
    ) -> str:
        order = FaultOrder(device=device, kind=kind, interface=interface, on=on, value=value)
        return send_order(self.run_dir, order)

    def answers(self, device: str, family: str = "ipv4") -> bool:
        return self.run("snmpget", device, NAME, family=family) == [f'.{NAME} "{device}"']


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory, require_tool: Callable[..., str]) -> Iterator[Manager]:
    folder = tmp_path_factory.mktemp("fleet")
    inventory_file = folder / "county.yaml"
    inventory_file.write_text(INVENTORY, "utf-8")
    with fleet(folder / "run", inventory_file) as (process, line):
        assert line == "ready: 3 devices\n"
        yield Manager(folder / "run", inventory_file, require_tool)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not (folder / "run" / "control.sock").exists()


class fleet:  # noqa: N801 - reads as the command it runs
    """`yunwang lab fleet` as a process, ended whatever happens."""

    def __init__(self, run_dir: Path, inventory_file: Path | None = None) -> None:
        program = "import typer; from lab.fleet.cli import fleet; typer.run(fleet)"
        self.command = [sys.executable, "-W", "error", "-c", program, "--run-dir", str(run_dir)]
        if inventory_file is not None:
            self.command += ["--inventory", str(inventory_file)]

    def __enter__(self) -> tuple[subprocess.Popen[str], str]:
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        return self.process, self.process.stdout.readline()

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def test_files_for_managers(manager: Manager) -> None:
    credentials = manager.run_dir / "credentials.yaml"
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    overlay = yaml.safe_load((manager.run_dir / "overlay.yaml").read_text("utf-8"))["devices"]
    assert set(overlay) == {"core", "town", "village"}
    hosts = [ip_address(entry["ipv4"].rpartition(":")[0]) for entry in overlay.values()]
    assert len(set(hosts)) == 3
    assert all(host.is_loopback for host in hosts)
    assert len({entry["ipv4"].rpartition(":")[2] for entry in overlay.values()}) == 1
    assert all(re.fullmatch(r"\[::1\]:\d+", entry["ipv6"]) for entry in overlay.values())


@pytest.mark.parametrize("device", ["core", "town", "village"])
@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_every_device_answers_in_both_families(manager: Manager, device: str, family: str) -> None:
    assert manager.answers(device, family)


def test_interfaces_as_the_vendor_numbers_them(manager: Manager) -> None:
    assert manager.index("town", "GigabitEthernet0/0/1") == 6
    assert manager.index("core", "NULL0") == 641
    alias = manager.run("snmpget", "town", f"{IF_ALIAS}.{manager.index('town', 'GigabitEthernet0/0/1')}")
    assert bytes.fromhex(alias[0].split('"')[1]).decode() == "甲村专线"


def test_counters_grow_and_both_widths_agree(manager: Manager) -> None:
    index = manager.index("town", "GigabitEthernet0/0/8")
    before = manager.number("town", f"{IN64}.{index}")
    time.sleep(0.3)
    lines = manager.run("snmpget", "town", f"{IN64}.{index}", f"{IN32}.{index}")
    high, low = (int(line.split(" ")[1]) for line in lines)
    assert high > before
    assert low == high % 2**32
    assert high > 2**32, "weeks of history"


def test_what_one_end_sends_the_other_receives(manager: Manager) -> None:
    near, far = manager.index("core", "GigabitEthernet1/0/1"), manager.index("town", "GigabitEthernet0/0/8")
    names = (f"{OUT64}.{near}", f"{IN64}.{far}")
    first = [manager.number(device, name) for device, name in zip(("core", "town"), names, strict=True)]
    time.sleep(3)
    second = [manager.number(device, name) for device, name in zip(("core", "town"), names, strict=True)]
    sent, received = (after - before for after, before in zip(second, first, strict=True))
    assert sent == pytest.approx(received, rel=0.2)


def test_both_ip_versions_are_counted(manager: Manager) -> None:
    table = "1.3.6.1.2.1.4.31.1.1.6"
    v4, v6 = manager.number("town", f"{table}.1"), manager.number("town", f"{table}.2")
    assert v4 > v6 > 0
    index = manager.index("town", "GigabitEthernet0/0/8")
    assert manager.number("town", f"1.3.6.1.2.1.4.31.3.1.6.2.{index}") > 0


LLDP = "1.0.8802.1.1.2.1"
REMOTE_NAMES, REMOTE_PORTS = f"{LLDP}.4.1.1.9", f"{LLDP}.4.1.1.7"


def neighbours(manager: Manager, device: str) -> list[str]:
    """Who is heard on which of a device's ports, as net-snmp's walk shows it."""
    names, far = (manager.run("snmpbulkwalk", device, column) for column in (REMOTE_NAMES, REMOTE_PORTS))
    return [
        f"{name.split(' ')[0].split('.')[-2]} {name.split(' ')[1]} {port.split(' ')[1]}"
        for name, port in zip(names, far, strict=True)
        if "No Such" not in name
    ]


def test_neighbours_as_the_lines_say(manager: Manager) -> None:
    """Ports are numbered by themselves: 8 is GigabitEthernet0/0/8, whose ifIndex is 13."""
    assert neighbours(manager, "core") == ['1 "town" "GigabitEthernet0/0/8"']
    assert neighbours(manager, "town") == [
        '1 "village" "GigabitEthernet0/0/8"',
        '8 "core" "GigabitEthernet1/0/1"',
    ]
    assert manager.run("snmpget", "town", f"{LLDP}.3.7.1.3.8") == [f'.{LLDP}.3.7.1.3.8 "GigabitEthernet0/0/8"']
    addresses = manager.run("snmpbulkwalk", "town", f"{LLDP}.4.2.1.3")
    assert [line.split(" ")[0].removeprefix(f".{LLDP}.4.2.1.3.4500.") for line in addresses] == [
        "1.1.1.4.198.18.0.3",
        "1.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.3",
        "8.1.1.4.198.18.0.1",
        "8.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1",
    ]


def test_lldp_comes_before_the_rest_in_one_walk(manager: Manager) -> None:
    """Two indexes joined: every name once, in order, over the border between them."""
    lines = manager.run("snmpbulkwalk", "town", ".1")
    assert "No more variables left" in lines.pop()
    names = [tuple(map(int, line.split(" ")[0].strip(".").split("."))) for line in lines if line.startswith(".")]
    assert names == sorted(set(names))
    assert {name[:2] for name in names} == {(1, 0), (1, 3)}
    assert manager.run("snmpgetnext", "town", f"{LLDP}.9") == manager.run("snmpgetnext", "town", "1.3")
    missing = manager.run("snmpget", "town", f"{LLDP}.3.7.1.3.99", f"{LLDP}.9.9.0")
    assert [line.partition(" ")[2][:14] for line in missing] == ["No Such Instan", "No Such Object"]


def test_cables_in_each_others_port(manager: Manager) -> None:
    manager.fault("town", "miscabled", "GigabitEthernet0/0/1")
    assert neighbours(manager, "town") == [
        '1 "core" "GigabitEthernet1/0/1"',
        '8 "village" "GigabitEthernet0/0/8"',
    ]
    assert neighbours(manager, "core") == ['1 "town" "GigabitEthernet0/0/1"']
    assert neighbours(manager, "village") == ['8 "town" "GigabitEthernet0/0/8"']
    manager.fault("town", "miscabled", "GigabitEthernet0/0/1", on=False)
    test_neighbours_as_the_lines_say(manager)
    with pytest.raises(ControlError, match="no cable, or no second one"):
        manager.fault("core", "miscabled", "GigabitEthernet1/0/1")


def test_a_line_that_is_down_carries_no_lldp(manager: Manager) -> None:
    manager.fault("town", "link_down", "GigabitEthernet0/0/1")
    assert neighbours(manager, "town") == ['8 "core" "GigabitEthernet1/0/1"']
    assert neighbours(manager, "village") == []
    manager.fault("town", "link_down", "GigabitEthernet0/0/1", on=False)
    assert len(neighbours(manager, "town")) == 2


def test_device_down(manager: Manager) -> None:
    manager.fault("village", "device_down")
    assert not manager.answers("village")
    assert not manager.answers("village", "ipv6")
    manager.fault("village", "device_down", on=False)
    assert manager.answers("village")


def test_ipv6_broken_while_ipv4_answers(manager: Manager) -> None:
    manager.fault("village", "ipv6_broken")
    assert manager.answers("village", "ipv4")
    assert not manager.answers("village", "ipv6")
    manager.fault("village", "ipv6_broken", on=False)
    assert manager.answers("village", "ipv6")


def test_slow(manager: Manager) -> None:
    manager.fault("village", "slow", value=0.4)
    begun = time.monotonic()
    assert manager.answers("village")
    assert time.monotonic() - begun >= 0.4
    manager.fault("village", "slow", value=8.0)
    assert not manager.answers("village")
    manager.fault("village", "slow", on=False)
    assert manager.answers("village")


def test_packet_loss_and_garbage(manager: Manager) -> None:
    for kind, value in (("packet_loss", 1.0), ("garbage", None)):
        manager.fault("village", kind, value=value)
        assert not manager.answers("village")
        manager.fault("village", kind, on=False)
        assert manager.answers("village")


@pytest.mark.parametrize("device", ["village", "core"])
def test_reboot(manager: Manager, device: str) -> None:
    boots = manager.number(device, BOOTS)
    assert manager.number(device, UP_TIME) > 21 * 86400 * 100
    manager.fault(device, "reboot")
    assert manager.number(device, UP_TIME) < 10 * 100
    assert manager.number(device, BOOTS) == boots + 1
    index = manager.index(device, "GigabitEthernet0/0/8" if device == "village" else "GigabitEthernet1/0/1")
    assert manager.number(device, f"{IN64}.{index}") < 10 * 300_000_000 / 8


def test_counters_reset_without_a_reboot(manager: Manager) -> None:
    index = manager.index("town", "GigabitEthernet0/0/8")
    up_time = manager.number("town", UP_TIME)
    assert manager.number("town", f"{DISCONTINUITY}.{index}") == 0
    manager.fault("town", "counter_reset", "GigabitEthernet0/0/8")
    assert manager.number("town", f"{DISCONTINUITY}.{index}") >= up_time
    assert manager.number("town", f"{IN64}.{index}") < 10 * 300_000_000 / 8
    assert manager.number("town", UP_TIME) >= up_time
    other = manager.index("town", "GigabitEthernet0/0/1")
    assert manager.number("town", f"{DISCONTINUITY}.{other}") == 0


def test_interfaces_renumbered(manager: Manager) -> None:
    before = manager.index("town", "GigabitEthernet0/0/8")
    alias = manager.run("snmpget", "town", f"{IF_ALIAS}.{before}")[0].split(" ")[1:]
    manager.fault("town", "ifindex_renumbered")
    after = manager.index("town", "GigabitEthernet0/0/8")
    assert after != before
    assert manager.run("snmpget", "town", f"{IF_ALIAS}.{after}")[0].split(" ")[1:] == alias
    assert manager.number("town", TABLE_CHANGE) > 0
    manager.fault("town", "ifindex_renumbered", on=False)
    assert manager.index("town", "GigabitEthernet0/0/8") == before


def test_link_down_at_both_ends(manager: Manager) -> None:
    ends = [("town", "GigabitEthernet0/0/1"), ("village", "GigabitEthernet0/0/8")]
    rows = [(device, manager.index(device, interface)) for device, interface in ends]
    manager.fault("village", "link_down", "GigabitEthernet0/0/8")
    for device, index in rows:
        assert manager.number(device, f"{OPER}.{index}") == 2
        assert manager.number(device, f"{LAST_CHANGE}.{index}") >= manager.number(device, UP_TIME) - 500
        held = manager.number(device, f"{IN64}.{index}")
        assert manager.number(device, f"{IN64}.{index}") == held
    manager.fault("town", "link_down", "GigabitEthernet0/0/1", on=False)
    assert [manager.number(device, f"{OPER}.{index}") for device, index in rows] == [1, 1]


def test_link_down_where_no_line_is(manager: Manager) -> None:
    index = manager.index("village", "GigabitEthernet0/0/1")
    manager.fault("village", "link_down", "GigabitEthernet0/0/1")
    held = manager.number("village", f"{IN64}.{index}")
    assert manager.number("village", f"{OPER}.{index}") == 2
    manager.fault("village", "link_down", "GigabitEthernet0/0/1", on=False)
    assert manager.number("village", f"{OPER}.{index}") == 1
    assert manager.number("village", f"{IN64}.{index}") >= held


def test_line_saturated(manager: Manager) -> None:
    index = manager.index("town", "GigabitEthernet0/0/1")
    manager.fault("town", "line_saturated", "GigabitEthernet0/0/1")
    begun, first = time.monotonic(), manager.number("town", f"{OUT64}.{index}")
    time.sleep(2)
    passed = manager.number("town", f"{OUT64}.{index}") - first
    use = passed * 8 / (time.monotonic() - begun) / 100_000_000
    manager.fault("town", "line_saturated", "GigabitEthernet0/0/1", on=False)
    assert 0.85 < use < 1.1


@pytest.mark.parametrize(
    ("device", "kind", "interface", "on", "value", "message"),
    [
        ("nobody", "slow", None, True, None, "unknown device 'nobody'"),
        ("town", "nonsense", None, True, None, "unknown fault 'nonsense'; known: device_down, slow"),
        ("town", "link_down", None, True, None, "link_down needs an interface of town"),
        ("town", "link_down", "GE9", True, None, "unknown interface 'GE9' of town"),
        ("town", "slow", "GigabitEthernet0/0/1", True, None, "slow is a fault of a device: it takes no interface"),
        ("town", "line_saturated", "GigabitEthernet0/0/2", True, None, "carries no line to saturate"),
        ("town", "link_down", "GigabitEthernet0/0/2", True, None, "is down already"),
        ("town", "reboot", None, False, None, "reboot is an event: there is nothing to switch off"),
        ("town", "packet_loss", None, True, 1.5, "packet_loss takes a fraction between 0 and 1"),
        ("town", "garbage", None, True, 3.0, "garbage takes no value 3"),
    ],
)
def test_a_refused_fault_says_why(manager, device, kind, interface, on, value, message) -> None:  # noqa: ANN001
    with pytest.raises(ControlError, match=re.escape(message)):
        manager.fault(device, kind, interface, on=on, value=value)
    assert manager.answers("town")


def test_control_answers_nonsense_clearly(manager: Manager) -> None:
    async def say(*lines: bytes) -> list[bytes]:
        reader, writer = await asyncio.open_unix_connection(manager.run_dir / "control.sock")
        writer.writelines(lines)
        answers = [await reader.readline() for _ in lines]
        writer.close()
        await writer.wait_closed()
        return answers

    answers = asyncio.run(say(b"noise\n", b'{"device": "town"}\n', b'{"device": "town", "kind": "slow", "x": 1}\n'))
    assert all(b'"ok":false' in answer for answer in answers)
    assert b"Invalid JSON" in answers[0]
    assert b"kind: Field required" in answers[1]
    assert b"x: Extra inputs are not permitted" in answers[2]


def test_no_fleet_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"no fleet answers at .*control\.sock: No such file or directory"):
        send_order(tmp_path, FaultOrder(device="town", kind="slow"))


def test_the_whole_county_starts_in_seconds(tmp_path: Path) -> None:
    begun = time.monotonic()
    with fleet(tmp_path / "run") as (process, line):
        took = time.monotonic() - begun
        assert line == f"ready: {len(load_inventory().devices)} devices\n"
        assert took < 20
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
