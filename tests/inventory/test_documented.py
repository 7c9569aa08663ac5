"""The YAML of docs/inventory.md and docs/keeping-the-inventory.md is what the program takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from typer.testing import CliRunner

from inventory.cli import app
from inventory.credentials import Credentials
from inventory.entries import COLLECTIONS
from inventory.netbox.mapping_file import load_mapping
from inventory.overlay import load_overlay
from inventory.yaml_files import parse_yaml

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCKS: list[dict[str, Any]] = [
    cast("dict[str, Any]", parse_yaml(text.encode(), "docs").data)
    for page in ("inventory.md", "keeping-the-inventory.md")
    for text in re.findall(r"^```yaml\n(.*?)^```$", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
]


def is_inventory(block: dict[str, Any]) -> bool:
    return all(key in COLLECTIONS and isinstance(listed, list) for key, listed in block.items())


COMPLETE = [block for block in BLOCKS if is_inventory(block) and "sites" in block]
CONTINUED = [block for block in BLOCKS if is_inventory(block) and "sites" not in block]


def with_its_ends(block: dict[str, Any]) -> dict[str, Any]:
    """The smallest inventory with the block; the ends of its circuits become ports of devices like its only one."""
    whole: dict[str, Any] = {**COMPLETE[0], **block}
    if "circuits" not in block:
        return whole
    (like,) = COMPLETE[0]["devices"]
    ports: dict[str, list[dict[str, str]]] = {like["name"]: []}
    for circuit in block["circuits"]:
        for port in (*circuit["a"], *circuit["z"]):
            ports.setdefault(port["device"], []).append({"name": port["interface"]})
    whole["devices"] = [
        {**like, "name": name, "ipv4": f"192.0.2.{at}", "ipv6": f"2001:db8::{at}", "interfaces": listed}
        for at, (name, listed) in enumerate(ports.items(), start=1)
    ]
    return whole


@pytest.mark.parametrize("output", ["table", "json"])
@pytest.mark.parametrize("content", [*COMPLETE, *map(with_its_ends, CONTINUED)], ids="+".join)
def test_check_passes(content: dict[str, Any], output: str, tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(tmp_path), "--format", output], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    if output == "json":
        counted = json.loads(result.stdout)
        assert counted["problems"] == []
        assert counted["devices_by_role"] == {"access": len(content["devices"])}
        assert counted["interfaces_by_role"].keys() == counted["devices_by_role"].keys()
    else:
        assert f"access: devices {len(content['devices'])}, ports " in result.stdout


def test_the_other_blocks_are_an_overlay_credentials_and_a_mapping(tmp_path: Path) -> None:
    others = {next(iter(block)): block for block in BLOCKS if not is_inventory(block)}
    assert others.keys() == {"credentials", "devices", "site_groups"}
    for name, block in others.items():
        file = tmp_path / f"{name}.yaml"
        # "..." stands for a passphrase, which has eight characters at least.
        file.write_text(yaml.safe_dump(block).replace("'...'", "of somebody"), encoding="utf-8")
        file.chmod(0o600)
    assert load_mapping(tmp_path / "site_groups.yaml").custom_fields.credential == "credential"
    assert load_overlay(tmp_path / "devices.yaml").devices.keys() == {"my-switch"}
    credentials = Credentials.load({}, tmp_path / "credentials.yaml")
    assert [credentials.get(name).name for name in ("mine", "core")] == ["mine", "core"]


def test_there_is_something_of_each() -> None:
    assert COMPLETE
    assert CONTINUED
