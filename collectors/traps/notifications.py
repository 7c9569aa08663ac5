"""What a notification says: its kind, the interface it is about, and a line for people.

Devices' texts are hostile: they are cut at a size, and hold nothing that steers a terminal or that a database refuses.
Communities, users and keys that a notification carries are not kept.

Source: RFC 3416 section 4.2.6 (snmpTrapOID), RFC 2863 (linkDown, linkUp), RFC 6933 (entPhysicalName).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final

from collectors.snmp.ber import IP_ADDRESS, Oid, format_oid, parse_oid
from collectors.snmp.modules.interfaces import IF_DESCR, IF_ENTRY, IF_NAME, IF_X_ENTRY
from collectors.snmp.pdu import VarBind
from collectors.snmp.secret_objects import is_secret
from collectors.snmp.text import decode_text, printable_text
from collectors.traps.alarms import Alarm, alarm_of
from collectors.traps.errors import Dropped

SYS_UP_TIME: Final = parse_oid("1.3.6.1.2.1.1.3.0")
SNMP_TRAP_OID: Final = parse_oid("1.3.6.1.6.3.1.1.4.1.0")
_SNMP_TRAP_ADDRESS: Final = parse_oid("1.3.6.1.6.3.18.1.3.0")
_IF_INDEX: Final = (*IF_ENTRY, 1)
_IPV4_OCTETS: Final = 4

_BGP_PEER_ENTRY: Final = parse_oid("1.3.6.1.2.1.15.3.1")
_OSPF_NEIGHBOUR_ENTRY: Final = parse_oid("1.3.6.1.2.1.14.10.1")
_OSPF_NEIGHBOUR_STATE: Final = (*_OSPF_NEIGHBOUR_ENTRY, 6)

_NAMES: Final = {
    (*IF_ENTRY, 1): "ifIndex",
    (*IF_ENTRY, 2): "ifDescr",
    (*IF_ENTRY, 7): "ifAdminStatus",
    (*IF_ENTRY, 8): "ifOperStatus",
    (*IF_X_ENTRY, 1): "ifName",
    (*IF_X_ENTRY, 18): "ifAlias",
    parse_oid("1.3.6.1.2.1.15.3.1.2"): "bgpPeerState",
    parse_oid("1.3.6.1.2.1.15.3.1.7"): "bgpPeerRemoteAddr",
    parse_oid("1.3.6.1.2.1.15.3.1.14"): "bgpPeerLastError",
    parse_oid("1.3.6.1.2.1.14.1.1"): "ospfRouterId",
    parse_oid("1.3.6.1.2.1.14.10.1.1"): "ospfNbrIpAddr",
    parse_oid("1.3.6.1.2.1.14.10.1.3"): "ospfNbrRtrId",
    parse_oid("1.3.6.1.2.1.14.10.1.6"): "ospfNbrState",
    parse_oid("1.3.6.1.2.1.14.7.1.12"): "ospfIfState",
    parse_oid("1.3.6.1.2.1.47.1.1.1.1.2"): "entPhysicalDescr",
    parse_oid("1.3.6.1.2.1.47.1.1.1.1.7"): "entPhysicalName",
    parse_oid("1.3.6.1.4.1.2011.5.25.129.1.5"): "hwBaseTrapReasonDescr",
}
"""Columns that people know by name; any other is shown by its identifier."""

_LONGEST_VALUE: Final = 200
_LONGEST_TEXT: Final = 400
_LONGEST_VARIABLES: Final = 4000
_MOST_VARIABLES: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One notification, understood.

    Attributes:
        oid: snmpTrapOID.
        kind: of `alarms.KINDS`.
        if_index: the interface it is about, where it names one.
        if_name: its ifName, else its ifDescr, where the notification has it.
        text: one line for people.
        variables: the variable bindings as JSON, cut at a size.
        bgp_peer: the row of bgpPeerTable it is about, which is the peer's address; vendors' rows are not told.
        ospf_neighbour: the row of ospfNbrTable it is about, dotted.
        ospf_state: ospfNbrState as it tells.
    """

    oid: Oid
    kind: str
    if_index: int | None
    if_name: str | None
    text: str
    variables: str
    bgp_peer: str | None = None
    ospf_neighbour: str | None = None
    ospf_state: int | None = None


