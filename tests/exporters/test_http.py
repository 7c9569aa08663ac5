"""The exporter as a process, asked over HTTP; the devices answer from a thread of the test."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parse_text

from lab.snmp.endpoint import Delivery
from tests.exporters.agents import ALIAS, COMMUNITY, OCTETS, SECRETS, Agents, running_agents
from tests.exporters.exporter_process import (
    COUNTY,
    WRONG_COMMUNITY,
    WRONG_KEY,
    Exporter,
    running_exporter,
    write_credentials,
    write_overlay,
)

Labels = tuple[tuple[str, str], ...]
# Half a second is kept for the way back: the device itself gets 0.7 s.
SHORT = {"X-Prometheus-Scrape-Timeout-Seconds": "1.2"}


@dataclass(frozen=True)
class House:
    """An exporter and the agents it asks."""

    exporter: Exporter
    deliveries: dict[str, Delivery]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    deliveries = {
        "ag-1": Delivery(),
        "dead": Delivery(silent=True),
        "garbage": Delivery(garbage=True),
        "slow": Delivery(delay_seconds=0.3),
    }
    with running_agents() as agents:
        both = {"ipv4": agents.start(delivery=deliveries["ag-1"]), "ipv6": agents.start(host="::1")}
        overlay = {
            "ag-1": both,
            "acc-v3": both,
            "only-v6": {"ipv6": both["ipv6"]},
            **{name: {"ipv4": both["ipv4"]} for name in ("wrong-community", "wrong-key", "one-port")},
            **{name: {"ipv4": agents.start(delivery=deliveries[name])} for name in ("dead", "garbage", "slow")},
        }
        options = (
            *("--inventory", COUNTY),
            *("--overlay", write_overlay(folder, overlay)),
            *("--credentials", write_credentials(folder)),
        )
        with running_exporter(folder, *options) as exporter:
            yield House(exporter, deliveries)


@pytest.fixture(scope="module")
def exporter(house: House) -> Exporter:
    return house.exporter


def read(text: str) -> dict[str, dict[Labels, float]]:
    found: dict[str, dict[Labels, float]] = {}
    for family in parse_text(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def outcomes(reply: httpx.Response) -> dict[str, str]:
    """Module -> ok, or the reason of its failure."""
    assert reply.status_code == 200
    metrics = read(reply.text)
    ended = {dict(key)["module"]: "ok" for key, value in metrics["yunwang_module_success"].items() if value == 1}
    for key in metrics.get("yunwang_module_failure_info", {}):
        labels = dict(key)
        assert labels["module"] not in ended
        ended[labels["module"]] = labels["reason"]
    assert len(ended) == len(metrics["yunwang_module_success"])
    return ended


def test_a_device_that_answers(exporter: Exporter) -> None:
    reply = exporter.get("/snmp?target=ag-1&module=system,interfaces,ip")
    assert outcomes(reply) == dict.fromkeys(("system", "interfaces", "ip"), "ok")
    metrics = read(reply.text)
    assert metrics["yunwang_device_uptime_seconds"] == {(("device", "ag-1"),): 1234.5}
    first = (("device", "ag-1"), ("interface", "GE1/0/1"))
    assert metrics["yunwang_interface_receive_bytes_total"][first] == OCTETS + 1
    assert f'interface="GE1/0/1"}} {OCTETS + 1}\n' in reply.text
    assert metrics["yunwang_interface_oper_status"][first] == 1
    assert {dict(key).get("alias") for key in metrics["yunwang_interface_info"]} == {ALIAS, None}
    assert {dict(key)["counter_bits"] for key in metrics["yunwang_interface_info"]} == {"64"}
    assert metrics["yunwang_ip_receive_bytes_total"] == {
        (("device", "ag-1"), ("family", "ipv4")): 10**15,
        (("device", "ag-1"), ("family", "ipv6")): 2 * 10**15,
    }
    assert metrics["yunwang_line_contract_bytes_per_second"] == {(("device", "ag-1"), ("line", "line-1")): 12_500_000}


def test_the_second_family_says_nothing_of_the_inventory(exporter: Exporter) -> None:
    reply = exporter.get("/snmp?target=ag-1&module=system&family=ipv6")
    assert outcomes(reply) == {"system": "ok"}
    assert 'yunwang_module_success{device="ag-1",family="ipv6",module="system"} 1' in reply.text
    assert "yunwang_device_info" not in reply.text
    assert "yunwang_line_port_info" not in reply.text


def test_neighbours_are_read_only_where_asked_for(exporter: Exporter) -> None:
    assert list(outcomes(exporter.get("/snmp?target=ag-1"))) == ["system", "interfaces", "ip"]
    assert outcomes(exporter.get("/snmp?target=ag-1&module=lldp")) == {"lldp": "unsupported"}


def test_only_the_scrape_of_counters_repeats_the_inventory(exporter: Exporter) -> None:
    """The samples of all jobs get one job's name: what stood in two of them would be there twice."""
    assert "yunwang_device_info" in exporter.get("/snmp?target=ag-1&module=ip").text
    reply = exporter.get("/snmp?target=ag-1&module=health,lldp")
    assert list(outcomes(reply)) == ["health", "lldp"]
    assert "yunwang_device_info" not in reply.text
    assert "yunwang_line" not in reply.text


