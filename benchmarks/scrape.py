"""CPU per scrape of a 52-interface device: yunwang's exporter beside Debian's prometheus-snmp-exporter, in one run.

One simulated device answers both, over SNMPv2c and over SNMPv3 (authPriv, SHA-256 and AES-128). Both exporters serve
the same 21 IF-MIB columns. The peer is configured twice: `lean` puts as many labels on a series as yunwang does
(ifIndex and ifName), `full` looks up ifName, ifDescr and ifAlias for each. Scrapes go one after another, so that
yunwang's sharing of simultaneous polls has no part in it; rounds alternate, and the median of the rounds' ratios is
printed. Then both ask through a relay that counts: requests and octets on the device, of the first scrape, which
learns the identity, and of each scrape after it. Last, two hours of scrapes are run on a clock that is put on, to see
how often the identity is read; the peer asks for all of it each time.

    python benchmarks/scrape.py [--scrapes 100] [--rounds 7] [--json]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

import yaml
from counting_relay import CountingRelay
from identity import HOURS, identity_readings
from processes import cpu_seconds, free_port, get, running, wait_for_line, yunwang

INTERFACES = 52
IF = "1.3.6.1.2.1.2.2.1."
IF_X = "1.3.6.1.2.1.31.1.1.1."
LABELS = {"ifDescr": IF + "2", "ifName": IF_X + "1", "ifAlias": IF_X + "18"}
GAUGES = {
    "ifType": IF + "3", "ifMtu": IF + "4", "ifAdminStatus": IF + "7", "ifOperStatus": IF + "8",
    "ifLastChange": IF + "9", "ifHighSpeed": IF_X + "15",
}  # fmt: skip
COUNTERS = {
    "ifInDiscards": IF + "13", "ifInErrors": IF + "14", "ifOutDiscards": IF + "19", "ifOutErrors": IF + "20",
    "ifHCInOctets": IF_X + "6", "ifHCInUcastPkts": IF_X + "7", "ifHCInMulticastPkts": IF_X + "8",
    "ifHCInBroadcastPkts": IF_X + "9", "ifHCOutOctets": IF_X + "10", "ifHCOutUcastPkts": IF_X + "11",
    "ifHCOutMulticastPkts": IF_X + "12", "ifHCOutBroadcastPkts": IF_X + "13",
}  # fmt: skip
VERSIONS = ("v2c", "v3")
CONFIGURATIONS = ("lean", "full")
LATER_SCRAPES = 20
ENCODINGS = {"plain": {}, "gzip": {"Accept-Encoding": "gzip"}}


def inventory() -> dict[str, object]:
    """Two devices of 52 ports, one for each SNMP version; every port has a line, so that its counters move."""
    port = {"vendor": "h3c", "platform": "h3c_comware", "role": "aggregation", "site": "bench", "port_layout": "ports"}
    return {
        "sites": [{"id": "bench", "name": "基准", "name_en": "Bench", "kind": "county"}],
        "port_layouts": [{"id": "ports", "ports": [f"GigabitEthernet1/0/[1-{INTERFACES}]"]}],
        "devices": [
            {"name": version, "ipv4": f"198.18.0.{number}", "credential": f"bench-{version}", **port}
            for number, version in enumerate(VERSIONS, 1)
        ],
        "circuits": [
            {
                "id": f"{version}-{number}", "name": "线路", "name_en": "Line", "kind": "unit",
                "contract_bits_per_second": 1_000_000_000,
                "a": [{"device": version, "interface": f"GigabitEthernet1/0/{number}"}],
            }
            for version in VERSIONS
            for number in range(1, INTERFACES + 1)
        ],
    }  # fmt: skip


def peer_configuration(credentials: dict[str, dict[str, str]]) -> dict[str, object]:
    """snmp.yml in the layout of snmp_exporter 0.21 (authentication inside each module), Debian 12's version."""
    secrets = {
        "v2c": {"version": 2, "auth": {"community": credentials["bench-v2c"]["community"]}},
        "v3": {
            "version": 3,
            "auth": {
                "security_level": "authPriv",
                "username": credentials["bench-v3"]["user"],
                "password": credentials["bench-v3"]["auth_key"],
                "auth_protocol": "SHA256",
                "priv_protocol": "AES",
                "priv_password": credentials["bench-v3"]["priv_key"],
            },
        },
    }
    looked_up = {"lean": ("ifName",), "full": ("ifName", "ifDescr", "ifAlias")}
    return {
        f"{version}_{configuration}": {**secrets[version], **peer_module(looked_up[configuration])}
        for version in VERSIONS
        for configuration in CONFIGURATIONS
    }


