"""Neighbours: what the devices at the other ends of the cables say of themselves.

Source: IEEE 802.1AB-2005 (LLDP-MIB: lldpLocalSystemData, lldpRemTable, lldpRemManAddrTable), RFC 4502 (TimeFilter).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from collectors.errors import BadReply, Unsupported
from collectors.readings.interfaces import InterfaceIdentity
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpPort, LldpReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.modules.lldp_identifiers import (
    CHASSIS_KINDS,
    PORT_KINDS,
    decode_capabilities,
    decode_identifier,
    management_address,
)
from collectors.snmp.modules.lldp_ports import PortNames
from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column, get_cells, walk_columns

log = logging.getLogger("yunwang.collectors")

LOCAL_SYSTEM: Final = parse_oid("1.0.8802.1.1.2.1.3")
LOCAL_PORT_ENTRY: Final = (*LOCAL_SYSTEM, 7, 1)
REMOTE_ENTRY: Final = parse_oid("1.0.8802.1.1.2.1.4.1.1")
REMOTE_ADDRESS_IF_SUBTYPE: Final = parse_oid("1.0.8802.1.1.2.1.4.2.1.3")

_CHASSIS_SUBTYPE, _CHASSIS_ID, _SYS_NAME = ((*LOCAL_SYSTEM, arc, 0) for arc in (1, 2, 3))
_LOCAL_COLUMNS: Final = tuple((*LOCAL_PORT_ENTRY, column) for column in (2, 3, 4))
_REMOTE_COLUMNS: Final = tuple((*REMOTE_ENTRY, column) for column in (4, 5, 6, 7, 8, 9, 10, 12))
_LOCAL_INDEX_ARCS, _REMOTE_INDEX_ARCS = 1, 3
"""lldpLocPortNum; TimeFilter, lldpRemLocalPortNum, lldpRemIndex. A row of another length is no row."""


class LldpReader:
    """The neighbours of one device; interface names come from its InterfacesReader."""

    def __init__(self, shared: SharedReaders) -> None:
        self._interfaces = shared.interfaces
        self._reply_octets = shared.policy.reply_octets

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> LldpReading:
        """Read the tables. Raises CollectionError; Unsupported where the device has nothing of the MIB."""
        own = await get_cells(client, (_CHASSIS_SUBTYPE, _CHASSIS_ID, _SYS_NAME), deadline)
        local = await walk_columns(client, _LOCAL_COLUMNS, deadline, reply_octets=self._reply_octets)
        remote = await walk_columns(
            client,
            (*_REMOTE_COLUMNS, REMOTE_ADDRESS_IF_SUBTYPE),
            deadline,
            reply_octets=self._reply_octets,
            time_filtered=True,
        )
        broken = local.non_increasing | remote.non_increasing
        if not (own or any(local.columns.values()) or any(remote.columns.values())):
            if broken:
                raise BadReply("names of the LLDP-MIB do not increase, and no row came before")
            raise Unsupported("the device answers, but shows nothing of LLDP (LLDP-MIB; is LLDP off?)")
        if broken:
            log.warning("%s: names of the LLDP-MIB do not increase; some neighbours may be missing", client)
        interfaces = await self._interfaces.identities(client, device, deadline)
        ports = _ports(local.columns, _names(interfaces))
        return LldpReading(
            device=device,
            time=time,
            chassis=decode_identifier(own.get(_CHASSIS_SUBTYPE), own.get(_CHASSIS_ID), CHASSIS_KINDS),
            sys_name=decode_text(own.get(_SYS_NAME)) or None,
            ports=ports,
            neighbours=_neighbours(remote.columns, {port.number: port.interface for port in ports}),
            complete=not broken,
        )


def _names(interfaces: Sequence[InterfaceIdentity]) -> PortNames:
    described = [(one.descr, one.name) for one in interfaces if one.descr]
    aliases = [(one.alias, one.name) for one in interfaces if one.alias]
    return PortNames([*described, *((one.name, one.name) for one in interfaces)], aliases)


def _interface(names: PortNames, identifier: LldpIdentifier | None, description: str | None) -> str | None:
    """An interface of IF-MIB, else the identifier that says it is a name: the device's own word."""
    own_word = identifier.text if identifier and identifier.kind == "interface_name" else None
    return names.find(identifier, description) or own_word


def _ports(columns: Mapping[Oid, Column], names: PortNames) -> tuple[LldpPort, ...]:
    subtypes, identifiers, descriptions = (columns[column] for column in _LOCAL_COLUMNS)
    ports = []
    for row in sorted({row for column in columns.values() for row in column if len(row) == _LOCAL_INDEX_ARCS}):
        identifier = decode_identifier(subtypes.get(row), identifiers.get(row), PORT_KINDS)
        description = decode_text(descriptions.get(row)) or None
        ports.append(
            LldpPort(
                number=row[0],
                interface=_interface(names, identifier, description),
                identifier=identifier,
                description=description,
            )
        )
    return tuple(ports)


def _neighbours(columns: Mapping[Oid, Column], interface_of: Mapping[int, str | None]) -> tuple[LldpNeighbour, ...]:
    """Rows are told apart by port and remote index, for a neighbour's columns may come under different time marks."""
    addresses: dict[Oid, list[str]] = {}
    for row in columns[REMOTE_ADDRESS_IF_SUBTYPE]:
        address = management_address(row[3:])
        if address is not None:
            addresses.setdefault(row[1:3], []).append(address)
    cells = [
        {row[1:]: value for row, value in columns[column].items() if len(row) == _REMOTE_INDEX_ARCS}
        for column in _REMOTE_COLUMNS
    ]
    rows = sorted({row for column in cells for row in column})
    return tuple(_neighbour(row, [column.get(row) for column in cells], interface_of, addresses) for row in rows)


def _neighbour(
    row: Oid, cells: Sequence[Value], interface_of: Mapping[int, str | None], addresses: Mapping[Oid, Sequence[str]]
) -> LldpNeighbour:
    chassis_subtype, chassis, port_subtype, port, port_description, sys_name, sys_descr, capabilities = cells
    return LldpNeighbour(
        port_number=row[0],
        interface=interface_of.get(row[0]),
        chassis=decode_identifier(chassis_subtype, chassis, CHASSIS_KINDS),
        port=decode_identifier(port_subtype, port, PORT_KINDS),
        port_description=decode_text(port_description) or None,
        sys_name=decode_text(sys_name) or None,
        sys_descr=decode_text(sys_descr) or None,
        capabilities=decode_capabilities(capabilities),
        management_addresses=tuple(addresses.get(row, ())),
    )
