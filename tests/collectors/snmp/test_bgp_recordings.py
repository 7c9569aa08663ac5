"""BGP peers of recorded devices: every one that LibreNMS's own tests expect."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from collectors.readings.bgp import BgpReading
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

RECORDED = {"vrp_5720": 2, "comware": 2, "vrp_ce12804-withvrf": 1}
STATES = {1: "idle", 2: "connect", 3: "active", 4: "opensent", 5: "openconfirm", 6: "established"}
DISPUTED: frozenset[tuple[str, str]] = frozenset()
"""Recording and peer of the rows of LibreNMS that a MIB's text speaks against: none."""


def recorded(path: Path) -> tuple[BgpReading, int]:
    """The second reading of a walk, and how many requests it took."""

    async def ask() -> tuple[BgpReading, int]:
        async with (
            RecordedAgent(path, community=COMMUNITY.community.reveal(), max_size=1472) as agent,
            poller_of() as poller,
        ):
            target = target_of(agent.host, agent.port, device=path.stem)
            await poller.poll(target, ["bgp"], 30.0)
            result = await poller.poll(target, ["bgp"], 30.0)
            reading = result.outcomes[0].reading
            assert isinstance(reading, BgpReading), result
            return reading, result.requests

    return asyncio.run(ask())


@pytest.mark.parametrize("name", RECORDED)
def test_every_peer_that_librenms_expects(recordings: Path, name: str) -> None:
    expected = json.loads((recordings / f"{name}.expected.json").read_text("utf-8"))["bgpPeers"]
    reading, requests = recorded(recordings / f"{name}.snmprec")
    ours = {
        peer.address: (peer, {name: column[at] for name, column in reading.columns.items()})
        for at, peer in enumerate(reading.peers)
    }
    assert len(ours) == RECORDED[name]
    for row in expected:
        assert (name, row["bgpPeerIdentifier"]) not in DISPUTED
        peer, found = ours[row["bgpPeerIdentifier"]]
        assert {
            "bgpPeerIdentifier": peer.address,
            "bgpPeerRemoteAs": peer.remote_as,
            "bgpPeerState": STATES[int(found["state"] or 0)],
            "bgpPeerAdminStatus": {None: "", 1: "start", 0: "stop"}[found.get("admin_enabled")],
            "bgpPeerFsmEstablishedTime": found["established_seconds"],
        } == row
    assert len(expected) == RECORDED[name]
    assert requests <= 3


def test_a_walk_with_fifty_peers(recordings: Path) -> None:
    """LibreNMS expects nothing of it: its walk leaves out the AS numbers, and no AS number is made up."""
    reading, requests = recorded(recordings / "vrp_ne.snmprec")
    assert (len(reading.peers), reading.local_as) == (50, 49115)
    assert {peer.remote_as for peer in reading.peers} == {None}
    assert sorted(filter(None, reading.columns["state"]))[-2:] == [3, 6]
    assert requests <= 12


def test_the_vrf_of_a_vpn_peer(recordings: Path) -> None:
    reading, _ = recorded(recordings / "vrp_ce12804-withvrf.snmprec")
    (peer,) = reading.peers
    assert (peer.vrf, peer.description, reading.local_as) == ("test1", "PeerDesc1", 1)
