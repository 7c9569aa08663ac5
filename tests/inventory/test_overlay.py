"""Endpoints of a laboratory, laid over the inventory's addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.models import Device
from inventory.overlay import Endpoint, NoAddress, Overlay, OverlayError, load_overlay

DEVICE = Device.model_validate(
    {
        "name": "core1",
        "vendor": "huawei",
        "platform": "huawei_vrpv8",
        "role": "core",
        "site": "county",
        "ipv4": "198.18.0.1",
        "ipv6": "2001:db8::1",
        "snmp_port": 1161,
        "ssh_port": 2222,
        "credential": "v3",
    }
)


def written(folder: Path, text: str) -> Path:
    path = folder / "overlay.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_an_overlay_the_inventory_s_address_stands() -> None:
    assert Overlay().endpoint(DEVICE, "ipv4") == Endpoint("198.18.0.1", 1161)
    assert str(Overlay().endpoint(DEVICE, "ipv6")) == "[2001:db8::1]:1161"


def test_a_family_left_out_keeps_the_inventory_s_address(tmp_path: Path) -> None:
    overlay = load_overlay(written(tmp_path, 'devices: {core1: {ipv4: "127.1.0.5:16100"}}'))
    assert overlay.endpoint(DEVICE, "ipv4") == Endpoint("127.1.0.5", 16100)
    assert overlay.endpoint(DEVICE, "ipv6") == Endpoint("2001:db8::1", 1161)


def test_both_families(tmp_path: Path) -> None:
    overlay = load_overlay(written(tmp_path, 'devices: {core1: {ipv4: "127.1.0.5:16100", ipv6: "[::1]:20005"}}'))
    assert overlay.endpoint(DEVICE, "ipv6") == Endpoint("::1", 20005)


def test_ssh_has_endpoints_of_its_own(tmp_path: Path) -> None:
    assert Overlay().ssh_endpoint(DEVICE, "ipv4") == Endpoint("198.18.0.1", 2222)
    overlay = load_overlay(written(tmp_path, 'devices: {core1: {ipv4: "127.1.0.5:16100", ssh_ipv6: "[::1]:20022"}}'))
    assert overlay.ssh_endpoint(DEVICE, "ipv4") == Endpoint("198.18.0.1", 2222)
    assert overlay.ssh_endpoint(DEVICE, "ipv6") == Endpoint("::1", 20022)
    with pytest.raises(NoAddress, match="core1 has no ipv6 address"):
        Overlay().ssh_endpoint(DEVICE.model_copy(update={"ipv6": None}), "ipv6")


def test_an_empty_overlay_file(tmp_path: Path) -> None:
    assert load_overlay(written(tmp_path, "devices: {}\n")) == Overlay({})


def test_no_address_of_the_family() -> None:
    with pytest.raises(NoAddress, match="core1 has no ipv6 address"):
        Overlay().endpoint(DEVICE.model_copy(update={"ipv6": None}), "ipv6")


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
devices:
  core1: {ipv4: "127.1.0.5", ipv6: "::1:20005", ipv5: "x"}
  core2: {ipv4: "127.1.0.5:0"}
  core3: {ipv6: "[::1]:65536"}
  core4: {ipv4: 5}
  Core 5: {}
  cor1: {}
  core2: {}
extra: 1
""",
    )
    with pytest.raises(OverlayError) as caught:
        load_overlay(path, devices=["core1", "core2", "core3", "core4"])
    keys = "ipv4, ipv6, ssh_ipv4, ssh_ipv6, netconf_ipv4, netconf_ipv6"
    v4, v6 = "expected an address and a port, such as '127.1.0.5:16100'", "such as '[::1]:20005'"
    assert [str(problem).removeprefix(f"{path}: ") for problem in caught.value.problems] == [
        "devices.core2: found the key 'core2' of line 4 again in line 9, expected it once",
        f"devices.core1.ipv4: found '127.1.0.5', {v4}",
        f"devices.core1.ipv6: found '::1:20005', expected an address and a port, {v6}",
        f"devices.core1.ipv5: found the unknown key 'ipv5', expected one of {keys} (did you mean 'ipv6'?)",
        f"devices.core3.ipv6: found '[::1]:65536', expected an address and a port, {v6}",
        f"devices.core4.ipv4: found 5, {v4}",
        "devices.Core 5: found 'Core 5', expected lower-case letters, digits and hyphens",
        "extra: found the unknown key 'extra', expected one of devices",
        "devices.Core 5: found 'Core 5', expected a device of the inventory",
        "devices.cor1: found 'cor1', expected a device of the inventory (did you mean 'core1'?)",
    ]


@pytest.mark.parametrize("text", ["", "[]", "devices: [", "just text"])
def test_no_overlay(tmp_path: Path, text: str) -> None:
    with pytest.raises(OverlayError):
        load_overlay(written(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(OverlayError, match="no readable file"):
        load_overlay(tmp_path / "nowhere.yaml")
