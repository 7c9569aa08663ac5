"""What a port is called, where two interfaces could be meant: then neither is."""

from __future__ import annotations

from collectors.readings.lldp import LldpIdentifier
from collectors.snmp.modules.lldp_ports import PortNames


def test_an_alias_of_two_interfaces_tells_neither() -> None:
    names = PortNames([("p1", "p1"), ("p2", "p2"), ("p3", "p3")], [("up", "p1"), ("up", "p2"), ("down", "p3")])
    assert names.find(LldpIdentifier("interface_alias", "up"), "up") is None
    assert names.find(LldpIdentifier("interface_alias", "down"), None) == "p3"


def test_a_short_name_of_two_interfaces_tells_neither() -> None:
    names = PortNames([("GigabitEthernet 0/1", "g"), ("GigaPort 0/1", "h"), ("TenGigabitEthernet 0/1", "t")])
    assert names.find(LldpIdentifier("interface_name", "Gi0/1"), None) is None
    assert names.find(LldpIdentifier("interface_name", "GigabitE0/1"), None) == "g"
    assert names.find(LldpIdentifier("interface_name", "Te0/1"), None) == "t"
