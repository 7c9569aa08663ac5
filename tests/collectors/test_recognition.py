"""Who made a device and what it runs: every real walk and recording, and words that tell nothing."""

from __future__ import annotations

import bz2
import re
from itertools import takewhile
from pathlib import Path

import pytest

from collectors.recognition import recognise, recognise_described
from inventory.platforms import PLATFORMS
from tests.collectors.snmp.walks import walks

HEXADECIMAL = re.compile(rb"(?:[0-9a-fA-F]{2})*")
SYSTEM = (b"1.3.6.1.2.1.1.1.0", b"1.3.6.1.2.1.1.2.0")

RECORDINGS = {
    "comware": ("h3c", "h3c_comware"),
    "comware_hpe5900": ("h3c", "h3c_comware"),
    "vrp_5720": ("huawei", "huawei_vrp"),
    "vrp_ar169sfp": ("huawei", "huawei_vrp"),
    "vrp_ce12804-withvrf": ("huawei", "huawei_vrpv8"),
    "vrp_ne": ("huawei", "huawei_vrpv8"),
}
WALKS = {
    "network/appliance/empirical-hw-mgmt": ("huawei", None),  # a server's board controller
    "network/appliance/huawei-ism": ("huawei", None),  # storage
    "network/appliance/ucdavis-sic": ("net-snmp", "linux"),
    "network/router/huawei-acu2": ("huawei", "huawei_vrp"),
    "network/router/huawei-s5720": ("huawei", "huawei_vrp"),
    "network/router/huawei-unknown-001": ("huawei", None),  # ME60-X8: had VRP 5 and has VRP 8, and sysDescr is empty
    "network/router/huawei-unknown-002": ("huawei", None),
    "network/router/ruijie-n18010": ("ruijie", "ruijie_rgos"),
    "network/switch/h3c-comware-7-1-075": ("h3c", "h3c_comware"),
    "network/switch/h3c-comware-lsq1wcmd0": ("h3c", "h3c_comware"),
    "network/switch/h3c-comware-lsq1wcmd0-2509p61": ("h3c", "h3c_comware"),
    "network/switch/h3c-e528-1": ("h3c", "h3c_comware"),
    "network/switch/h3c-e528-2": ("h3c", "h3c_comware"),
    "network/switch/h3c-wx6103": ("h3c", "h3c_comware"),
    "network/switch/huawei-s12704": ("huawei", None),  # sysDescr is "S12704"
    "network/switch/ruijie-s5750-24gt12sfp": ("ruijie", "ruijie_rgos"),
    "network/switch/zte-zrx10": ("zte", "zte_zxros"),
    "network/switch/zte-zxr10-5250": ("zte", "zte_zxros"),
    "network/wifi/ruijie-m18000": ("ruijie", "ruijie_rgos"),
    "os/linux/zte-embsys-cgel": ("zte", None),  # a Linux of ZTE's, no ZXROS
    "UPS/huawei-gse200m": ("net-snmp", "linux"),
    "camera/semac-ipcam-500": ("net-snmp", "linux"),
    "os/linux/ibm-x3550-m3": ("net-snmp", "linux"),
    "os/linux/slackware": ("net-snmp", "linux"),
    **{f"os/linux/unknown-{number:03}": ("net-snmp", "linux") for number in (1, 2, 3, 4, 6, 7)},
}
"""All of snmpsim-data's that have a vendor; the others have none."""


def told(content: bytes) -> tuple[str | None, str | None]:
    """sysObjectID and sysDescr of a recording's lines, in any order."""
    cells: dict[bytes, str] = {}
    for line in content.splitlines():
        name, _, rest = line.partition(b"|")
        if name in SYSTEM:
            tag, _, value = rest.partition(b"|")
            is_hexadecimal = tag.endswith(b"x") and HEXADECIMAL.fullmatch(value)  # one walk says so of plain text
            cells[name] = (bytes.fromhex(value.decode()) if is_hexadecimal else value).decode(errors="replace")
    return cells.get(SYSTEM[1]), cells.get(SYSTEM[0])


