"""What hangs on every device and every circuit of a province of 200,000 devices: `python -P benchmarks/topology.py`.

The devices form rings of ten on a spine of double links, so that half of what the search meets is redundant.
"""

from __future__ import annotations

import time

from inventory.models import Circuit, Device, Inventory, Port
from inventory.topology import WaysOut

DEVICES = 200_000
RING = 10


def province() -> Inventory:
    devices = {f"d{number}": _device(number) for number in range(DEVICES)}
    circuits: dict[str, Circuit] = {}
    for number in range(1, DEVICES):
        first = number - number % RING
        uplink = number - 1 if number % RING else max(number // RING - 1, 0) // 2 * RING
        _link(circuits, number, uplink)
        if number % RING == RING - 1:
            _link(circuits, number, first)
    return Inventory(devices=devices, circuits=circuits)


def _device(number: int) -> Device:
    return Device.model_construct(name=f"d{number}", role="egress" if number == 0 else "access")


def _link(circuits: dict[str, Circuit], a: int, z: int) -> None:
    name = f"c{len(circuits)}"
    near, far = (Port.model_construct(device=f"d{number}", interface="p") for number in (z, a))
    circuits[name] = Circuit.model_construct(id=name, kind="trunk", a=(near,), z=(far,))


def main() -> None:
    inventory = province()
    started = time.process_time()
    ways = WaysOut(inventory)
    behind = sum(ways.behind(device) != () for device in inventory.devices)
    devices_done = time.process_time()
    critical = sum(ways.behind_circuit(circuit) != () for circuit in inventory.circuits)
    circuits_done = time.process_time()
    print(f"{len(inventory.devices)} devices, {len(inventory.circuits)} circuits")
    print(f"devices that others hang on: {behind}, in {devices_done - started:.2f} s of CPU")
    print(f"circuits that others hang on: {critical}, in {circuits_done - devices_done:.2f} s of CPU")


if __name__ == "__main__":
    main()
