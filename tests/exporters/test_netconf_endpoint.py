"""What the inventory says is asked by NETCONF: over /netconf and not /snmp, with the same metrics, and by `poll`."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from collectors.netconf.registry import MODELS, MODULES
from collectors.snmp.registry import DEFAULT_MODULES
from exporters.app import make_app
from exporters.options import load_targets
from exporters.service_discovery import FAMILIES, netconf_groups, target_groups
from exporters.targets import Targets
from exporters.views import VIEWS
from inventory.models.devices import NetconfModule
from lab.netconf.huawei import a_huawei
from lab.netconf.server import NetconfServer
from yunwang.cli import app as command_line

PASSWORD = "for-the-lab"
ENVIRONMENT = {
    "YUNWANG_CREDENTIAL_MONITOR": f'{{version: ssh, user: monitor, password: "{PASSWORD}"}}',
    "YUNWANG_CREDENTIAL_V2C": '{version: "2c", community: c}',
}


def county(folder: Path, key: str) -> Path:
    (folder / "county.yaml").write_text(
        f"""
port_layouts:
  - {{id: small, ports: ["GigabitEthernet0/0/[1-3]"]}}
sites:
  - {{id: county, name: 县机房, name_en: County, kind: county}}
devices:
  - {{name: core1, vendor: huawei, platform: huawei_vrpv8, role: core, site: county, ipv4: 127.0.0.1, credential: v2c,
     port_layout: small, ssh_host_key: {key}, netconf_credential: monitor, netconf_modules: [interfaces, ip, optics]}}
  - {{name: core2, vendor: huawei, platform: huawei_vrpv8, role: core, site: county, ipv4: 127.0.0.2, credential: v2c,
     port_layout: small}}
  - {{name: core3, vendor: h3c, platform: h3c_comware, role: core, site: county, ipv4: 127.0.0.3, credential: v2c,
     port_layout: small, netconf_credential: absent, netconf_modules: [system, interfaces, ip]}}
