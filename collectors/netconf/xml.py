"""XML of a device, hostile until it is parsed: no entities, nothing from elsewhere, no deep and no endless trees.

Source: RFC 6241 section 3.2 (no document type declaration in NETCONF content); lxml's documentation on untrusted input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lxml import etree

from collectors.errors import BadReply


class Element(Protocol):
    """What is used of lxml's elements, which have no types."""

    tag: str
    attrib: Mapping[str, str]
    text: str | None

    def iterchildren(self, tag: str) -> Iterator[Element]: ...


_DECLARATION: Final = re.compile(rb"<!(DOCTYPE|ENTITY)")
_MOST_TAGS: Final = 1_000_000
"""Of a message: an element takes some 200 octets of memory and four on the wire, so octets alone are no bound."""
_MOST_ELEMENTS_BESIDE_ROWS: Final = _MOST_TAGS // 2
_PIECE_OCTETS: Final = 65_536
_PADDING: Final = b" \t\r\n\0"
"""Around a message; older Huawei devices end theirs with NUL (ncclient strips it likewise)."""


class BadXml(BadReply):
    """The device's message is no XML that NETCONF allows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is done with the rows of a table that has no bound.

    Attributes:
        name: local name of a row's element.
        take: is given each row when it is whole; it is emptied afterwards.
    """

    name: str
    take: Callable[[Element], None]


_SAFE: Final[Mapping[str, Any]] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "recover": False,
}
"""Of lxml's parsers."""


def parse(message: bytes) -> Element:
    """The root element of a message.

    A declaration of any kind is looked for in the octets, before a parser sees it; that finds all of them, since the
    message is read as UTF-8 whatever it says of itself. libxml2 ends at 256 levels without its `huge_tree`.

    Raises:
        BadXml: with the reason, and nothing of the message.
    """
    _check_declarations(message)
    if message.count(b"<") > _MOST_TAGS:
        raise BadXml(f"the device's message has more than {_MOST_TAGS} tags")
    try:
        root: Element | None = etree.fromstring(message.strip(_PADDING), etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise BadXml(f"the device's message is no XML: {_reason(error)}") from None
    if root is None:
        raise BadXml("the device's message is empty")
    return root


def parse_rows(message: bytes, rows: Rows) -> Element:
    """The root element of a message without its rows, which are handed over one by one and not kept.

    As safe as `parse`, but for the number of tags: that of a row's elements is free, since they are given back.

    Raises:
        BadXml: with the reason; rows may have been taken already.
    """
    _check_declarations(message)
    parser = etree.XMLPullParser(events=("end",), tag=f"{{*}}{rows.name}", **_SAFE)
    text = memoryview(message.strip(_PADDING))
    beside_rows = 0
    try:
        for at in range(0, len(text), _PIECE_OCTETS):
            piece = bytes(text[at : at + _PIECE_OCTETS])
            beside_rows += piece.count(b"<") - piece.count(b"</")
            parser.feed(piece)
            beside_rows -= sum(_hand_over(row, rows) for _, row in parser.read_events())
            if beside_rows > _MOST_ELEMENTS_BESIDE_ROWS:
                raise BadXml(f"the device's message has more than {_MOST_ELEMENTS_BESIDE_ROWS} elements beside rows")
        root: Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise BadXml(f"the device's message is no XML: {_reason(error)}") from None
    return root


def _hand_over(row: Any, rows: Rows) -> int:  # noqa: ANN401 - lxml has no types
    """Give a row away and the memory of it back; returns how many elements it had.

    The row itself stays, empty, until the next one comes: its parser may still hold it as the last thing it read.
    """
    rows.take(row)
    elements = sum(1 for _ in row.iter())
    row.clear(keep_tail=True)
    before = row.getprevious()
    if before is not None and before.tag == row.tag:
        row.getparent().remove(before)
    return elements


def _check_declarations(message: bytes) -> None:
    if _DECLARATION.search(message):
        raise BadXml("the device's message declares a document type or an entity, which NETCONF forbids")


def _reason(error: etree.XMLSyntaxError) -> str:
    """What libxml2 says, which may hold names of elements but is one line of bearable length."""
    line = "".join(sign if sign.isprintable() else "?" for sign in (error.msg or "not well-formed"))
    return line[:200]


def child(element: Element | None, *names: str) -> Element | None:
    """What lies under an element by local names, whatever the namespaces; None where a step is missing.

    A subtree filter names the namespaces, so that what comes back has no others; devices that are badged by another
    vendor answer in that vendor's.
    """
    for name in names:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """All elements of the last name under the first of the others."""
    *above, last = names
    parent = child(element, *above)
    if parent is not None:
        yield from parent.iterchildren(f"{{*}}{last}")


def text(element: Element | None, *names: str) -> str | None:
    """The text under an element by local names; None where it is missing or blank."""
    found = child(element, *names)
    stripped = (found.text or "").strip() if found is not None else ""
    return stripped or None


def whole_number(element: Element | None, *names: str) -> int | None:
    """A number without sign or fraction; None where there is none, or something else stands there."""
    found = text(element, *names)
    return int(found) if found is not None and found.isascii() and found.isdecimal() and len(found) <= 20 else None  # noqa: PLR2004 - 2^64 has 20 digits


def fraction(element: Element | None, *names: str) -> float | None:
    """A number in decimal notation, sign and fraction allowed; None where there is none."""
    found = text(element, *names)
    return float(found) if found is not None and re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", found) else None
