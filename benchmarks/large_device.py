"""One device of 20,000 interfaces: how long a scrape of it takes, what it costs, and what the device is asked.

A simulated agent answers over SNMPv2c within 1,472 octets, each request after the delay that is asked for, as a busy
device's processor would. It is scraped whole (modules system, interfaces, ip): first with its identity, then again; and
then only 100 of its interfaces are, as `read_interfaces: listed` asks for.

    python benchmarks/large_device.py [--interfaces 20000] [--delay-milliseconds 2] [--json]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import yaml
from processes import cpu_seconds, get, running, wait_for_line, yunwang

LISTED = 100
PORTS_OF_A_SLOT = 1000
TIMEOUT_SECONDS = 60
REQUESTS = re.compile(rb"^yunwang_exporter_snmp_requests_total (\S+)", re.MULTILINE)


def inventory(interfaces: int) -> dict[str, object]:
    """The same ports twice: a device that is read whole, and one of which some interfaces are read."""
    base = {"vendor": "h3c", "platform": "h3c_comware", "role": "aggregation", "site": "bench", "credential": "bench"}
    ports = [f"GigabitEthernet{slot}/0/[1-{PORTS_OF_A_SLOT}]" for slot in range(1, interfaces // PORTS_OF_A_SLOT + 1)]
    listed = [{"name": f"GigabitEthernet1/0/{number}"} for number in range(1, LISTED + 1)]
    return {
        "sites": [{"id": "bench", "name": "基准", "name_en": "Bench", "kind": "county"}],
        "port_layouts": [{"id": "ports", "ports": ports}],
        "devices": [
            {"name": "whole", "ipv4": "198.18.0.1", "port_layout": "ports", **base},
            {"name": "listed", "ipv4": "198.18.0.2", "interfaces": listed, "read_interfaces": "listed", **base},
        ],
    }


def measure(folder: Path, interfaces: int, delay_milliseconds: float) -> dict[str, dict[str, float]]:
    """Row name -> seconds, CPU seconds of the exporter, requests, and octets of the answer."""
    (folder / "inventory.yaml").write_text(yaml.safe_dump(inventory(interfaces)), encoding="utf-8")
    common = ("--inventory", str(folder / "inventory.yaml"))
    with ExitStack() as stack:
        fleet_log, log = folder / "fleet.log", folder / "exporter.log"
        fleet = stack.enter_context(running(yunwang("lab", "fleet", *common, "--run-dir", str(folder)), fleet_log))
        wait_for_line(fleet_log, "ready:", fleet)
        for device in ("whole", "listed"):
            slow = ("lab", "fault", device, "slow", "--value", str(delay_milliseconds / 1000))
            subprocess.run(yunwang(*slow, "--run-dir", str(folder)), check=True)
        files = ("--overlay", str(folder / "overlay.yaml"), "--credentials", str(folder / "credentials.yaml"))
        command = yunwang("exporter", "serve", *common, *files, "--listen", "127.0.0.1:0", "--series-limit", "1000000")
        exporter = stack.enter_context(running(command, log))
        base = wait_for_line(log, "listening on ", exporter)
        rows = {}
        for device in ("whole", "listed"):
            for turn in ("first", "second", "third"):
                rows[f"{device}, {turn}"] = scrape(base, device, exporter.pid)
        return rows


def scrape(base: str, device: str, pid: int) -> dict[str, float]:
    """One scrape. Raises SystemExit where a module failed."""
    headers = {"X-Prometheus-Scrape-Timeout-Seconds": str(TIMEOUT_SECONDS), "Accept-Encoding": "identity"}
    before, started, asked = cpu_seconds(pid), time.monotonic(), requests(base)
    status, body = get(f"{base}/snmp?target={device}&module=system,interfaces,ip", headers)
    seconds = time.monotonic() - started
    if status != 200 or b"yunwang_module_failure_info{" in body:  # noqa: PLR2004 - HTTP's own
        raise SystemExit(f"{device}: status {status}: {body[:2000].decode()}")
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds(pid) - before, 2),
        "requests": requests(base) - asked,
        "octets": len(body),
    }


def requests(base: str) -> float:
    found = REQUESTS.search(get(f"{base}/metrics?", {})[1])
    if found is None:
        raise SystemExit("the exporter does not count its requests")
    return float(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--interfaces", type=int, default=20_000, help="of the device, in thousands")
    parser.add_argument("--delay-milliseconds", type=float, default=2.0, help="of each answer")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yunwang-bench-") as folder:
        rows = measure(Path(folder), arguments.interfaces, arguments.delay_milliseconds)
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'':16} {'s':>8} {'CPU s':>8} {'requests':>9} {'MB':>7}   {arguments.interfaces} interfaces")
    for name, row in rows.items():
        shown = f"{row['seconds']:8.2f} {row['cpu_seconds']:8.2f} {row['requests']:9.0f} {row['octets'] / 1e6:7.2f}"
        print(f"{name:16} {shown}")


if __name__ == "__main__":
    main()
