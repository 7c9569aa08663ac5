"""Fill an empty NetBox with the county beside this file, and with what is odd in a NetBox that people keep.

By hand, against a NetBox nobody needs (README.md says how one is started): python seed.py URL TOKEN
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pynetbox

from inventory.loader import load_inventory
from inventory.models import Circuit, Device, Inventory, Port
from inventory.ports import nominal_bits_per_second

COUNTY = Path(__file__).with_name("county")
LEFT_OUT = "unit-80-ac1"
DECOMMISSIONED = "unit-79-ac1"
KINDS = {
    "county": ("机房", "machine-rooms"),
    "town": ("乡镇节点", "towns"),
    "village": ("村居", "villages"),
    "unit": ("预算单位", "budget-units"),
}
ROLES = {"egress": "出口", "firewall": "防火墙", "core": "核心", "aggregation": "汇聚", "access": "接入"}
CIRCUIT_TYPES = {
    "village": ("村级专线", "village-access"),
    "unit": ("单位专线", "unit-access"),
    "town": ("乡镇专线", "town-uplink"),
    "egress": ("互联网出口", "internet"),
}
SPEEDS = {10**9: "1000base-t", 10**10: "10gbase-x-sfpp", 10**11: "100gbase-x-qsfp28"}


@dataclass
class Seed:
    """The NetBox, what of the inventory goes into it, and the ids NetBox gave, by collection and natural key."""

    netbox: pynetbox.api
    inventory: Inventory
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def create(self, path: str, objects: Iterable[Mapping[str, Any]], key: str = "slug") -> None:
        """Create objects in batches and remember their ids by `key`."""
        listed = list(objects)
        app, _, endpoint = path.partition("/")
        made = self.ids.setdefault(path, {})
        for start in range(0, len(listed), 200):
            created = getattr(getattr(self.netbox, app), endpoint).create(listed[start : start + 200])
            made.update({str(record[key]): record["id"] for record in created})
        sys.stderr.write(f"{path}: {len(made)}\n")

    def id(self, path: str, key: str) -> int:
        return self.ids[path][key]


def devices_of(seed: Seed) -> list[Device]:
    return [device for device in seed.inventory.devices.values() if device.name != LEFT_OUT]


def custom_fields(seed: Seed) -> None:
    where = {
        "name_en": ["dcim.site", "circuits.provider", "circuits.circuit", "ipam.vrf", "tenancy.tenant"],
        "yunwang_id": ["circuits.circuit", "ipam.vrf"],
        "credential": ["dcim.device"],
        "hotline": ["circuits.provider"],
    }
    seed.create(
        "extras/custom_fields",
        ({"name": name, "type": "text", "object_types": types} for name, types in where.items()),
        "name",
    )


def places(seed: Seed) -> None:
    inventory = seed.inventory
    seed.create("dcim/site_groups", ({"name": name, "slug": slug} for name, slug in KINDS.values()))
    seed.create("dcim/site_groups", [{"name": "托管机房", "slug": "colocation"}])
    seed.create("dcim/regions", ({"name": town.name, "slug": town.id} for town in inventory.towns.values()))
    groups = {"villages": "村居", "units": "预算单位", "dedicated-networks": "业务专网"}
    seed.create("tenancy/tenant_groups", ({"name": name, "slug": slug} for slug, name in groups.items()))
    tenants = [
        *(("villages", place) for place in inventory.villages.values()),
        *(("units", unit) for unit in inventory.units.values()),
        *(("dedicated-networks", network) for network in inventory.dedicated_networks.values()),
    ]
    seed.create(
        "tenancy/tenants",
        (
            {
                "name": found.name,
                "slug": found.id,
                "group": seed.id("tenancy/tenant_groups", group),
                "custom_fields": {"name_en": found.name_en},
            }
            for group, found in tenants
        ),
    )
    seed.create(
        "dcim/sites",
        (
            {
                "name": site.name,
                "slug": site.id,
                "status": "active",
                "group": seed.id("dcim/site_groups", KINDS[site.kind][1]),
                "region": seed.id("dcim/regions", site.town) if site.town else None,
                "tenant": seed.id("tenancy/tenants", site.village or site.unit or "")
                if site.village or site.unit
                else None,
                "custom_fields": {"name_en": site.name_en},
            }
            for site in inventory.sites.values()
        ),
    )
    rooms = seed.id("dcim/site_groups", "machine-rooms")
    seed.create(
        "dcim/sites",
        [
            {
                "name": "档案馆机房",
                "slug": "county-archive",
                "group": rooms,
                "custom_fields": {"name_en": "Archive room"},
            },
            {"name": "运营商托管机房", "slug": "colo-1", "group": seed.id("dcim/site_groups", "colocation")},
            {"name": "新大楼机房", "slug": "county-new", "group": rooms, "status": "planned"},
        ],
    )


def device_types(seed: Seed) -> None:
    used = {(device.port_layout or "", device.vendor) for device in seed.inventory.devices.values()}
    makers = {"huawei": "华为", "h3c": "新华三", "zte": "中兴", "ruijie": "锐捷"}
    seed.create("dcim/manufacturers", ({"name": name, "slug": slug} for slug, name in makers.items()))
    platforms = {
        "VRP V5": "huawei-vrp",
        "VRP V8": "huawei-vrpv8",
        "Comware": "comware",
        "ROSng": "rosng",
        "RGOS": "rgos",
    }
    seed.create("dcim/platforms", ({"name": name, "slug": slug} for name, slug in platforms.items()))
    seed.create("dcim/device_roles", ({"name": f"{name}设备", "slug": slug} for slug, name in ROLES.items()))
    seed.create("dcim/device_roles", [{"name": "服务器", "slug": "server"}])
    seed.create(
        "dcim/device_types",
        (
            {"manufacturer": seed.id("dcim/manufacturers", vendor), "model": layout, "slug": layout}
            for layout, vendor in sorted(used)
        ),
    )
    seed.create(
        "dcim/interface_templates",
        (
            {
                "device_type": seed.id("dcim/device_types", layout),
                "name": port,
                "type": SPEEDS[nominal_bits_per_second(port) or 10**9],
            }
            for layout, _ in sorted(used)
            for port in seed.inventory.port_layouts[layout].expanded()
        ),
        "id",
    )


PLATFORMS = {
    "huawei_vrp": "huawei-vrp",
    "huawei_vrpv8": "huawei-vrpv8",
    "h3c_comware": "comware",
    "zte_zxros": "rosng",
    "ruijie_rgos": "rgos",
}


def device(seed: Seed, like: Device, **differences: object) -> dict[str, object]:
    return {
        "name": like.name,
        "device_type": seed.id("dcim/device_types", like.port_layout or ""),
        "role": seed.id("dcim/device_roles", like.role),
        "platform": seed.id("dcim/platforms", PLATFORMS[like.platform]),
        "site": seed.id("dcim/sites", like.site),
        "status": "decommissioning" if like.name == DECOMMISSIONED else "active",
        "custom_fields": {"credential": like.credential},
    } | differences


def devices(seed: Seed) -> list[tuple[str, str]]:
    """Create the devices and return (device, address with its prefix length) of every management address."""
    known = seed.inventory.devices
    like = known["xunliao-v01-ac1"]
    seed.create("dcim/devices", (device(seed, each) for each in devices_of(seed)), "name")
    seed.create(
        "dcim/devices",
        [
            device(seed, like, name="xunliao-v01-ac2"),
            device(seed, like, name="xunliao-v01-spare"),
            device(seed, like, name="巽寮备用交换机"),
            device(seed, like, name="county-esxi1", role=seed.id("dcim/device_roles", "server")),
            device(seed, like, name="gaotan-v01-ac2", platform=None, site=seed.id("dcim/sites", "gaotan-v01")),
            device(seed, like, name="colo-1-ac1", site=seed.id("dcim/sites", "colo-1")),
            device(seed, like, name="xunliao-v02-ac2", custom_fields={}, site=seed.id("dcim/sites", "xunliao-v02")),
        ],
        "name",
    )
    changed = {("county-core2", "ipv6"): "2001:db8:ffff::55"}
    addresses = [
        (each.name, f"{changed.get((each.name, family), getattr(each, family))}/{length}")
        for each in devices_of(seed)
        for family, length in (("ipv4", 32), ("ipv6", 128))
    ]
    new = ("xunliao-v01-ac2", "巽寮备用交换机", "county-esxi1", "gaotan-v01-ac2", "colo-1-ac1", "xunliao-v02-ac2")
    addresses += [(name, f"198.19.60.{number}/32") for number, name in enumerate(new, start=1)]
    return addresses


def interfaces(seed: Seed, addresses: list[tuple[str, str]]) -> None:
    seed.create(
        "dcim/interfaces",
        ({"device": number, "name": "LoopBack0", "type": "virtual"} for number in seed.ids["dcim/devices"].values()),
        "id",
    )
    found = seed.ids["interfaces"] = {
        f"{record.device.name} {record.name}": record.id for record in seed.netbox.dcim.interfaces.filter(limit=1000)
    }
    sys.stderr.write(f"interfaces: {len(found)}\n")
    seed.netbox.dcim.interfaces.update(
        [
            {"id": found["county-ag3 10GE1/0/17"], "description": "至巽寮镇"},
            {"id": found["xunliao-ag1 GigabitEthernet 0/6"], "description": "xunliao-v06"},
        ]
    )
    extra = {"device": seed.id("dcim/devices", "gaotan-v02-ac1"), "name": "GigabitEthernet0/0/11", "type": "1000base-t"}
    seed.netbox.dcim.interfaces.create(extra)
    seed.netbox.dcim.interfaces.delete([found["gaotan-v03-ac1 gei-0/1/1/8"]])
    seed.create(
        "ipam/ip_addresses",
        (
            {
                "address": address,
                "assigned_object_type": "dcim.interface",
                "assigned_object_id": found[f"{name} LoopBack0"],
            }
            for name, address in addresses
        ),
        "address",
    )
    primary: dict[str, dict[str, object]] = {}
    for name, address in addresses:
        entry = primary.setdefault(name, {"id": seed.id("dcim/devices", name)})
        entry["primary_ip6" if ":" in address else "primary_ip4"] = seed.id("ipam/ip_addresses", address)
    listed = list(primary.values())
    for start in range(0, len(listed), 50):
        seed.netbox.dcim.devices.update(listed[start : start + 50])


def circuits(seed: Seed) -> None:
    inventory = seed.inventory
    seed.create(
        "circuits/providers",
        (
            {
                "name": carrier.name,
                "slug": carrier.id,
                "custom_fields": {"name_en": carrier.name_en, "hotline": carrier.hotline},
            }
            for carrier in inventory.carriers.values()
        ),
    )
    seed.create("circuits/circuit_types", ({"name": name, "slug": slug} for name, slug in CIRCUIT_TYPES.values()))
    seed.create("circuits/circuit_types", [{"name": "裸光纤", "slug": "dark-fibre"}])
    here = seed.ids["dcim/devices"]
    chosen = [
        circuit
        for circuit in inventory.circuits.values()
        if circuit.kind in CIRCUIT_TYPES and all(port.device in here for port in (*circuit.a, *circuit.z))
    ]
    odd = [
        odd_circuit(seed, "SYN-V1701B", "巽寮村01 第二专线", "village-access", yunwang_id="xunliao-v01-line-2"),
        odd_circuit(seed, "SYN-X01", "无编号专线", "village-access"),
        odd_circuit(seed, "SYN-X02", "裸光纤一", "dark-fibre", yunwang_id="dark-fibre-1"),
        odd_circuit(seed, "SYN-X03", "规划专线", "unit-access", yunwang_id="planned-1", status="planned"),
        odd_circuit(seed, "SYN-X04", "未接专线", "unit-access", yunwang_id="loose-1"),
    ]
    seed.create("circuits/circuits", [*(circuit_of(seed, each) for each in chosen), *odd], "cid")
    terminations(seed, chosen)


def circuit_of(seed: Seed, circuit: Circuit) -> dict[str, object]:
    commit_rate: int | None = circuit.contract_bits_per_second // 1000
    if circuit.id == "xunliao-v05-line":
        commit_rate = None
    if circuit.id == "gaotan-v14-line":
        commit_rate = 200_000
    return {
        "cid": circuit.circuit_number,
        "provider": seed.id("circuits/providers", circuit.carrier or ""),
        "type": seed.id("circuits/circuit_types", CIRCUIT_TYPES[circuit.kind][1]),
        "status": "active",
        "commit_rate": commit_rate,
        "description": circuit.name,
        "custom_fields": {"name_en": circuit.name_en},
    }


def odd_circuit(
    seed: Seed, cid: str, name: str, kind: str, *, yunwang_id: str | None = None, status: str = "active"
) -> dict[str, object]:
    return {
        "cid": cid,
        "provider": seed.id("circuits/providers", "carrier-c"),
        "type": seed.id("circuits/circuit_types", kind),
        "status": status,
        "commit_rate": 50_000,
        "description": name,
        "custom_fields": {"name_en": f"Line {cid}", "yunwang_id": yunwang_id},
    }


def terminations(seed: Seed, chosen: list[Circuit]) -> None:
    """Lay a cable from each end of each circuit to its ports; one ends on a patch panel, one nowhere."""
    sites = {each.name: each.site for each in seed.inventory.devices.values()} | {"xunliao-v01-ac2": "xunliao-v01"}
    ends: list[tuple[str, str, tuple[Port, ...]]] = [
        (circuit.circuit_number or "", side, ports)
        for circuit in chosen
        for side, ports in (("A", circuit.a), ("Z", circuit.z))
        if ports
    ]
    ends += [
        ("SYN-V1701B", "A", (Port(device="xunliao-ag1", interface="GigabitEthernet 0/20"),)),
        ("SYN-V1701B", "Z", (Port(device="xunliao-v01-ac2", interface="GigabitEthernet1/0/9"),)),
    ]
    made = seed.netbox.circuits.circuit_terminations.create(
        [
            {
                "circuit": seed.id("circuits/circuits", cid),
                "term_side": side,
                "termination_type": "dcim.site",
                "termination_id": seed.id("dcim/sites", sites[ports[0].device]),
            }
            for cid, side, ports in ends
        ]
    )
    numbers = [record["id"] for record in made]
    panel = patch_panel(seed)
    cables = []
    for number, (cid, side, ports) in zip(numbers, ends, strict=True):
        far = [
            {"object_type": "dcim.interface", "object_id": seed.id("interfaces", f"{port.device} {port.interface}")}
            for port in ports
        ]
        if (cid, side) == ("SYN-V1702", "Z"):
            far = [{"object_type": "dcim.frontport", "object_id": panel}]
        near = [{"object_type": "circuits.circuittermination", "object_id": number}]
        cables.append({"a_terminations": near, "b_terminations": far, "status": "connected"})
    seed.create("dcim/cables", cables, "id")


def patch_panel(seed: Seed) -> int:
    maker = seed.id("dcim/manufacturers", "huawei")
    seed.create("dcim/device_types", [{"manufacturer": maker, "model": "ODF-24", "slug": "odf-24"}])
    seed.create("dcim/device_roles", [{"name": "配线架", "slug": "patch-panel"}])
    seed.create(
        "dcim/devices",
        [
            {
                "name": "xunliao-v02-odf",
                "device_type": seed.id("dcim/device_types", "odf-24"),
                "role": seed.id("dcim/device_roles", "patch-panel"),
                "site": seed.id("dcim/sites", "xunliao-v02"),
            }
        ],
        "name",
    )
    odf = seed.id("dcim/devices", "xunliao-v02-odf")
    rear = seed.netbox.dcim.rear_ports.create(device=odf, name="R1", type="lc", positions=1)
    front = seed.netbox.dcim.front_ports.create(
        device=odf,
        name="F1",
        type="lc",
        positions=1,
        rear_ports=[{"position": 1, "rear_port": rear.id, "rear_port_position": 1}],
    )
    return int(front.id)


def networks(seed: Seed) -> None:
    """Create VRFs and prefixes: the planes, one plane NetBox knows more of, a VRF without RD, the global table."""
    planes = seed.inventory.planes.values()
    targets = sorted({target for plane in planes for target in plane.import_route_targets} | {"65001:999"})
    seed.create("ipam/route_targets", ({"name": target} for target in targets), "name")

    def ids(names: Iterable[str]) -> list[int]:
        return [seed.id("ipam/route_targets", name) for name in names]

    seed.create(
        "ipam/vrfs",
        (
            {
                "name": plane.vrf,
                "rd": plane.rd,
                "description": plane.name,
                "import_targets": ids((*plane.import_route_targets, *(("65001:999",) if plane.id == "video" else ()))),
                "export_targets": ids(plane.export_route_targets),
                "custom_fields": {"name_en": plane.name_en},
            }
            for plane in planes
        ),
        "name",
    )
    extra = {"name_en": "Wireless slice plane", "yunwang_id": "wireless"}
    seed.create(
        "ipam/vrfs",
        [
            {"name": "wireless", "rd": None, "description": "无线切片平面", "custom_fields": extra},
            {"name": "测试VRF", "rd": "65001:900"},
        ],
        "name",
    )
    prefixes = [(str(prefix), plane.vrf, None) for plane in planes for prefix in plane.prefixes]
    prefixes += [
        (str(prefix), seed.inventory.planes[network.plane or ""].vrf, network.id)
        for network in seed.inventory.dedicated_networks.values()
        for prefix in network.prefixes
    ]
    prefixes += [("198.19.176.0/24", "wireless", None), ("2001:db8:9000::/48", "wireless", None)]
    prefixes += [("198.19.181.0/24", "video", "unit-01"), ("198.19.180.0/24", "测试VRF", None)]
    seed.create(
        "ipam/prefixes",
        [
            {
                "prefix": prefix,
                "vrf": seed.id("ipam/vrfs", vrf),
                "tenant": seed.id("tenancy/tenants", tenant) if tenant else None,
                "status": "active",
            }
            for prefix, vrf, tenant in prefixes
        ]
        + [
            {"prefix": "198.18.0.0/15", "status": "container"},
            {"prefix": "203.0.113.0/24", "status": "active", "description": "公网地址"},
        ],
        "prefix",
    )


def main() -> None:
    url, token = sys.argv[1:]
    seed = Seed(pynetbox.api(url, token=token), load_inventory(COUNTY))
    custom_fields(seed)
    places(seed)
    device_types(seed)
    interfaces(seed, devices(seed))
    circuits(seed)
    networks(seed)


if __name__ == "__main__":
    main()