def peer_module(looked_up: tuple[str, ...]) -> dict[str, object]:
    lookups = [
        {"labels": ["ifIndex"], "labelname": name, "oid": LABELS[name], "type": "DisplayString"} for name in looked_up
    ]
    metrics = [
        {
            "name": name, "oid": oid, "type": kind, "help": name,
            "indexes": [{"labelname": "ifIndex", "type": "gauge"}], "lookups": lookups,
        }
        for kind, table in (("gauge", GAUGES), ("counter", COUNTERS))
        for name, oid in table.items()
    ]  # fmt: skip
    walked = [*GAUGES.values(), *COUNTERS.values(), *(LABELS[name] for name in looked_up)]
    return {"walk": walked, "max_repetitions": 60, "timeout": "5s", "retries": 3, "metrics": metrics}


def milliseconds(url: str, headers: dict[str, str], pid: int, scrapes: int) -> float:
    """CPU milliseconds a scrape of one process. Raises SystemExit on an answer that is not a whole scrape."""
    before = cpu_seconds(pid)
    for _ in range(scrapes):
        status, body = get(url, headers)
        if status != 200 or len(body) < 1000:  # noqa: PLR2004 - a scrape of 52 interfaces is far larger
            raise SystemExit(f"{url}: status {status}, {len(body)} octets")
    return (cpu_seconds(pid) - before) / scrapes * 1000


def load_on_the_device(urls: dict[str, str], relay: CountingRelay) -> dict[str, dict[str, float]]:
    """Row name -> requests and octets of the first scrape and of one of the scrapes after it."""
    rows = {}
    for name, url in urls.items():
        seen = [(relay.requests, relay.octets)]
        for scrape in range(1 + LATER_SCRAPES):
            status, body = get(url, {})
            if status != 200 or len(body) < 1000:  # noqa: PLR2004 - as in `milliseconds`
                raise SystemExit(f"{url}: status {status}, {len(body)} octets")
            if scrape in {0, LATER_SCRAPES}:
                seen.append((relay.requests, relay.octets))
        (start, start_octets), (first, first_octets), (last, last_octets) = seen
        rows[name] = {
            "first_requests": first - start,
            "first_octets": first_octets - start_octets,
            "later_requests": (last - first) / LATER_SCRAPES,
            "later_octets": round((last_octets - first_octets) / LATER_SCRAPES),
        }
    return rows


Rows = dict[str, dict[str, float]]


