"""A subtree filter, applied to a tree: what a NETCONF server leaves out of its answer.

Source: RFC 6241 section 6.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element


def select(node: Element, filters: list[Element]) -> Element | None:
    """A copy of the node with what the filters select of it; None where they select nothing.

    Args:
        node: of the data.
        filters: the filter nodes of the same name; one that is empty selects the whole node.
    """
    chosen = [one for one in (_one(node, single) for single in filters) if one is not None]
    if not chosen:
        return None
    merged = chosen[0]
    for other in chosen[1:]:
        merged.extend(other)
    return merged


def _one(node: Element, wanted: Element) -> Element | None:
    if not len(wanted) and not (wanted.text or "").strip():
        return node
    copy = Element(node.tag, node.attrib)
    copy.text = node.text
    matches = [one for one in wanted if (one.text or "").strip() and not len(one)]
    for match in matches:
        found = node.find(match.tag)
        if found is None or (found.text or "").strip() != (match.text or "").strip():
            return None
        copy.append(found)
    if len(matches) == len(wanted):
        return node
    for child in node:
        picked = select(child, [one for one in wanted if one.tag == child.tag and one not in matches])
        if picked is not None:
            copy.append(picked)
    return copy if len(copy) > len(matches) or matches else None