def understand(variables: Sequence[VarBind]) -> Notification:
    """Read the variable bindings. Raises Dropped where they have no snmpTrapOID."""
    oid = next((bound.value for bound in variables if bound.oid == SNMP_TRAP_OID), None)
    if not isinstance(oid, tuple):
        raise Dropped("malformed", "a notification without snmpTrapOID (RFC 3416 4.2.6)")
    told = [bound for bound in variables[:_MOST_VARIABLES] if not _is_left_out(bound.oid)]
    alarm = alarm_of(oid) or Alarm("other", format_oid(oid))
    return Notification(
        oid=oid,
        kind=alarm.kind,
        if_index=_if_index(told),
        if_name=_named(told, IF_NAME) or _named(told, IF_DESCR),
        text=_cut(" ".join((alarm.name, *_said(told))), _LONGEST_TEXT),
        variables=_as_json(told, len(variables)),
        bgp_peer=_row(told, _BGP_PEER_ENTRY),
        ospf_neighbour=_row(told, _OSPF_NEIGHBOUR_ENTRY),
        ospf_state=next(
            (bound.value for bound in told if _is_in(_OSPF_NEIGHBOUR_STATE, bound) and isinstance(bound.value, int)),
            None,
        ),
    )


def _is_left_out(oid: Oid) -> bool:
    """What each notification has, and what nobody should keep: snmpTrapCommunity (RFC 3584 3.1) among it."""
    return oid in {SYS_UP_TIME, SNMP_TRAP_OID} or (oid != _SNMP_TRAP_ADDRESS and is_secret(oid))


def _if_index(told: Iterable[VarBind]) -> int | None:
    """The value of ifIndex, else the row of any column of ifTable or ifXTable."""
    rows = []
    for bound in told:
        if bound.oid[:-1] == _IF_INDEX and isinstance(bound.value, int):
            return bound.value
        if bound.oid[:-2] in {IF_ENTRY, IF_X_ENTRY}:
            rows.append(bound.oid[-1])
    return rows[0] if rows else None


def _row(told: Iterable[VarBind], entry: Oid) -> str | None:
    """The row of the first column of a table, dotted."""
    return next((format_oid(bound.oid[len(entry) + 1 :]) for bound in told if _is_in(entry, bound)), None)


def _is_in(subtree: Oid, bound: VarBind) -> bool:
    return bound.oid[: len(subtree)] == subtree


def _named(told: Iterable[VarBind], column: Oid) -> str | None:
    for bound in told:
        if bound.oid[:-1] == column:
            return _cut(printable(decode_text(bound.value) or ""), _LONGEST_VALUE) or None
    return None


def _said(told: Iterable[VarBind]) -> Iterable[str]:
    for bound in told:
        column, name = next(
            ((oid, name) for oid, name in _NAMES.items() if bound.oid[: len(oid)] == oid), (None, format_oid(bound.oid))
        )
        row = f".{format_oid(bound.oid[len(column) :])}" if column else ""
        yield f"{name}{row}={shown(bound)}"


def _as_json(told: Sequence[VarBind], sent: int) -> str:
    """An object of identifier and value; the key "..." counts what did not fit."""
    kept: dict[str, str] = {}
    size = 0
    for bound in told:
        name, value = format_oid(bound.oid), shown(bound)
        size += len(name) + len(value)
        if size > _LONGEST_VARIABLES:
            break
        kept[name] = value
    left_out = len(told) - len(kept) + max(0, sent - _MOST_VARIABLES)
    if left_out:
        kept["..."] = f"{left_out} more"
    return json.dumps(kept, ensure_ascii=False)


def shown(bound: VarBind) -> str:
    """A value for people: text where it is text, else hexadecimal; cut at a size."""
    value = bound.value
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return format_oid(value)
    if bound.tag == IP_ADDRESS and len(value) == _IPV4_OCTETS:
        return str(IPv4Address(value))
    octets = value[: 4 * _LONGEST_VALUE]
    in_one_line = octets.translate(None, b"\n\r\t").strip(b"\0 ")
    is_text = not in_one_line or printable_text(in_one_line) is not None
    text = decode_text(octets) if is_text else value[:_LONGEST_VALUE].hex(" ")
    return _cut(printable(text or ""), _LONGEST_VALUE)


def printable(text: str) -> str:
    """On one line, without what steers a terminal or what UTF-8 cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
