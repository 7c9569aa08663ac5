"""What notifications say, as devices write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.ber import COUNTER32, INTEGER, IP_ADDRESS, OBJECT_IDENTIFIER, OCTET_STRING, TIME_TICKS, parse_oid
from collectors.snmp.pdu import VarBind
from collectors.traps.alarms import ALARMS, KINDS, alarm_of
from collectors.traps.notifications import SNMP_TRAP_OID, SYS_UP_TIME, Notification, understand

IF = "1.3.6.1.2.1.2.2.1"


def told(trap_oid: str, *variables: tuple[str, int, object]) -> Notification:
    bound = [
        VarBind(SYS_UP_TIME, TIME_TICKS, 1),
        VarBind(SNMP_TRAP_OID, OBJECT_IDENTIFIER, parse_oid(trap_oid)),
        *(VarBind(parse_oid(oid), tag, value) for oid, tag, value in variables),  # type: ignore[arg-type]
    ]
    return understand(bound)


def test_the_kinds_are_those_of_the_table() -> None:
    assert {alarm.kind for alarm in ALARMS.values()} <= set(KINDS)
    assert len({alarm.name for alarm in ALARMS.values()}) == len(ALARMS)


@pytest.mark.parametrize(
    ("oid", "kind"),
    [
        ("1.3.6.1.6.3.1.1.5.1", "cold_start"),
        ("1.3.6.1.2.1.15.7.2", "bgp_lost"),
        ("1.3.6.1.2.1.15.0.1", "bgp_established"),
        ("1.3.6.1.2.1.14.16.2.2", "ospf_neighbor"),
        ("1.3.6.1.2.1.191.0.2", "ospf_neighbor"),
        ("1.3.6.1.2.1.138.0.17", "isis_adjacency"),
        ("1.3.6.1.4.1.2011.5.25.219.2.4.5", "optics"),
        ("1.3.6.1.4.1.2011.5.25.219.2.5.3", "power_supply"),
        ("1.3.6.1.4.1.2011.5.25.219.2.5.99", "power_supply"),
        ("1.3.6.1.4.1.2011.5.25.219.2.6.0.3", "fan"),
        ("1.3.6.1.4.1.2011.5.25.129.2.2.1", "temperature"),
        ("1.3.6.1.4.1.25506.2.6.2.0.9", "optics"),
        ("1.3.6.1.4.1.25506.2.6.2.0.13", "board"),
        ("1.3.6.1.4.1.4881.1.1.10.2.1.2.4", "fan"),
        ("1.3.6.1.4.1.3902.3.103.1", "other"),
        ("1.3.6.1.4.1", "other"),
    ],
)
def test_kinds(oid: str, kind: str) -> None:
    assert told(oid).kind == kind
    assert (alarm_of(parse_oid(oid)) is None) == (kind == "other")
    if kind == "other":
        assert told(oid).text == oid


def test_a_link_by_index_and_name() -> None:
    found = told(
        "1.3.6.1.6.3.1.1.5.3",
        (f"{IF}.1.42", INTEGER, 42),
        (f"{IF}.7.42", INTEGER, 1),
        (f"{IF}.2.42", OCTET_STRING, b"GigabitEthernet0/0/1"),
        ("1.3.6.1.2.1.31.1.1.1.1.42", OCTET_STRING, b"GE0/0/1"),
    )
    assert (found.if_index, found.if_name) == (42, "GE0/0/1")
    assert found.text.startswith("linkDown ifIndex.42=42 ifAdminStatus.42=1")


def test_a_link_without_if_index_is_known_by_its_row() -> None:
    """Some agents send ifAdminStatus and ifOperStatus alone; RFC 2863 wants all three."""
    assert told("1.3.6.1.6.3.1.1.5.3", (f"{IF}.8.7", INTEGER, 2)).if_index == 7
    assert told("1.3.6.1.6.3.1.1.5.3").if_index is None


def test_values_are_shown_for_people() -> None:
    found = told(
        "1.3.6.1.2.1.15.7.2",
        ("1.3.6.1.2.1.15.3.1.14.192.0.2.1", OCTET_STRING, b"\x06\x00"),
        ("1.3.6.1.2.1.15.3.1.7.192.0.2.1", IP_ADDRESS, bytes((192, 0, 2, 1))),
        ("1.3.6.1.2.1.47.1.1.1.1.7.1", OCTET_STRING, "风扇 1".encode("gb18030")),
        ("1.3.6.1.4.1.9.1", OBJECT_IDENTIFIER, (1, 3)),
        ("1.3.6.1.4.1.9.2", COUNTER32, 2**32 - 1),
        ("1.3.6.1.4.1.9.3", OCTET_STRING, b"\0\x1b\x02AB"),
        ("1.3.6.1.4.1.9.4", OCTET_STRING, b"two\r\nlines\0"),
    )
    assert list(json.loads(found.variables).values()) == [
        "06 00", "192.0.2.1", "风扇 1", "1.3", "4294967295", "00 1b 02 41 42", "two  lines",
    ]  # fmt: skip
    assert "bgpPeerRemoteAddr.192.0.2.1=192.0.2.1" in found.text
    assert found.bgp_peer == "192.0.2.1"


def test_secrets_that_a_notification_carries_are_not_kept() -> None:
    """A translated SNMPv1 trap names its community, and a vendor's may name a user's password."""
    found = told(
        "1.3.6.1.6.3.1.1.5.5",
        ("1.3.6.1.6.3.18.1.3.0", IP_ADDRESS, bytes((192, 0, 2, 1))),
        ("1.3.6.1.6.3.18.1.4.0", OCTET_STRING, b"community-1"),
        ("1.3.6.1.4.1.25506.2.12.1.1.1.2.97", OCTET_STRING, b"password-1"),
        ("1.3.6.1.4.1.4881.1.1.10.2.5.1.1.2.1.1.4.78.49.56.75", OCTET_STRING, b"N18K"),
    )
    assert list(json.loads(found.variables).values()) == ["192.0.2.1"]
    assert found.text == "authenticationFailure 1.3.6.1.6.3.18.1.3.0=192.0.2.1"


def test_a_neighbour_of_ospf_is_known_by_its_row() -> None:
    row = "192.0.2.9.0"
    found = told(
        "1.3.6.1.2.1.14.16.2.2",
        ("1.3.6.1.2.1.14.1.1.0", IP_ADDRESS, bytes((192, 0, 2, 1))),
        (f"1.3.6.1.2.1.14.10.1.1.{row}", IP_ADDRESS, bytes((192, 0, 2, 9))),
        (f"1.3.6.1.2.1.14.10.1.6.{row}", INTEGER, 8),
    )
    assert (found.ospf_neighbour, found.ospf_state, found.bgp_peer) == (row, 8, None)


@given(st.lists(st.binary(max_size=5000), max_size=100))
def test_hostile_texts_are_cut_and_harmless(texts: list[bytes]) -> None:
    variables = [(f"{IF}.2.{row}", OCTET_STRING, text) for row, text in enumerate(texts)]
    found = told("1.3.6.1.6.3.1.1.5.3", *variables)
    assert found.text.isprintable()
    assert found.if_name is None or (found.if_name.isprintable() and len(found.if_name) <= 200)
    kept = json.loads(found.variables)
    assert all(value.isprintable() for value in kept.values())
    assert len(found.variables) < 2 * 4000 + 1000
    assert len(kept) - ("..." in kept) + int(kept.get("...", "0").split()[0]) == len(texts)
