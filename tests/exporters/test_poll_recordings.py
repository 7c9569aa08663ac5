"""`yunwang poll --record` and `--replay`, against agents on loopback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.endpoint import Delivery
from lab.snmp.mib import StaticMib
from tests.conftest import missing
from tests.exporters.agents import ALIAS, COMMUNITY, SECRETS, USER, Agents, switch_objects
from tests.exporters.commands import Command
from tests.exporters.exporter_process import COUNTY, CREDENTIALS, write_credentials, write_overlay

ONE = {"lab-v2c": CREDENTIALS["lab-v2c"]}
COMMUNITY_TABLE = (1, 3, 6, 1, 6, 3, 18, 1, 1, 1, 2, 1)
VENDOR = (1, 3, 6, 1, 4, 1, 2011, 5, 25, 31, 1, 1, 1, 1, 5, 9)


@pytest.fixture
def device(agents: Agents, tmp_path: Path) -> tuple[str | Path, ...]:
    """How to ask an agent that shows a community table too, as v3 and v2c."""
    said = switch_objects() | {COMMUNITY_TABLE: ber.octet_string(b"private"), VENDOR: ber.integer(44)}
    served = agents.start(agent=Agent(StaticMib(said), community=COMMUNITY))
    return (served, "--credentials", write_credentials(tmp_path, ONE))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_recording_replays_as_the_device_read(poll: Command, device: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "switch"
    modules = ("--module", "system", "--module", "interfaces", "--module", "ip")
    code, live, err = poll(*device, *modules, "--record", folder, "--format", "json")
    assert code == 0
    assert re.fullmatch(rf"yunwang: {re.escape(str(folder))}: [0-9]+ variables recorded\n", err)
    about = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    assert about | {"recorded": None} == {
        "device": device[0], "vendor": "huawei", "sys_object_id": "1.3.6.1.4.1.2011.2.1", "recorded": None,
        "modules": ["system", "interfaces", "ip"], "anonymised": False,
    }  # fmt: skip
    code, again, err = poll("--replay", folder, "--format", "json")
    assert (code, err) == (0, "")
    one, other = json.loads(live)["modules"], json.loads(again)["modules"]
    expected = json.loads((folder / "readings.json").read_text("utf-8"))
    for module in one:
        for found in (one, other):
            found[module]["reading"].pop("time")
            assert found[module]["reading"].pop("device") == device[0]
        assert other[module]["reading"] == one[module]["reading"] == expected[module]


def test_what_a_recording_never_holds(poll: Command, device: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "switch"
    code, _, err = poll(
        *device, "--record", folder, "--walk", "1.3.6.1.6.3", "--walk", "1.3.6.1.4.1", "--module", "system"
    )
    assert (code, err.count("not walked")) == (0, 0)
    everything = b"".join(contents(folder).values()).decode()
    assert not [secret for secret in (*SECRETS, USER, "private", "1.3.6.1.6.3.18") if secret in everything]
    assert ".".join(map(str, VENDOR)) + "|2|44" in everything.splitlines()


def test_by_snmpv3_nothing_of_the_user_is_kept(poll: Command, agents: Agents, tmp_path: Path) -> None:
    options = (
        *("--inventory", COUNTY, "--credentials", write_credentials(tmp_path)),
        *("--overlay", write_overlay(tmp_path, {"acc-v3": {"ipv4": agents.start(), "ipv6": agents.start(host="::1")}})),
    )
    folder = tmp_path / "v3"
    code, _, _ = poll("acc-v3", *options, "--record", folder, "--module", "interfaces")
    assert code == 0
    everything = b"".join(contents(folder).values()).decode()
    assert "GE1/0/1" in everything
    assert not [secret for secret in (*SECRETS, USER) if secret in everything]


def test_anonymised(poll: Command, device: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "switch"
    code, _, err = poll(*device, "--module", "system", "--module", "interfaces", "--record", folder, "--anonymise")
    assert code == 0
    assert "look through it before you hand it on" in err
    everything = b"".join(contents(folder).values()).decode()
    for private in (ALIAS, ALIAS.encode().hex(), "交换机", "交换机".encode().hex(), "room 1", device[0]):
        assert private not in everything
    readings = json.loads((folder / "readings.json").read_text("utf-8"))
    assert readings["system"]["sys_name"].startswith("name-")
    assert [one["name"] for one in readings["interfaces"]["interfaces"]] == ["GE1/0/1", "GE1/0/2"]
    assert poll("--replay", folder)[0] == 0


def test_what_a_device_has_nothing_of_is_a_failure_where_it_was_asked_for(
    poll: Command, device: tuple[str, ...], tmp_path: Path
) -> None:
    """A switch without BGP is recorded whole."""
    folder = tmp_path / "switch"
    code, _, err = poll(*device, "--record", folder)
    assert (code, "bgp" in err) == (0, True)
    assert poll("--replay", folder)[0] == 0
    assert poll("--replay", folder, "--module", "bgp")[0] == 1


def test_a_folder_that_holds_something_is_left_alone(poll: Command, device: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "switch"
    folder.mkdir()
    note = folder / "notes.txt"
    note.write_text("mine", "utf-8")
    code, _, err = poll(*device, "--record", folder, "--module", "system")
    assert (code, err) == (
        1, f"yunwang: {folder}: is there already, and not empty (--force replaces its recording)\n",
    )  # fmt: skip
    assert list(folder.iterdir()) == [note]
    assert poll(*device, "--record", folder, "--module", "system", "--force")[0] == 0
    assert set(contents(folder)) == {"notes.txt", "case.yaml", "snmp.snmprec", "readings.json"}


def test_nothing_is_recorded_of_a_device_that_does_not_answer(poll: Command, agents: Agents, tmp_path: Path) -> None:
    silent = agents.start(delivery=Delivery(silent=True))
    folder = tmp_path / "switch"
    credentials = write_credentials(tmp_path, ONE)
    code, _, err = poll(silent, "--credentials", credentials, "--timeout", "0.5", "--record", folder)
    assert code == 1
    assert "nothing is recorded" in err
    assert not folder.exists()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        missing("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_named_and_leaves_nothing(
    poll: Command, device: tuple[str, ...], tmp_path: Path, require_root: Callable[[], None]
) -> None:
    require_root()
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place):
        code, _, err = poll(*device, "--record", place / "switch")
        assert code == 1
        assert f"yunwang: {place / 'switch'}: No space left on device" in err
        assert list(place.iterdir()) == []


def test_update_writes_the_expected_readings_anew(poll: Command, device: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "switch"
    poll(*device, "--record", folder, "--module", "system")
    before = contents(folder)
    (folder / "readings.json").write_text("{}", "utf-8")
    assert poll("--replay", folder, "--update")[0] == 0
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "expected a TARGET, or --replay FILE"),
        (["x", "--update"], "--update needs --replay"),
        (["x", "--anonymise"], "need --record DIR"),
        (["x", "--record", "y", "--walk", "nonsense"], "not an object identifier"),
        (["--replay", "x", "--record", "y"], "one of them"),
    ],
)
def test_wrong_use(poll: Command, arguments: list[str], complaint: str) -> None:
    code, _, err = poll(*arguments)
    assert code == 2
    assert complaint in " ".join(err.replace("│", " ").split())


def test_a_recording_that_is_none(poll: Command, tmp_path: Path) -> None:
    assert poll("--replay", tmp_path / "none")[0:3:2] == (
        1,
        f"yunwang: {tmp_path / 'none'}: No such file or directory\n",
    )
    (tmp_path / "case.yaml").write_text("device: x\nmodules: [system, smell]\n", "utf-8")
    (tmp_path / "snmp.snmprec").write_text("1.3.6.1.2.1.1.1.0|4|a\n", "utf-8")
    code, _, err = poll("--replay", tmp_path)
    assert code == 1
    assert f"{tmp_path}/case.yaml: " in err
    assert (code, "more)" in err) == (1, True)


def test_the_program_itself(device: tuple[str, ...], tmp_path: Path) -> None:
    """As people run it, with no state but the files."""
    folder = tmp_path / "switch"
    command = [sys.executable, "-m", "yunwang", "poll"]
    done = subprocess.run(
        [*command, *map(str, device), "--record", folder, "--module", "system"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [*command, "--replay", folder, "--format", "prom"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f'yunwang_device_uptime_seconds{{device="{device[0]}"}} 1234.5' in done.stdout
