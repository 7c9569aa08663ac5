"""What a site's sheet says of the site, its devices, the planes, networks and systems there."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.exports.language import Language, named, said
from inventory.exports.picture.words import TIERS
from inventory.exports.sheets.lines import NOT_OURS, lines_section
from inventory.exports.sheets.sheet import Section, Sheet, Table, Value, table
from inventory.exports.sheets.ways import behind_section, ways_section
from inventory.models import Department, Device, Inventory, Site, System
from inventory.topology import WaysOut

_KINDS = {
    "county": ("县级", "County"),
    "town": ("乡镇", "Town"),
    "village": ("村（社区）", "Village"),
    "unit": ("预算单位", "Budget unit"),
}
_STATES = {
    "isolated": ("独立", "isolated"),
    "planned": ("已计划", "planned"),
    "migrating": ("迁移中", "migrating"),
    "migrated": ("已迁移", "migrated"),
    "online": ("在线", "online"),
    "offline": ("离线", "offline"),
}


def sheet(inventory: Inventory, ways: WaysOut | None, site: Site, language: Language) -> Sheet:
    """Put a site's sheet together.

    Args:
        inventory: The inventory.
        ways: Who hangs on whom; None where the inventory has no way out, and the sheet says so.
        site: The site.
        language: In which the sheet is.
    """
    devices = inventory.devices_of_site[site.id]
    return Sheet(
        id=site.id,
        title=named(site, language),
        kind=said(_KINDS[site.kind], language),
        sections=(
            _site(inventory, site, language),
            _devices(devices, language),
            _ports(inventory, devices, language),
            lines_section(inventory, devices, language),
            ways_section(inventory, ways, devices, language),
            behind_section(inventory, ways, site, language),
            _networks(inventory, site, devices, language),
            *_systems(inventory, site, language),
        ),
    )


def department_of(inventory: Inventory, site: Site) -> Department | None:
    """Find the department of a unit's site; None where it is not known, and for sites of other kinds."""
    department = inventory.department_of_unit.get(site.unit) if site.unit is not None else None
    return inventory.departments[department] if department is not None else None


def _site(inventory: Inventory, site: Site, language: Language) -> Section:
    facts: list[tuple[str, Value]] = [
        (said(("标识", "Id"), language), site.id),
        (said(("名称", "Name"), language), site.name),
        (said(("英文名称", "Name in English"), language), site.name_en),
        (said(("类别", "Kind"), language), said(_KINDS[site.kind], language)),
    ]
    if site.town is not None:
        facts.append((said(("乡镇", "Town"), language), named(inventory.towns[site.town], language)))
    if site.village is not None:
        facts.append((said(("村（社区）", "Village"), language), named(inventory.villages[site.village], language)))
    if site.unit is not None:
        department = department_of(inventory, site)
        facts.append((said(("预算单位", "Budget unit"), language), named(inventory.units[site.unit], language)))
        facts.append((said(("部门", "Department"), language), named(department, language) if department else None))
    return Section(title=said(("站点", "Site"), language), facts=tuple(facts))


def _devices(devices: tuple[Device, ...], language: Language) -> Section:
    headings = (
        ("设备", "Device"),
        ("厂商", "Vendor"),
        ("平台", "Platform"),
        ("角色", "Role"),
        ("IPv4", "IPv4"),
        ("IPv6", "IPv6"),
        ("管理", "Managed over"),
        ("凭据名称", "Credential's name"),
    )
    rows = (
        (
            device.name,
            device.vendor,
            device.platform,
            said(TIERS[device.role], language),
            str(device.ipv4) if device.ipv4 else None,
            str(device.ipv6) if device.ipv6 else None,
            {"ipv4": "IPv4", "ipv6": "IPv6"}[device.management_family],
            device.credential,
        )
        for device in devices
    )
    return Section(
        title=said(("设备", "Devices"), language),
        tables=table(headings, rows, language),
        nothing=said(("此处没有设备。", "There is no device here."), language),
    )