def test_a_device_managed_over_ipv6(exporter: Exporter) -> None:
    reply = exporter.get("/snmp?target=only-v6&module=system")
    assert 'yunwang_module_success{device="only-v6",family="ipv6",module="system"} 1' in reply.text
    assert 'yunwang_device_info{device="only-v6"' in reply.text
    assert outcomes(exporter.get("/snmp?target=only-v6&module=system&family=ipv4")) == {"system": "timeout"}


def test_v3_and_listed_interfaces(exporter: Exporter) -> None:
    for family in ("ipv4", "ipv6"):
        assert set(outcomes(exporter.get(f"/snmp?target=acc-v3&family={family}")).values()) == {"ok"}
    listed = read(exporter.get("/snmp?target=one-port&module=interfaces").text)
    assert [dict(key)["interface"] for key in listed["yunwang_interface_oper_status"]] == ["GE1/0/2"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "target=NAME"),
        ("target=", "target=NAME"),
        ("target=ag-1&target=dead", "target=NAME"),
        ("target=127.0.0.1", "unknown target '127.0.0.1'"),
        ("target=%E5%B9%B3%E5%B1%B1", "unknown target '平山'"),
        ("target=ag-1%0Ax", "unknown target 'ag-1\\nx'"),
        ("target=%ff%fe", "unknown target"),
        ("target=ag-1&module=nosuch", "unknown module 'nosuch': expected system, interfaces, ip, health"),
        ("target=ag-1&module=system,", "unknown module ''"),
        ("target=ag-1&family=ipv5", "unknown family 'ipv5': expected ipv4 or ipv6"),
    ],
)
def test_what_is_not_known_is_404_and_one_line(exporter: Exporter, query: str, says: str) -> None:
    reply = exporter.get(f"/snmp?{query}")
    assert reply.status_code == 404
    assert says in reply.text
    assert len(reply.text.splitlines()) == 1


def test_other_paths_and_methods(exporter: Exporter) -> None:
    assert exporter.get("/nothing").status_code == 404
    assert httpx.post(f"{exporter.url}/snmp?target=ag-1", trust_env=False).status_code == 405


@pytest.mark.parametrize(
    ("target", "reason", "says"),
    [
        ("dead", "timeout", "no answer"),
        ("wrong-community", "timeout", "community"),
        ("wrong-key", "auth", "wrong"),
        ("garbage", "bad_reply", ""),
        ("no-credential", "auth", "no credential 'nobody-gave-it'"),
    ],
)
def test_a_device_that_fails_is_data_and_one_line_of_log(
    exporter: Exporter, target: str, reason: str, says: str
) -> None:
    for _ in range(2):
        reply = exporter.get(f"/snmp?target={target}&module=system", SHORT)
        assert outcomes(reply) == {"system": reason}
        assert f'yunwang_device_info{{device="{target}"' in reply.text
        assert "yunwang_device_uptime_seconds" not in reply.text
    [line] = exporter.lines(f"{target} (ipv4)")
    assert f"system: {reason}" in line
    assert says in line
    assert outcomes(exporter.get("/snmp?target=ag-1")) == dict.fromkeys(("system", "interfaces", "ip"), "ok")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("dead", "timeout"),
        ("wrong-key", "auth"),
        ("garbage", "bad_reply"),
        ("no-credential", "auth"),
    ],
)
def test_modules_that_fail_alike_share_reason_and_line(exporter: Exporter, target: str, reason: str) -> None:
    reply = exporter.get(f"/snmp?target={target}&module=interfaces,ip", SHORT)
    assert outcomes(reply) == dict.fromkeys(("interfaces", "ip"), reason)
    [line] = exporter.lines(f"{target} (ipv4) interfaces")
    assert f"interfaces, ip: {reason}" in line