def measure(folder: Path, scrapes: int, rounds: int) -> tuple[Rows, Rows]:
    """Row name -> CPU milliseconds of both and the median ratio; row name -> what the device was asked."""
    (folder / "inventory.yaml").write_text(yaml.safe_dump(inventory()), encoding="utf-8")
    with ExitStack() as stack:
        fleet_log, our_log, peer_log = (folder / f"{name}.log" for name in ("fleet", "exporter", "peer"))
        common = ("--inventory", str(folder / "inventory.yaml"))
        fleet = stack.enter_context(running(yunwang("lab", "fleet", *common, "--run-dir", str(folder)), fleet_log))
        wait_for_line(fleet_log, "ready:", fleet)
        overlay, credentials = folder / "overlay.yaml", folder / "credentials.yaml"
        files = ("--overlay", str(overlay), "--credentials", str(credentials), "--listen", "127.0.0.1:0")
        ours = stack.enter_context(running(yunwang("exporter", "serve", *common, *files), our_log))
        base = wait_for_line(our_log, "listening on ", ours)
        secrets = yaml.safe_load(credentials.read_bytes())["credentials"]
        peer_file = folder / "snmp.yml"
        peer_file.write_text(yaml.safe_dump(peer_configuration(secrets)), encoding="utf-8")
        peer_file.chmod(0o600)
        port = free_port()
        command = ["prometheus-snmp-exporter", f"--config.file={peer_file}", f"--web.listen-address=127.0.0.1:{port}"]
        peer = stack.enter_context(running(command, peer_log))
        wait_for_line(peer_log, "", peer)
        endpoints = yaml.safe_load(overlay.read_bytes())["devices"]
        rows = {}
        for version in VERSIONS:
            our_url = f"{base}/snmp?target={version}&module=interfaces"
            for configuration in CONFIGURATIONS:
                module = f"{version}_{configuration}"
                peer_url = f"http://127.0.0.1:{port}/snmp?target={endpoints[version]['ipv4']}&module={module}"
                for encoding, headers in ENCODINGS.items():
                    pairs = [
                        (
                            milliseconds(our_url, headers, ours.pid, scrapes),
                            milliseconds(peer_url, headers, peer.pid, scrapes),
                        )
                        for _ in range(rounds + 1)
                    ][1:]
                    rows[f"{version} {configuration} {encoding}"] = {
                        "ours_ms": round(statistics.median(our for our, _ in pairs), 3),
                        "peer_ms": round(statistics.median(other for _, other in pairs), 3),
                        "ratio": round(statistics.median(other / our for our, other in pairs if our), 1),
                    }
        host, port_of_device = endpoints["v2c"]["ipv4"].rsplit(":", 1)
        relay = stack.enter_context(CountingRelay(host, int(port_of_device)))
        counted = folder / "counted.yaml"
        counted.write_text(yaml.safe_dump({"devices": {"v2c": {"ipv4": f"127.0.0.1:{relay.port}"}}}), encoding="utf-8")
        counted_log = folder / "counted.log"
        files = ("--overlay", str(counted), "--credentials", str(credentials), "--listen", "127.0.0.1:0")
        fresh = stack.enter_context(running(yunwang("exporter", "serve", *common, *files), counted_log))
        base = wait_for_line(counted_log, "listening on ", fresh)
        peer_base = f"http://127.0.0.1:{port}/snmp?target=127.0.0.1:{relay.port}&module=v2c_"
        urls = {"ours": f"{base}/snmp?target=v2c&module=interfaces"}
        urls |= {f"peer {configuration}": peer_base + configuration for configuration in CONFIGURATIONS}
        return rows, load_on_the_device(urls, relay)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scrapes", type=int, default=100, help="scrapes in a round")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that count; one more warms up")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    if shutil.which("prometheus-snmp-exporter") is None:
        raise SystemExit("prometheus-snmp-exporter is not installed (apt install prometheus-snmp-exporter)")
    with tempfile.TemporaryDirectory(prefix="yunwang-bench-") as folder:
        rows, load = measure(Path(folder), arguments.scrapes, arguments.rounds)
        hours = identity_readings(Path(folder) / "inventory.yaml", "v2c")
    for row in hours.values():
        for configuration in CONFIGURATIONS:
            asked = load[f"peer {configuration}"]["later_requests"] * row["scrapes"]
            row[f"peer_{configuration}_ratio"] = round(asked / row["requests"], 2)
    if arguments.json:
        print(json.dumps({"cpu": rows, "load": load, "hours": hours}, indent=2))
        return
    print(f"{'':16} {'ours':>10} {'peer':>10}   CPU ms a scrape, {INTERFACES} interfaces, 21 columns")
    for name, row in rows.items():
        print(f"{name:16} {row['ours_ms']:10.3f} {row['peer_ms']:10.3f}   ratio {row['ratio']:.1f}")
    print(f"\n{'':16} {'first scrape':>26} {'later, each':>26}   what the device was asked, v2c")
    for name, row in load.items():
        first = f"{row['first_requests']:.0f} requests, {row['first_octets'] / 1000:.0f} kB"
        later = f"{row['later_requests']:.1f} requests, {row['later_octets'] / 1000:.0f} kB"
        print(f"{name:16} {first:>26} {later:>26}")
    print(f"\n{'':16} {'identity readings':>26} {'requests':>26}   in {HOURS} hours of scrapes")
    for seconds, row in hours.items():
        ours = f"{row['identity_readings']:.0f} of {row['scrapes']:.0f}"
        ratios = ", ".join(
            f"{row[f'peer_{configuration}_ratio']:.2f} {configuration}" for configuration in CONFIGURATIONS
        )
        requests = f"{row['requests']:.0f}, at most {row['most_requests']:.0f} each"
        print(f"{f'every {seconds} s':16} {ours:>26} {requests:>26}   peer's to ours: {ratios}")


if __name__ == "__main__":
    main()
