"""Who may send: the inventory's devices at their addresses, and nobody whom an address does not tell apart."""

from __future__ import annotations

from pathlib import Path

from collectors.traps.senders import Senders
from inventory.credentials import CommunityCredential, Credentials, Secret
from inventory.loader import load_inventory
from inventory.overlay import Overlay, load_overlay

INVENTORY = """
sites:
  - {id: room, name: 机房, name_en: Room, kind: county}
devices:
  - {name: both, vendor: huawei, platform: huawei_vrp, role: access, site: room,
     ipv4: 198.18.0.1, ipv6: "2001:db8::0:1", credential: known}
  - {name: four, vendor: huawei, platform: huawei_vrp, role: access, site: room, ipv4: 198.18.0.2, credential: known}
  - {name: keyless, vendor: huawei, platform: huawei_vrp, role: access, site: room, ipv4: 198.18.0.3, credential: lost}
"""
CREDENTIALS = Credentials({"known": CommunityCredential("known", Secret("x"))})


def senders(tmp_path: Path, overlay: Overlay | None = None) -> Senders:
    file = tmp_path / "county.yaml"
    file.write_text(INVENTORY)
    return Senders.of(load_inventory(file), overlay or Overlay(), CREDENTIALS)


def test_every_device_at_its_addresses(tmp_path: Path) -> None:
    found = senders(tmp_path)
    assert {address: (s.device, s.family) for address, s in found.by_address.items()} == {
        "198.18.0.1": ("both", "ipv4"),
        "2001:db8::1": ("both", "ipv6"),
        "198.18.0.2": ("four", "ipv4"),
    }
    assert found.left_out == ("keyless: no credential 'lost'",)


def test_the_overlay_comes_first_and_a_shared_address_is_nobody(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text('devices: {both: {ipv4: "127.0.0.1:161", ipv6: "[::1]:161"}, four: {ipv4: "127.0.0.1:162"}}')
    found = senders(tmp_path, load_overlay(overlay))
    assert list(found.by_address) == ["::1"]
    assert any(reason.startswith("127.0.0.1 is shared by both, four") for reason in found.left_out)
