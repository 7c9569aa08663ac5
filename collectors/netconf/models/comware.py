"""What all questions to Comware have in common: one tree, in the namespace of who sells the box.

Source: H3C Comware 7 NETCONF XML API references; real messages of pyhpecw7; element names as in exsver/netconf.
"""

from __future__ import annotations

from typing import Final

from collectors.netconf.capabilities import Capabilities

_H3C: Final = "http://www.h3c.com/netconf/data:1.0"
_HP: Final = "http://www.hp.com/netconf/data:1.0"


def fits(capabilities: Capabilities) -> bool:
    """Whether the hello is Comware's: it names no YANG modules, only its own extensions."""
    return any(capabilities.mentions(word) for word in ("urn:h3c:", "urn:hp:", "h3c.com/netconf", "hp.com/netconf"))


def question(capabilities: Capabilities, tables: str) -> str:
    """The filter for tables; boxes sold by HPE know only HP's namespace, all others H3C's."""
    is_hp = not (capabilities.mentions("h3c")) and (
        capabilities.mentions("urn:hp:") or capabilities.mentions("hp.com/")
    )
    return f'<top xmlns="{_HP if is_hp else _H3C}">{tables}</top>'


def leaves(*names: str) -> str:
    """Empty elements of these names."""
    return "".join(f"<{name}/>" for name in names)
