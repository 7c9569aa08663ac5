"""A poll's word on a notification: yes, no, and unknown stay apart."""

from __future__ import annotations

import dataclasses

import pytest

from collectors.errors import Unreachable
from collectors.outcome import Outcome, PollResult, Reading
from collectors.readings.bgp import BgpPeer, BgpReading, BgpState
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.readings.ospf import OspfNeighbour, OspfNeighbourState, OspfReading
from collectors.readings.system import SystemReading
from collectors.traps.confirmation import Verdict, confirm, modules_for
from collectors.traps.notifications import Notification


def notification(kind: str, index: int | None = 7, name: str | None = None) -> Notification:
    return Notification(oid=(1, 3), kind=kind, if_index=index, if_name=name, text="", variables="{}")


def interfaces(*statuses: int | None) -> InterfacesReading:
    identities = tuple(
        InterfaceIdentity(
            index=index,
            name=f"GE{index}",
            descr=f"Gigabit {index}",
            alias=None,
            type=6,
            mtu_octets=None,
            counter_bits=64,
        )
        for index, _ in enumerate(statuses, start=7)
    )
    return InterfacesReading(device="a", time=0.0, interfaces=identities, columns={"oper_status": statuses})


def system(up_time_seconds: float | None) -> SystemReading:
    return SystemReading(
        device="a",
        time=0.0,
        sys_descr=None,
        sys_object_id=None,
        sys_name="a",
        sys_location=None,
        up_time_seconds=up_time_seconds,
    )


def polled(reading: Reading | None, module: str = "interfaces") -> PollResult:
    failure = None if reading else Unreachable("no answer")
    outcome = Outcome(module=module, reading=reading, failure=failure, duration_seconds=0.1)
    return PollResult(device="a", family="ipv4", outcomes=(outcome,), requests=1)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("link_down", 2, Verdict("yes", "polled: GE7 is down", "GE7")),
        ("link_down", 7, Verdict("yes", "polled: GE7 is lowerLayerDown", "GE7")),
        ("link_down", 1, Verdict("no", "polled: GE7 is up", "GE7")),
        ("link_up", 1, Verdict("yes", "polled: GE7 is up", "GE7")),
        ("link_up", 2, Verdict("no", "polled: GE7 is down", "GE7")),
        ("link_up", 4, Verdict("unknown", "polled: GE7 is unknown", "GE7")),
        ("link_down", None, Verdict("unknown", "polled: GE7 has no ifOperStatus", "GE7")),
    ],
)
def test_links(kind: str, status: int | None, expected: Verdict) -> None:
    assert confirm(notification(kind), polled(interfaces(status))) == expected


def test_the_interface_is_found_by_index_and_only_without_one_by_name() -> None:
    assert confirm(notification("link_down", 8), polled(interfaces(1, 2))).interface == "GE8"
    assert confirm(notification("link_down", None, "Gigabit 8"), polled(interfaces(1, 2))).confirmed == "yes"
    gone = confirm(notification("link_down", 99, "GE7"), polled(interfaces(1, 2)))
    assert gone == Verdict("unknown", "polled, and the interface is not among those that are read")


def test_a_poll_that_failed_says_nothing() -> None:
    for kind in ("link_down", "cold_start", "fan"):
        found = confirm(notification(kind), polled(None))
        assert found.confirmed == "unknown"
        assert found.polled.endswith("interfaces: no answer")


def test_starts() -> None:
    assert confirm(notification("cold_start"), polled(system(12.0), "system")).confirmed == "yes"
    assert confirm(notification("warm_start"), polled(system(90_000.0), "system")).confirmed == "no"
    assert confirm(notification("cold_start"), polled(system(None), "system")).confirmed == "unknown"


def bgp(**states: BgpState | None) -> BgpReading:
    peers = tuple(BgpPeer(vrf=None, address=f"192.0.2.{name[1:]}", family="ipv4") for name in states)
    return BgpReading(
        device="a", time=0.0, enabled=True, local_as=64512, router_id=None, peers=peers,
        columns={"state": tuple(states.values())} if states else {}, families=(), family_columns={},
    )  # fmt: skip


def told_of_bgp(kind: str, peer: str | None = "192.0.2.1") -> Notification:
    return dataclasses.replace(notification(kind, None), bgp_peer=peer)


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        ("bgp_established", BgpState.ESTABLISHED, Verdict("yes", "polled: peer 192.0.2.1 is established")),
        ("bgp_lost", BgpState.ESTABLISHED, Verdict("no", "polled: peer 192.0.2.1 is established")),
        ("bgp_lost", BgpState.OPEN_SENT, Verdict("yes", "polled: peer 192.0.2.1 is open sent")),
        ("bgp_established", BgpState.IDLE, Verdict("no", "polled: peer 192.0.2.1 is idle")),
    ],
)
def test_sessions_of_bgp(kind: str, state: BgpState, expected: Verdict) -> None:
    other = BgpState.IDLE if state == BgpState.ESTABLISHED else BgpState.ESTABLISHED
    assert confirm(told_of_bgp(kind), polled(bgp(p1=state, p2=other), "bgp")) == expected


def test_a_peer_that_is_not_told_or_has_no_state_is_unknown() -> None:
    for reading in (bgp(), bgp(p1=None), bgp(p2=BgpState.IDLE)):
        assert confirm(told_of_bgp("bgp_lost"), polled(reading, "bgp")).confirmed == "unknown"
    of_a_vendor = told_of_bgp("bgp_lost", None)
    assert confirm(of_a_vendor, polled(bgp(p1=BgpState.IDLE), "bgp")).confirmed == "unknown"


def ospf(state: OspfNeighbourState | None, *, there: bool = True) -> OspfReading:
    neighbour = OspfNeighbour(
        family="ipv4", index="192.0.2.1.0", router_id=None, address=None, interface=None, area=None
    )
    return OspfReading(
        device="a", time=0.0, instances=(), neighbours=(neighbour,) if there else (),
        neighbour_columns={"state": (state,)} if there else {}, interfaces=(), interface_columns={}, areas=(),
        area_columns={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "reading", "confirmed"),
    [
        (OspfNeighbourState.FULL, ospf(OspfNeighbourState.FULL), "yes"),
        (OspfNeighbourState.FULL, ospf(OspfNeighbourState.INIT), "no"),
        (OspfNeighbourState.DOWN, ospf(OspfNeighbourState.FULL), "no"),
        (OspfNeighbourState.INIT, ospf(OspfNeighbourState.EXCHANGE), "yes"),
        (OspfNeighbourState.DOWN, ospf(None, there=False), "yes"),
        (OspfNeighbourState.FULL, ospf(None, there=False), "unknown"),
        (OspfNeighbourState.FULL, ospf(None), "unknown"),
        (None, ospf(OspfNeighbourState.FULL), "unknown"),
    ],
)
def test_neighbours_of_ospf(told: OspfNeighbourState | None, reading: OspfReading, confirmed: str) -> None:
    said = dataclasses.replace(notification("ospf_neighbor", None), ospf_neighbour="192.0.2.1.0", ospf_state=told)
    assert confirm(said, polled(reading, "ospf")).confirmed == confirmed


def test_what_is_polled_is_what_the_notification_is_about() -> None:
    assert modules_for(notification("fan")) == ("system", "interfaces")
    assert modules_for(notification("bgp_lost"))[-1] == "bgp"
    assert modules_for(notification("ospf_neighbor"))[-1] == "ospf"