def _ports(inventory: Inventory, devices: tuple[Device, ...], language: Language) -> Section:
    headings = (("端口", "Port"), ("线路", "Line"), ("对端", "Far end"), ("说明", "Description"))
    tables: list[Table] = []
    for device in devices:
        rows = tuple(_port_rows(inventory, device, language))
        total = len(inventory.interfaces(device.name))
        words = (f"{total} 个端口，在用 {len(rows)} 个", f"{len(rows)} of {total} ports in use")
        caption = f"{device.name}: {said(words, language)}"
        tables += table(headings, rows, language, caption=caption, style="ports")
    return Section(
        title=said(("在用端口", "Ports in use"), language),
        tables=tuple(tables),
        nothing=said(("没有登记在用端口。", "No port in use is listed."), language),
    )


def _port_rows(inventory: Inventory, device: Device, language: Language) -> Iterator[tuple[Value, ...]]:
    """Yield every port that a line ends at, or that has a description."""
    used = {port.interface: (circuit, end) for circuit, end, port in inventory.circuits_of_device[device.name]}
    for interface in inventory.interfaces(device.name):
        line: Value = None
        far: Value = None
        if interface.name in used:
            circuit, end = used[interface.name]
            line = named(circuit, language)
            far = tuple(f"{port.device} {port.interface}" for port in (circuit.z if end == "a" else circuit.a))
            far = far or said(NOT_OURS, language)
        elif interface.description is None:
            continue
        yield interface.name, line, far, interface.description


def _networks(inventory: Inventory, site: Site, devices: tuple[Device, ...], language: Language) -> Section:
    names = {device.name for device in devices}
    planes = tuple(
        (named(plane, language), plane.vrf, plane.rd, str(plane.vni) if plane.vni else None, plane.qos_class)
        for plane in inventory.planes.values()
        if names & set(inventory.devices_of_plane[plane.id])
    )
    networks = tuple(
        (
            named(network, language),
            named(inventory.departments[network.department], language),
            said(_STATES[network.state], language),
            named(inventory.planes[network.plane], language) if network.plane else None,
            tuple(map(str, network.prefixes)) or None,
        )
        for network in inventory.dedicated_networks.values()
        if site.id in network.sites
    )
    of_planes = (("平面", "Plane"), ("VRF", "VRF"), ("RD", "RD"), ("VNI", "VNI"), ("服务等级", "QoS class"))
    of_networks = (
        ("专网", "Network"),
        ("部门", "Department"),
        ("状态", "State"),
        ("目标平面", "Plane"),
        ("地址段", "Prefixes"),
    )
    return Section(
        title=said(("平面与业务专网", "Planes and dedicated networks"), language),
        tables=(*table(of_planes, planes, language), *table(of_networks, networks, language)),
        nothing=said(("此处没有登记平面或业务专网。", "No plane and no dedicated network is listed here."), language),
    )


def _systems(inventory: Inventory, site: Site, language: Language) -> tuple[Section, ...]:
    if site.unit is None:
        return ()
    department = department_of(inventory, site)
    systems = [system for system in inventory.systems.values() if department and system.department == department.id]
    rows = (
        (
            named(system, language),
            said(_STATES[system.state], language),
            said(("是", "yes") if system.on_cloud else ("否", "no"), language),
            ", ".join(system.projects) or None,
            _backup(system, language),
        )
        for system in systems
    )
    headings = (
        ("系统", "System"),
        ("状态", "State"),
        ("上云", "On the cloud"),
        ("云项目", "Projects"),
        ("备份", "Backup"),
    )
    nothing = (
        ("该部门没有登记系统。", "No system of the department is listed.")
        if department
        else ("部门未填写，系统未知。", "The department is not stated, so its systems are not known.")
    )
    return (
        Section(
            title=said(("本单位所属部门的信息系统", "Systems of the unit's department"), language),
            tables=table(headings, rows, language),
            nothing=said(nothing, language),
        ),
    )


def _backup(system: System, language: Language) -> Value:
    if system.backup is None:
        return None
    hours, days = system.backup.every_hours, system.backup.keep_days
    elsewhere = said(("，异地", ", also elsewhere"), language) if system.backup.offsite else ""
    return said((f"每 {hours} 小时，保留 {days} 天", f"every {hours} h, kept {days} days"), language) + elsewhere
