"""Members of an IRF stack of Comware devices, as boards: whether each runs, and whether its stack links do.

A member that leaves the stack is a row that goes.
Source: HH3C-STACK-MIB (1.3.6.1.4.1.25506.2.91; 2011.10.2.91): hh3cStackDeviceConfigTable, hh3cStackBoardConfigTable,
hh3cStackPortInfoTable; the walks of two SR8808-X and of E528 in the package snmpsim-data.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from collectors.readings.health import Status
from collectors.snmp.ber import Oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor

_MEMBER, _BOARD_ROLE, _BOARD_MEMBER, _PORT_STATE = (91, 2, 1, 1), (91, 3, 1, 1), (91, 3, 1, 2), (91, 4, 1, 3)
_RUNS: Final = frozenset({1, 2})
_LOADING: Final = 3
"""hh3cStackBoardRole: slave, master; loading. other(4) says nothing."""
_UP: Final = 1
_BROKEN: Final = frozenset({2, 3})
"""hh3cStackPortStatus: up; down, silent. disabled(4) is a port that is bound to no interface."""


async def survey_stack(surveyor: Surveyor, common: Oid) -> list[FoundComponent]:
    """The members; none of a device that stands alone. Raises CollectionError as `Client.request`."""
    members, roles, owners, ports = (
        (*common, *column) for column in (_MEMBER, _BOARD_ROLE, _BOARD_MEMBER, _PORT_STATE)
    )
    columns = await surveyor.walk(members, roles, owners, ports)
    if len(columns[members]) <= 1 and not any(state in {_UP, *_BROKEN} for state in columns[ports].values()):
        return []
    found = []
    for row, value in columns[members].items():
        member = integer(value)
        if member is None:
            continue
        boards = [roles + board for board, owner in columns[owners].items() if owner == member]
        links = [ports + port for port in columns[ports] if port[:1] == (member,)]
        state = Number((*boards, *links), partial(state_of_member, len(boards)))
        entity = row[0] if len(row) == 1 else None
        found.append(FoundComponent.of("board", f"IRF member {member}", row, {"status": state}, entity=entity))
    return found


def state_of_member(boards: int, *values: Value) -> Status | None:
    """Of the roles of a member's boards, and the states of its stack ports behind them.

    It runs where one of its boards is a master or a slave; a stack port that is bound and not up leaves the stack
    without its spare link, or a member alone.
    """
    roles, links = values[:boards], values[boards:]
    if not any(role in _RUNS for role in roles):
        return Status.WARNING if _LOADING in roles else None
    return Status.WARNING if any(link in _BROKEN for link in links) else Status.OK