def test_failure_and_recovery_are_logged_once_each(house: House) -> None:
    exporter, delivery = house.exporter, house.deliveries["ag-1"]
    path = "/snmp?target=ag-1&module=system"
    assert outcomes(exporter.get(path)) == {"system": "ok"}
    for _ in range(2):
        delivery.silent = True
        try:
            for _ in range(2):
                assert outcomes(exporter.get(path, SHORT)) == {"system": "timeout"}
        finally:
            delivery.silent = False
        for _ in range(2):
            assert outcomes(exporter.get(path)) == {"system": "ok"}
    said = [line.partition("system: ")[2].partition(":")[0] for line in exporter.lines("ag-1 (ipv4) system:")]
    assert said == ["timeout", "answers again"] * 2


def test_the_scrape_timeout_is_the_deadline(exporter: Exporter) -> None:
    started = time.monotonic()
    reply = exporter.get("/snmp?target=slow&module=system,interfaces,ip", SHORT)
    assert time.monotonic() - started < 1.2
    assert outcomes(reply) == {"system": "ok", "interfaces": "deadline", "ip": "deadline"}


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "soon", "inf", "1e400", ""])
def test_a_nonsensical_timeout_is_none(exporter: Exporter, timeout: str) -> None:
    headers = {"X-Prometheus-Scrape-Timeout-Seconds": timeout}
    assert outcomes(exporter.get("/snmp?target=ag-1&module=system", headers)) == {"system": "ok"}


def test_concurrent_scrapes_get_the_same_series(exporter: Exporter) -> None:
    def series(path: str) -> set[str]:
        lines = exporter.get(path).text.splitlines()
        return {line.rpartition(" ")[0] for line in lines if not line.startswith("#")}

    paths = [f"/snmp?target={name}" for name in ("ag-1", "acc-v3", "one-port")] * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(series, paths))
    for path, one in zip(paths, found, strict=True):
        assert one == found[paths.index(path)]


def test_a_scraper_that_hangs_up_does_no_harm(exporter: Exporter) -> None:
    host, port = exporter.url.removeprefix("http://").split(":")
    for _ in range(3):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /snmp?target=slow HTTP/1.1\r\nHost: x\r\n\r\n")
    assert outcomes(exporter.get("/snmp?target=ag-1")) == dict.fromkeys(("system", "interfaces", "ip"), "ok")
    assert not exporter.lines("Traceback")


def test_formats_and_compression(exporter: Exporter) -> None:
    plain = exporter.get("/snmp?target=ag-1&module=system", {"Accept-Encoding": "gzip;q=0"})
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "content-encoding" not in plain.headers
    asked = {"Accept": "application/openmetrics-text;version=1.0.0,*/*;q=0.1", "Accept-Encoding": "gzip"}
    address = f"{exporter.url}/snmp?target=ag-1&module=system"
    with httpx.Client(trust_env=False) as client, client.stream("GET", address, headers=asked) as reply:
        assert reply.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        assert reply.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(reply.iter_raw())).endswith(b"# EOF\n")


def test_promtool_has_no_complaint(exporter: Exporter, promtool_check: Callable[[str], None]) -> None:
    for path in ("/snmp?target=ag-1", "/snmp?target=no-credential", "/metrics"):
        text = exporter.get(path).text
        # prometheus_client's own collectors are not ours to rename.
        promtool_check("".join(line for line in text.splitlines(keepends=True) if "python_info" not in line))


def test_service_discovery(exporter: Exporter) -> None:
    reply = exporter.get("/sd/snmp")
    assert reply.headers["content-type"].startswith("application/json")
    groups = reply.json()
    assert len(groups) == 10
    assert all(set(group) == {"targets", "labels"} and len(group["targets"]) == 1 for group in groups)
    assert all(isinstance(value, str) for group in groups for value in group["labels"].values())
    assert not any("device" in group["labels"] for group in groups)
    assert groups[:2] == [
        {"targets": ["ag-1"], "labels": {"site": "hall", "tier": "county", "role": "aggregation"}},
        {
            "targets": ["acc-v3"],
            "labels": {"site": "v01", "tier": "village", "role": "access", "town": "pingshan"},
        },
    ]
    assert exporter.get("/sd/snmp").json() == groups


def test_service_discovery_of_a_family(exporter: Exporter) -> None:
    groups = exporter.get("/sd/snmp?family=ipv6&module=system").json()
    assert [group["targets"] for group in groups] == [["ag-1"], ["acc-v3"], ["only-v6"]]
    assert all(group["labels"]["__param_family"] == "ipv6" for group in groups)
    assert all(group["labels"]["__param_module"] == "system" for group in groups)
    for query in ("family=ipv5", "module=nosuch", "module=system,nosuch"):
        assert exporter.get(f"/sd/snmp?{query}").status_code == 404


def test_service_discovery_of_the_family_that_is_not_a_device_s_own(exporter: Exporter) -> None:
    groups = exporter.get("/sd/snmp?family=other&module=system").json()
    assert [(group["targets"], group["labels"]["__param_family"]) for group in groups] == [
        (["ag-1"], "ipv6"),
        (["acc-v3"], "ipv6"),
    ]
    assert exporter.get("/sd/snmp?family=own").json() == exporter.get("/sd/snmp").json()


