"""A poll's word on a notification: yes, no, and unknown stay apart."""

from __future__ import annotations

import pytest

from collectors.errors import Unreachable
from collectors.outcome import Outcome, PollResult, Reading
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.readings.system import SystemReading
from collectors.traps.confirmation import Verdict, confirm
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
