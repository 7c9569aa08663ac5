"""`yunwang discover` against the lab's fleet: what is there, what was changed, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inventory.loader import load_inventory
from lab.fleet.control import send_order
from lab.fleet.faults import FaultOrder
from lab.fleet.ipv4_only import INVENTORY_NAME
from tests.collectors.discovery.county import COUNTY
from tests.exporters.commands import Command, command_of
from tests.exporters.fleets import running_fleet

NOTHING = "提案 / proposals: 0\n注意 / remarks: 0\n未读到 / not read: 0\n"


@pytest.fixture
def discover(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`discover("--town", ...)` is the exit status, standard output and standard error of the command."""

    return command_of("discover", monkeypatch, capsys)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "county.yaml").write_text(COUNTY, "utf-8")
    with running_fleet(folder / "run", folder / "county.yaml") as running:
        yield running


@pytest.fixture
def fault(fleet: Path) -> Iterator[Callable[..., None]]:
    """`fault("agg", "miscabled", "GE1/0/1")` lasts as long as the test."""
    given: list[FaultOrder] = []

    def give(device: str, kind: str, interface: str | None = None) -> None:
        given.append(FaultOrder(device=device, kind=kind, interface=interface, on=False))
        send_order(fleet, FaultOrder(device=device, kind=kind, interface=interface))

    yield give
    for order in reversed(given):
        send_order(fleet, order)


def options(fleet: Path, inventory: Path) -> tuple[str | Path, ...]:
    return ("--inventory", inventory, "--overlay", fleet / "overlay.yaml", "--credentials", fleet / "credentials.yaml")


@pytest.fixture
def asked(fleet: Path) -> tuple[str | Path, ...]:
    return options(fleet, fleet.parent / "county.yaml")


def test_a_county_as_written(discover: Command, asked: tuple[str, ...]) -> None:
    code, out, err = discover(*asked)
    assert (code, out) == (0, NOTHING)
    assert re.fullmatch(r"yunwang: devices asked: 3, failed: 0, without LLDP: 0; \d+ requests in \d+\.\d s\n", err)


def test_two_cables_in_each_others_port(discover: Command, asked: tuple[str, ...], fault: Callable[..., None]) -> None:
    fault("agg", "miscabled", "GE1/0/1")
    code, out, _ = discover(*asked)
    assert code == 2
    assert out == (
        "提案 / proposals: 0\n"
        "注意 / remarks: 2\n"
        "! core-agg: 对端设备不符 / an unexpected neighbour\n"
        "    清单：core GE1/0/1 - agg GE1/0/1；LLDP：core GE1/0/1 - agg GE1/0/2; agg GE1/0/1 - town GE1/0/1\n"
        "    inventory: core GE1/0/1 - agg GE1/0/1; LLDP: core GE1/0/1 - agg GE1/0/2; agg GE1/0/1 - town GE1/0/1\n"
        "! alpha-line: 对端设备不符 / an unexpected neighbour\n"
        "    清单：agg GE1/0/2, agg GE1/0/3 - town GE1/0/1, town GE1/0/2；"
        "LLDP：agg GE1/0/2 - core GE1/0/1; town GE1/0/1 - agg GE1/0/1\n"
        "    inventory: agg GE1/0/2, agg GE1/0/3 - town GE1/0/1, town GE1/0/2; "
        "LLDP: agg GE1/0/2 - core GE1/0/1; town GE1/0/1 - agg GE1/0/1\n"
        "未读到 / not read: 0\n"
    )


def test_a_line_that_is_down(discover: Command, asked: tuple[str, ...], fault: Callable[..., None]) -> None:
    fault("core", "link_down", "GE1/0/1")
    code, out, _ = discover("--format", "json", *asked)
    assert code == 2
    assert json.loads(out)["remarks"] == [
        {
            "kind": "nobody_heard",
            "subject": "core-agg",
            "zh": "core GE1/0/1, agg GE1/0/1 听不到任何邻居：线路中断、对端未开 LLDP，或运营商不透传 LLDP",
            "en": "nobody is heard on core GE1/0/1, agg GE1/0/1: "
            "the line is down, LLDP is off there, or the carrier drops it",
        }
    ]


def test_a_device_that_does_not_answer(discover: Command, asked: tuple[str, ...], fault: Callable[..., None]) -> None:
    """Its neighbours hear it still: nothing else is found, and the failure is no silence."""
    fault("town", "device_down")
    code, out, err = discover("--timeout", "1", *asked)
    assert code == 1
    lines = out.splitlines()
    assert lines[:3] == [*NOTHING.splitlines()[:2], "未读到 / not read: 1"]
    assert lines[3].startswith("x town system, interfaces, lldp: no answer from 127.1.0.3 port ")
    assert "failed: 1," in err
    assert discover("--timeout", "1", "core", "agg", *asked)[:2] == (0, NOTHING)


