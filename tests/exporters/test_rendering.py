from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from collectors.errors import AuthenticationRejected, Unreachable
from collectors.outcome import PollResult
from exporters.catalogue import CATALOGUE, LABELS
from exporters.exposition import Format
from exporters.inventory_text import inventory_text
from exporters.rendering import DeviceRenderer
from inventory.loader import load_inventory
from tests.exporters.exporter_process import COUNTY
from tests.exporters.readings import (
    NAMES,
    everything,
    fresh,
    identities,
    interfaces,
    ip,
    lldp,
    outcome,
    result,
    system,
)

GOLDEN = Path(__file__).with_name("golden")


class TextRenderer(DeviceRenderer):
    """A scrape read as text, which is easier to compare."""

    def render(self, result: PollResult) -> str:  # type: ignore[override]
        return super().render(result).decode()


def renderer(form: Format = Format.TEXT, *, device: str | None = None, series_limit: int = 1000) -> TextRenderer:
    """Of a device of the small county; without a name nothing is said of the inventory."""
    text = ""
    if device:
        inventory = load_inventory(COUNTY)
        text = inventory_text(inventory, inventory.devices[device], form)
    return TextRenderer(form, text, series_limit)


def samples(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def names_and_labels(text: str) -> list[str]:
    return [line.rpartition(" ")[0] for line in samples(text)]


@pytest.mark.parametrize(("form", "file"), [(Format.TEXT, "ag-1.prom"), (Format.OPEN_METRICS, "ag-1.openmetrics")])
def test_whole_scrape(form: Format, file: str) -> None:
    assert renderer(form, device="ag-1").render(everything()) == (GOLDEN / file).read_text()


def test_device_down_still_shows_the_inventory() -> None:
    gone = Unreachable("no answer")
    text = renderer(device="acc-v3").render(
        result(outcome("system", gone), outcome("interfaces", gone), device="acc-v3")
    )
    assert text == (GOLDEN / "acc-v3-down.prom").read_text()


def test_one_module_fails_alone() -> None:
    text = renderer().render(result(outcome("system", AuthenticationRejected("no")), outcome("ip", ip())))
    assert 'yunwang_module_success{device="ag-1",family="ipv4",module="system"} 0' in text
    assert 'yunwang_module_failure_info{device="ag-1",family="ipv4",module="system",reason="auth"} 1' in text
    assert 'yunwang_module_success{device="ag-1",family="ipv4",module="ip"} 1' in text
    assert "yunwang_device_uptime_seconds" not in text
    assert 'yunwang_ip_receive_bytes_total{device="ag-1",family="ipv6"} 3000000000000000' in text


def test_an_unknown_up_time_has_no_series() -> None:
    reading = system()
    unknown = type(reading)(
        device="ag-1",
        time=1.0,
        sys_descr=None,
        sys_object_id=None,
        sys_name=None,
        sys_location=None,
        up_time_seconds=None,
    )
    text = renderer().render(result(outcome("system", unknown)))
    assert "uptime" not in text
    assert 'yunwang_device_system_info{device="ag-1"} 1' in text


@pytest.mark.parametrize("form", Format)
def test_parsers_read_back_the_same(form: Format) -> None:
    text = renderer(form, device="ag-1").render(everything())
    parse = parse_text if form is Format.TEXT else parse_open_metrics
    families = list(parse(text))
    read = {(sample.name, *sorted(sample.labels.items())): sample.value for one in families for sample in one.samples}
    assert len(read) == len(samples(text)), "a series twice"
    assert len({one.name for one in families}) == len(families), "a family in two places"
    assert read["yunwang_interface_oper_status", ("device", "ag-1"), ("interface", NAMES[1])] == 7
    assert "18446744073709551615" in text


@pytest.mark.parametrize("form", Format)
def test_families_are_contiguous_and_series_unique(form: Format) -> None:
    text = renderer(form, device="ag-1").render(everything())
    found = names_and_labels(text)
    assert len(found) == len(set(found))
    names = [name.partition("{")[0] for name in found]
    runs = [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]
    assert len(runs) == len(set(runs))


def test_promtool_has_no_complaint(promtool_check: Callable[[str], None]) -> None:
    promtool_check(renderer(device="ag-1").render(everything()))


def test_order_is_the_same_at_every_scrape_and_after_learning_again() -> None:
    kept = renderer(device="ag-1")
    first = kept.render(everything())
    assert kept.render(everything()) == first
    again = result(outcome("system", system()), outcome("interfaces", fresh(interfaces())), outcome("ip", ip()))
    assert kept.render(again) == first


def test_a_new_alias_replaces_the_old_series() -> None:
    kept = renderer()
    before = kept.render(result(outcome("interfaces", interfaces())))
    after = kept.render(result(outcome("interfaces", interfaces(identities(alias="至大岭")))))
    changed = [(old, new) for old, new in zip(samples(before), samples(after), strict=True) if old != new]
    assert [new for _, new in changed] == [
        (
            'yunwang_interface_info{device="ag-1",interface="GE1/0/1",index="1",description="GE1/0/1",alias="至大岭",'
            'type="6",counter_bits="64"} 1'
        )
    ]


def test_numbers_never_move_to_another_port() -> None:
    kept, known = renderer(), identities()

    def received(*values: int | None) -> list[str]:
        text = kept.render(result(outcome("interfaces", interfaces(known, {"in_octets": values}))))
        return [line for line in samples(text) if line.startswith("yunwang_interface_receive_bytes_total")]

    one, two = (
        'yunwang_interface_receive_bytes_total{device="ag-1",interface="GE1/0/1"} ',
        'yunwang_interface_receive_bytes_total{device="ag-1",interface="odd \\"name\\" 50%\\\\"} ',
    )
    assert received(1, 2) == [f"{one}1", f"{two}2"]
    assert received(None, 3) == [f"{two}3"]
    assert received(4, None) == [f"{one}4"]
    assert received(None, None) == []
    assert received(5, 6) == [f"{one}5", f"{two}6"]


def test_a_port_that_vanished_takes_its_series_along() -> None:
    kept = renderer()
    kept.render(result(outcome("interfaces", interfaces())))
    known, reading = identities()[:1], interfaces()
    fewer = type(reading)(
        device="ag-1",
        time=2.0,
        interfaces=known,
        columns={name: column[:1] for name, column in reading.columns.items()},
    )
    assert "odd" not in kept.render(result(outcome("interfaces", fewer)))


def test_beyond_the_series_limit_the_module_fails_loudly() -> None:
    kept = renderer(series_limit=10)
    text = kept.render(result(outcome("system", system()), outcome("interfaces", interfaces())))
    assert 'yunwang_module_success{device="ag-1",family="ipv4",module="interfaces"} 0' in text
    assert 'module="interfaces",reason="series_limit"} 1' in text
    assert "yunwang_interface_" not in text
    assert 'yunwang_module_success{device="ag-1",family="ipv4",module="system"} 1' in text


def test_ip_tables_come_and_go() -> None:
    kept, reading = renderer(), ip()
    only_system = type(reading)(device="ag-1", time=1.0, system=reading.system, interfaces=None)
    assert "yunwang_interface_ip_" in kept.render(result(outcome("ip", reading)))
    text = kept.render(result(outcome("ip", only_system)))
    assert "yunwang_interface_ip_" not in text
    assert "yunwang_ip_receive_bytes_total" in text
    assert "yunwang_interface_ip_" in kept.render(result(outcome("ip", reading)))


@pytest.mark.parametrize("complete", [True, False])
def test_neighbours_are_counted_and_not_named(*, complete: bool) -> None:
    """A port without a neighbour is 0 only where the table was read to its end."""
    text = renderer().render(result(outcome("lldp", lldp(complete=complete))))
    none = ['yunwang_lldp_neighbours{device="ag-1",interface="odd \\"name\\" 50%\\\\"} 0'] if complete else []
    assert [line for line in samples(text) if "lldp_neighbours" in line] == [
        'yunwang_lldp_neighbours{device="ag-1",interface="GE1/0/1"} 2',
        *none,
        'yunwang_lldp_neighbours{device="ag-1",interface="lldpLocPortNum 9"} 1',
    ]
    assert "a host" not in text


def test_status_and_inventory_have_the_labels_that_the_reference_names() -> None:
    """Those of the modules: test_views."""
    documented = {
        metric.name: set(metric.labels or LABELS[part])
        for part in ("status", "inventory")
        for metric in CATALOGUE[part]
    }
    down = result(outcome("system", Unreachable("no answer")))
    text = renderer(device="ag-1").render(everything()) + renderer().render(down)
    shown: dict[str, set[str]] = {}
    for one in parse_text(text):
        for sample in one.samples:
            shown.setdefault(sample.name, set()).update(sample.labels)
    assert {name: labels for name, labels in shown.items() if name in documented} == documented
