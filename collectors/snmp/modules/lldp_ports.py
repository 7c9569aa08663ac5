"""Which interface a port of LLDP is: the two name ports apart, and every vendor in its own way.

An interface is told by the first of these that fits:
1. the port's identifier, whatever its subtype, is the interface's name (ifName or ifDescr);
2. the identifier is short for one interface alone, as Ruijie's ``Gi0/1`` for ``GigabitEthernet 0/1``: the same numbers,
   and letters that begin alike;
3. the port's description is the name, or H3C's default made of it (``GigabitEthernet1/0/1 Interface``);
4. the identifier where its subtype says so, or the description as Juniper sends it, is an alias of one interface alone.
The local port number is none of them: on a bridge it is dot1dBasePort, elsewhere ifIndex, and nothing says which.

Source: IEEE 802.1AB-2005 (LldpPortId, lldpLocPortNum); recordings of Arista, Cisco, H3C, Huawei, Juniper and Ruijie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from collectors.readings.lldp import LldpIdentifier

_NAME: Final = re.compile(r"([A-Za-z][A-Za-z-]+) ?([0-9]+(?:[/.:][0-9]+)*)")
_DEFAULT_DESCRIPTION: Final = " Interface"


class PortNames:
    """The interfaces of one device as its LLDP may call them."""

    def __init__(self, names: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str]] = ()) -> None:
        """Args: names and aliases, each with the interface's name; of the same name the last counts."""
        self._names = dict(names)
        self._by_numbers: dict[str, dict[str, str]] = {}
        for word, name in self._names.items():
            if found := _NAME.fullmatch(word):
                self._by_numbers.setdefault(found[2], {})[found[1].casefold()] = name
        several: dict[str, set[str]] = {}
        for alias, name in aliases:
            several.setdefault(alias, set()).add(name)
        self._aliases = {alias: found.pop() for alias, found in several.items() if len(found) == 1}

    def find(self, identifier: LldpIdentifier | None, description: str | None) -> str | None:
        """The interface's name by the rules of this module; None where none fits."""
        text, described = identifier.text if identifier else "", description or ""
        alias = text if identifier and identifier.kind == "interface_alias" else None
        return (
            self._names.get(text)
            or self._short(text)
            or self._names.get(described)
            or self._names.get(described.removesuffix(_DEFAULT_DESCRIPTION))
            or (self._aliases.get(alias) if alias else None)
            or self._aliases.get(described)
        )

    def _short(self, text: str) -> str | None:
        found = _NAME.fullmatch(text)
        if found is None:
            return None
        whole = self._by_numbers.get(found[2], {})
        names = {name for letters, name in whole.items() if letters.startswith(found[1].casefold())}
        return names.pop() if len(names) == 1 else None
