"""The tables in which bridges show their VLANs, each as rows of one form.

Source: RFC 4363 (dot1qVlanCurrentTable, dot1qVlanStaticTable, dot1qPortVlanTable), RFC 4188 (dot1dBasePortTable),
HUAWEI-L2VLAN-MIB (hwL2VlanMIBTable, hwL2IfPortTable), HH3C-LswVLAN-MIB (hh3cdot1qVlanMIBTable).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.pdu import Value
from collectors.snmp.port_lists import PortNumbers, h3c_port_indexes, huawei_port_list, port_list
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

BASE_PORT_IF_INDEX: Final = parse_oid("1.3.6.1.2.1.17.1.4.1.2")
CURRENT_EGRESS, CURRENT_UNTAGGED = (parse_oid(f"1.3.6.1.2.1.17.7.1.4.2.1.{column}") for column in (4, 5))
STATIC_NAME, STATIC_EGRESS, STATIC_UNTAGGED = (parse_oid(f"1.3.6.1.2.1.17.7.1.4.3.1.{column}") for column in (1, 2, 4))
PVID: Final = parse_oid("1.3.6.1.2.1.17.7.1.4.5.1.1")
HW_L2_VLAN_DESCR, HW_L2_VLAN_PORT_LIST = (
    parse_oid(f"1.3.6.1.4.1.2011.5.25.42.3.1.1.1.1.{column}") for column in (2, 3)
)
HW_L2_IF_PORT_IF_INDEX: Final = parse_oid("1.3.6.1.4.1.2011.5.25.42.1.1.1.3.1.2")
HH3C_VLAN_NAME, HH3C_VLAN_PORT_INDEXES = (parse_oid(f"1.3.6.1.4.1.25506.8.35.2.1.1.1.{column}") for column in (2, 19))

STATIC_COLUMNS: Final = (STATIC_NAME, STATIC_EGRESS, STATIC_UNTAGGED)
CURRENT_COLUMNS: Final = (CURRENT_EGRESS, CURRENT_UNTAGGED)
HUAWEI_COLUMNS: Final = (HW_L2_VLAN_DESCR, HW_L2_VLAN_PORT_LIST)
H3C_COLUMNS: Final = (HH3C_VLAN_NAME, HH3C_VLAN_PORT_INDEXES)

HIGHEST_VLAN: Final = 4094
_TWO_ARCS: Final = 2
_NO_NAME: Final = "NULL"
"""ZTE ZXR10 5250's name of a VLAN that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VlanRow:
    """A VLAN as one table shows it, ports by number; None is what the table does not tell.

    Attributes:
        vlan: its number.
        name: its name.
        ports, untagged: numbers of members, and of those that send without a tag.
        by_interface: whether the numbers are ifIndexes and not the bridge's own.
    """

    vlan: int
    name: str | None = None
    ports: PortNumbers | None = None
    untagged: PortNumbers | None = None
    by_interface: bool = False


def static_rows(columns: Mapping[Oid, Column]) -> Iterator[VlanRow]:
    """Of dot1qVlanStaticTable."""
    names, egress, untagged = (columns[column] for column in STATIC_COLUMNS)
    for row, vlan in _numbered(names, egress, untagged):
        yield VlanRow(
            vlan=vlan,
            name=_name(names.get(row)),
            ports=port_list(egress.get(row)),
            untagged=port_list(untagged.get(row)),
        )


def current_rows(columns: Mapping[Oid, Column], *, vlan_arc: int) -> Iterator[VlanRow]:
    """Of dot1qVlanCurrentTable; `vlan_arc` is the place of the VLAN's number in the index."""
    egress, untagged = (columns[column] for column in CURRENT_COLUMNS)
    for row in sorted({*egress, *untagged}):
        if len(row) > vlan_arc and is_vlan(row[vlan_arc]):
            yield VlanRow(vlan=row[vlan_arc], ports=port_list(egress.get(row)), untagged=port_list(untagged.get(row)))


def is_without_time_marks(columns: Mapping[Oid, Column]) -> bool:
    """Whether the index of dot1qVlanCurrentTable begins with the VLAN's number and not with a TimeMark.

    ZTE ZXR10 has the number first and 0 behind it, or no time mark at all (walks zte-zrx10 and zte-zxr10-5250 of
    snmpsim-data); 0 is no VLAN's number, and a table with time marks has two arcs.
    """
    rows = {row for column in CURRENT_COLUMNS for row in columns[column]}
    return bool(rows) and all(len(row) != _TWO_ARCS or row[1] == 0 for row in rows)


def huawei_rows(columns: Mapping[Oid, Column]) -> Iterator[VlanRow]:
    """Of hwL2VlanMIBTable."""
    names, ports = (columns[column] for column in HUAWEI_COLUMNS)
    for row, vlan in _numbered(names, ports):
        yield VlanRow(vlan=vlan, name=_name(names.get(row)), ports=huawei_port_list(ports.get(row)))


def h3c_rows(columns: Mapping[Oid, Column]) -> Iterator[VlanRow]:
    """Of hh3cdot1qVlanMIBTable."""
    names, ports = (columns[column] for column in H3C_COLUMNS)
    for row, vlan in _numbered(names, ports):
        yield VlanRow(vlan=vlan, name=_name(names.get(row)), ports=h3c_port_indexes(ports.get(row)), by_interface=True)


def is_vlan(value: Value) -> bool:
    """Whether a value is the number of a VLAN."""
    return isinstance(value, int) and 1 <= value <= HIGHEST_VLAN


def _numbered(*columns: Column) -> Iterator[tuple[Oid, int]]:
    """The rows whose index is one VLAN number."""
    for row in sorted({row for column in columns for row in column}):
        if len(row) == 1 and is_vlan(row[0]):
            yield row, row[0]


def _name(value: Value) -> str | None:
    name = decode_text(value)
    return None if not name or name == _NO_NAME else name
