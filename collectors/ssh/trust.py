"""One key of one device: asked over every family it has an address of, and taken only where all show the same."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from collectors.errors import CollectionError
from collectors.ssh.door import present_host_key
from inventory.errors import YunwangError
from inventory.host_keys import HostKey
from inventory.models import Device, Family
from inventory.overlay import Endpoint


class KeyNotFetched(YunwangError):
    """The device showed no key over one of its families."""


class KeysDiffer(YunwangError):
    """The device's two addresses show two keys: they are not one device, or somebody is in between."""


async def fetch_host_key(device: Device, endpoints: Mapping[Family, Endpoint], timeout_seconds: float) -> HostKey:
    """Ask all endpoints at once.

    Args:
        device: whose platform's row says which algorithms are offered.
        endpoints: where it answers, by family; one at least.
        timeout_seconds: how long to wait for all.

    Raises:
        KeyNotFetched: with every family that failed. KeysDiffer.
    """
    deadline = asyncio.get_running_loop().time() + timeout_seconds
    asked = (present_host_key(endpoint, device.platform, deadline) for endpoint in endpoints.values())
    results = dict(zip(endpoints, await asyncio.gather(*asked, return_exceptions=True), strict=True))
    failed = {family: result for family, result in results.items() if isinstance(result, CollectionError)}
    keys: dict[Family, HostKey] = {}
    for family, result in results.items():
        if isinstance(result, HostKey):
            keys[family] = result
        elif family not in failed:
            raise result  # our own fault, or the end of the program
    if failed:
        told = "; ".join(f"over {family} {error}" for family, error in failed.items())
        hint = "".join(f" (--family {family} asks over that one alone)" for family in keys)
        raise KeyNotFetched(f"{device.name}: no SSH host key: {told}{hint}")
    if len(set(keys.values())) > 1:
        told = ", ".join(f"{key} over {family} from {endpoints[family]}" for family, key in keys.items())
        raise KeysDiffer(f"{device.name}: its addresses show different SSH host keys: {told}; nothing was recorded")
    return next(iter(keys.values()))
