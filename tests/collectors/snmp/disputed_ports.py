"""Where LibreNMS's expected `ports` and our reading differ on purpose, and what the MIB says to it.

Source: RFC 2863 (IF-MIB).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_READ: Final = {
    "ifIndex": "the key by which rows are compared",
    "ifInNUcastPkts": "deprecated by RFC 2863; multicast and broadcast are read apart",
    "ifOutNUcastPkts": "deprecated by RFC 2863; multicast and broadcast are read apart",
}
"""Values of every row that our reading does not have, with the reason."""


def alias_by_the_mib(row: Mapping[str, object]) -> object:
    """What ifAlias is, by LibreNMS's row.

    LibreNMS shows ifDescr where ifAlias is empty; RFC 2863 makes the empty string the value of an alias that nobody
    set. Such a row cannot be told from one whose alias repeats its name, so either is taken for it.
    """
    return "" if row["ifAlias"] in {row["ifDescr"], row["ifName"]} else row["ifAlias"]


SPEEDLESS: Final = 0
"""ifSpeed of rows that LibreNMS leaves without one: RFC 2863 says zero where the notion has no meaning (loopbacks)."""


def dropped_by_librenms(name: str) -> bool:
    """Rows of ifTable that LibreNMS leaves out by their name, and we do not: they are interfaces of the MIB."""
    return name.endswith("-mpls") or name.startswith("Virtual-Template")
