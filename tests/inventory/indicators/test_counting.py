"""The two indicators: who is counted, who is not, and what is missing to the target."""

from __future__ import annotations

from fractions import Fraction

import pytest

from inventory.indicators.counting import CLOUD_ADOPTION, EXTRANET_ACCESS, results
from inventory.loader import load_contents, load_inventory
from inventory.models import Inventory

BASE = """
departments:
  - {id: finance, name: 财政, name_en: Finance, units: [u1, u4]}
units:
  - {id: u1, name: 一, name_en: One}
  - {id: u2, name: 二, name_en: Two}
  - {id: u3, name: 三, name_en: Three}
  - {id: u4, name: 四, name_en: Four}
sites:
  - {id: county, name: 县, name_en: County, kind: county}
  - {id: u1, name: 一, name_en: One, kind: unit, unit: u1}
  - {id: u2, name: 二, name_en: Two, kind: unit, unit: u2}
  - {id: u3, name: 三, name_en: Three, kind: unit, unit: u3}
devices:
  - {name: ag, vendor: h3c, platform: h3c_comware, role: aggregation, site: county, ipv4: 192.0.2.1, credential: c,
     interfaces: [{name: GE1}, {name: GE2}]}
  - {name: u1-ac, vendor: h3c, platform: h3c_comware, role: access, site: u1, ipv4: 192.0.2.2, credential: c,
     interfaces: [{name: GE1}]}
  - {name: u2-ac, vendor: h3c, platform: h3c_comware, role: access, site: u2, ipv4: 192.0.2.3, credential: c,
     interfaces: [{name: GE1}]}
circuits:
  - {id: u1-line, name: 线, name_en: Line, kind: unit, contract_bits_per_second: 100,
     a: [{device: ag, interface: GE1}], z: [{device: u1-ac, interface: GE1}]}
"""


def inventory(systems: str = "") -> Inventory:
    return load_contents({"county.yaml": (BASE + systems).encode()}, "test")


def system(name: str, *, on_cloud: bool, state: str = "online", extra: str = "") -> str:
    cloud = str(on_cloud).lower()
    written = f"id: {name}, name: 系统, name_en: S, department: finance, state: {state}, on_cloud: {cloud}{extra}"
    return f"  - {{{written}}}\n"


def test_the_embedded_county_has_the_plan_s_values_of_2021() -> None:
    cloud, access = results(load_inventory())
    assert (cloud.counted, cloud.total, len(cloud.missing), cloud.needed) == (41, 98, 57, 53)
    assert (access.counted, access.total, len(access.missing), access.needed) == (80, 100, 20, 20)
    assert cloud.ratio is not None
    assert round(cloud.ratio, 2) == CLOUD_ADOPTION.baseline.ratio == Fraction(42, 100)
    assert access.ratio == EXTRANET_ACCESS.baseline.ratio == Fraction(80, 100)


def test_only_own_unclassified_systems_count_online_or_not() -> None:
    listed = "systems:\n" + "".join(
        (
            system("on", on_cloud=True),
            system("on-but-offline", on_cloud=True, state="offline"),
            system("off", on_cloud=False),
            system("classified", on_cloud=False, extra=", classified: true"),
            system("of-the-city", on_cloud=True, extra=", self_built: false"),
        )
    )
    cloud, _ = results(inventory(listed))
    assert (cloud.counted, cloud.total, cloud.ratio) == (2, 3, Fraction(2, 3))
    assert [missing.id for missing in cloud.missing] == ["off"]


def test_a_unit_counts_when_a_line_ends_at_it() -> None:
    _, access = results(inventory())
    assert (access.counted, access.total, access.needed) == (1, 4, 3)
    # u2 has a device and no line, u3 a site and no device, u4 no site.
    assert [(missing.id, missing.department) for missing in access.missing] == [
        ("u2", None),
        ("u3", None),
        ("u4", "finance"),
    ]


@pytest.mark.parametrize(
    ("on", "off", "needed"), [(0, 0, 0), (19, 1, 0), (18, 2, 1), (0, 1, 1), (94, 6, 1), (95, 5, 0)]
)
def test_needed_is_the_smallest_number_that_reaches_the_target(on: int, off: int, needed: int) -> None:
    lines = [system(f"s{number}", on_cloud=number < on) for number in range(on + off)]
    cloud, _ = results(inventory("systems:\n" + "".join(lines) if lines else ""))
    assert (cloud.counted, cloud.total, cloud.needed) == (on, on + off, needed)


def test_nothing_to_count_is_no_ratio() -> None:
    cloud, _ = results(inventory())
    assert cloud.total == 0
    assert cloud.ratio is None