def test_what_it_says_of_itself(exporter: Exporter) -> None:
    exporter.get("/snmp?target=ag-1&module=system")
    exporter.get("/snmp?target=no-credential&module=system")
    metrics = read(exporter.get("/metrics").text)
    assert metrics["yunwang_exporter_devices"] == {(): 10}
    assert metrics["yunwang_indicator_target_ratio"] == {
        (("indicator", "cloud_adoption"),): 0.95,
        (("indicator", "extranet_access"),): 1,
    }
    # This inventory has neither systems nor units: nothing to count is no share of 0 %.
    assert "yunwang_indicator_ratio" not in metrics
    assert set(metrics["yunwang_indicator_objects"].values()) == {0}
    polls = metrics["yunwang_exporter_module_polls_total"]
    assert polls[("family", "ipv4"), ("module", "system"), ("outcome", "ok")] >= 1
    assert polls[("family", "ipv4"), ("module", "system"), ("outcome", "auth")] >= 1
    assert metrics["yunwang_exporter_snmp_requests_total"][()] >= 1
    for path in ("/healthz", "/readyz"):
        assert (exporter.get(path).status_code, exporter.get(path).text) == (200, "ok\n")


def test_the_page_says_that_it_has_no_prometheus(exporter: Exporter) -> None:
    assert exporter.get("/").status_code == 200
    assert exporter.get("/api/county").status_code < 600
    assert not exporter.lines("Traceback")


def test_series_limit(agents: Agents, tmp_path: Path) -> None:
    options = (
        *("--inventory", COUNTY),
        *("--overlay", write_overlay(tmp_path, {"ag-1": {"ipv4": agents.start()}})),
        *("--credentials", write_credentials(tmp_path)),
        *("--series-limit", "10"),
    )
    with running_exporter(tmp_path, *options) as exporter:
        for _ in range(2):
            reply = exporter.get("/snmp?target=ag-1")
            assert outcomes(reply) == {"system": "ok", "interfaces": "series_limit", "ip": "ok"}
            assert "yunwang_interface_receive_bytes_total" not in reply.text
        [line] = exporter.lines("series_limit")
        assert "ag-1 (ipv4) interfaces" in line
        assert 'outcome="series_limit"} 2.0' in exporter.get("/metrics").text


def test_no_secret_is_told(agents: Agents, tmp_path: Path) -> None:
    secrets = (*SECRETS, WRONG_COMMUNITY, WRONG_KEY, "canary-of-the-environment")
    endpoint = {"ipv4": agents.start()}
    options = (
        *("--inventory", COUNTY),
        *(
            "--overlay",
            write_overlay(tmp_path, dict.fromkeys(("ag-1", "acc-v3", "wrong-key", "wrong-community"), endpoint)),
        ),
        *("--credentials", write_credentials(tmp_path)),
    )
    entry = f"{{version: 2c, community: {secrets[-1]}}}"
    with running_exporter(tmp_path, *options, environ={"YUNWANG_CREDENTIAL_OTHER": entry}) as exporter:
        targets = ("ag-1", "acc-v3", "wrong-key", "wrong-community", "no-credential", secrets[0])
        paths = [
            *(f"/snmp?target={target}" for target in targets[:-1]),
            *("/sd/snmp", "/metrics", "/", "/api/county", "/healthz", "/nothing"),
        ]
        told = [exporter.get(path, SHORT).text for path in paths]
        told.append(Path(f"/proc/{exporter.process.pid}/cmdline").read_text())
    told.append(exporter.log.read_text())
    assert not [secret for secret in secrets for text in told if secret in text]


def test_it_ends_when_told_to_once_the_scrapes_are_answered(agents: Agents, tmp_path: Path) -> None:
    options = (
        *("--inventory", COUNTY),
        *("--overlay", write_overlay(tmp_path, {"dead": {"ipv4": agents.start(delivery=Delivery(silent=True))}})),
        *("--credentials", write_credentials(tmp_path)),
    )
    with running_exporter(tmp_path, *options) as exporter:
        waiting = threading.Thread(
            target=exporter.get, args=("/snmp?target=dead", {"X-Prometheus-Scrape-Timeout-Seconds": "2"})
        )
        waiting.start()
        time.sleep(0.3)
        started = time.monotonic()
        exporter.process.terminate()
        exporter.process.wait(15)
        waiting.join(15)
    assert time.monotonic() - started < 5
    assert "Traceback" not in exporter.log.read_text()
    assert COMMUNITY not in exporter.log.read_text()