def test_not_all_in_time(discover: Command, asked: tuple[str, ...], fault: Callable[..., None]) -> None:
    fault("core", "device_down")
    code, out, _ = discover("--deadline", "0.3", "--at-once", "1", *asked)
    assert code == 1
    assert out.splitlines()[4:] == [
        f"x {name} system, interfaces, lldp: not asked before the deadline of all" for name in ("agg", "town")
    ]


def test_from_a_file(discover: Command, asked: tuple[str, ...], fault: Callable[..., None], tmp_path: Path) -> None:
    fault("agg", "miscabled", "GE1/0/1")
    code, out, _ = discover("--keep", tmp_path / "said.json", *asked)
    fault("town", "device_down")
    assert discover("--from", tmp_path / "said.json", *asked[:2]) == (code, out, "")
    assert discover("--from", tmp_path / "said.json", "town", *asked[:2])[1] != out
    (tmp_path / "said.json").write_text('{"core": {"system": 1}}')
    code, out, err = discover("--from", tmp_path / "said.json", *asked[:2])
    assert (code, out) == (1, "")
    assert err.startswith(f"yunwang: {tmp_path / 'said.json'}: core.system: ")


def test_a_file_whose_addresses_are_none(discover: Command, asked: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "said.json"
    discover("--keep", file, *asked)
    file.write_text(file.read_text().replace('"management_addresses": ["', '"management_addresses": ["not/', 1))
    code, out, err = discover("--from", file, *asked[:2])
    assert (code, out) == (1, "")
    assert "is no IP address; expected a file of --keep" in err


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("cor",), "no device 'cor' in the inventory (did you mean 'core'?)"),
        (("--town", "alfa"), "no town 'alfa' in the inventory (did you mean 'alpha'?)"),
        (("--from", "/nowhere.json"), "/nowhere.json: No such file or directory"),
    ],
)
def test_wrong_use(discover: Command, asked: tuple[str, ...], wrong: tuple[str, ...], says: str) -> None:
    assert discover(*wrong, *asked) == (1, "", f"yunwang: {says}\n")


def test_apply_needs_an_inventory_of_ones_own(discover: Command, tmp_path: Path) -> None:
    code, out, err = discover("--apply", tmp_path / "p.yaml")
    assert (code, out) == (1, "")
    assert "--apply needs --inventory" in err


LINE = """\
  - {id: core-agg, name: 核心至汇聚, name_en: Core to aggregation, kind: trunk, contract_bits_per_second: 1000,
     a: [{device: core, interface: GE1/0/1}], z: [{device: agg, interface: GE1/0/1}]}
"""
BEFORE = (
    COUNTY.replace('198.18.0.3, ipv6: "2001:db8::3"}', "198.18.0.3} # 老设备")
    .replace(LINE, "")
    .replace("vendor: huawei, platform: huawei_vrp,", "vendor: zte, platform: zte_zxros,")
)
PROPOSED = """\
# yunwang discover, MADE
# 删去不要的行，把 "?" 换成确定的值，然后 / Delete what you do not want, write a value for every "?", then:
#     yunwang discover --apply proposals.yaml --inventory FOLDER
# 设备的 interfaces 与清单已有的合并 / A device's interfaces come beside those it has.

devices:
  # 清单未列的端口 0 个，ifAlias 描述 1 个
  # ports the inventory does not list: 0; descriptions from ifAlias: 1
  - name: core
    interfaces:
    - name: GE1/0/1
      description: 核心至汇聚
  # 设备自报 sysObjectID 1.3.6.1.4.1.2011.2.23.761, sysDescr 'S5735-L Huawei Versatile Routing Platform Software VRP (R...'
  # the device says sysObjectID 1.3.6.1.4.1.2011.2.23.761, sysDescr 'S5735-L Huawei Versatile Routing Platform Software VRP (R...'
  # 清单未列的端口 0 个，ifAlias 描述 1 个
  # ports the inventory does not list: 0; descriptions from ifAlias: 1
  - name: agg
    vendor: huawei
    platform: huawei_vrp
    interfaces:
    - name: GE1/0/1
      description: 核心至汇聚
  # LLDP 管理地址 2001:db8::3
  # management address in LLDP: 2001:db8::3
  - name: town
    ipv6: 2001:db8::3

circuits:
  # LLDP 互见而清单无此线路：core GE1/0/1 - agg GE1/0/1
  # heard by LLDP, and no line says so: core GE1/0/1 - agg GE1/0/1
  - id: core-agg
    name: '?'
    name_en: '?'
    kind: trunk
    contract_bits_per_second: '?'
    a:
    - device: core
      interface: GE1/0/1
    z:
    - device: agg
      interface: GE1/0/1
"""  # noqa: E501 - as it is written


