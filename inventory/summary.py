"""The county in numbers: objects by kind, devices and ports by role, lines by kind with their contracts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

from inventory.models import CircuitKind, MigrationState, Role
from inventory.models.services import SystemState
from inventory.rates import bits_per_second

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.models import Inventory


def summary(inventory: Inventory) -> dict[str, Any]:
    """Count everything; contracts are sums in bit/s."""
    devices: Counter[str] = Counter()
    interfaces: Counter[str] = Counter()
    for device in inventory.devices.values():
        devices[device.role] += 1
        interfaces[device.role] += len(inventory.interfaces(device.name))
    circuits: Counter[str] = Counter()
    contracts: Counter[str] = Counter()
    for circuit in inventory.circuits.values():
        circuits[circuit.kind] += 1
        contracts[circuit.kind] += circuit.contract_bits_per_second
    by_role = _ordered(devices, Role)
    return {
        "towns": len(inventory.towns),
        "villages": len(inventory.villages),
        "units": len(inventory.units),
        "sites": len(inventory.sites),
        "devices_by_role": by_role,
        "interfaces_by_role": {role: interfaces[role] for role in by_role},
        "circuits_by_kind": _ordered(circuits, CircuitKind),
        "contract_bits_per_second_by_kind": _ordered(contracts, CircuitKind),
        "lines_by_carrier": dict(Counter(c.carrier for c in inventory.circuits.values() if c.carrier is not None)),
        "planes": len(inventory.planes),
        "dedicated_networks_by_state": _ordered(
            Counter(network.state for network in inventory.dedicated_networks.values()), MigrationState
        ),
        "departments": len(inventory.departments),
        "systems": len(inventory.systems),
        "systems_on_cloud_by_state": _ordered(
            Counter(system.state for system in inventory.systems.values() if system.on_cloud), SystemState
        ),
        "cloud_nodes": len(inventory.cloud_nodes),
        "probe_targets": len(inventory.probe_targets),
    }


def _ordered(counts: Counter[str], literal: object) -> dict[str, int]:
    """Put counts into the order in which the model lists the words."""
    return {word: counts[word] for word in get_args(literal) if counts[word]}


def summary_lines(inventory: Inventory) -> Iterator[str]:
    """Write the counts for people, in both languages."""
    counted = summary(inventory)
    yield (
        f"{counted['towns']} towns 乡镇, {counted['villages']} villages 村（社区）, {counted['units']} units 预算单位, "
        f"{counted['sites']} sites 站点"
    )
    devices, interfaces = counted["devices_by_role"], counted["interfaces_by_role"]
    yield f"{sum(devices.values())} devices 设备, {sum(interfaces.values())} ports 端口"
    for role, count in devices.items():
        yield f"  {role}: devices {count}, ports {interfaces[role]}"
    circuits, contracts = counted["circuits_by_kind"], counted["contract_bits_per_second_by_kind"]
    yield f"{sum(circuits.values())} lines 线路"
    for kind, count in circuits.items():
        yield f"  {kind}: lines {count}, contracts {bits_per_second(contracts[kind])}"
    yield from _services(counted)


def _services(counted: Mapping[str, Any]) -> Iterator[str]:
    if counted["lines_by_carrier"]:
        yield f"carriers 运营商: {_listed(counted['lines_by_carrier'])}"
    networks = counted["dedicated_networks_by_state"]
    if counted["planes"] or networks:
        yield f"{counted['planes']} planes 平面, {sum(networks.values())} dedicated networks 专网: {_listed(networks)}"
    if counted["departments"] or counted["systems"]:
        yield f"{counted['departments']} departments 部门, {counted['systems']} systems 系统"
        yield f"  on the cloud 上云: {_listed(counted['systems_on_cloud_by_state'])}"
    if counted["cloud_nodes"] or counted["probe_targets"]:
        yield f"{counted['cloud_nodes']} cloud nodes 云节点, {counted['probe_targets']} probe targets 拨测目标"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{word} {count}" for word, count in counts.items()) or "none"
