"""Recorded walks of real devices, answered as the device answered.

Source: snmpsim's .snmprec data files: one `OID|TAG|VALUE` a line, the tag an ASN.1 type number, `x` after it for hex.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from inventory.errors import YunwangError
from lab.snmp import ber
from lab.snmp.agent import LARGEST_MAX_SIZE, Agent, AlterPdu
from lab.snmp.endpoint import AlterDatagram, Delivery
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from lab.snmp.usm import UsmEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lab.snmp.ber import Oid
    from lab.snmp.users import User

RECORDED_ENGINE_ID: Final = bytes.fromhex("80001f8804") + b"recorded"
UNSIGNED: Final = frozenset({ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS, ber.COUNTER64})
TEXTUAL: Final = frozenset({ber.OCTET_STRING, ber.OPAQUE})


class RecordingError(YunwangError):
    """A line of a recording that cannot be read; names file and line."""


def load_recording(path: Path) -> dict[Oid, bytes]:
    """Reads a .snmprec file.

    Returns: object name -> value as a BER element; of a name recorded twice the last value.
    Raises: RecordingError for a line that is none of the format.
    """
    return dict(_lines(path))


def _lines(path: Path) -> Iterator[tuple[Oid, bytes]]:
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            name, tag, value = line.rstrip("\r").split("|", 2)
            yield tuple(map(int, name.split("."))), _element(tag, value)
        except (ValueError, OverflowError) as problem:
            raise RecordingError(f"{path}:{number}: expected OID|TAG|VALUE: {problem}") from problem


def _element(tag: str, value: str) -> bytes:
    if ":" in tag:
        raise ValueError(f"tag {tag} is a variation of snmpsim, only recorded values are answered")
    is_hex = tag.endswith("x")
    kind = int(tag.removesuffix("x"))
    if kind in TEXTUAL:
        return ber.tlv(kind, bytes.fromhex(value) if is_hex else value.encode())
    if kind == ber.IP_ADDRESS:
        return ber.tlv(kind, bytes.fromhex(value) if is_hex else bytes(map(int, value.split("."))))
    if is_hex:
        raise ValueError(f"tag {tag} has no hex form")
    if kind == ber.OBJECT_IDENTIFIER:
        return ber.oid(tuple(map(int, value.split("."))))
    if kind == ber.INTEGER:
        return ber.integer(int(value))
    if kind in UNSIGNED:
        return ber.unsigned(kind, int(value))
    if kind == ber.NULL:
        return ber.NULL_VALUE
    raise ValueError(f"tag {tag} is no type of SNMP")


class RecordedAgent(ServedAgent):
    """`async with RecordedAgent(path, community=...) as agent:` replays the walk at `agent.host` and `agent.port`."""

    def __init__(
        self,
        path: Path,
        *,
        community: str | None = None,
        users: Iterable[User] = (),
        host: str = "127.0.0.1",
        max_size: int = LARGEST_MAX_SIZE,
        alter_pdu: AlterPdu | None = None,
        alter_datagram: AlterDatagram | None = None,
    ) -> None:
        """Args: max_size in octets; alter_* from lab.snmp.misbehaviour. Raises RecordingError."""
        people = tuple(users)
        usm = None
        if people:
            usm = UsmEngine(RECORDED_ENGINE_ID, people, boots=1, booted_at=time.time(), max_size=max_size)
        mib = StaticMib(load_recording(path))
        agent = Agent(mib, community=community, usm=usm, max_size=max_size, alter_pdu=alter_pdu)
        super().__init__(agent, host=host, delivery=Delivery(alter=alter_datagram))
