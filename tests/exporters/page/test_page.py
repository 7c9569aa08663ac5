"""The page's answers over HTTP: from a real Prometheus, from a failing one, from none."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.exporters.page.conftest import PolledCounty


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with closing(httpx.Client(trust_env=False)) as client:
        yield client


def wait_until(http: httpx.Client, url: str, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first answer of the page's JSON for which `true` is."""
    deadline = time.monotonic() + 40
    while True:
        document: dict[str, Any] = http.get(f"{url}/api/county").json()
        if true(document):
            return document
        assert time.monotonic() < deadline, document
        time.sleep(0.3)


def tiles_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    county = document["county"]
    in_towns = [tile for town in county["towns"] for tile in town["devices"] + town["villages"]]
    return {tile["device"]: tile for tile in [*in_towns, *county["units"], *county["backbone"]]}


def test_county_as_prometheus_has_it(http: httpx.Client, polled: str, serve_page: Callable[..., str]) -> None:
    document = http.get(f"{serve_page(polled)}/api/county").json()
    assert (document["problem"], document["stale"]) == (None, False)
    county = document["county"]
    assert [(town["name"], [tile["device"] for tile in town["villages"]]) for town in county["towns"]] == [
        ("大岭街道", ["v-10", "v-11"]),
        ("平山街道", ["v-1", "v-2"]),
    ]
    assert [tile["device"] for tile in county["units"]] == ["u-1"]
    assert [tile["device"] for tile in county["backbone"]] == ["egress-1", "agg-1"]
    states = {device: (tile["state"], tile["notes"]) for device, tile in tiles_of(document).items()}
    assert states["v-1"] == ("ok", [])
    assert states["v-2"] == ("warn", ["busy"])
    assert states["v-11"] == ("warn", ["ipv6_silent"])
    assert county["busy"] == ["line-v-2"]
    line = county["lines"]["line-v-2"]
    assert line["transmit"] == pytest.approx(0.92 * line["contract"], rel=0.02)
    assert line["receive"] == pytest.approx(0.23 * line["contract"], rel=0.02)
    summary = county["summary"]
    assert (summary["devices"], summary["green"], summary["lines"], summary["lines_up"]) == (7, 7, 6, 6)
    assert (summary["ipv4"], summary["ipv6"]) == ({"asked": 7, "answered": 7}, {"asked": 7, "answered": 6})
    assert summary["egress"]["contract"] == 3.4e9 / 8
    assert summary["egress"]["ipv6_ratio"] == pytest.approx(0.3, abs=0.01)
    (silent,) = county["one_family"]
    assert (silent["device"], silent["family"], silent["reason"]) == ("v-11", "ipv6", "timeout")
    # IPv6 of v-11 never answered: no begin is made up, only the time before which it must lie.
    assert silent["since"] is None
    assert silent["since_before"] == pytest.approx(time.time(), abs=60)


def test_what_is_down_and_since_when(
    http: httpx.Client, changing: PolledCounty, serve_page: Callable[..., str]
) -> None:
    url, county = serve_page(changing.prometheus_url), changing.county
    broke = time.time()
    county.places[0].line_up = False
    county.places[0].answers = county.places[0].answers_ipv6 = False
    county.places[4].answers = False
    document = wait_until(
        http,
        url,
        lambda found: (
            len(found["county"]["down"]) == 2
            and found["county"]["down"][0]["since"]
            and any(row.get("silent") for row in found["county"]["down"])
        ),
    )
    rows = {row["kind"]: row for row in document["county"]["down"]}
    assert (rows["line"]["line"], rows["line"]["silent"]) == ("line-v-1", ["v-1"])
    assert (rows["device"]["devices"], rows["device"]["reason"]) == (["u-1"], "timeout")
    for row in rows.values():
        assert row["since"] == pytest.approx(broke, abs=4)
    assert {d for d, tile in tiles_of(document).items() if tile["state"] == "down"} == {"v-1", "u-1"}
    # The near end goes silent too: what lies behind it is unknown, neither green nor down.
    county.aggregation_answers = False
    document = wait_until(
        http,
        url,
        lambda found: tiles_of(found)["agg-1"]["state"] == "down" and tiles_of(found)["v-2"]["state"] == "unknown",
    )
    assert tiles_of(document)["v-1"]["state"] == "down"
    assert document["county"]["summary"]["lines_known"] == 1


def test_last_known_county_stays_and_is_marked_when_prometheus_goes(
    http: httpx.Client, changing: PolledCounty, serve_page: Callable[..., str]
) -> None:
    url = serve_page(changing.prometheus_url)
    before = http.get(f"{url}/api/county").json()
    changing.stop_prometheus()
    after = wait_until(http, url, lambda found: found["problem"] is not None)
    assert after["problem"]["code"] == "unavailable"
    assert "127.0.0.1" in after["problem"]["detail"]
    assert after["stale"] is True
    assert after["data_at"] == pytest.approx(before["data_at"], abs=10)
    assert after["county"]["summary"]["devices"] == 7


def test_no_prometheus_at_all(http: httpx.Client, serve_page: Callable[..., str]) -> None:
    document = http.get(f"{serve_page(None)}/api/county").json()
    assert document == {
        "problem": {"code": "not_configured", "detail": None},
        "stale": False,
        "data_at": None,
        "county": None,
    }


def test_prometheus_that_cannot_be_reached(http: httpx.Client, serve_page: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    document = http.get(f"{serve_page(f'http://127.0.0.1:{port}')}/api/county").json()
    assert (document["problem"]["code"], document["county"]) == ("unavailable", None)


def test_prometheus_that_does_not_poll_the_exporter_yet(
    http: httpx.Client, serve_page: Callable[..., str], start_prometheus: Callable[[Path], str], tmp_path: Path
) -> None:
    config = tmp_path / "other.yml"
    config.write_text("global: {scrape_interval: 1s}\n")
    document = http.get(f"{serve_page(start_prometheus(config))}/api/county").json()
    assert document["problem"]["code"] == "waiting"


def test_files_carry_a_policy_that_lets_nothing_in_from_outside(
    http: httpx.Client, serve_page: Callable[..., str]
) -> None:
    url = serve_page(None)
    page = http.get(f"{url}/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert http.get(f"{url}/", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    script = http.get(f"{url}/static/county.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    for path in ("/static/", "/static/index.html", "/static/../routes.py", "/static/%2e%2e/routes.py"):
        assert http.get(f"{url}{path}").status_code == 404, path


def test_many_browsers_cost_prometheus_one_set_of_questions(
    http: httpx.Client, polled: str, serve_page: Callable[..., str]
) -> None:
    url = serve_page(polled)
    answers = {http.get(f"{url}/api/county").text for _ in range(20)}
    assert len(answers) <= 2
