"""A real Prometheus asks each module of a device by one protocol and in one job: all write into the same series."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from collectors.snmp.registry import MODULES
from lab.netconf.server import NetconfServer
from tests.exporters.conftest import PrometheusServers
from tests.exporters.exporter_process import running_exporter, write_credentials

INVENTORY = """
sites:
  - {id: room, name: 机房, name_en: Room, kind: county}
devices:
  - {name: by-snmp, vendor: huawei, platform: huawei_vrp, role: core, site: room, credential: lab-v2c, ipv4: 127.0.0.2}
  - {name: by-both, vendor: huawei, platform: huawei_vrpv8, role: core, site: room, credential: lab-v2c,
     ipv4: 127.0.0.3, ssh_host_key: KEY, netconf_credential: monitor, netconf_modules: [interfaces, ip, health]}
  - {name: by-netconf, vendor: huawei, platform: huawei_vrpv8, role: core, site: room, credential: lab-v2c,
     ipv4: 127.0.0.4, ssh_host_key: KEY, netconf_credential: monitor, netconf_modules: [system, interfaces, ip]}
"""
LED = {
    "by-snmp": set[str](),
    "by-both": {"interfaces", "ip", "health"},
    "by-netconf": {"system", "interfaces", "ip"},
}


def asked(prometheus: str) -> Mapping[str, Mapping[str, list[str]]]:
    """Device -> path -> the modules of all its scrapes; none named is the default, which is told of no module."""
    reply = httpx.get(f"{prometheus}/api/v1/targets", params={"state": "active"}, trust_env=False).json()
    found: dict[str, dict[str, list[str]]] = {}
    for target in reply["data"]["activeTargets"]:
        url = urlsplit(target["scrapeUrl"])
        if url.path in {"/snmp", "/netconf"}:
            query = parse_qs(url.query)
            modules = query.get("module", ["system,interfaces,ip"])[0].split(",")
            found.setdefault(query["target"][0], {}).setdefault(url.path, []).extend(modules)
    return found


def test_no_module_is_asked_twice(start_prometheus: PrometheusServers, tmp_path: Path) -> None:
    inventory = tmp_path / "county.yaml"
    inventory.write_text(INVENTORY.replace("KEY", NetconfServer(port=830).public_key), "utf-8")
    with running_exporter(tmp_path, "--inventory", inventory, "--credentials", write_credentials(tmp_path)) as exporter:
        command = [sys.executable, "-m", "yunwang", "prometheus", "config", "--exporter-url", exporter.url]
        subprocess.run([*command, "--interval", "30s", "--output", tmp_path], check=True, stdout=subprocess.DEVNULL)
        prometheus = start_prometheus(tmp_path / "prometheus.yml")
        deadline = time.monotonic() + 30
        while True:
            found = asked(prometheus)
            everything = all(
                sorted(name for modules in found.get(device, {}).values() for name in modules) == sorted(MODULES)
                for device in LED
            )
            if everything or time.monotonic() > deadline:
                break
            time.sleep(0.3)
    for device, led in LED.items():
        assert sorted(found[device].get("/netconf", [])) == sorted(led), device
        assert sorted(found[device]["/snmp"]) == sorted(set(MODULES) - led), device