def test_from_proposals_to_the_inventory(discover: Command, fleet: Path, tmp_path: Path) -> None:
    """Review, edit, apply: refused while something is open, then written in place, and nothing is left to propose."""
    folder, proposals = tmp_path / "county", tmp_path / "proposals.yaml"
    folder.mkdir()
    (folder / "county.yaml").write_text(BEFORE, "utf-8")
    code, out, _ = discover("--output", proposals, *options(fleet, folder))
    assert code == 2
    assert "    待定 / to decide: name, name_en, contract_bits_per_second\n" in out
    text = proposals.read_text("utf-8")
    assert re.sub(r"discover, .*", "discover, MADE", text, count=1) == PROPOSED

    code, out, err = discover("--apply", proposals, "--inventory", folder)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        *(
            f"{proposals}: circuits[0].{key} (core-agg): found '?', expected a value, or the line deleted"
            for key in ("name", "name_en", "contract_bits_per_second")
        ),
        "yunwang: nothing was written",
    ]
    assert (folder / "county.yaml").read_text("utf-8") == BEFORE

    decided = text.replace("name: '?'", "name: 核心至汇聚").replace("name_en: '?'", "name_en: Core to aggregation")
    decided = decided.replace("contract_bits_per_second: '?'", "contract_bits_per_second: 1000")
    proposals.write_text(decided.replace("    - name: GE1/0/1\n      description: 核心至汇聚\n", ""), "utf-8")
    code, out, err = discover("--apply", proposals, "--inventory", folder)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "已写入 / written: county.yaml"
    assert "# 老设备" in (folder / "county.yaml").read_text("utf-8")
    written = load_inventory(folder)
    expected = load_inventory(fleet.parent / "county.yaml")
    assert (written.devices, written.circuits) == (expected.devices, expected.circuits)
    assert discover(*options(fleet, folder))[:2] == (0, NOTHING)
    assert discover("--apply", proposals, "--inventory", folder) == (0, "没有变化 / nothing to change\n", "")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("devices: [{name: core, role: hub}]", "core"),
        ("device: []", "an unknown list, expected one of"),
        ("devices: [{name: core, interfaces: [{name: '?'}]}]", "devices[0].interfaces[0].name (core): found '?'"),
        ("- x", "found ['x'], expected lists: towns"),
        ("devices: 7", "devices: found 7, expected a list"),
        ("devices: [7]", "devices[0]: found 7, expected keys and values"),
        ("devices: [", "a syntax error"),
    ],
)
def test_files_that_are_not_applied(discover: Command, tmp_path: Path, text: str, says: str) -> None:
    folder, proposals = tmp_path / "county", tmp_path / "proposals.yaml"
    folder.mkdir()
    (folder / "county.yaml").write_text(COUNTY, "utf-8")
    proposals.write_text(text)
    code, out, err = discover("--apply", proposals, "--inventory", folder)
    assert (code, out) == (1, "")
    assert says in err
    assert (folder / "county.yaml").read_text("utf-8") == COUNTY


def test_the_whole_county(discover: Command, tmp_path: Path) -> None:
    """405 devices: as the inventory says but for what was changed."""
    with running_fleet(tmp_path, None) as run:
        found = ("--overlay", run / "overlay.yaml", "--credentials", run / "credentials.yaml")
        own = tmp_path / INVENTORY_NAME
        asked = (*found, "--inventory", own) if own.exists() else found
        assert discover(*asked)[:2] == (0, NOTHING)
        for device, kind, interface in (
            ("county-core1", "miscabled", "10GE1/0/2"),
            ("county-fw1", "miscabled", "Ten-GigabitEthernet1/0/3"),
            ("pingshan-v01-ac1", "link_down", "GigabitEthernet 0/9"),
        ):
            send_order(run, FaultOrder(device=device, kind=kind, interface=interface))
        code, out, _ = discover("--format", "json", *asked)
    report = json.loads(out)
    assert (code, report["proposals"], report["failures"]) == (2, [], {})
    assert [(remark["kind"], remark["subject"]) for remark in report["remarks"]] == [
        ("unexpected_neighbour", "fw1-egress1"),
        ("unexpected_neighbour", "fw1-egress2"),
        ("unexpected_neighbour", "core1-ag1"),
        ("unexpected_neighbour", "core1-ag2"),
        ("nobody_heard", "pingshan-v01-line"),
    ]
