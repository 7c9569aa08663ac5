"""`yunwang inventory diff --netbox` as it is typed, against the recorded NetBox."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.loader import load_inventory
from inventory.netbox.tokens import VARIABLE
from tests.inventory.netbox.replay import TOKEN, Handler, Replay, cut, replaying

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
READING = "dcim/interfaces: 1000 of 1501\ndcim/interfaces: 1501 of 1501\n"


def run(*arguments: object, token: str | None = TOKEN) -> Result:
    result = CliRunner(env={VARIABLE: token}).invoke(app, ["diff", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for secret in (TOKEN, TOKEN.partition(".")[2]):
        assert secret not in result.output
    return result


def diff(netbox: Replay, folder: Path, *arguments: object) -> Result:
    return run("--netbox", netbox.url, folder, "--mapping", HERE / "mapping.yaml", *arguments)


def expected(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.yaml")}


def test_what_would_change_in_the_files(netbox: Replay, county: Path) -> None:
    before = contents(county)
    result = diff(netbox, county)
    assert result.stdout == expected("yaml.txt")
    counts = "10 changes, 3 not in NetBox, 21 not mapped, 1 empty in NetBox (--towards netbox names them)\n"
    assert result.stderr == READING + counts
    assert result.exit_code == 2
    assert contents(county) == before


def test_what_to_enter_in_netbox(netbox: Replay, county: Path) -> None:
    result = diff(netbox, county, "--towards", "netbox")
    assert result.stdout == expected("netbox.txt")
    assert result.exit_code == 2


def test_both_as_json(netbox: Replay, county: Path) -> None:
    result = diff(netbox, county, "--format", "json")
    assert json.loads(result.stdout) == json.loads(expected("yaml.json"))
    assert result.exit_code == 2
    tasks = json.loads(diff(netbox, county, "--towards", "netbox", "-f", "json").stdout)["tasks"]
    assert {
        "path": "/circuits/circuits/101/",
        "name": "xunliao-v05-line",
        "field": "commit_rate",
        "netbox": None,
        "inventory": 100_000,
    } in tasks


def test_applied_nothing_differs_any_more(netbox: Replay, county: Path) -> None:
    before = contents(county)
    result = diff(netbox, county, "--apply")
    assert result.stderr.endswith("written: county.yaml, gaotan.yaml, planes.yaml, xunliao.yaml\n")
    assert result.exit_code == 0
    inventory = load_inventory(county)
    assert inventory.circuits["gaotan-v14-line"].contract_bits_per_second == 200_000_000
    assert str(inventory.devices["county-core2"].ipv6) == "2001:db8:ffff::55"
    assert inventory.devices["county-core2"].management_family == "ipv6"
    assert inventory.planes["video"].vni == 10300
    assert {name for name, content in contents(county).items() if content == before[name]} == {"departments.yaml"}
    again = diff(netbox, county)
    assert again.stdout.splitlines()[0] == "? devices unit-79-ac1: decommissioning in NetBox, /dcim/devices/88/"
    assert again.exit_code == 0
    assert diff(netbox, county, "--apply").exit_code == 0


def test_what_netbox_has_not_goes_only_when_asked(netbox: Replay, county: Path) -> None:
    removed = [line for line in diff(netbox, county, "--remove").stdout.splitlines() if line.startswith("-")]
    assert removed == ["- devices unit-79-ac1", "- devices unit-80-ac1", "- circuits unit-80-line"]


def test_a_removal_that_leaves_a_line_without_its_end_writes_nothing(netbox: Replay, county: Path) -> None:
    before = contents(county)
    result = diff(netbox, county, "--remove", "--apply")
    assert result.exit_code == 1
    assert contents(county) == before
    (told,) = [line for line in result.stderr.splitlines() if "unit-79-line" in line]
    assert told.startswith(
        "yunwang inventory diff: county.yaml: circuits[92].z[0].device (unit-79-line): found 'unit-79-ac1', "
    )


def test_what_is_there_and_not_understood_is_never_removed(netbox: Replay, county: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    text = (HERE / "mapping.yaml").read_text(encoding="utf-8")
    mapping.write_text(text.replace(", rosng: zte_zxros", "").replace(", internet: egress", ""), encoding="utf-8")
    result = run("--netbox", netbox.url, county, "--mapping", mapping, "--remove")
    assert "! /dcim/devices/2/ county-egress2: its platform 'rosng' is not in the mapping" in result.stdout
    assert [line for line in result.stdout.splitlines() if line.startswith("-")] == [
        "- devices unit-79-ac1",
        "- devices unit-80-ac1",
        "- circuits unit-80-line",
    ]


def test_files_changed_while_netbox_is_read_are_not_overwritten(netbox: Replay, county: Path) -> None:
    file = county / "planes.yaml"

    def somebody_saves(_: Handler) -> bool:
        file.write_text(file.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
        netbox.instead = None
        return False

    netbox.instead = somebody_saves
    result = diff(netbox, county, "--apply")
    assert result.exit_code == 1
    assert "planes.yaml" in result.stderr.splitlines()[-1]
    assert contents(county) == {**contents(HERE / "county"), "planes.yaml": file.read_bytes()}


def test_without_a_mapping_our_own_words_are_understood(netbox: Replay, county: Path) -> None:
    result = run("--netbox", netbox.url, county)
    assert "! /dcim/sites/1/ 县政务外网中心机房: the site group 'machine-rooms' is not in the mapping" in result.stdout
    assert "? sites not in NetBox" not in result.stdout
    assert result.exit_code == 2  # a route target and a prefix of the video plane: VRFs need no mapping


def test_a_list_netbox_does_not_keep_says_nothing(netbox: Replay, county: Path) -> None:
    for part in ("/ipam/vrfs/", "/ipam/prefixes/"):
        body = netbox.body(part)
        body |= {"count": 0, "results": []}
        body["results"] = []
    result = diff(netbox, county, "--remove")
    assert "planes" not in result.stdout


@pytest.mark.parametrize("arguments", [("--apply",), ("--apply", "--towards", "netbox"), ("--towards", "both")])
def test_usage(netbox: Replay, arguments: tuple[str, ...]) -> None:
    assert run("--netbox", netbox.url, *arguments).exit_code == 2
    assert netbox.asked == []


def test_a_refused_token(netbox: Replay, county: Path) -> None:
    result = run("--netbox", netbox.url, county, token="nbt_0123456789ab.not-this-one")
    assert result.exit_code == 1
    assert result.stderr == (
        f"yunwang inventory diff: {netbox.url}: the token is refused for /api/status/ (HTTP 403: Invalid v1 token)\n"
    )
    assert result.stdout == ""


def test_what_netbox_says_cannot_steer_the_terminal(netbox: Replay, county: Path) -> None:
    netbox.body("/dcim/sites/")["results"][0]["status"]["value"] = "\x1b[2Jgone"
    netbox.body("/circuits/providers/")["results"][0]["name"] = "\x9b2J"
    for towards in ("yaml", "netbox"):
        result = diff(netbox, county, "--towards", towards)
        assert "its status is ?[2Jgone" in result.stdout
        assert not set("\x1b\x9b") & set(result.output)
    netbox.answers["refused"]["body"] = {"detail": "\x1b[2J"}
    refused = run("--netbox", netbox.url, county, token="another")
    assert refused.exit_code == 1
    assert "\x1b" not in refused.output


def test_a_cut_connection_writes_nothing(county: Path) -> None:
    before = contents(county)
    with replaying(cut) as netbox:
        result = diff(netbox, county, "--apply")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"yunwang inventory diff: {netbox.url}: the connection broke off\n"
    assert contents(county) == before


def test_the_token_s_file(netbox: Replay, county: Path, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="ascii")
    file.chmod(0o644)
    arguments = ("--netbox", netbox.url, county, "--token-file", file)
    refused = run(*arguments, token=None)
    assert refused.exit_code == 1
    told = f"found mode 0644, open to others, expected 0600 or stricter: chmod 600 {file}"
    assert refused.stderr == f"yunwang inventory diff: {file}: {told}\n"
    assert netbox.asked == []
    file.chmod(0o600)
    assert run(*arguments, token="not-this-one").exit_code == 2
    file.write_text(f"{TOKEN} and {TOKEN}\n", encoding="ascii")
    assert run(*arguments, token=None).stderr == (
        f"yunwang inventory diff: {file}: found something else (not shown), expected one API token on one line\n"
    )


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (None, f"no NetBox token: {VARIABLE} is not set, and no --token-file is given"),
        ("two words", f"{VARIABLE} holds something else than one API token (not shown)"),
        ("令牌", f"{VARIABLE} holds something else than one API token (not shown)"),
    ],
)
def test_no_token(netbox: Replay, county: Path, token: str | None, told: str) -> None:
    assert VARIABLE not in os.environ
    result = run("--netbox", netbox.url, county, token=token)
    assert (result.exit_code, result.stderr) == (1, f"yunwang inventory diff: {told}\n")


def test_help_has_examples() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "Examples" in result.stdout
