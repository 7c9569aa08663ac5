"""The whole county polled by one exporter process: CPU of one core, and what dead devices cost the others.

The simulated county answers on loopback. Every device is scraped once a period at its own moment, as Prometheus does:
modules system, interfaces and ip over its own family, and system over IPv6, gzip. First all devices live, then a third
of them dead; the 95th percentile of the scrape times of the devices that live in both is compared.

    python benchmarks/county.py [--period 60] [--periods 2] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from processes import cpu_seconds, running, wait_for_line, yunwang

from lab.fleet.control import send_order
from lab.fleet.faults import FaultOrder

JOBS = ("module=system,interfaces,ip", "module=system&family=ipv6")
HEADERS = {"Accept-Encoding": "gzip", "X-Prometheus-Scrape-Timeout-Seconds": "10"}


async def scrape_all(base: str, devices: list[str], period: float, periods: int) -> dict[str, list[float]]:
    """Device -> seconds of each scrape of the first job, from `periods` rounds spread evenly over the period."""
    seconds: dict[str, list[float]] = {name: [] for name in devices}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=base, headers=HEADERS, timeout=30, limits=limits, trust_env=False) as client:

        async def scrape(name: str, job: str, at: float, *, timed: bool) -> None:
            await asyncio.sleep(at - time.monotonic())
            started = time.perf_counter()
            (await client.get(f"/snmp?target={name}&{job}")).raise_for_status()
            if timed:
                seconds[name].append(time.perf_counter() - started)

        start = time.monotonic() + 0.5
        moments = [
            (name, job, start + (turn + (number + half / 2) / len(devices)) * period)
            for turn in range(periods)
            for number, name in enumerate(devices)
            for half, job in enumerate(JOBS)
        ]
        await asyncio.gather(*(scrape(name, job, at, timed=job == JOBS[0]) for name, job, at in moments))
    return seconds


def percentile_95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(folder: Path, period: float, periods: int) -> dict[str, float]:
    """What was seen, by name; times in milliseconds."""
    with ExitStack() as stack:
        fleet_log, exporter_log = folder / "fleet.log", folder / "exporter.log"
        fleet = stack.enter_context(running(yunwang("lab", "fleet", "--run-dir", str(folder)), fleet_log))
        wait_for_line(fleet_log, "ready:", fleet)
        files = ("--overlay", str(folder / "overlay.yaml"), "--credentials", str(folder / "credentials.yaml"))
        exporter = stack.enter_context(
            running(yunwang("exporter", "serve", "--listen", "127.0.0.1:0", *files), exporter_log)
        )
        base = wait_for_line(exporter_log, "listening on ", exporter)
        if urlsplit(base).hostname != "127.0.0.1":
            raise SystemExit(f"not on loopback: {base}")
        devices = [target["targets"][0] for target in httpx.get(f"{base}/sd/snmp", trust_env=False).json()]
        asyncio.run(scrape_all(base, devices, period, 1))  # learns every layout
        before, started = cpu_seconds(exporter.pid), time.monotonic()
        living = asyncio.run(scrape_all(base, devices, period, periods))
        share = (cpu_seconds(exporter.pid) - before) / (time.monotonic() - started)
        dead = devices[::3]
        for name in dead:
            send_order(folder, FaultOrder(device=name, kind="device_down", interface=None, on=True, value=None))
        third_dead = asyncio.run(scrape_all(base, devices, period, periods))
    others = [name for name in devices if name not in set(dead)]
    before_ms = percentile_95([value * 1000 for name in others for value in living[name]])
    after_ms = percentile_95([value * 1000 for name in others for value in third_dead[name]])
    return {
        "devices": len(devices),
        "period_seconds": period,
        "cpu_percent_of_one_core": round(share * 100, 2),
        "p95_all_alive_ms": round(before_ms, 2),
        "p95_third_dead_ms": round(after_ms, 2),
        "p95_ratio": round(after_ms / before_ms, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--period", type=float, default=60, help="seconds between two scrapes of a device")
    parser.add_argument("--periods", type=int, default=2, help="rounds that count")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yunwang-bench-") as folder:
        seen = measure(Path(folder), arguments.period, arguments.periods)
    print(
        json.dumps(seen, indent=2) if arguments.json else "\n".join(f"{key:26} {value}" for key, value in seen.items())
    )


if __name__ == "__main__":
    main()
