"""What loading and checking an inventory costs: the county, and a synthetic province of 100,000 lines.

    python benchmarks/province.py [--lines 100000]

Each load runs in a process of its own; time is its CPU time, memory the largest it held. The aims: under 1 s for the
county, under 60 s and 2 GB for the province.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

LINES_PER_FILE = 1000
LINES_PER_DEVICE = 40
MEASURE = """
import json, resource, sys, time
from pathlib import Path
started = time.process_time()
from inventory.loader import load_inventory
imported = time.process_time()
inventory = load_inventory(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
print(json.dumps({
    "lines": len(inventory.circuits), "devices": len(inventory.devices), "warnings": len(inventory.warnings),
    "import_seconds": imported - started, "load_seconds": time.process_time() - imported,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def county_text(number: int, lines: int) -> Iterator[str]:
    """One county's file: villages with a site, a device and a line each, behind aggregation devices."""
    c, v6 = f"c{number:03d}", f"2001:db8:{number:x}"
    towns = range(-(-lines // LINES_PER_DEVICE))
    yield f"towns:\n  - {{id: {c}, name: 县{number}, name_en: County {number}}}\nvillages:\n"
    for n in range(lines):
        yield f"  - {{id: {c}-v{n:04d}, name: 村{n}, name_en: Village {n}, town: {c}}}\n"
    yield f"sites:\n  - {{id: {c}, name: 机房{number}, name_en: Node {number}, kind: town, town: {c}}}\n"
    for n in range(lines):
        village = f"{c}-v{n:04d}"
        yield f"  - {{id: {village}, name: 村{n}, name_en: V {n}, kind: village, town: {c}, village: {village}}}\n"
    yield "devices:\n"
    for n in towns:
        yield (
            f"  - {{name: {c}-ag{n}, vendor: huawei, platform: huawei_vrp, role: aggregation, site: {c},\n"
            f'     ipv4: 10.{number}.255.{n}, ipv6: "{v6}:ffff::{n:x}", credential: v3, port_layout: ag}}\n'
        )
    for n in range(lines):
        yield (
            f"  - {{name: {c}-v{n:04d}-ac1, vendor: h3c, platform: h3c_comware, role: access, site: {c}-v{n:04d},\n"
            f'     ipv4: 10.{number}.{n // 250}.{n % 250}, ipv6: "{v6}:{n:x}::1", credential: v2c, port_layout: ac}}\n'
        )
    yield "circuits:\n"
    for n in towns:
        yield (
            f"  - {{id: {c}-t{n}, name: 汇聚{n}, name_en: Trunk {n}, kind: trunk,\n"
            "     contract_bits_per_second: 10_000_000_000,\n"
            f'     a: [{{device: core, interface: "10GE1/0/{number * len(towns) + n}"}}],'
            f' z: [{{device: {c}-ag{n}, interface: "10GE1/0/1"}}]}}\n'
        )
    for n in range(lines):
        yield (
            f"  - {{id: {c}-v{n:04d}-line, name: 村{n}专线, name_en: Line {n}, kind: village,\n"
            f"     contract_bits_per_second: 100_000_000, carrier: carrier-a, circuit_number: {c}-{n},\n"
            f'     a: [{{device: {c}-ag{n // LINES_PER_DEVICE}, interface: "GE1/0/{n % LINES_PER_DEVICE + 1}"}}],\n'
            f'     z: [{{device: {c}-v{n:04d}-ac1, interface: "GigabitEthernet1/0/9"}}]}}\n'
        )


def write_province(folder: Path, lines: int) -> None:
    """A folder of counties with together that many lines to villages, all behind one egress device."""
    ports = lines // LINES_PER_DEVICE + LINES_PER_FILE
    (folder / "province.yaml").write_text(
        f'port_layouts:\n  - {{id: ag, ports: ["GE1/0/[1-48]", "10GE1/0/[1-4]"]}}\n'
        f'  - {{id: ac, ports: ["GigabitEthernet1/0/[1-10]"]}}\n  - {{id: core, ports: ["10GE1/0/[0-{ports}]"]}}\n'
        "carriers:\n  - {id: carrier-a, name: 甲, name_en: A, hotline: 000-0000-0001}\n"
        "sites:\n  - {id: province, name: 省机房, name_en: Province, kind: county}\n"
        "devices:\n  - {name: core, vendor: huawei, platform: huawei_vrpv8, role: egress, site: province,\n"
        '     ipv4: 10.255.0.1, ipv6: "2001:db8:ffff::1", credential: v3, port_layout: core}\n',
        encoding="utf-8",
    )
    for number in range(-(-lines // LINES_PER_FILE)):
        count = min(LINES_PER_FILE, lines - number * LINES_PER_FILE)
        text = "".join(county_text(number, count))
        (folder / f"county-{number:03d}.yaml").write_text(text, encoding="utf-8")


def measured(folder: Path | None) -> dict[str, float]:
    """Load in a fresh process; its figures."""
    command = [sys.executable, "-c", MEASURE, *([str(folder)] if folder else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure both and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000, help="Lines of the province.")
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        write_province(Path(folder), lines)
        megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20
        print(f"province: {megabytes:.0f} MiB of YAML")
        for name, where in (("county", None), ("province", Path(folder))):
            found = measured(where)
            print(
                f"{name}: {found['lines']} lines, {found['devices']} devices, {found['warnings']} warnings: "
                f"{found['load_seconds']:.2f} s to load and check (import {found['import_seconds']:.2f} s), "
                f"{found['megabytes']:.0f} MiB at most"
            )


if __name__ == "__main__":
    main()
