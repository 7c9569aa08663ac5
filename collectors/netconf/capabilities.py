"""What a device says it can be asked: its hello's capabilities, by YANG module and by namespace.

Source: RFC 6241 section 8 (capabilities), RFC 6020 section 5.6.4 (modules in them), RFC 7895 (yang-library).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

YANG_LIBRARY: Final = "urn:ietf:params:netconf:capability:yang-library"


@dataclass(frozen=True)
class Capabilities:
    """Of one session.

    Attributes:
        uris: as sent.
        modules: names of the YANG modules.
    """

    uris: frozenset[str]
    modules: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, uris: Iterable[str], more_modules: Iterable[str] = ()) -> Capabilities:
        """Read a hello's; `more_modules` are those of the device's yang-library."""
        listed = frozenset(uris)
        named = {name for uri in listed for name in parse_qs(urlsplit(uri).query).get("module", ())}
        return cls(listed, frozenset({*named, *more_modules}))

    @property
    def has_library(self) -> bool:
        """Whether modules may exist that the hello does not name: those of YANG 1.1 need not be in it."""
        return any(uri.startswith(YANG_LIBRARY) for uri in self.uris)

    def mentions(self, text: str) -> bool:
        """Whether a text stands in any of them: devices without YANG are known by their vendor's URIs."""
        return any(text in uri for uri in self.uris)