""",
        encoding="utf-8",
    )
    return folder


def overlay(folder: Path, port: int) -> Path:
    path = folder / "overlay.yml"
    path.write_text(f'devices: {{core1: {{netconf_ipv4: "127.0.0.1:{port}"}}}}\n')
    return path


def targets_of(folder: Path, server: NetconfServer, monkeypatch: pytest.MonkeyPatch) -> Targets:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    inventory = folder / "inventory"
    inventory.mkdir()
    return load_targets(county(inventory, server.public_key), overlay(folder, server.port), None)


@contextmanager
def serving() -> Iterator[NetconfServer]:
    """A lab server in a thread of its own."""
    started, ends = threading.Event(), threading.Event()
    server = a_huawei()

    async def work() -> None:
        async with server:
            started.set()
            await asyncio.to_thread(ends.wait)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    assert started.wait(10)
    try:
        yield server
    finally:
        ends.set()
        thread.join(10)


def test_the_inventorys_words_are_the_modules() -> None:
    assert NetconfModule.__args__ == MODULES
    assert set(MODULES) <= set(VIEWS)
    assert set(MODELS) == set(MODULES)


def test_scrapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> tuple[httpx.Response, ...]:
        async with a_huawei() as server:
            app = make_app(targets_of(tmp_path, server, monkeypatch), prometheus=None)
            transport = httpx.ASGITransport(app=app)
            async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
                urls = (
                    "/netconf?target=core1",
                    "/netconf?target=core1&module=ip",
                    "/netconf?target=core2",
                    "/netconf?target=core3",
                    "/netconf?target=core1&module=bgp",
                    "/netconf?target=nobody",
                    "/sd/netconf",
                    "/sd/snmp",
                    "/metrics",
                )
                return tuple([await client.get(f"http://x{url}") for url in urls])

    scrape, ip, without, no_account, module, name, found, left, own = asyncio.run(work())
    assert 'yunwang_module_success{device="core1",family="ipv4",module="interfaces"} 1' in scrape.text
    interface = 'device="core1",interface="GigabitEthernet0/0/1"'
    assert f"yunwang_interface_receive_bytes_total{{{interface}}} 1000\n" in scrape.text
    assert (
        f'yunwang_interface_ip_receive_bytes_total{{{interface},family="ipv6",source="huawei-ip-statistics"}} 303\n'
        in scrape.text
    )
    assert f'yunwang_transceiver_receive_dbm{{{interface},lane="1"}} -40.0' in scrape.text
    assert "yunwang_device_info" not in scrape.text
    assert "yunwang_interface_receive_bytes_total" not in ip.text
    assert PASSWORD not in scrape.text
    assert (without.status_code, module.status_code, name.status_code) == (404, 404, 404)
    assert 'module="system",reason="auth"} 1' in no_account.text
    assert [group["targets"] for group in found.json()] == [["core1"], ["core3"]]
    assert found.json()[0]["labels"]["__param_module"] == "interfaces,ip,optics"
    assert [group["targets"] for group in left.json()] == [["core1"], ["core2"]]
    assert left.json()[0]["labels"]["__param_module"] == "system"
    assert "__param_module" not in left.json()[1]["labels"]
    assert "yunwang_exporter_netconf_requests_total 6.0" in own.text


def test_a_module_is_discovered_for_one_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = NetconfServer(port=830)  # not started
    targets = targets_of(tmp_path, server, monkeypatch)
    for name in MODULES:
        asked = (targets.inventory, targets.overlay, FAMILIES["own"], [name])
        by_snmp = {group["targets"][0] for group in target_groups(*asked)}
        by_netconf = {group["targets"][0] for group in netconf_groups(*asked)}
        assert by_snmp | by_netconf == set(targets.inventory.devices), name
        assert not by_snmp & by_netconf, name
    assert target_groups(targets.inventory, targets.overlay, "ipv6", None) == []
    assert {*DEFAULT_MODULES} == {"system", "interfaces", "ip"}


def poll(folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(
        command_line,
        ["poll", *arguments, "--inventory", str(folder / "inventory"), "--overlay", str(folder / "overlay.yml")],
    )


def test_poll_by_netconf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as server:
        targets_of(tmp_path, server, monkeypatch)
        shown = poll(tmp_path, "core1", "--protocol", "netconf", "--format", "json")
        assert shown.exit_code == 0, shown.output
        answer = json.loads(shown.stdout)
        assert list(answer["modules"]) == ["interfaces", "ip", "optics"]
        assert answer["modules"]["ip"]["reading"]["interfaces"]["columns"]["in_octets"] == [1010, 3030, 303, 909]
        table = poll(tmp_path, "core1", "--protocol", "netconf", "--module", "health")
        assert "MPUD 9" in table.stdout
        tables = poll(tmp_path, "core1", "--protocol", "netconf", "--module", "addresses", "--module", "neighbours")
        for words in ("2001:db8:1::1 64 global", "ipv6 huawei-ipv6-nd read 3", "(device) 2 1 1 0 1 0"):
            assert words in " ".join(tables.stdout.replace("│", " ").split())


def test_poll_by_netconf_what_cannot_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    targets_of(tmp_path, NetconfServer(port=830), monkeypatch)  # not started
    for arguments, told in {
        ("core2",): "core2: the inventory names no netconf_credential",
        ("core3",): "no credential 'absent'",
        ("127.0.0.1",): "is no device of the inventory",
        ("core1", "--credential", "v2c"): "'v2c' is for SNMP, not an account for SSH",
        ("core1", "--module", "entities"): "unknown module 'entities'",
    }.items():
        result = poll(tmp_path, *arguments, "--protocol", "netconf")
        assert result.exit_code == 2
        assert told in " ".join(result.stderr.replace("│", "").split()), result.stderr