def test_every_real_walk() -> None:
    found = {}
    for path in sorted(walks().rglob("*.snmprec*")):
        with bz2.open(path) if path.suffix == ".bz2" else path.open("rb") as lines:
            until_interfaces = takewhile(lambda line: not line.startswith(b"1.3.6.1.2.1.2."), lines)
            head = b"".join(line for line in until_interfaces if line.startswith(SYSTEM))
        name = path.relative_to(walks()).as_posix().partition(".snmprec")[0]
        if (recognised := recognise(*told(head))) != (None, None):
            found[name] = tuple(recognised)
    assert found == WALKS


@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings(recordings: Path, name: str) -> None:
    assert recognise(*told((recordings / f"{name}.snmprec").read_bytes())) == RECORDINGS[name]


@pytest.mark.parametrize(
    ("object_id", "descr", "vendor", "platform"),
    [
        ("1.3.6.1.4.1.2011.10.1.39", "H3C Comware Software. H3C S3600", "h3c", "h3c_comware"),
        ("1.3.6.1.4.1.2011.10.1.39", "Huawei-3Com Versatile Routing Platform, VRP Version 3.40", "h3c", None),
        ("1.3.6.1.4.1.2011.100.1", "VRP (R) software, Version 5.170", "huawei", "huawei_vrp"),
        ("1.3.6.1.4.1.43.1.16.4.3.20", "3Com Switch 4800G, Comware Software, Version 5.20", "h3c", "h3c_comware"),
        ("1.3.6.1.4.1.43.10.27.4.1.2.2", "3Com SuperStack 3", None, None),
        ("1.3.6.1.4.1.11.2.3.7.11.107", "HP Comware Platform Software, Version 5.20", "h3c", "h3c_comware"),
        ("1.3.6.1.4.1.11.2.3.7.11.107", "ProCurve 6120XG Blade Switch, revision Z.14.31", None, None),
        ("1.3.6.1.4.1.430.1", "H3C Comware", None, None),
        ("1.3.6.1.4.1.25506.1.1", "Comware is not what runs here", "h3c", "h3c_comware"),
        ("1.3.6.1.4.1.25506.1.1", "", "h3c", None),
        ("1.3.6.1.4.1.2011.2.239.7", "spine 1 of the data centre", "huawei", "huawei_vrpv8"),
        ("1.3.6.1.4.1.2011.2.62.3", "Huawei Versatile Routing Platform Software", "huawei", None),
        ("1.3.6.1.4.1.2011.2.23.1", "VRP Version 5.1 after VRP Version 8.1", "huawei", None),
        ("1.3.6.1.4.1.8072.3.2.10", "gateway of the town", "net-snmp", "linux"),
        ("1.3.6.1.4.1.8072.3.2.100", "gateway of the town", "net-snmp", None),
        ("1.3.6.1.4.1", "Linux", None, None),
        ("0.0", "H3C Comware", None, None),
    ],
)
def test_words(object_id: str, descr: str, vendor: str | None, platform: str | None) -> None:
    assert recognise(object_id, descr) == (vendor, platform)


@pytest.mark.parametrize(
    ("descr", "vendor", "platform"),
    [
        ("H3C Comware Platform Software", "h3c", "h3c_comware"),
        ("HP Comware Platform Software", "h3c", "h3c_comware"),
        ("Huawei Versatile Routing Platform Software\nVRP (R) software, Version 8.1", "huawei", "huawei_vrpv8"),
        ("Huawei Versatile Routing Platform Software", "huawei", None),
        ("Ruijie 10G Routing Switch(S5750-24GT/12SFP) By Ruijie Networks", "ruijie", None),
        ("Huawei Versatile Routing Platform Software beside Comware", None, None),
        ("Linux host 6.1", None, None),
        (None, None, None),
    ],
)
def test_words_without_a_number(descr: str | None, vendor: str | None, platform: str | None) -> None:
    assert recognise_described(descr) == (vendor, platform)


def test_every_platform_has_signs() -> None:
    assert [row.name for row in PLATFORMS.values() if not row.signs.subtrees] == []
